import { Button, makeStyles } from '@fluentui/react-components';
import { useNavigate } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { flushSync } from 'react-dom';

import type { Session } from '@/ipc/gen/types';
import { Card } from '@/lib/Card';
import { CopyButton } from '@/lib/CopyButton';
import { Moment } from '@/lib/Moment';
import { tokens } from '@/lib/theme';
import { useAccounts } from '@/state/accounts';
import { Failure } from '@/state/Failure';
import { useSignOut } from '@/state/session';
import { briefOf } from '@/state/tenants';

import { SignOutDialog } from './SignOutDialog';

const useStyles = makeStyles({
  facts: {
    display: 'grid',
    gridTemplateColumns: '9rem minmax(0, 1fr)',
    gap: '6px 12px',
    margin: '0 0 14px',
    alignItems: 'center',
  },
  label: { color: tokens.colorNeutralForeground3, alignSelf: 'start' },
  value: { margin: 0, minWidth: 0, overflowWrap: 'anywhere' },
  id: {
    display: 'flex',
    alignItems: 'center',
    gap: '4px',
    margin: 0,
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase200,
  },
  actions: { display: 'flex', flexWrap: 'wrap', gap: '8px' },
});

/** Who is signed in, and where. */
export function AccountCard({ session }: { session: Session }) {
  const styles = useStyles();
  const navigate = useNavigate();
  const signOut = useSignOut();
  const button = useRef<HTMLButtonElement>(null);
  const [asking, setAsking] = useState(false);
  const brief = briefOf(useAccounts().data, session);
  const practice = session.mode === 'practice';

  const leave = async (): Promise<void> => {
    // Closed, and the focus back, before the screen goes: a dialog that goes with it leaves the page hidden from screen readers.
    flushSync(() => setAsking(false));
    button.current?.focus();
    try {
      await signOut.mutateAsync({});
      // By promise and not by a callback of `mutate`: this card is gone as soon as there is no session.
      await navigate({ to: '/' });
    } catch {
      // Shown below, from the command's own state.
    }
  };

  return (
    <Card title="Accounts">
      <dl className={styles.facts}>
        <dt className={styles.label}>Signed in as</dt>
        <dd className={styles.value}>{brief.who.join(' ')}</dd>
        <dt className={styles.label}>Cloud</dt>
        <dd className={styles.value}>{session.cloud}</dd>
        <dt className={styles.label}>Tenant</dt>
        <dd className={styles.value}>{brief.where.join(' ')}</dd>
        <dt className={styles.label}>Tenant id</dt>
        <dd className={styles.id}>
          {session.tenantId}
          <CopyButton text={session.tenantId} what="tenant id" />
        </dd>
        <dt className={styles.label}>Looked at</dt>
        <dd className={styles.value}>{brief.subscriptions}</dd>
        <dt className={styles.label}>Since</dt>
        <dd className={styles.value}>
          <Moment at={session.since} />
        </dd>
      </dl>
      {signOut.error ? <Failure error={signOut.error.api} title="Signing out" /> : null}
      <div className={styles.actions}>
        {practice ? (
          <Button disabledFocusable={signOut.isPending} onClick={() => void leave()}>
            Leave practice
          </Button>
        ) : (
          <Button ref={button} disabledFocusable={signOut.isPending} onClick={() => setAsking(true)}>
            {signOut.isPending ? 'Signing out…' : 'Sign out…'}
          </Button>
        )}
        <Button onClick={() => void navigate({ to: '/accounts' })}>Accounts and subscriptions</Button>
        {practice ? (
          <Button onClick={() => void navigate({ to: '/connect' })}>Connect to Azure…</Button>
        ) : null}
      </div>
      {asking ? <SignOutDialog onSignOut={() => void leave()} onCancel={() => setAsking(false)} /> : null}
    </Card>
  );
}
