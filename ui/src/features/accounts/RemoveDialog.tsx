import { makeStyles } from '@fluentui/react-components';

import type { AccountRow, CredentialKind } from '@/ipc/gen/types';
import { AskDialog } from '@/lib/AskDialog';
import { formatCount } from '@/lib/numbers';
import { tokens } from '@/lib/theme';
import { useUnfinishedCount } from '@/state/useJobs';

const useStyles = makeStyles({
  list: { margin: 0, paddingLeft: '18px', overflowWrap: 'anywhere' },
  text: { margin: 0 },
  note: { margin: 0, color: tokens.colorNeutralForeground3 },
});

interface RemoveDialogProps {
  row: AccountRow;
  /** Without another one, removing it ends the session. */
  last: boolean;
  onRemove: () => void;
  onKeep: () => void;
}

/** What goes with an account, before it goes. */
export function RemoveDialog({ row, last, onRemove, onKeep }: RemoveDialogProps) {
  const styles = useStyles();
  const running = useUnfinishedCount();
  return (
    <AskDialog
      title={`Remove ${row.account}?`}
      action="Remove"
      keep="Keep it"
      onAction={onRemove}
      onKeep={onKeep}
    >
      <p className={styles.text}>This is removed:</p>
      <ul className={styles.list}>
        {removedOf(row).map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      <p className={styles.text}>
        Nothing changes in Azure.{' '}
        {running > 0
          ? 'Running restores go on there; those that were followed with this account are followed again when it signs in anew.'
          : 'Restores that were started with this account stay in Activity.'}
      </p>
      {last ? <p className={styles.note}>It is the only account: you are signed out with it.</p> : null}
    </AskDialog>
  );
}

/** What is kept of a way to sign in, beside the tokens in memory. */
const KEPT: Partial<Record<CredentialKind, string>> = {
  browser: 'its sign-in in the encrypted file',
  deviceCode: 'its sign-in in the encrypted file',
  servicePrincipal: 'its client secret in the encrypted file',
};

function removedOf({ kind, kept, tenants }: AccountRow): string[] {
  const sealed = kept ? KEPT[kind] : undefined;
  const subscriptions = new Set(tenants.flatMap((tenant) => tenant.subscriptions.map(({ id }) => id)));
  return [
    ...(sealed ? [sealed] : kept ? ['that Pointback takes it up again at the next start'] : []),
    'its access tokens in memory',
    ...(subscriptions.size > 0
      ? [`its ${formatCount(subscriptions.size, 'subscription')} from the lists, with their ticks`]
      : []),
  ];
}
