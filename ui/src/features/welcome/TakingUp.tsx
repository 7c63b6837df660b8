import { Button, makeStyles } from '@fluentui/react-components';

import type { SignInState } from '@/ipc/gen/types';
import { Card } from '@/lib/Card';
import { Failure } from '@/state/Failure';
import { useSignInAgain, useSignInCancel } from '@/state/signIn';
import { SignInProgress } from '@/state/SignInProgress';

import { Restoring } from './Restoring';

const useStyles = makeStyles({
  row: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '8px 12px' },
  text: { flex: '1 1 16rem', minWidth: 0, overflowWrap: 'anywhere' },
});

/** What becomes of the sign-in of the last run. */
export function TakingUp({ state }: { state: SignInState }) {
  const styles = useStyles();
  const again = useSignInAgain();
  const cancel = useSignInCancel();
  const end = (): void => cancel.mutate({});
  if (state.kind === 'restoring') {
    return <Restoring account={state.account} ending={cancel.isPending} onCancel={end} />;
  }
  if (state.kind === 'waitingForBrowser') {
    const step = { kind: 'waitingForBrowser', until: state.until } as const;
    return <SignInProgress step={step} ending={cancel.isPending} onCancel={end} />;
  }
  if (state.kind === 'fine') return null;
  const button = (
    <Button
      key="again"
      appearance="primary"
      disabledFocusable={again.isPending}
      onClick={() => {
        cancel.reset();
        again.mutate({});
      }}
    >
      Sign in again
    </Button>
  );
  // Who has cancelled needs no telling that it has failed.
  if (cancel.isSuccess) {
    return (
      <Card>
        <div className={styles.row} role="status">
          <span className={styles.text}>{state.account} is not signed in.</span>
          {button}
        </div>
      </Card>
    );
  }
  return (
    <Failure error={state.error} title={`Signing in again as ${state.account}`}>
      {button}
    </Failure>
  );
}
