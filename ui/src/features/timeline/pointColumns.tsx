import type { PointView } from '@/ipc/gen/types';
import type { GridColumn } from '@/lib/Grid';
import { Moment } from '@/lib/Moment';
import { formatBytes } from '@/lib/numbers';
import { StatePill } from '@/lib/StatePill';
import { formatDate } from '@/lib/time';
import type { Choice } from '@/state/choice';
import { keyOf } from '@/state/choice';
import { storesText } from './pointText';

export interface PointRow extends Choice {
  readonly point: PointView;
}

export const rowKey = (row: PointRow): string => keyOf(row);

export const rowTime = (row: PointRow): number => Date.parse(row.point.time);

// The city is enough, and fits: "Time (Los Angeles)".
const ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone.split('/').at(-1)?.replaceAll('_', ' ');

/** `region`: of the copies, where there are any. Then the column says where a point is, and not only in which store. */
export const pointColumns = (region: string | undefined): readonly GridColumn<PointRow>[] => [
  {
    id: 'time',
    title: `Time (${ZONE})`,
    width: 'minmax(10rem, 1.5fr)',
    cell: ({ point }) => <Moment at={point.time} form="lines" />,
  },
  { id: 'tag', title: 'Tag', width: 'minmax(4.5rem, .8fr)', cell: ({ point }) => point.tag ?? '–' },
  {
    id: 'stores',
    title: region ? 'Where' : 'Stores',
    width: 'minmax(5rem, .9fr)',
    cell: ({ point, secondary }) => (secondary ? region : storesText(point)),
  },
  {
    id: 'expires',
    title: 'Expires',
    width: 'minmax(6.5rem, 1fr)',
    cell: ({ point: { expires } }) =>
      expires === null ? '–' : <time dateTime={expires}>{formatDate(expires)}</time>,
  },
  {
    id: 'size',
    title: 'Size',
    width: 'minmax(4.5rem, .7fr)',
    cell: ({ point }) => (point.sizeBytes === null ? '–' : formatBytes(point.sizeBytes)),
  },
  {
    id: 'state',
    title: 'State',
    width: 'minmax(7.5rem, 1.1fr)',
    cell: ({ point: { state, canRestore } }) => (
      <StatePill
        tone={state.tone}
        label={state.label}
        detail={canRestore.allowed ? state.detail : canRestore.reason}
      />
    ),
  },
];
