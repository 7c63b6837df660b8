import { Spinner, makeStyles } from '@fluentui/react-components';

import { useCall } from '@/ipc/hooks';
import { AskDialog } from '@/lib/AskDialog';
import { tokens } from '@/lib/theme';
import { useUnfinishedCount } from '@/state/useJobs';

const useStyles = makeStyles({
  list: { margin: 0, paddingLeft: '18px', overflowWrap: 'anywhere' },
  text: { margin: 0 },
  note: { margin: 0, color: tokens.colorNeutralForeground3 },
});

interface SignOutDialogProps {
  onSignOut: () => void;
  onCancel: () => void;
}

/** What a sign-out removes, before it does. */
export function SignOutDialog({ onSignOut, onCancel }: SignOutDialogProps) {
  const styles = useStyles();
  const running = useUnfinishedCount();
  const { data, isPending } = useCall('credentials_where', {}, { staleTime: 0 });
  return (
    <AskDialog
      title="Sign out?"
      action="Sign out"
      keep="Stay signed in"
      onAction={onSignOut}
      onKeep={onCancel}
    >
      <p className={styles.text}>This is removed, of every account that is remembered here:</p>
      {isPending ? <Spinner size="tiny" label="Looking what there is" /> : null}
      <ul className={styles.list}>
        {data && data.remains.length > 0 ? (
          data.remains.map((line) => <li key={line}>{line}</li>)
        ) : isPending ? null : (
          <li>the sign-in in memory</li>
        )}
      </ul>
      {running > 0 ? (
        <p className={styles.text}>
          Running restores go on in Azure. They are followed again after the next sign-in.
        </p>
      ) : null}
      <p className={styles.note}>{data?.browserNote}</p>
    </AskDialog>
  );
}
