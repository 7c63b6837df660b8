import type { ServerKind } from '@/ipc/gen/types';
import { createStore } from '@/lib/store';

export type SortColumn = 'name' | 'kind' | 'vault' | 'subscription' | 'newest' | 'protection';

/** What the person looks at on the screen of databases; still there when they come back to it. */
export interface DatabasesView {
  search: string;
  /** Empty: all. */
  subscriptions: readonly string[];
  kinds: readonly ServerKind[];
  vaults: readonly string[];
  /** Words of the protection state. */
  protections: readonly string[];
  /** Only those whose newest point is older than so many days, or that have none. */
  olderThanDays: number | null;
  sort: { column: SortColumn; descending: boolean };
  /** The row that has the keyboard. */
  activeId: string | null;
}

export const noFilters: DatabasesView = {
  search: '',
  subscriptions: [],
  kinds: [],
  vaults: [],
  protections: [],
  olderThanDays: null,
  sort: { column: 'name', descending: false },
  activeId: null,
};

export const databasesView = createStore<DatabasesView>(noFilters);
