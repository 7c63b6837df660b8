import { Button, makeStyles } from '@fluentui/react-components';

import type { TenantRow, TenantState } from '@/ipc/gen/types';
import { useCommand } from '@/ipc/hooks';
import { ReasonButton } from '@/lib/ReasonButton';
import { Failure } from '@/state/Failure';
import { useSignInCancel } from '@/state/signIn';

const useStyles = makeStyles({
  actions: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '8px', margin: '4px 0 8px' },
  failure: { margin: '0 0 8px' },
});

/** States that a sign-in is the answer to: where it is not possible, the button says why. */
const WANTS: ReadonlySet<TenantState> = new Set(['needsSignIn', 'needsMfa']);

/** What can be done about a tenant's state. */
export function TenantActions({ accountId, tenant }: { accountId: string; tenant: TenantRow }) {
  const styles = useStyles();
  const signIn = useCommand('tenant_sign_in');
  const check = useCommand('tenant_check');
  const cancel = useSignInCancel();
  const { tenantId, name, state, canSignIn } = tenant;
  const which = { accountId, tenantId };
  const failed = signIn.error ?? check.error ?? cancel.error;
  const wants = WANTS.has(state);

  if (state === 'checking') return null;
  return (
    <>
      {failed ? (
        <div className={styles.failure}>
          <Failure error={failed.api} title={name} />
        </div>
      ) : null}
      <div className={styles.actions} role="group" aria-label={name}>
        {state === 'waitingForBrowser' ? (
          <Button disabledFocusable={cancel.isPending} onClick={() => cancel.mutate({})}>
            {cancel.isPending ? 'Cancelling…' : 'Cancel'}
          </Button>
        ) : null}
        {wants ? (
          <ReasonButton
            allowed={canSignIn.allowed && !signIn.isPending}
            reason={canSignIn.reason}
            onClick={() => {
              check.reset();
              signIn.mutate(which);
            }}
          >
            Sign in
          </ReasonButton>
        ) : null}
        {state !== 'waitingForBrowser' && state !== 'ready' ? (
          <Button
            disabledFocusable={check.isPending}
            onClick={() => {
              signIn.reset();
              check.mutate(which);
            }}
          >
            Try again
          </Button>
        ) : null}
        {!wants && state !== 'waitingForBrowser' && canSignIn.allowed ? (
          <Button
            appearance={state === 'ready' ? 'subtle' : 'secondary'}
            size={state === 'ready' ? 'small' : 'medium'}
            disabledFocusable={signIn.isPending}
            onClick={() => signIn.mutate(which)}
          >
            Sign in again
          </Button>
        ) : null}
      </div>
    </>
  );
}
