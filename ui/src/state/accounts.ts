import type { QueryClient } from '@tanstack/react-query';
import { useQuery, useQueryClient } from '@tanstack/react-query';

import { useBridge } from '@/ipc/context';
import type { ApiFailure } from '@/ipc/errors';
import type { Accounts, TenantRow, TickRequest } from '@/ipc/gen/types';
import { callKey, useCommand } from '@/ipc/hooks';

import { tenantNews } from './tenants';

export const accountsKey = callKey('accounts_get', {});
const tickKey = ['accounts_tick'];

/** What stays true whoever is signed in, and what has a way of its own to become current. */
const KEPT: ReadonlySet<unknown> = new Set([
  'bootstrap',
  'accounts_get',
  'views_get',
  'job_get',
  'job_raw',
  'job_terminal',
  'runbook_get',
]);

/** What the backend last said about what may be read; not what the person has just ticked. */
const confirmed = new WeakMap<QueryClient, string>();

/** Which subscriptions are read, and through whom. */
function scopeOf({ rows }: Accounts): string {
  return JSON.stringify(
    rows.flatMap(({ id, tenants }) =>
      tenants.map((tenant) => [
        id,
        tenant.tenantId,
        tenant.state === 'ready',
        tenant.subscriptions.filter((each) => each.ticked && each.through === null).map((each) => each.id),
      ]),
    ),
  );
}

/** Asks anew for all that was read, where other subscriptions are read now. */
function takeScope(client: QueryClient, accounts: Accounts): void {
  const before = confirmed.get(client);
  const now = scopeOf(accounts);
  confirmed.set(client, now);
  if (before === undefined || before === now) return;
  void client.invalidateQueries({ predicate: ({ queryKey }) => !KEPT.has(queryKey[0]) });
}

/** Another session: nothing is known of its accounts. */
export function forgetAccounts(client: QueryClient): void {
  confirmed.delete(client);
}

/** Takes in the accounts as they are now. Returns what is to be said aloud. */
export function applyAccounts(client: QueryClient, accounts: Accounts): string | null {
  const before = client.getQueryData<Accounts>(accountsKey);
  // An answer that is on its way was written before this.
  void client.cancelQueries({ queryKey: accountsKey }, { revert: false, silent: true });
  takeScope(client, accounts);
  const ticking = client.isMutating({ mutationKey: tickKey }) > 0;
  client.setQueryData<Accounts>(accountsKey, ticking && before ? keepTicks(accounts, before) : accounts);
  return before ? tenantNews(before, accounts) : null;
}

/** The accounts of the session, kept current by events. */
export function useAccounts(enabled = true) {
  const bridge = useBridge();
  const client = useQueryClient();
  return useQuery<Accounts, ApiFailure>({
    queryKey: accountsKey,
    queryFn: async () => {
      const accounts = await bridge.call('accounts_get', {});
      takeScope(client, accounts);
      return accounts;
    },
    retry: false,
    enabled,
    staleTime: Infinity,
  });
}

/** Ticks at once; the backend hears one choice after the other. */
export function useTick() {
  const client = useQueryClient();
  return useCommand('accounts_tick', {
    mutationKey: tickKey,
    scope: { id: 'accounts_tick' },
    onMutate: (request) => {
      client.setQueryData<Accounts>(accountsKey, (known) => known && withTicks(known, request));
    },
    onSuccess: (accounts) => {
      takeScope(client, accounts);
      // The last one of several has the truth; the others would take back what was ticked after them.
      if (client.isMutating({ mutationKey: tickKey }) === 1) client.setQueryData(accountsKey, accounts);
    },
    onError: () => client.invalidateQueries({ queryKey: accountsKey }),
  });
}

const mapTenants = (
  accounts: Accounts,
  change: (tenant: TenantRow, accountId: string) => TenantRow,
): Accounts => ({
  ...accounts,
  rows: accounts.rows.map((row) => ({
    ...row,
    tenants: row.tenants.map((tenant) => change(tenant, row.id)),
  })),
});

function withTicks(accounts: Accounts, { accountId, tenantId, ticked }: TickRequest): Accounts {
  return mapTenants(accounts, (tenant, account) =>
    account === accountId && tenant.tenantId === tenantId
      ? {
          ...tenant,
          subscriptions: tenant.subscriptions.map((each) => ({ ...each, ticked: ticked.includes(each.id) })),
        }
      : tenant,
  );
}

/** News that was written before the backend heard of the last tick must not take it back. */
function keepTicks(next: Accounts, before: Accounts): Accounts {
  const known = new Map<string, boolean>();
  for (const { id, tenants } of before.rows) {
    for (const { tenantId, subscriptions } of tenants) {
      for (const each of subscriptions) known.set(`${id} ${tenantId} ${each.id}`, each.ticked);
    }
  }
  return mapTenants(next, (tenant, account) => ({
    ...tenant,
    subscriptions: tenant.subscriptions.map((each) => ({
      ...each,
      ticked: known.get(`${account} ${tenant.tenantId} ${each.id}`) ?? each.ticked,
    })),
  }));
}
