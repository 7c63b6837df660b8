import type { PointView } from '@/ipc/gen/types';
import { formatBytes } from '@/lib/numbers';
import { formatBoth, formatDate } from '@/lib/time';
import type { Expiry } from './marks';

const STORES = { vault: 'Vault', archive: 'Archive' } as const;

/** The stores of a point, in Azure's words where we have none. */
export const storesText = (point: PointView): string =>
  point.stores.map((each) => (each.store === 'other' ? each.raw : STORES[each.store])).join(', ') ||
  'Unknown store';

export function expiryText(point: PointView, expiry: Expiry): string {
  if (point.expires === null) return 'No expiry date given';
  const date = formatDate(point.expires);
  return expiry === 'expired' ? `Expired ${date}` : `Expires ${date}${expiry === 'soon' ? ', soon' : ''}`;
}

/** What a point in the archive means for a restore; `undefined` where it means nothing. `now` in milliseconds. */
export function archiveText(
  point: Pick<PointView, 'needsRehydration' | 'rehydration' | 'rehydratedUntil'>,
  now: number,
): string | undefined {
  const until = point.rehydratedUntil;
  if (until !== null && Date.parse(until) > now) {
    return `Copy available until ${formatDate(until)}, ${daysLeft(until, now)}`;
  }
  if (!point.needsRehydration) return undefined;
  return point.rehydration?.label ?? 'In archive: has to be brought back first';
}

/** "8 days left", rounded down: a copy never seems to stay longer than it does. */
export function daysLeft(until: string, now: number): string {
  const days = Math.floor((Date.parse(until) - now) / 86_400_000);
  return days < 1 ? 'less than a day left' : days === 1 ? '1 day left' : `${days} days left`;
}

/** All that the drawing says about a point, for those who listen to it. */
export function pointText(point: PointView, expiry: Expiry, now: number): string {
  const archive = archiveText(point, now);
  return [
    formatBoth(point.time),
    point.tag ?? undefined,
    storesText(point),
    // Said once where both say that it is in the archive.
    archive?.startsWith(point.state.label) ? undefined : point.state.label,
    archive,
    expiryText(point, expiry),
    point.sizeBytes === null ? undefined : formatBytes(Number(point.sizeBytes)),
    point.canRestore.allowed ? undefined : (point.canRestore.reason ?? 'Cannot be restored'),
  ]
    .filter((part) => part !== undefined)
    .join('. ');
}

const month = new Intl.DateTimeFormat('en-GB', { month: 'short', year: 'numeric' });

/** "Jan 2024". */
export const formatMonth = (at: string): string => month.format(new Date(at));
