import { describe, expect, it } from 'vitest';

import type { FlightAbout } from '@/ipc/gen/types';
import { checkOf, line, ready, wrong } from '@test/flight';

import { apiError } from '@test/session';
import { draft } from '@test/timeline';
import { type Flight, NO_FLIGHT, step, toFix, toHandOff, unanswered, whole, worth } from './run';

const HERE: FlightAbout = { kind: 'restore', draft: draft(), refresh: false };
const THERE: FlightAbout = { ...HERE };
const after = (lines = wrong()): Flight =>
  step(step(NO_FLIGHT, { kind: 'begun', run: 1, of: HERE }), {
    kind: 'ended',
    run: 1,
    check: checkOf(lines),
  });

describe('a check', () => {
  it('keeps lines in their places and their last word until a new run has answered them', () => {
    let flight = step(after(), { kind: 'begun', run: 2, of: HERE });
    flight = step(flight, {
      kind: 'line',
      run: 2,
      line: { ...wrong()[3]!, state: 'checking', seen: '', fix: null },
    });
    expect(flight.lines.map(({ id }) => id)).toEqual(wrong().map(({ id }) => id));
    expect(flight.lines[3]).toMatchObject({ state: 'missing' });
    expect(flight.stale.has('server-firewall')).toBe(true);
    flight = step(flight, { kind: 'line', run: 2, line: ready()[3]! });
    expect(flight.lines[3]).toMatchObject({ id: 'server-firewall', state: 'ok' });
    expect(flight.stale.has('server-firewall')).toBe(false);
    expect(flight.stale.size).toBe(ready().length - 1);
  });

  it('hears nothing of a run that was overtaken', () => {
    const flight = step(after(), { kind: 'begun', run: 2, of: HERE });
    expect(step(flight, { kind: 'line', run: 1, line: line('late') })).toBe(flight);
    expect(step(flight, { kind: 'ended', run: 1, check: checkOf(ready()) })).toBe(flight);
    expect(step(flight, { kind: 'broke', run: 1, error: apiError() })).toBe(flight);
  });

  it('drops lines that the new answer does not have', () => {
    const flight = step(step(after(), { kind: 'begun', run: 2, of: HERE }), {
      kind: 'ended',
      run: 2,
      check: checkOf(ready().slice(0, 2)),
    });
    expect(flight.lines).toHaveLength(2);
  });

  it('leaves what it knew in sight, marked, when it breaks', () => {
    const flight = step(step(after(), { kind: 'begun', run: 2, of: HERE }), {
      kind: 'broke',
      run: 2,
      error: apiError(),
    });
    expect(flight).toMatchObject({ running: false, error: { code: 'forbidden' } });
    expect(flight.stale.size).toBe(flight.lines.length);
  });

  it('says why it broke until another look at the same has answered', () => {
    const broken = step(after(), { kind: 'broke', run: 1, error: apiError() });
    const again = step(broken, { kind: 'begun', run: 2, of: HERE });
    expect(again.error).toBe(broken.error);
    expect(step(again, { kind: 'ended', run: 2, check: checkOf(ready()) }).error).toBeUndefined();
    expect(step(broken, { kind: 'begun', run: 2, of: THERE }).error).toBeUndefined();
  });
});

describe('what is known of what is asked now', () => {
  it('is worth as much as it is an answer to that', () => {
    const flight = after();
    expect(worth(flight, HERE)).toBe('current');
    expect(worth(flight, THERE)).toBe('before');
    const begun = step(flight, { kind: 'begun', run: 2, of: THERE });
    expect(worth(begun, THERE)).toBe('before');
    const broken = step(begun, { kind: 'broke', run: 2, error: apiError() });
    expect(worth(broken, THERE)).toBe('unfinished');
    // Back to what was asked first: what is known of it stands.
    expect(worth(broken, HERE)).toBe('current');
    expect(worth(step(begun, { kind: 'ended', run: 2, check: checkOf(ready()) }), THERE)).toBe('current');
  });

  it('marks every line until the look at it begins, and then those that are not answered', () => {
    const flight = after();
    expect(unanswered(flight, HERE).size).toBe(0);
    expect(unanswered(flight, THERE).size).toBe(flight.lines.length);
    let begun = step(flight, { kind: 'begun', run: 2, of: THERE });
    begun = step(begun, { kind: 'line', run: 2, line: ready()[3]! });
    expect(unanswered(begun, THERE).size).toBe(flight.lines.length - 1);
    expect(unanswered(begun, HERE).size).toBe(flight.lines.length);
  });
});

describe('a check that has more to read', () => {
  const looks = (mores: readonly boolean[]) => {
    const asked: boolean[] = [];
    const ask = (refresh: boolean) => {
      const more = mores[asked.length] ?? true;
      asked.push(refresh);
      return Promise.resolve({ ...checkOf(ready()), more });
    };
    return { asked, ask };
  };

  it('is followed by the next, which reads nothing twice', async () => {
    const { asked, ask } = looks([true, false]);
    expect(await whole(ask, true, () => true)).toMatchObject({ more: false });
    expect(asked).toEqual([true, false]);
  });

  it('stands alone where it read everything', async () => {
    const { asked, ask } = looks([false]);
    await whole(ask, false, () => true);
    expect(asked).toEqual([false]);
  });

  it('ends, and at once where another run has begun', async () => {
    const endless = looks([]);
    await whole(endless.ask, true, () => true);
    expect(endless.asked).toHaveLength(3);
    const overtaken = looks([]);
    await whole(overtaken.ask, true, () => false);
    expect(overtaken.asked).toEqual([true]);
  });
});

describe('what is put right', () => {
  it('is what is missing, and only without that what cannot be seen', () => {
    const seen = { ...line('seen'), state: 'cannotSee' as const, fix: wrong()[3]!.fix };
    expect(toFix([...wrong(), seen])).toEqual(['server-firewall', 'server-role']);
    expect(toFix([seen, line('fine')])).toEqual(['seen']);
    expect(toHandOff([...wrong(), seen])).toEqual(['server-firewall', 'server-role', 'seen']);
    expect(toHandOff(ready())).toEqual([]);
  });
});
