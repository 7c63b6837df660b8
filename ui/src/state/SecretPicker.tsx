import { makeStyles } from '@fluentui/react-components';
import { useState } from 'react';

import { tokens } from '@/lib/theme';
import type { FieldMessages } from './FieldMessage';
import { allUsable, secretRow, vaultRow } from './places';
import { under, withoutVersion } from './pick';
import { Picker } from './Picker';
import { useChoices } from './useChoices';

const useStyles = makeStyles({
  pair: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(min(14rem, 100%), 1fr))',
    gap: '8px',
    alignItems: 'start',
  },
  group: { border: 0, margin: 0, padding: 0, minWidth: 0 },
  legend: {
    padding: 0,
    marginBottom: '2px',
    color: tokens.colorNeutralForeground2,
    fontSize: tokens.fontSizeBase200,
  },
});

interface SecretPickerProps {
  readonly instanceId: string;
  /** In the paired region. */
  readonly secondary: boolean;
  /** Identifier of the secret. */
  readonly value: string;
  readonly messages?: FieldMessages;
  /** It is only looked at: what a restore could not use may be chosen, and what is typed counts when the field is left. */
  readonly looking?: boolean;
  readonly onChange: (secretUri: string) => void;
}

/** A key vault and a secret in it, or the secret's URL. */
export function SecretPicker(props: SecretPickerProps) {
  const { instanceId, secondary, value, messages, looking = false, onChange } = props;
  const styles = useStyles();
  const vaults = useChoices('key_vaults_list', { instanceId, secondary }, vaultRow);
  const [chosen, setChosen] = useState<string>();
  // The form keeps the secret alone: the vault follows from it, until another one is chosen to look into.
  const vaultId = chosen ?? under(vaults.data?.rows, value)?.id ?? '';
  const secrets = useChoices(
    'secrets_list',
    { vaultId },
    secretRow,
    vaultId === '' ? 'First choose a key vault, or paste a secret’s URL.' : undefined,
  );
  const known = secrets.data?.rows.find(
    (row) => row.uri.toLowerCase() === withoutVersion(value).toLowerCase(),
  );
  return (
    <fieldset className={styles.group}>
      <legend className={styles.legend}>Key Vault secret with the server’s connection string</legend>
      <div className={styles.pair}>
        <Picker
          label="Key vault"
          placeholder="Choose"
          value={vaultId}
          choices={vaults.choices}
          free={false}
          onChange={(id) => {
            setChosen(id === '' ? undefined : id);
            if (id !== vaultId) onChange('');
          }}
          onRetry={vaults.retry}
        />
        <Picker
          label="Secret"
          placeholder="Choose, or paste a URL"
          value={known ? known.uri : value}
          choices={looking ? allUsable(secrets.choices) : secrets.choices}
          settles={looking}
          {...(messages ? { messages } : {})}
          onChange={(secretUri, typed) => {
            if (typed) setChosen(undefined);
            onChange(secretUri);
          }}
          onRetry={secrets.retry}
        />
      </div>
    </fieldset>
  );
}
