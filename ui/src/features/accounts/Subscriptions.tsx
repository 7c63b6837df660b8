import { Checkbox, Input, makeStyles, mergeClasses } from '@fluentui/react-components';
import { useState } from 'react';

import type { SubscriptionTick, TenantRow } from '@/ipc/gen/types';
import { formatCount } from '@/lib/numbers';
import { tokens } from '@/lib/theme';
import { Failure } from '@/state/Failure';
import { useTick } from '@/state/accounts';

import { MANY, allState, narrow, tickedAfter } from './ticks';

const useStyles = makeStyles({
  head: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '4px 16px' },
  search: { flex: '0 1 18rem', minWidth: 0 },
  list: {
    listStyleType: 'none',
    margin: 0,
    padding: '0 0 0 24px',
  },
  // Only where there is something to scroll: a box of its own takes a scroll bar for the height of a focus ring.
  // Half a row at its end: what is cut off can be seen to go on.
  long: { maxHeight: '23rem', overflowY: 'auto' },
  alone: { paddingLeft: 0 },
  note: { color: tokens.colorNeutralForeground3 },
  none: { margin: '4px 0 0', color: tokens.colorNeutralForeground3 },
});

/** Which subscriptions of a tenant are looked at. */
export function Subscriptions({ accountId, tenant }: { accountId: string; tenant: TenantRow }) {
  const styles = useStyles();
  const tick = useTick();
  const [search, setSearch] = useState('');
  const { subscriptions, tenantId } = tenant;
  if (subscriptions.length === 0) return null;

  const shown = narrow(subscriptions, search);
  const state = allState(shown);
  const change = (changed: readonly SubscriptionTick[], on: boolean): void =>
    tick.mutate({ accountId, tenantId, ticked: tickedAfter(subscriptions, changed, on) });

  return (
    <div role="group" aria-label={`Subscriptions of ${tenant.name}`}>
      <div className={styles.head}>
        {shown.length > 1 ? (
          <Checkbox
            checked={state}
            onChange={() => change(shown, state !== true)}
            label={
              shown.length === subscriptions.length
                ? `All ${formatCount(shown.length, 'subscription')}`
                : `All ${shown.length} that are found`
            }
          />
        ) : null}
        {subscriptions.length > MANY ? (
          <Input
            className={styles.search}
            size="small"
            type="search"
            value={search}
            placeholder="Find a subscription"
            aria-label={`Find a subscription of ${tenant.name}`}
            onChange={(_, data) => setSearch(data.value)}
          />
        ) : null}
      </div>
      {tick.error ? <Failure error={tick.error.api} title="The choice was not kept" /> : null}
      {shown.length === 0 ? (
        <p className={styles.none}>
          None of the {formatCount(subscriptions.length, 'subscription')} matches.
        </p>
      ) : (
        <ul
          className={mergeClasses(
            styles.list,
            subscriptions.length > MANY && styles.long,
            shown.length === 1 && styles.alone,
          )}
        >
          {shown.map((each) => (
            <li key={each.id} title={each.id}>
              <Checkbox
                checked={each.ticked}
                onChange={(_, data) => change([each], data.checked === true)}
                label={
                  <>
                    {each.name}
                    <span className={styles.note}>{noteOf(each)}</span>
                  </>
                }
              />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** What is out of the ordinary about it. */
function noteOf({ state, through }: SubscriptionTick): string {
  const notes = [
    ...(state === 'Enabled' ? [] : [state]),
    ...(through === null ? [] : [`shown through ${through}`]),
  ];
  return notes.length === 0 ? '' : ` (${notes.join(', ')})`;
}
