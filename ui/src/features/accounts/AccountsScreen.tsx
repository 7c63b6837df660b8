import { makeStyles } from '@fluentui/react-components';
import { useRef, useState } from 'react';
import { flushSync } from 'react-dom';

import type { AccountRow } from '@/ipc/gen/types';
import { Card } from '@/lib/Card';
import { EmptyState } from '@/lib/EmptyState';
import { LoadingRows } from '@/lib/LoadingRows';
import { PageHeading } from '@/lib/PageHeading';
import { tokens } from '@/lib/theme';
import { useScreenEvent } from '@/lib/useScreenEvent';
import { useAccounts } from '@/state/accounts';
import { Failure } from '@/state/Failure';
import { useRemoveAccount, useSession } from '@/state/session';

import { AccountCard } from './AccountCard';
import { AddAccount } from './AddAccount';
import { RemoveDialog } from './RemoveDialog';

const useStyles = makeStyles({
  page: { display: 'flex', flexDirection: 'column', gap: '14px', maxWidth: '52rem' },
  lead: { margin: '4px 0 0', color: tokens.colorNeutralForeground3 },
});

/** Who is signed in, in which tenants, and what is looked at. */
export function AccountsScreen() {
  const styles = useStyles();
  const practice = useSession()?.mode === 'practice';
  const { data, error, refetch } = useAccounts();
  const again = (): void => void refetch();
  useScreenEvent('refresh', again);
  const remove = useRemoveAccount();
  const [asked, setAsked] = useState<AccountRow | null>(null);
  const button = useRef<HTMLElement>(null);

  const close = (to: HTMLElement | null): void => {
    // Closed before the focus moves, and before what it is about goes: what is behind a dialog cannot be focused, and a
    // dialog that goes with its screen leaves the page hidden from screen readers.
    flushSync(() => setAsked(null));
    to?.focus();
  };
  const go = (row: AccountRow): void => {
    close(document.querySelector('h1'));
    remove.mutate({ accountId: row.id });
  };

  return (
    <div className={styles.page}>
      <div>
        <PageHeading>Accounts</PageHeading>
        <p className={styles.lead}>
          Pointback looks into the subscriptions that are ticked. What an account may do there is decided in
          Azure, not here.
        </p>
      </div>
      {data ? <AddAccount canAdd={data.canAdd} /> : null}
      {error ? <Failure error={error.api} title="The accounts cannot be shown" onRetry={again} /> : null}
      {remove.error ? <Failure error={remove.error.api} title="The account was not removed" /> : null}
      {data && data.rows.length === 0 ? (
        <Card>
          <EmptyState
            title="No account is signed in"
            text="Sign in to see the databases that it may restore."
          />
        </Card>
      ) : null}
      {data?.rows.map((row) => (
        <AccountCard
          key={row.id}
          row={row}
          onRemove={
            practice
              ? undefined
              : (from) => {
                  button.current = from;
                  setAsked(row);
                }
          }
        />
      ))}
      {data || error ? null : (
        <Card flush>
          <LoadingRows count={4} label="Reading the accounts" />
        </Card>
      )}
      {asked ? (
        <RemoveDialog
          row={asked}
          last={data?.rows.length === 1}
          onRemove={() => go(asked)}
          onKeep={() => close(button.current)}
        />
      ) : null}
    </div>
  );
}
