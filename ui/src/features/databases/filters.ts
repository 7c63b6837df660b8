import type { DatabaseRow, ServerKind } from '@/ipc/gen/types';
import type { DatabasesView, SortColumn } from '@/state/databasesView';

const DAY_MS = 86_400_000;

export const kindLabels: Record<ServerKind, string> = {
  singleServer: 'Single server',
  flexibleServer: 'Flexible server',
};

/** Rows that match everything that is set; all words of the search must be somewhere in the row. */
export function filterRows(rows: readonly DatabaseRow[], view: DatabasesView, now: number): DatabaseRow[] {
  const words = view.search.toLowerCase().split(/\s+/).filter(Boolean);
  const oldest = view.olderThanDays === null ? null : now - view.olderThanDays * DAY_MS;
  return rows.filter((row) => {
    if (!allows(view.subscriptions, row.subscriptionId)) return false;
    if (!allows(view.kinds, row.kind)) return false;
    if (!allows(view.vaults, row.vaultId)) return false;
    if (!allows(view.protections, row.protection.label)) return false;
    // No point at all is the oldest there is: who looks for stale backups wants to see it.
    if (oldest !== null && row.newestPoint !== null && Date.parse(row.newestPoint) > oldest) return false;
    if (words.length === 0) return true;
    const text = searchText(row);
    return words.every((word) => text.includes(word));
  });
}

function allows<T>(chosen: readonly T[], value: T): boolean {
  return chosen.length === 0 || chosen.includes(value);
}

function searchText(row: DatabaseRow): string {
  return [
    row.name,
    row.server,
    row.vault,
    row.resourceGroup,
    row.subscription,
    row.region.display,
    row.region.name,
    kindLabels[row.kind],
    row.protection.label,
  ]
    .join('\n')
    .toLowerCase();
}

const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

/** What stands first when problems are looked for. */
const toneOrder = { bad: 0, warning: 1, neutral: 2, running: 3, ok: 4 } as const;

const compareBy: Record<SortColumn, (a: DatabaseRow, b: DatabaseRow) => number> = {
  name: (a, b) => collator.compare(a.name, b.name),
  kind: (a, b) => collator.compare(kindLabels[a.kind], kindLabels[b.kind]),
  vault: (a, b) => collator.compare(a.vault, b.vault),
  subscription: (a, b) => collator.compare(a.subscription, b.subscription),
  // Ascending age: the newest point first, none last.
  newest: (a, b) => time(b) - time(a),
  protection: (a, b) =>
    toneOrder[a.protection.tone] - toneOrder[b.protection.tone] ||
    collator.compare(a.protection.label, b.protection.label),
};

function time(row: DatabaseRow): number {
  return row.newestPoint === null ? 0 : Date.parse(row.newestPoint);
}

/** Sorted by the column, equal ones by name, server and id: the order never wavers between two answers. */
export function sortRows(rows: readonly DatabaseRow[], sort: DatabasesView['sort']): DatabaseRow[] {
  const compare = compareBy[sort.column];
  const sign = sort.descending ? -1 : 1;
  return [...rows].sort(
    (a, b) =>
      sign * compare(a, b) ||
      collator.compare(a.name, b.name) ||
      collator.compare(a.server, b.server) ||
      collator.compare(a.id, b.id),
  );
}

/** A column again turns the order round; another column starts ascending. */
export function nextSort(sort: DatabasesView['sort'], column: SortColumn): DatabasesView['sort'] {
  return { column, descending: sort.column === column ? !sort.descending : false };
}

export interface Option<T extends string = string> {
  value: T;
  label: string;
  count: number;
}

/** What a chip offers: the values that occur, with their number, by name. */
export function optionsOf<T extends string>(
  rows: readonly DatabaseRow[],
  value: (row: DatabaseRow) => T,
  label: (row: DatabaseRow) => string,
): Option<T>[] {
  const found = new Map<T, Option<T>>();
  for (const row of rows) {
    const key = value(row);
    const known = found.get(key);
    if (known) known.count += 1;
    else found.set(key, { value: key, label: label(row), count: 1 });
  }
  return [...found.values()].sort((a, b) => collator.compare(a.label, b.label));
}

export function isFiltered(view: DatabasesView): boolean {
  return (
    view.search.trim() !== '' ||
    view.olderThanDays !== null ||
    [view.subscriptions, view.kinds, view.vaults, view.protections].some((chosen) => chosen.length > 0)
  );
}
