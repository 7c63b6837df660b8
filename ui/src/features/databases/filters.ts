import type { DatabaseRow, ServerKind } from '@/ipc/gen/types';
import type { Facet, Narrowed } from '@/lib/facets';
import { collator, hasWords, lastPart, narrow } from '@/lib/facets';
import type { Filters, Sort } from '@/lib/filters';
import { chosenOf, wordsOf } from '@/lib/filters';

const DAY_MS = 86_400_000;

export const kindLabels: Record<ServerKind, string> = {
  singleServer: 'Single server',
  flexibleServer: 'Flexible server',
};

/** Everything that `az dataprotection backup-instance list-from-resourcegraph` filters by; names are searched for. */
export const facets: readonly Facet<DatabaseRow>[] = [
  {
    id: 'subscription',
    name: 'Subscription',
    value: (row) => row.subscriptionId.toLowerCase(),
    label: (row) => row.subscription,
  },
  {
    id: 'group',
    name: 'Resource group',
    value: (row) => row.resourceGroup.toLowerCase(),
    label: (row) => row.resourceGroup,
  },
  {
    id: 'vault',
    name: 'Vault',
    value: (row) => row.vaultId.toLowerCase(),
    label: (row) => row.vault,
    lost: lastPart,
  },
  { id: 'type', name: 'Type', value: (row) => row.kind, label: (row) => kindLabels[row.kind] },
  {
    id: 'server',
    name: 'Server',
    value: (row) => row.server.toLowerCase(),
    label: (row) => row.server,
  },
  {
    id: 'protection',
    name: 'Protection',
    value: (row) => row.protection.label,
    label: (row) => row.protection.label,
  },
];

/** The filter by the age of the newest point. Not a facet: each age includes the older ones. */
export const AGE = 'older';

/** Days, or nothing where none is chosen or it is not a number. */
export function olderThan(filters: Filters): number | null {
  const days = Number(chosenOf(filters, AGE)[0]);
  return Number.isFinite(days) && days > 0 ? days : null;
}

export function narrowRows(
  rows: readonly DatabaseRow[],
  filters: Filters,
  now: number,
): Narrowed<DatabaseRow> {
  const words = wordsOf(filters);
  const days = olderThan(filters);
  const oldest = days === null ? null : now - days * DAY_MS;
  return narrow(rows, facets, filters, (row) => {
    // No point at all is the oldest there is: who looks for stale backups wants to see it.
    if (oldest !== null && row.newestPoint !== null && Date.parse(row.newestPoint) > oldest) return false;
    return words.length === 0 || hasWords(words, searchText(row), [row.id, row.dataSourceId]);
  });
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
    row.policy ?? '',
    // The instance's own name, as the command line lists it.
    lastPart(row.id),
  ]
    .join('\n')
    .toLowerCase();
}

/** What stands first when problems are looked for. */
const toneOrder = { bad: 0, warning: 1, neutral: 2, running: 3, ok: 4 } as const;

const byName: Compare = (a, b) => collator.compare(a.name, b.name);

type Compare = (a: DatabaseRow, b: DatabaseRow) => number;

const compareBy: Record<string, Compare> = {
  name: byName,
  type: (a, b) => collator.compare(kindLabels[a.kind], kindLabels[b.kind]),
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

/** The order that a list has without another one, or with one that it does not know. */
export const usualSort: Sort = { column: 'name', descending: false };

/** Sorted by the column, equal ones by name, server and id: the order never wavers between two answers. */
export function sortRows(rows: readonly DatabaseRow[], sort: Sort): DatabaseRow[] {
  const compare = compareBy[sort.column] ?? byName;
  const sign = sort.descending ? -1 : 1;
  return [...rows].sort(
    (a, b) =>
      sign * compare(a, b) ||
      byName(a, b) ||
      collator.compare(a.server, b.server) ||
      collator.compare(a.id, b.id),
  );
}

/** A column again turns the order round; another column starts ascending. */
export function nextSort(sort: Sort, column: string): Sort {
  return { column, descending: sort.column === column ? !sort.descending : false };
}
