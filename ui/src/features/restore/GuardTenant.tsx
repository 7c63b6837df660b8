import { Button, makeStyles } from '@fluentui/react-components';
import { useState } from 'react';
import type { TenantChoice } from '@/ipc/gen/types';
import { Picker } from '@/state/Picker';

const useStyles = makeStyles({
  row: { display: 'grid', gap: '8px', justifyItems: 'start' },
  picker: { width: '100%' },
});

interface GuardTenantProps {
  readonly tenants: readonly TenantChoice[];
  readonly value: string;
  readonly busy: boolean;
  readonly onTenant: (tenant: string) => void;
}

/** Where the guard is. A tenant from the list is asked at once; one that is typed when it is complete. */
export function GuardTenant({ tenants, value, busy, onTenant }: GuardTenantProps) {
  const styles = useStyles();
  const [typed, setTyped] = useState(value);
  return (
    <div className={styles.row}>
      <div className={styles.picker}>
        <Picker
          label="Tenant of the guard"
          placeholder="Choose, or paste an id or domain"
          value={typed}
          choices={{
            rows: tenants.map(({ id, name }) => ({
              value: id,
              name: name || id,
              hint: name ? id : '',
              usable: { allowed: true, reason: null },
            })),
            loading: false,
          }}
          onChange={(tenant, byHand) => {
            setTyped(tenant);
            if (!byHand) onTenant(tenant);
          }}
          onRetry={() => onTenant(typed)}
        />
      </div>
      <Button
        size="small"
        disabledFocusable={busy || typed.trim() === '' || typed.trim() === value}
        onClick={() => {
          if (!busy && typed.trim() !== '') onTenant(typed.trim());
        }}
      >
        {busy ? 'Looking…' : 'Look there'}
      </Button>
    </div>
  );
}
