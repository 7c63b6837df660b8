import { makeStyles } from '@fluentui/react-components';
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
  summary: {
    cursor: 'pointer',
    color: tokens.colorNeutralForeground2,
    width: 'fit-content',
    padding: '3px 0',
  },
});

/** Every change that was made to Azure under this sign-in: a card of its own. */
export function ChangesCard(): ReactNode {
  const styles = useStyles();
  const { data, error, refetch } = useFixes();
  return (
    <Card title="Changes made to Azure">
      <p className={styles.text}>
        What Pointback changed to make a restore possible. What somebody else changed since then is never
        overwritten.
      </p>
      {error ? (
        <Failure error={error.api} title="The list of changes" onRetry={() => void refetch()} />
      ) : null}
      {data ? (
        data.rows.length > 0 ? (
          <Changes rows={data.rows} />
        ) : (
          <p className={styles.text}>None was made.</p>
        )
      ) : error ? null : (
        <LoadingRows count={2} label="Reading the changes" />
      )}
    </Card>
  );
}

/** Those of one restore, on its page; nothing where it had none. */
export function JobChanges({ jobKey }: { jobKey: string }): ReactNode {
  const { data } = useFixes();
  const rows = data?.rows.filter((row) => row.job === jobKey) ?? [];
  if (rows.length === 0) return null;
  return (
    <Card title="Changes made for this restore">
      <Changes rows={rows} />
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
    </details>
  );
}

const matters = (row: FixRecordView): boolean => row.open || row.canUndo.allowed || row.leftAlone !== null;
