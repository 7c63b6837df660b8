import type { SubscriptionTick } from '@/ipc/gen/types';

/** More than these have a field that narrows them. */
export const MANY = 12;

/** The box over several: ticked, empty, or in part. */
export function allState(subscriptions: readonly SubscriptionTick[]): boolean | 'mixed' {
  const ticked = subscriptions.filter((each) => each.ticked).length;
  if (ticked === 0) return false;
  return ticked === subscriptions.length ? true : 'mixed';
}

/** Those whose name or id has the words in it. */
export function narrow(
  subscriptions: readonly SubscriptionTick[],
  search: string,
): readonly SubscriptionTick[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return subscriptions;
  return subscriptions.filter(({ name, id }) => {
    const text = `${name} ${id}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

/** Ids of all that are ticked, once `changed` are ticked or not; what is not shown keeps its tick. */
export function tickedAfter(
  subscriptions: readonly SubscriptionTick[],
  changed: readonly SubscriptionTick[],
  on: boolean,
): string[] {
  const ids = new Set(changed.map(({ id }) => id));
  return subscriptions.filter((each) => (ids.has(each.id) ? on : each.ticked)).map(({ id }) => id);
}
