import { makeStyles } from '@fluentui/react-components';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';

import type { FixRecordView } from '@/ipc/gen/types';
import { Card } from '@/lib/Card';
import { LoadingRows } from '@/lib/LoadingRows';
import { formatCount } from '@/lib/numbers';
import { tokens } from '@/lib/theme';
import { Failure } from '@/state/Failure';
import { Changes } from './Changes';
import { useFixes } from './useFixes';

const useStyles = makeStyles({
  text: { margin: '0 0 4px', color: tokens.colorNeutralForeground3 },
  more: { margin: '6px 0 0', color: tokens.colorNeutralForeground2 },
  link: { color: tokens.colorBrandForegroundLink, whiteSpace: 'nowrap' },
  summary: {
    cursor: 'pointer',
    color: tokens.colorNeutralForeground2,
    width: 'fit-content',
    padding: '3px 0',
  },
});

/** Every change that was made to Azure under this sign-in, for a restore or without one: a card of its own. */
export function ChangesCard({ focused }: { focused: boolean }): ReactNode {
  const styles = useStyles();
  const { data, error, refetch } = useFixes();
  return (
    <Card title="Changes made to Azure" focused={focused} keepsFocus>
      <p className={styles.text}>
        What Pointback changed to make a restore possible. What somebody else changed since then is never
        overwritten.
      </p>
      {error ? (
        <Failure error={error.api} title="The list of changes" onRetry={() => void refetch()} />
      ) : null}
      {data ? <All rows={data.rows} /> : error ? null : <LoadingRows count={2} label="Reading the changes" />}
    </Card>
  );
}

/** What stands, or needs a look, before what is over. */
function All({ rows }: { rows: readonly FixRecordView[] }): ReactNode {
  const styles = useStyles();
  const [standing, over] = [rows.filter(matters), rows.filter((row) => !matters(row))];
  if (rows.length === 0) return <p className={styles.text}>None was made.</p>;
  return (
    <>
      {standing.length > 0 ? <Changes rows={standing} /> : <p className={styles.text}>None is in place.</p>}
      {over.length > 0 ? (
        <details open={standing.length === 0}>
          <summary className={styles.summary}>
            {formatCount(over.length, 'change')} taken back or not made
          </summary>
          <Changes rows={over} name="Changes that do not stand" />
        </details>
      ) : null}
    </>
  );
}

/** Those of one restore, on its page, and the way to all others; nothing where there are none at all. */
export function JobChanges({ jobKey }: { jobKey: string }): ReactNode {
  const styles = useStyles();
  const { data } = useFixes();
  if (!data || data.rows.length === 0) return null;
  const rows = data.rows.filter((row) => row.job === jobKey);
  const others = data.rows.filter((row) => row.job !== jobKey && matters(row)).length;
  if (rows.length === 0 && others === 0) return null;
  return (
    <Card title="Changes made for this restore" keepsFocus>
      {rows.length > 0 ? (
        <Changes rows={rows} />
      ) : (
        <p className={styles.text}>None was made for this restore.</p>
      )}
      <p className={styles.more}>
        {others > 0
          ? `${formatCount(others, 'change')} made apart from it ${others === 1 ? 'stands or needs' : 'stand or need'} a look. `
          : null}
        <AllChanges />
      </p>
    </Card>
  );
}

/** At the foot of the flight check, folded: those that can still be taken back, and those under way. */
export function FootChanges(): ReactNode {
  const styles = useStyles();
  const { data, error, refetch } = useFixes();
  if (error) return <Failure error={error.api} title="The list of changes" onRetry={() => void refetch()} />;
  const rows = data?.rows.filter(matters) ?? [];
  if (rows.length === 0) return null;
  return (
    <details>
      <summary className={styles.summary}>{formatCount(rows.length, 'change')} made from here</summary>
      <Changes rows={rows} />
      <p className={styles.more}>
        <AllChanges />
      </p>
    </details>
  );
}

/** To the one list of all of them. */
function AllChanges() {
  const styles = useStyles();
  return (
    <Link className={styles.link} to="/settings" search={{ focus: 'changes' }}>
      All changes
    </Link>
  );
}

/** It stands, is under way, or somebody else has changed it: a person may want to do something about it. */
const matters = (row: FixRecordView): boolean => row.open || row.canUndo.allowed || row.leftAlone !== null;
