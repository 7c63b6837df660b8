import { Button, Spinner, makeStyles } from '@fluentui/react-components';

import { Card } from '@/lib/Card';
import { tokens } from '@/lib/theme';
import { Failure } from '@/state/Failure';
import { useSignInCancel } from '@/state/signIn';

const useStyles = makeStyles({
  row: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '8px 12px' },
  text: { flex: '1 1 16rem', minWidth: 0, overflowWrap: 'anywhere' },
  hint: { color: tokens.colorNeutralForeground3 },
});

/** The sign-in of the last run is being taken up. */
export function Restoring({ account }: { account: string }) {
  const styles = useStyles();
  const cancel = useSignInCancel();
  return (
    <Card>
      {cancel.error ? <Failure error={cancel.error.api} title="Cancelling" /> : null}
      <div className={styles.row} role="status">
        <Spinner size="tiny" aria-hidden="true" />
        <span className={styles.text}>
          Signing in again as {account}…{' '}
          <span className={styles.hint}>You stay signed in until you sign out in Settings.</span>
        </span>
        <Button disabledFocusable={cancel.isPending} onClick={() => cancel.mutate({})}>
          Cancel
        </Button>
      </div>
    </Card>
  );
}
