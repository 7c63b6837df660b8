import type { Accounts, TenantState } from '@/ipc/gen/types';
import { formatCount } from '@/lib/numbers';
import type { Tone } from '@/lib/tone';

/** How a tenant's state looks and what it is called. A state that the backend adds does not compile until it has a look. */
export const tenantStates: Record<TenantState, { tone: Tone; word: string }> = {
  checking: { tone: 'running', word: 'Checking' },
  ready: { tone: 'ok', word: 'Ready' },
  waitingForBrowser: { tone: 'running', word: 'Waiting for the browser' },
  needsSignIn: { tone: 'warning', word: 'Needs sign-in' },
  needsMfa: { tone: 'warning', word: 'Needs a second factor' },
  noAccess: { tone: 'neutral', word: 'No access' },
  failed: { tone: 'bad', word: 'Failed' },
};

/** States in which nothing is asked of the person. */
const QUIET: ReadonlySet<TenantState> = new Set(['checking', 'ready', 'noAccess']);

/** What changed in the tenants, as it sounds. Being asked is no news: an answer follows. */
export function tenantNews(before: Accounts, now: Accounts): string | null {
  const states = new Map(
    before.rows.flatMap(({ id, tenants }) =>
      tenants.map((tenant) => [`${id} ${tenant.tenantId}`, tenant.state]),
    ),
  );
  const news = now.rows.flatMap(({ id, tenants }) =>
    tenants
      .filter((tenant) => {
        const known = states.get(`${id} ${tenant.tenantId}`);
        return known !== undefined && known !== tenant.state && tenant.state !== 'checking';
      })
      .map((tenant) => `${tenant.name}: ${tenantStates[tenant.state].word.toLowerCase()}`),
  );
  return news.length === 0 ? null : `${news.join('. ')}.`;
}

/** The accounts in a few words, for where there is no room for a list. */
export interface AccountsBrief {
  /** The first, and how many more there are: "ann@contoso.com", "and 1 more". */
  who: readonly [first: string, more: string];
  where: readonly [first: string, more: string];
  subscriptions: string;
  /** Tenants that want something of the person. */
  attention: number;
}

const andMore = (first: string, all: number): readonly [string, string] => [
  first,
  all > 1 ? `and ${all - 1} more` : '',
];

/** `fallback`: the session's own words, until the accounts are read. */
export function briefOf(
  accounts: Accounts | undefined,
  fallback: { account: string; tenant: string; subscriptions: readonly unknown[] },
): AccountsBrief {
  const rows = accounts?.rows ?? [];
  const tenants = rows.flatMap((row) => row.tenants);
  const ids = new Set(tenants.filter(({ state }) => state !== 'noAccess').map(({ tenantId }) => tenantId));
  const ticked = new Set(
    tenants.flatMap(({ subscriptions }) => subscriptions.filter((each) => each.ticked).map(({ id }) => id)),
  );
  return {
    who: andMore(rows[0]?.account ?? fallback.account, rows.length),
    where: andMore(fallback.tenant, ids.size),
    subscriptions: formatCount(rows.length > 0 ? ticked.size : fallback.subscriptions.length, 'subscription'),
    attention: tenants.filter(({ state }) => !QUIET.has(state)).length,
  };
}

/** Subscriptions could be read, and the person has ticked none of them. */
export function nothingTicked(accounts: Accounts | undefined): boolean {
  const all = (accounts?.rows ?? []).flatMap(({ tenants }) =>
    tenants.flatMap(({ subscriptions }) => subscriptions),
  );
  return all.length > 0 && all.every(({ ticked }) => !ticked);
}
