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

/** All that the drawing says about a point, for those who listen to it. */
export function pointText(point: PointView, expiry: Expiry): string {
  return [
    formatBoth(point.time),
    point.tag ?? undefined,
    storesText(point),
    point.state.label,
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
