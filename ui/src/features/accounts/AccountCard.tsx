import { Button, makeStyles } from '@fluentui/react-components';

import type { AccountRow } from '@/ipc/gen/types';
import { Card } from '@/lib/Card';
import { tokens } from '@/lib/theme';
import { Failure } from '@/state/Failure';
import { wayNames } from '@/state/ways';

import { Tenant } from './Tenant';

const useStyles = makeStyles({
  head: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'flex-start',
    gap: '4px 12px',
    marginBottom: '10px',
  },
  who: { flex: '1 1 18rem', minWidth: 0, overflowWrap: 'anywhere' },
  name: {
    margin: 0,
    fontSize: tokens.fontSizeBase400,
    lineHeight: tokens.lineHeightBase400,
    fontWeight: tokens.fontWeightSemibold,
  },
  problem: { marginBottom: '10px' },
  facts: { color: tokens.colorNeutralForeground3 },
  tenants: { listStyleType: 'none', margin: 0, padding: 0 },
  none: { margin: 0, color: tokens.colorNeutralForeground3 },
});

interface AccountCardProps {
  row: AccountRow;
  /** Nothing: practice has one account, and one leaves practice in Settings. */
  onRemove?: ((button: HTMLElement) => void) | undefined;
}

/** A person or an application, and the tenants it is in. */
export function AccountCard({ row, onRemove }: AccountCardProps) {
  const styles = useStyles();
  const { account, kind, cloud, kept, tenants, problem } = row;
  const facts = [wayNames[kind], cloud, kept ? 'kept for the next start' : 'for this run only'];
  return (
    <section aria-label={account}>
      <Card>
        <div className={styles.head}>
          <div className={styles.who}>
            <h2 className={styles.name}>{account}</h2>
            <span className={styles.facts}>{onRemove ? facts.join(' · ') : cloud}</span>
          </div>
          {onRemove ? (
            <Button aria-label={`Remove ${account}…`} onClick={(event) => onRemove(event.currentTarget)}>
              Remove…
            </Button>
          ) : null}
        </div>
        {problem ? (
          <div className={styles.problem}>
            <Failure error={problem} title="There may be more tenants than these" />
          </div>
        ) : null}
        {tenants.length === 0 ? (
          <p className={styles.none}>
            {problem ? 'No tenant is known yet.' : 'This account is in no tenant.'}
          </p>
        ) : (
          <ul className={styles.tenants}>
            {tenants.map((tenant) => (
              <Tenant key={tenant.tenantId} accountId={row.id} tenant={tenant} />
            ))}
          </ul>
        )}
      </Card>
    </section>
  );
}
