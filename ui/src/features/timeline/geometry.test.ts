import { describe, expect, it } from 'vitest';
import type { SecondaryRegion } from '@/ipc/gen/types';
import { frameOf, laneLines, lanesOf } from './geometry';

const lanes = [
  { store: 'vault' as const, label: 'Vault', count: 3 },
  { store: 'archive' as const, label: 'Archive', count: 2 },
];
const secondary: SecondaryRegion = {
  region: { name: 'centralus', display: 'Central US' },
  source: { name: 'eastus2', display: 'East US 2' },
  label: 'Central US (secondary)',
  points: [],
  note: 'Copies arrive up to 12 hours late.',
  canRestore: { allowed: true, reason: null },
  problem: null,
};

describe('lanes', () => {
  it('are the stores alone without a paired region', () => {
    expect(lanesOf({ lanes, secondary: null }).map(({ id }) => id)).toEqual(['vault', 'archive']);
  });

  it('have the paired region last, its name in two lines', () => {
    const lines = laneLines(lanesOf({ lanes, secondary }));
    expect(lines.at(-1)).toMatchObject({ id: 'secondary', words: ['Central US', '(secondary)'] });
    expect(lines.every((line, index) => index === 0 || line.y > (lines[index - 1]?.y ?? 0))).toBe(true);
  });

  it('keep the lane of a region that could not be read, and say so in it', () => {
    const error = { code: 'forbidden' } as NonNullable<SecondaryRegion['problem']>['error'];
    const broken = { ...secondary, problem: { scope: 'Central US', error } };
    expect(lanesOf({ lanes, secondary: broken }).at(-1)?.empty).toBe('could not be read');
    expect(lanesOf({ lanes, secondary }).at(-1)?.empty).toBe('no copy yet');
  });
});

describe('the frame', () => {
  it('makes room for a long name, at every text size, and leaves short ones as they are', () => {
    const short = laneLines(lanesOf({ lanes, secondary: null }));
    expect(frameOf(600, short).left).toBe(60);
    const long = [{ words: ['Germany West Central', '(secondary)'] }];
    for (const scale of [1, 2]) {
      expect(frameOf(600, long, scale).left).toBeGreaterThan('Germany West Central'.length * 5.5 * scale);
    }
  });

  it('is as high as its lanes', () => {
    const two = frameOf(600, laneLines(lanesOf({ lanes, secondary: null })));
    const three = frameOf(600, laneLines(lanesOf({ lanes, secondary })));
    expect(three.height - two.height).toBe(38);
    expect(three.base).toBeLessThan(three.height);
  });
});
