import type { JobSummary, Phase } from '@/ipc/gen/types';
import type { DateRange, Span } from '@/lib/dateRange';
import { isOpen, isSpan, spanOf } from '@/lib/dateRange';
import type { Facet, Narrowed } from '@/lib/facets';
import { hasWords, lastPart, narrow } from '@/lib/facets';
import type { Filters } from '@/lib/filters';
import { chosenOf, wordsOf } from '@/lib/filters';
import { formatDate } from '@/lib/time';
import { restoreOperations } from '@/state/jobs';

const HOUR_MS = 3_600_000;

type Status =
  'running' | 'completed' | 'warnings' | 'failed' | 'cancelled' | 'unknown' | 'neverStarted' | 'refused';

/** A phase that is added does not compile until it has its place. */
const statusOf: Record<Phase, Status> = {
  sending: 'running',
  accepted: 'running',
  running: 'running',
  completed: 'completed',
  completedWithWarnings: 'warnings',
  failed: 'failed',
  cancelled: 'cancelled',
  outcomeUnknown: 'unknown',
  neverStarted: 'neverStarted',
  refused: 'refused',
};

const statusLabels: Record<Status, string> = {
  running: 'Running',
  unknown: 'Outcome unknown',
  failed: 'Failed',
  warnings: 'Completed with warnings',
  completed: 'Completed',
  cancelled: 'Cancelled',
  refused: 'Refused',
  neverStarted: 'Never started',
};

const operations = [...restoreOperations, 'onDemandBackup', 'scheduledBackup'];

/** What is not a restore and not a backup has a value of its own for each of Azure's words. */
const operationOf = (row: JobSummary): string =>
  row.operation === 'other' ? `other:${row.operationLabel}` : row.operation;

export const facets: readonly Facet<JobSummary>[] = [
  {
    id: 'status',
    name: 'Status',
    value: (row) => statusOf[row.phase],
    label: (row) => statusLabels[statusOf[row.phase]],
    lost: (value) => statusLabels[value as Status] ?? value,
    order: Object.keys(statusLabels),
  },
  {
    id: 'operation',
    name: 'Operation',
    value: operationOf,
    label: (row) => row.operationLabel,
    lost: (value) => lostOperations[value] ?? value.replace(/^other:/, ''),
    order: operations,
  },
  {
    id: 'vault',
    name: 'Vault',
    value: (row) => (row.vaultId || row.vault).toLowerCase(),
    label: (row) => row.vault,
    lost: lastPart,
  },
  {
    id: 'subscription',
    name: 'Subscription',
    value: (row) => row.subscription,
    label: (row) => row.subscription || 'Not known',
  },
  {
    id: 'source',
    name: 'Data source',
    value: (row) => (row.dataSourceId || sourceLabel(row)).toLowerCase(),
    label: sourceLabel,
    lost: lastPart,
  },
  {
    id: 'origin',
    name: 'Started from',
    value: (row) => row.origin,
    label: (row) => (row.origin === 'pointback' ? 'Pointback' : 'Elsewhere'),
  },
];

const lostOperations: Record<string, string> = {
  restore: 'Restore',
  crossRegionRestore: 'Cross-region restore',
  onDemandBackup: 'On-demand backup',
  scheduledBackup: 'Scheduled backup',
};

function sourceLabel(row: JobSummary): string {
  return row.server === '' || row.server === row.name ? row.name : `${row.name} · ${row.server}`;
}

/** The filter by start. Not a facet: a longer time includes a shorter one. */
export const TIME = 'time';

export const times: readonly { value: string; label: string; hours: number }[] = [
  { value: '24h', label: 'Last 24 hours', hours: 24 },
  { value: '7d', label: 'Last 7 days', hours: 7 * 24 },
  { value: '14d', label: 'Last 14 days', hours: 14 * 24 },
];

const BETWEEN = '..';

/** How days from and to are written down: `2026-11-01..2026-11-15`, either side may be empty. */
export const rangeValue = ({ from, to }: DateRange): string => `${from}${BETWEEN}${to}`;

/** Days from and to, where that is what was chosen. */
export function rangeOf(value: string): DateRange | null {
  const [from, to, more] = value.split(BETWEEN);
  if (from === undefined || to === undefined || more !== undefined) return null;
  const range = { from, to };
  return !isOpen(range) && isSpan(spanOf(range)) ? range : null;
}

/** The span of what was chosen, in milliseconds; `null`: any time, also where the choice is not understood. */
export function timeSpan(value: string, now: number): Span | null {
  const last = times.find((each) => each.value === value);
  if (last) return { from: now - last.hours * HOUR_MS, to: Infinity };
  const range = rangeOf(value);
  const span = range && spanOf(range);
  return span && isSpan(span) ? span : null;
}

/** "Last 7 days", "1 Nov 2026 – 15 Nov 2026", "since 1 Nov 2026". */
export function timeText(value: string): string {
  const last = times.find((each) => each.value === value);
  if (last) return last.label;
  const range = rangeOf(value);
  if (!range) return 'Time';
  const [from, to] = [range.from, range.to].map((day) => (day ? formatDate(`${day}T12:00:00`) : ''));
  if (from && to) return from === to ? from : `${from} – ${to}`;
  return from ? `Since ${from}` : `Until ${to}`;
}

export function narrowJobs(rows: readonly JobSummary[], filters: Filters, now: number): Narrowed<JobSummary> {
  const words = wordsOf(filters);
  const span = timeSpan(chosenOf(filters, TIME)[0] ?? '', now);
  return narrow(rows, facets, filters, (row) => {
    const at = Date.parse(row.startedAt);
    if (span && (at < span.from || at > span.to)) return false;
    return words.length === 0 || hasWords(words, searchText(row), [row.key, row.vaultId, row.dataSourceId]);
  });
}

function searchText(row: JobSummary): string {
  return [
    row.name,
    row.server,
    row.destination,
    row.vault,
    row.subscription,
    row.secondaryRegion ?? '',
    row.operationLabel,
    row.phaseLabel,
    row.startedBy ?? '',
    // A job's own GUID, as Azure lists it.
    lastPart(row.key),
  ]
    .join('\n')
    .toLowerCase();
}

/** Seconds that a job took, or has taken so far. */
export function secondsOf(row: JobSummary, now: number): number {
  const end = row.endedAt === null ? now : Date.parse(row.endedAt);
  return Math.max(0, (end - Date.parse(row.startedAt)) / 1000);
}
