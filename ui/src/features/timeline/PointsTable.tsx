import { makeStyles } from '@fluentui/react-components';
import { memo, useCallback } from 'react';
import type { PointView } from '@/ipc/gen/types';
import { Card } from '@/lib/Card';
import { Grid, type GridColumn } from '@/lib/Grid';
import { Moment } from '@/lib/Moment';
import { formatBytes } from '@/lib/numbers';
import { StatePill } from '@/lib/StatePill';
import { formatDate } from '@/lib/time';
import { storesText } from './pointText';

const useStyles = makeStyles({
  // Six rows and a half, which says that there are more; fewer points take less.
  box: {
    height: 'min(22.5rem, calc(2.125rem + var(--rows) * 3.0625rem))',
    fontVariantNumeric: 'tabular-nums',
    // The card's corners, less its edge: the head is filled and would cover them.
    borderRadius: '7px',
    overflow: 'hidden',
  },
});

// The city is enough, and fits: "Time (Los Angeles)".
const ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone.split('/').at(-1)?.replaceAll('_', ' ');

const COLUMNS: readonly GridColumn<PointView>[] = [
  {
    id: 'time',
    title: `Time (${ZONE})`,
    width: 'minmax(10rem, 1.5fr)',
    cell: (point) => <Moment at={point.time} form="lines" />,
  },
  { id: 'tag', title: 'Tag', width: 'minmax(4.5rem, .8fr)', cell: (point) => point.tag ?? '–' },
  { id: 'stores', title: 'Stores', width: 'minmax(5rem, .9fr)', cell: storesText },
  {
    id: 'expires',
    title: 'Expires',
    width: 'minmax(6.5rem, 1fr)',
    cell: (point) =>
      point.expires === null ? '–' : <time dateTime={point.expires}>{formatDate(point.expires)}</time>,
  },
  {
    id: 'size',
    title: 'Size',
    width: 'minmax(4.5rem, .7fr)',
    cell: (point) => (point.sizeBytes === null ? '–' : formatBytes(point.sizeBytes)),
  },
  {
    id: 'state',
    title: 'State',
    width: 'minmax(7.5rem, 1.1fr)',
    cell: ({ state, canRestore }) => (
      <StatePill
        tone={state.tone}
        label={state.label}
        detail={canRestore.allowed ? state.detail : canRestore.reason}
      />
    ),
  },
];

const keyOf = (point: PointView) => point.id;

interface PointsTableProps {
  /** Newest first. */
  readonly points: readonly PointView[];
  readonly selectedId: string;
  readonly onSelect: (id: string) => void;
}

/** The same points as the timeline's, as rows: for those who read better than they look. */
export const PointsTable = memo(({ points, selectedId, onSelect }: PointsTableProps) => {
  const styles = useStyles();
  const open = useCallback((point: PointView) => onSelect(point.id), [onSelect]);
  return (
    <Card flush>
      <div className={styles.box} style={{ ['--rows' as string]: Math.max(points.length, 1) }}>
        <Grid
          choice
          label="Recovery points, newest first"
          rows={points}
          columns={COLUMNS}
          rowKey={keyOf}
          activeKey={selectedId}
          onActive={onSelect}
          onOpen={open}
        />
      </div>
    </Card>
  );
});
PointsTable.displayName = 'PointsTable';
