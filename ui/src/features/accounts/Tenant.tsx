import { makeStyles } from '@fluentui/react-components';

import { classify, whoTable } from '@/ipc/errors';
import type { TenantRow } from '@/ipc/gen/types';
import { CopyButton } from '@/lib/CopyButton';
import { ErrorPanel } from '@/lib/ErrorPanel';
import { StatePill } from '@/lib/StatePill';
import { tokens } from '@/lib/theme';
import { tenantStates } from '@/state/tenants';

import { Subscriptions } from './Subscriptions';
import { TenantActions } from './TenantActions';

const useStyles = makeStyles({
  tenant: {
    padding: '10px 0 12px',
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
    overflowWrap: 'anywhere',
  },
  head: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '4px 10px' },
  name: { margin: 0, fontSize: 'inherit', fontWeight: tokens.fontWeightSemibold },
  second: { display: 'inline-flex', alignItems: 'center', color: tokens.colorNeutralForeground3 },
  state: { marginLeft: 'auto', minWidth: 0 },
  message: { margin: '4px 0 8px', color: tokens.colorNeutralForeground2 },
  summary: {
    cursor: 'pointer',
    color: tokens.colorNeutralForeground3,
    width: 'fit-content',
    padding: '3px 0',
  },
  said: { margin: '4px 0 8px' },
});

/** An account in a tenant: how it stands, what to do about it, and what is looked at. */
export function Tenant({ accountId, tenant }: { accountId: string; tenant: TenantRow }) {
  const styles = useStyles();
  const { name, domain, tenantId, home, state, message, error } = tenant;
  const { tone, word } = tenantStates[state];
  const place = domain && domain !== name ? domain : name === tenantId ? null : tenantId;
  return (
    <li className={styles.tenant}>
      <div className={styles.head}>
        <h3 className={styles.name}>{name}</h3>
        <span className={styles.second}>
          {place ? `${place} · ` : ''}
          {home ? 'home' : 'guest'}
          <CopyButton text={tenantId} what={`tenant id of ${name}`} />
        </span>
        <span className={styles.state}>
          <StatePill tone={tone} label={word} />
        </span>
      </div>
      <p className={styles.message}>{message}</p>
      {error ? (
        <details>
          <summary className={styles.summary}>What was answered</summary>
          <div className={styles.said}>
            <ErrorPanel
              error={error}
              // What is in the folds is not said aloud by itself: the row's own sentence is.
              severity="info"
              title={classify(error).title}
              who={error.who ? whoTable[error.who] : null}
            />
          </div>
        </details>
      ) : null}
      <TenantActions accountId={accountId} tenant={tenant} />
      <Subscriptions accountId={accountId} tenant={tenant} />
    </li>
  );
}
