import { describe, expect, it } from 'vitest';
import { PHASES } from './phases';

describe('phases', () => {
  it('says what happened whenever it is over or not known', () => {
    for (const [phase, view] of Object.entries(PHASES)) {
      expect(view.heading === '', phase).toBe(view.outcome === 'none');
    }
  });

  it('never offers another restore while the first may still be running', () => {
    for (const [phase, view] of Object.entries(PHASES)) {
      if (view.running || view.outcome === 'unknown') expect(view.again, phase).toBe(false);
    }
    expect(PHASES.neverStarted.again).toBe(true);
  });
});
