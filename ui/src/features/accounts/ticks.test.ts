import { describe, expect, it } from 'vitest';

import type { SubscriptionTick } from '@/ipc/gen/types';

import { allState, narrow, tickedAfter } from './ticks';

const of = (name: string, ticked: boolean): SubscriptionTick => ({
  id: `id-${name}`,
  name,
  state: 'Enabled',
  ticked,
  through: null,
});
const all = [of('Production', true), of('Finance', false), of('Fin Dev', true)];

describe('the box over the subscriptions', () => {
  it('is ticked, empty, or in part', () => {
    expect(allState(all)).toBe('mixed');
    expect(allState(all.filter((each) => each.ticked))).toBe(true);
    expect(allState([of('Finance', false)])).toBe(false);
    expect(allState([])).toBe(false);
  });
});

describe('a tick', () => {
  it('is of one and leaves the others', () => {
    expect(tickedAfter(all, [all[0]!], false)).toEqual(['id-Fin Dev']);
    expect(tickedAfter(all, [all[1]!], true)).toEqual(['id-Production', 'id-Finance', 'id-Fin Dev']);
  });

  it('of all that are shown leaves what is not shown', () => {
    const shown = narrow(all, 'fin');
    expect(shown.map(({ name }) => name)).toEqual(['Finance', 'Fin Dev']);
    expect(tickedAfter(all, shown, false)).toEqual(['id-Production']);
  });
});

it('narrows by every word, in the name or the id', () => {
  expect(narrow(all, 'dev fin').map(({ name }) => name)).toEqual(['Fin Dev']);
  expect(narrow(all, 'ID-prod').map(({ name }) => name)).toEqual(['Production']);
  expect(narrow(all, '  ')).toHaveLength(3);
});
