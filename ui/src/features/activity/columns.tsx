import { makeStyles } from '@fluentui/react-components';
import { Link } from '@tanstack/react-router';

import type { JobSummary } from '@/ipc/gen/types';
import { useCellStyles } from '@/lib/cellStyles';
import type { GridColumn } from '@/lib/Grid';
import { Moment } from '@/lib/Moment';
import { StatePill } from '@/lib/StatePill';
import { tokens } from '@/lib/theme';
import { formatClock, formatDuration } from '@/lib/time';
import { TwoLines } from '@/lib/TwoLines';
import { useNow } from '@/lib/useNow';
import { isRestore } from '@/state/jobs';

import { secondsOf } from './filters';
import { KeptMark } from './KeptMark';

const useStyles = makeStyles({
  figures: { fontVariantNumeric: 'tabular-nums' },
  state: { display: 'flex', alignItems: 'center', gap: '6px', minWidth: 0 },
  problem: {
    display: 'block',
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    color: tokens.colorNeutralForeground3,
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
  },
});

function SourceCell({ row }: { row: JobSummary }) {
  const styles = useCellStyles();
  return (
    <TwoLines
      first={
        <Link
          to="/activity/$jobKey"
          params={{ jobKey: row.key }}
          tabIndex={-1}
          className={styles.name}
          title={row.name}
        >
          {row.name}
        </Link>
      }
      second={
        row.pointTime ? (
          <>
            point of <Moment at={row.pointTime} form="day" />
          </>
        ) : row.kind === 'flexibleServer' ? (
          'whole server'
        ) : (
          row.server
        )
      }
    />
  );
}

function StateCell({ row }: { row: JobSummary }) {
  const styles = useStyles();
  return (
    <>
      <span className={styles.state}>
        <StatePill tone={row.tone} label={row.phaseLabel} detail={row.problem} />
        {row.fromHistory ? <KeptMark /> : null}
      </span>
      {row.problem ? (
        <span className={styles.problem} title={row.problem}>
          {row.problem}
        </span>
      ) : null}
    </>
  );
}

function DurationCell({ row }: { row: JobSummary }) {
  const styles = useStyles();
  const now = useNow(row.isFinal ? 3_600_000 : 1000);
  const seconds = secondsOf(row, now);
  // What was never started took no time, and "0 s" would read as one that ended at once.
  if (row.phase === 'refused' || row.phase === 'neverStarted') return null;
  if (row.isFinal && row.endedAt === null) return null;
  return (
    <span className={styles.figures}>
      {row.isFinal ? formatDuration(seconds) : `${formatClock(seconds)} so far`}
    </span>
  );
}

function DestinationCell({ row }: { row: JobSummary }) {
  const styles = useCellStyles();
  // A backup goes into its vault, which stands in a column of its own.
  if (!isRestore(row)) return null;
  return row.destination ? (
    <span title={row.destination}>{row.destination}</span>
  ) : (
    <span className={styles.none} title="The vault's list of jobs does not name a destination.">
      Not reported
    </span>
  );
}

const targets = { database: 'new database', files: 'files' } as const;

function startedFrom(row: JobSummary): string {
  if (row.origin === 'pointback') return 'Pointback';
  return row.operation === 'scheduledBackup' ? 'Backup policy' : 'Elsewhere';
}

export const columns: readonly GridColumn<JobSummary>[] = [
  { id: 'state', title: 'State', width: 'minmax(9.5rem, 1.1fr)', cell: (row) => <StateCell row={row} /> },
  {
    id: 'operation',
    title: 'Operation',
    spare: 2,
    width: 'minmax(9.25rem, 0.7fr)',
    cell: (row) => (
      <TwoLines
        first={<span title={row.operationLabel}>{row.operationLabel}</span>}
        second={row.target ? targets[row.target] : ''}
      />
    ),
  },
  {
    id: 'source',
    title: 'Data source',
    width: 'minmax(10rem, 1.3fr)',
    cell: (row) => <SourceCell row={row} />,
  },
  {
    id: 'destination',
    title: 'To',
    width: 'minmax(8rem, 1.6fr)',
    cell: (row) => <DestinationCell row={row} />,
  },
  {
    id: 'vault',
    title: 'Vault',
    spare: 1,
    width: 'minmax(7.5rem, 1fr)',
    cell: (row) => (
      <TwoLines
        first={<span title={row.vault}>{row.vault}</span>}
        second={
          row.secondaryRegion ? (
            <span title={`Restored in the paired region, ${row.secondaryRegion}`}>
              in {row.secondaryRegion}
            </span>
          ) : (
            row.subscription
          )
        }
      />
    ),
  },
  {
    id: 'started',
    title: 'Started',
    // Both clocks where there is room; the tooltip has them always.
    width: 'minmax(11.25rem, 13.75rem)',
    cell: (row) => <Moment at={row.startedAt} form="ago" />,
  },
  {
    id: 'duration',
    title: 'Took',
    spare: 3,
    width: '5.6rem',
    cell: (row) => <DurationCell row={row} />,
  },
  {
    id: 'origin',
    title: 'Started from',
    spare: 4,
    width: 'minmax(8.5rem, 1fr)',
    cell: (row) => (
      <TwoLines
        first={startedFrom(row)}
        second={row.startedBy ? <span title={row.startedBy}>{row.startedBy}</span> : ''}
      />
    ),
  },
];
