import type { ListName } from '@/ipc/gen/types';
import type { Filters } from '@/lib/filters';
import type { Store } from '@/lib/store';
import { createStore } from '@/lib/store';

import { restoreOperations } from './jobs';

/** What the person looks at in a list; still there when they come back to it. */
export interface ListState {
  filters: Filters;
  /** Key of the view that was chosen last: see `OwnView` and `savedKey`. */
  view: string;
  /** The row that has the keyboard. */
  activeKey: string | null;
}

/** A view that every installation has. */
export interface OwnView {
  key: string;
  label: string;
  filters: Filters;
}

export const ownViews: Record<ListName, readonly [OwnView, ...OwnView[]]> = {
  databases: [
    {
      key: 'own:all',
      label: 'All databases',
      filters: { search: '', chosen: {}, sort: { column: 'name', descending: false } },
    },
  ],
  activity: [
    {
      key: 'own:restores',
      label: 'Restores',
      filters: { search: '', chosen: { operation: restoreOperations } },
    },
    { key: 'own:jobs', label: 'All jobs', filters: { search: '', chosen: {} } },
  ],
};

export const savedKey = (name: string): string => `saved:${name}`;

function first(list: ListName): ListState {
  const [own] = ownViews[list];
  return { filters: own.filters, view: own.key, activeKey: null };
}

export const listViews: Record<ListName, Store<ListState>> = {
  databases: createStore(first('databases')),
  activity: createStore(first('activity')),
};

/** For another session: its lists have other values. */
export function resetLists(): void {
  listViews.databases.set(first('databases'));
  listViews.activity.set(first('activity'));
}

export function setFilters(list: ListName, make: (before: Filters) => Filters): void {
  listViews[list].set((before) => ({ ...before, filters: make(before.filters) }));
}

export function setActive(list: ListName, activeKey: string): void {
  listViews[list].set((before) => ({ ...before, activeKey }));
}
