import { describe, expect, it } from 'vitest';
import { weekly } from './fixtures';
import { archiveText, daysLeft, pointText } from './pointText';

const now = Date.UTC(2026, 10, 22);
const plain = { needsRehydration: false, rehydration: null, rehydratedUntil: null };

describe('a point of the archive', () => {
  it('has to be brought back first, or is on its way, or there for a while', () => {
    expect(archiveText(plain, now)).toBeUndefined();
    expect(archiveText({ ...plain, needsRehydration: true }, now)).toMatch(/brought back first/);
    const state = { label: 'Being brought back', tone: 'running' as const, raw: 'x', detail: null };
    expect(archiveText({ ...plain, needsRehydration: true, rehydration: state }, now)).toBe(
      'Being brought back',
    );
    expect(archiveText({ ...plain, rehydratedUntil: '2026-11-30T12:00:00Z' }, now)).toBe(
      'Copy available until 30 Nov 2026, 8 days left',
    );
  });

  it('does not promise a copy that is gone', () => {
    expect(archiveText({ ...plain, rehydratedUntil: '2026-11-21T12:00:00Z' }, now)).toBeUndefined();
  });

  it('rounds the days that are left down', () => {
    expect(daysLeft('2026-11-23T23:00:00Z', now)).toBe('1 day left');
    expect(daysLeft('2026-11-22T23:00:00Z', now)).toBe('less than a day left');
  });

  it('is said to those who listen', () => {
    const archived = weekly(80).at(-1);
    expect(archived && pointText(archived, 'kept', now)).toMatch(/Archive\..*brought back first/);
  });
});
