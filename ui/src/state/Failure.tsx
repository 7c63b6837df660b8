import { Button } from '@fluentui/react-components';
import { useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';

import { useBridge } from '@/ipc/context';
import { classify, midSentence, whoTable } from '@/ipc/errors';
import type { ApiError } from '@/ipc/gen/types';
import { ErrorPanel } from '@/lib/ErrorPanel';
import { useNeedsSignIn, useSignInAgain } from './signIn';

interface FailureProps {
  error: ApiError;
  /** What could not be done: "The list of databases". Without it, the kind of error is the title. */
  title?: string;
  /** Offered where trying again can help. */
  onRetry?: () => void;
  /** Where it is about one tenant: its place is among the accounts, and the others work on. */
  ofTenant?: boolean;
  /** Its own words say what kind of error it is. */
  kindless?: boolean;
  /** More buttons, after the one of the table. */
  children?: ReactNode;
}

/** An error with the look and the action that the one table gives its code. */
export function Failure({
  error,
  title,
  onRetry,
  ofTenant = false,
  kindless = false,
  children,
}: FailureProps) {
  const { severity, title: kind, action } = classify(error);
  const navigate = useNavigate();
  const { host } = useBridge();
  // Who is signed in and has to prove it again stays where they are; elsewhere it is another account, or the first.
  const again = useSignInAgain();
  const inPlace = useNeedsSignIn();
  const signIn = (): void => {
    if (inPlace) again.mutate({});
    else void navigate({ to: '/connect' });
  };
  const wait = error.retryAfterSeconds;
  const hints = wait === null ? error.hints : [...error.hints, `Azure asks to wait ${Math.ceil(wait)} s.`];
  const buttons: ReactNode[] = [];
  if (ofTenant) {
    buttons.push(
      <Button key="accounts" onClick={() => void navigate({ to: '/accounts' })}>
        Open Accounts
      </Button>,
    );
  } else if (action === 'signIn') {
    buttons.push(
      <Button key="sign-in" appearance="primary" onClick={signIn}>
        {inPlace ? 'Sign in again' : 'Sign in…'}
      </Button>,
    );
  }
  if (action === 'openActivity') {
    buttons.push(
      <Button key="activity" onClick={() => void navigate({ to: '/activity' })}>
        Open Activity
      </Button>,
    );
  }
  if (onRetry && action !== 'signIn') {
    buttons.push(
      <Button key="retry" onClick={onRetry}>
        {action === 'checkAgain' ? 'Check again' : 'Try again'}
      </Button>,
    );
  }
  if (action === 'openLogs' && host.platform === 'desktop') {
    buttons.push(
      <Button key="logs" onClick={() => void host.openLogs()}>
        Open log folder
      </Button>,
    );
  }
  if (children) buttons.push(children);
  return (
    <ErrorPanel
      error={{ ...error, hints }}
      severity={severity}
      title={!title ? kind : kindless ? title : `${title}: ${midSentence(kind)}`}
      who={error.who ? whoTable[error.who] : null}
    >
      {buttons.length > 0 ? buttons : null}
    </ErrorPanel>
  );
}
