import { Button, Spinner, makeStyles } from '@fluentui/react-components';
import { useNavigate } from '@tanstack/react-router';

import { Moment } from '@/lib/Moment';
import { formatCount } from '@/lib/numbers';
import { tokens } from '@/lib/theme';
import { useSession, useSignInState } from '@/state/session';
import { useSignInAgain, useSignInCancel } from '@/state/signIn';
import { useUnfinishedCount } from '@/state/useJobs';

const useStyles = makeStyles({
  banner: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: '6px 12px',
    padding: '8px 16px',
    color: tokens.pbCautionForeground,
    backgroundColor: tokens.pbCautionBackground,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  text: { flex: '1 1 24rem', minWidth: 0, overflowWrap: 'anywhere' },
  word: { fontWeight: tokens.fontWeightSemibold },
  actions: { display: 'flex', flexWrap: 'wrap', gap: '8px' },
});

/** Over every screen: the session waits for its person. The screen stays, and what waits goes on by itself. */
export function SignInBanner() {
  const styles = useStyles();
  const navigate = useNavigate();
  const session = useSession();
  const state = useSignInState();
  const running = useUnfinishedCount();
  const again = useSignInAgain();
  const cancel = useSignInCancel();
  if (!session || state.kind === 'fine' || state.kind === 'restoring') return null;

  const waiting = state.kind === 'waitingForBrowser';
  const jobs =
    running > 0
      ? ` ${formatCount(running, 'restore')} in Azure ${running === 1 ? 'goes' : 'go'} on, and ${running === 1 ? 'is' : 'are'} followed again after the sign-in.`
      : '';
  const refused = cancel.error ?? again.error;
  return (
    <aside className={styles.banner} aria-label="Sign-in">
      {waiting ? <Spinner size="tiny" aria-hidden="true" /> : <span aria-hidden="true">▲</span>}
      <div className={styles.text}>
        {waiting ? (
          <>
            <span className={styles.word}>A browser window has opened. Finish signing in there</span>
            {state.account ? ` as ${state.account}` : ''}, until <Moment at={state.until} />. {state.reason}{' '}
            What was under way waits, and goes on by itself.
          </>
        ) : (
          <>
            <span className={styles.word}>
              {state.account ? `${state.account} has to sign in again.` : 'Sign in again.'}
            </span>{' '}
            {state.error.message} {state.error.hints.join(' ')}
          </>
        )}
        {jobs}
        {refused && waiting ? ` ${refused.api.message}` : ''}
      </div>
      <div className={styles.actions}>
        {waiting ? (
          <Button disabledFocusable={cancel.isPending} onClick={() => cancel.mutate({})}>
            Cancel
          </Button>
        ) : (
          <>
            <Button appearance="primary" disabledFocusable={again.isPending} onClick={() => again.mutate({})}>
              Sign in again
            </Button>
            <Button onClick={() => void navigate({ to: '/connect' })}>Use another account…</Button>
          </>
        )}
      </div>
    </aside>
  );
}
