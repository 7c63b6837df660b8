import { makeStyles, mergeClasses } from '@fluentui/react-components';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { ApiFailure } from '@/ipc/errors';
import type { Timeline } from '@/ipc/gen/types';
import { Card } from '@/lib/Card';
import { LoadingRows } from '@/lib/LoadingRows';
import { PageHeading } from '@/lib/PageHeading';
import { tokens } from '@/lib/theme';
import { Failure } from '@/state/Failure';

/** Narrower than this the form stands under the points, and the page scrolls as a whole. */
const NARROW = '@container (max-width: 56rem)';

const useStyles = makeStyles({
  root: { containerType: 'inline-size', height: '100%' },
  // Side by side each column scrolls by itself: the form and its button are never out of sight.
  page: {
    display: 'flex',
    flexDirection: 'column',
    height: '100%',
    [NARROW]: { height: 'auto', paddingBottom: '18px' },
  },
  columns: {
    flex: '1 1 0',
    minHeight: 0,
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr) 21.25rem',
    gridTemplateRows: 'minmax(0, 1fr)',
    gap: '16px',
    [NARROW]: { flex: 'none', gridTemplateColumns: 'minmax(0, 1fr)', gridTemplateRows: 'auto' },
  },
  column: { display: 'flex', flexDirection: 'column', gap: '12px', minWidth: 0, minHeight: 0 },
  // The scroll bar runs in the gap between the columns; rings of focus have room at the other edges.
  scrolls: {
    overflowY: 'auto',
    margin: '-2px -14px -18px -2px',
    padding: '2px 14px 18px 2px',
    [NARROW]: { overflowY: 'visible', margin: 0, padding: 0 },
  },
  problems: { display: 'flex', flexDirection: 'column', gap: '8px', marginBottom: '12px' },
  quiet: { margin: '4px 0 12px', color: tokens.colorNeutralForeground2 },
});

interface TimelinePageProps {
  readonly query: UseQueryResult<Timeline, ApiFailure>;
  readonly onRetry: () => void;
  readonly children: (timeline: Timeline) => ReactNode;
}

/** Loading, not to be had, in part, whole. What was read stays on the screen when reading it again fails. */
export function TimelinePage({ query, onRetry, children }: TimelinePageProps) {
  const styles = useStyles();
  const { data, error } = query;
  return (
    <div className={styles.root}>
      <div className={styles.page}>
        {error && !data ? <PageHeading>Recovery points</PageHeading> : null}
        {error ? (
          <div className={styles.problems}>
            <Failure error={error.api} title="Recovery points" onRetry={onRetry} />
          </div>
        ) : null}
        {data?.problems.length ? (
          <div className={styles.problems}>
            {data.problems.map((problem) => (
              <Failure key={problem.scope} error={problem.error} title={problem.scope} onRetry={onRetry} />
            ))}
          </div>
        ) : null}
        {data ? children(data) : error ? null : <Loading />}
      </div>
    </div>
  );
}

function Loading() {
  const styles = useStyles();
  return (
    <>
      <PageHeading>Recovery points</PageHeading>
      <p className={styles.quiet}>Reading the recovery points from the vault…</p>
      <TimelineColumns
        left={
          <Card flush>
            <LoadingRows count={8} label="Reading the recovery points" />
          </Card>
        }
        right={
          <Card flush>
            <LoadingRows count={5} label="Preparing the form" />
          </Card>
        }
      />
    </>
  );
}

/** The points and the form side by side; one above the other where there is no room. */
export function TimelineColumns({ left, right }: { left: ReactNode; right: ReactNode }) {
  const styles = useStyles();
  return (
    <div className={styles.columns}>
      <div className={mergeClasses(styles.column, styles.scrolls)}>{left}</div>
      <div className={styles.column}>{right}</div>
    </div>
  );
}
