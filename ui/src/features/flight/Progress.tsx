import { makeStyles, Spinner } from '@fluentui/react-components';

import type { Problem } from '@/ipc/gen/types';
import { StatePill } from '@/lib/StatePill';
import { tokens } from '@/lib/theme';
import { formatClock } from '@/lib/time';
import { useNow } from '@/lib/useNow';
import { Failure } from '@/state/Failure';
import type { Reported } from './useApply';

const useStyles = makeStyles({
  list: {
    margin: 0,
    padding: 0,
    listStyleType: 'none',
    display: 'flex',
    flexDirection: 'column',
    gap: '10px',
  },
  head: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '4px 8px' },
  time: { color: tokens.colorNeutralForeground2, fontVariantNumeric: 'tabular-nums' },
  text: { margin: '2px 0 0', color: tokens.colorNeutralForeground2 },
});

interface ProgressProps {
  /** How many were asked for. */
  readonly waiting: number;
  readonly running: boolean;
  readonly rows: readonly Reported[];
  readonly problems: readonly Problem[];
}

/** Each change with what is known of it: how long, never how much. */
export function Progress({ waiting, running, rows, problems }: ProgressProps) {
  const styles = useStyles();
  return (
    <>
      {running && rows.length < waiting ? (
        <Spinner
          size="tiny"
          labelPosition="after"
          label={`Changing, one after the other: ${rows.length} of ${waiting} begun…`}
        />
      ) : null}
      <ul className={styles.list} aria-label="Changes">
        {rows.map((each) => (
          <Row key={each.record.key} {...each} />
        ))}
      </ul>
      {problems.map(({ scope, error }) => (
        <Failure key={scope} error={error} title={scope} />
      ))}
      {running ? (
        <p className={styles.text}>
          Nothing is sent twice. This may be closed: the changes go on and stay in the list of changes.
        </p>
      ) : (
        <WayBack rows={rows} />
      )}
    </>
  );
}

/** Where what was changed is found again. */
function WayBack({ rows }: { rows: readonly Reported[] }) {
  const styles = useStyles();
  const standing = rows.filter(({ record }) => record.canUndo.allowed);
  if (standing.length === 0) return null;
  return (
    <p className={styles.text}>
      {standing.every(({ record }) => record.undoAfterRestore)
        ? 'It is taken back by itself when the restore is over. Until then it stays in the list of changes, under the flight check and in Settings.'
        : 'It stays in the list of changes, under the flight check and in Settings, and can be taken back there.'}
    </p>
  );
}

function Row({ record: { title, state, open, error }, since }: Reported) {
  const styles = useStyles();
  return (
    <li>
      <div className={styles.head}>
        <StatePill tone={state.tone} label={state.label} />
        <span>{title}</span>
        {open ? <Elapsed since={since} /> : null}
      </div>
      {state.detail ? <p className={styles.text}>{state.detail}</p> : null}
      {error ? <Failure error={error} title="This change" /> : null}
    </li>
  );
}

/** Not read aloud every second. */
function Elapsed({ since }: { since: number }) {
  const styles = useStyles();
  const now = useNow(1000);
  return (
    <span className={styles.time} aria-hidden="true">
      {formatClock(Math.max(0, now - since) / 1000)}
    </span>
  );
}
