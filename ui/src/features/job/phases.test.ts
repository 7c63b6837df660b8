import { describe, expect, it } from 'vitest';

import { summary } from '@test/jobs';

import { PHASES, phaseOf } from './phases';

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

  it('never speaks of a restore where a backup ended, and offers none', () => {
    const backup = { operation: 'scheduledBackup', operationLabel: 'Scheduled backup' } as const;
    for (const phase of ['completed', 'completedWithWarnings', 'failed', 'cancelled'] as const) {
      const { heading, meaning, again } = phaseOf(summary({ ...backup, phase }));
      expect(`${heading} ${meaning}`, phase).not.toMatch(/restore|original/i);
      expect(heading, phase).toContain('Scheduled backup');
      expect(again, phase).toBe(false);
    }
    expect(phaseOf(summary({ operation: 'crossRegionRestore', phase: 'failed' }))).toBe(PHASES.failed);
  });
});
