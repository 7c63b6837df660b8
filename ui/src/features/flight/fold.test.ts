import { describe, expect, it } from 'vitest';

import { line, ready, wrong } from '@test/flight';
import { apiError } from '@test/session';
import { answered, countsOf, lineOf, partsOf, standing } from './fold';

const NONE = new Set<string>();
const rest = { running: false, held: false };
const ids = (set: ReadonlySet<string>) => [...set].sort();

describe('what stands open', () => {
  it('is what is missing, what cannot be seen, and what is right since minutes only', () => {
    const lines = [...wrong(), line('new-role', { settling: true })];
    expect(ids(standing(NONE, lines, rest))).toEqual([
      'new-role',
      'secret-network',
      'server-firewall',
      'server-role',
    ]);
    expect(standing(NONE, ready(), rest)).toBe(NONE);
  });

  it('grows while lines come in, and loses none before they all are there', () => {
    const before = standing(NONE, wrong(), rest);
    const half = ready().map((each) =>
      each.id === 'vault-identity' ? { ...each, state: 'missing' as const } : each,
    );
    const now = standing(before, half, { running: true, held: false });
    expect(ids(now)).toEqual(['secret-network', 'server-firewall', 'server-role', 'vault-identity']);
    expect(ids(standing(now, half, rest))).toEqual(['vault-identity']);
  });

  it('stays as it is under the pointer, whatever comes in', () => {
    const held = { running: false, held: true };
    expect(standing(NONE, wrong(), held)).toBe(NONE);
    const before = standing(NONE, wrong(), rest);
    expect(standing(before, ready(), held)).toBe(before);
  });

  it('is the same set where nothing has changed: nothing is drawn again', () => {
    const before = standing(NONE, wrong(), rest);
    expect(standing(before, wrong(), rest)).toBe(before);
  });
});

describe('a group', () => {
  it('has every line once, standing or folded, in the order of the check', () => {
    const lines = wrong();
    const parts = partsOf(lines, standing(NONE, lines, rest));
    expect(parts.map(({ group }) => group)).toEqual(['vault', 'account', 'server', 'secret']);
    const all = parts.flatMap((part) => [...part.standing, ...part.folded]);
    expect(all.map(({ id }) => id).sort()).toEqual(lines.map(({ id }) => id).sort());
    expect(parts[0]).toMatchObject({
      standing: [],
      folded: [{ id: 'vault-identity' }, { id: 'vault-guard' }],
    });
    expect(parts[2]!.folded).toEqual([]);
  });

  it('counts all of it, the gravest first, also what a held pointer keeps folded', () => {
    const words = (lines: Parameters<typeof countsOf>[0]) => countsOf(lines).map((each) => each.words);
    expect(words(wrong())).toEqual(['2 missing', '1 cannot be seen', '2 in order', '1 not needed']);
    const waiting = [line('a', { state: 'checking' }), line('b', { state: 'notChosen' })];
    expect(words(waiting)).toEqual(['1 being checked', '1 not chosen yet']);
    expect(words([])).toEqual([]);
  });

  it('has been answered where this run has read it', () => {
    const lines = [line('a'), line('b'), line('c', { state: 'checking' })];
    expect(answered(lines, new Set(['b']))).toBe(1);
  });
});

describe('the line of a refusal', () => {
  it('has Azure’s code, or is the first that is missing', () => {
    const refusal = apiError({ code: 'validationFailed', azureCode: 'UserErrorMSIMissingPermissions' });
    expect(lineOf(refusal, wrong())).toBe('server-role');
    expect(lineOf({ ...refusal, azureCode: 'SomethingElse' }, wrong())).toBe('server-firewall');
    const inner = { ...refusal, azureCode: 'Outer', innerCodes: ['UserErrorMSIMissingPermissions'] };
    expect(lineOf(inner, wrong())).toBe('server-role');
    expect(lineOf(refusal, ready())).toBeUndefined();
  });

  it('is none where Azure has refused nothing', () => {
    expect(lineOf(apiError({ code: 'offline', azureCode: null }), wrong())).toBeUndefined();
  });
});
