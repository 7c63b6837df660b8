import { Button, makeStyles } from '@fluentui/react-components';
import { useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';

import type { Can } from '@/ipc/gen/types';
import { ReasonButton } from '@/lib/ReasonButton';
import { Failure } from '@/state/Failure';
import { useBootstrap } from '@/state/session';
import { forgetFailure, useSignIn } from '@/state/signIn';
import { SignInProgress } from '@/state/SignInProgress';

const useStyles = makeStyles({
  column: { display: 'flex', flexDirection: 'column', gap: '10px' },
  actions: { display: 'flex', flexWrap: 'wrap', alignItems: 'flex-start', gap: '8px' },
});

/** One more account: with the browser at once, or in another way. */
export function AddAccount({ canAdd }: { canAdd: Can }) {
  const styles = useStyles();
  const navigate = useNavigate();
  const { lastConnection } = useBootstrap();
  const { flow, begin, cancel } = useSignIn();
  const busy = flow.kind === 'running';

  useEffect(() => forgetFailure, []);

  const browser = (): void => {
    const cloud = lastConnection?.cloud ?? { kind: 'public' };
    void begin({ cloud, credential: { kind: 'browser', tenant: null }, add: true });
  };

  return (
    <div className={styles.column}>
      {busy ? <SignInProgress step={flow.step} ending={flow.ending} onCancel={cancel} /> : null}
      {flow.kind === 'failed' ? <Failure error={flow.error} title="The account was not added" /> : null}
      <div className={styles.actions}>
        <ReasonButton allowed={canAdd.allowed && !busy} reason={canAdd.reason} onClick={browser}>
          {flow.kind === 'failed' ? 'Try again' : 'Sign in to another account'}
        </ReasonButton>
        {canAdd.allowed ? (
          <Button
            disabledFocusable={busy}
            onClick={() => void navigate({ to: '/connect', search: { add: true } })}
          >
            Add in another way…
          </Button>
        ) : null}
      </div>
    </div>
  );
}
