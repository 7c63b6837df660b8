import { Field, Input, makeStyles } from '@fluentui/react-components';
import { useState } from 'react';
import type { Draft, Issue, KeyVaultChoice, SecretChoice, ServerChoice } from '@/ipc/gen/types';
import { useCall } from '@/ipc/hooks';
import { tokens } from '@/lib/theme';
import { ToneShape } from '@/lib/ToneShape';
import { fieldProps } from './FieldMessage';
import { messagesFor, nameStatus } from './issues';
import { under, withoutVersion } from './pick';
import { Picker } from './Picker';
import { useChoices } from './useChoices';

const useStyles = makeStyles({
  pair: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(8.5rem, 1fr))',
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
  status: { display: 'inline-flex', alignItems: 'center', gap: '4px', fontSize: tokens.fontSizeBase200 },
  free: { color: tokens.colorStatusSuccessForeground1 },
  taken: { color: tokens.colorPaletteRedForeground1 },
});

export interface TargetProps {
  readonly draft: Draft;
  readonly issues: readonly Issue[];
  readonly onDraft: (change: Partial<Draft>) => void;
}

const serverRow = (row: ServerChoice) => ({
  value: row.id,
  name: row.name,
  hint: [row.region.display, row.version ? `PG ${row.version}` : undefined, row.subscription]
    .filter(Boolean)
    .join(' · '),
  usable: row.usable,
});
const vaultRow = (row: KeyVaultChoice) => ({
  value: row.id,
  name: row.name,
  hint: `${row.region.display} · ${row.subscription}`,
  usable: { allowed: true, reason: null },
});
const secretRow = (row: SecretChoice) => ({ value: row.uri, name: row.name, hint: '', usable: row.usable });

/** Which server, which name, and the secret with which the vault signs in there. */
export function DatabaseTarget({ draft, issues, onDraft }: TargetProps) {
  const servers = useChoices(
    'servers_list',
    { instanceId: draft.instanceId, secondary: draft.secondary },
    serverRow,
  );
  const server = servers.data?.rows.find((row) => row.id.toLowerCase() === draft.serverId.toLowerCase());
  return (
    <>
      <Picker
        label="Server"
        placeholder="Choose, or paste an ARM id"
        value={draft.serverId}
        choices={servers.choices}
        messages={messagesFor(issues, 'server')}
        onChange={(serverId) => onDraft({ serverId })}
        onRetry={servers.retry}
        {...(server ? { hint: serverRow(server).hint } : {})}
      />
      <NewName draft={draft} issues={issues} onDraft={onDraft} />
      <SecretFields draft={draft} issues={issues} onDraft={onDraft} />
    </>
  );
}

function NewName({ draft, issues, onDraft }: TargetProps) {
  const styles = useStyles();
  const messages = messagesFor(issues, 'databaseName');
  const { data } = useCall(
    'server_databases_list',
    { serverId: draft.serverId },
    { enabled: isServer(draft.serverId) },
  );
  const status = nameStatus(draft.databaseName, data?.names, messages);
  return (
    <Field label="New database" {...fieldProps(messages, (databaseName) => onDraft({ databaseName }))}>
      <Input
        value={draft.databaseName}
        title={draft.databaseName}
        autoComplete="off"
        spellCheck={false}
        onChange={(_, { value }) => onDraft({ databaseName: value })}
        contentAfter={
          status ? (
            <span className={`${styles.status} ${styles[status]}`}>
              <ToneShape tone={status === 'free' ? 'ok' : 'bad'} size={8} />
              {status}
            </span>
          ) : undefined
        }
      />
    </Field>
  );
}

/** Only an id that names a server is worth a question to Azure. */
const isServer = (id: string) => /^\/subscriptions\/[^/]+\/.+\/servers\/[^/]+$/i.test(id.trim());

function SecretFields({ draft, issues, onDraft }: TargetProps) {
  const styles = useStyles();
  const vaults = useChoices(
    'key_vaults_list',
    { instanceId: draft.instanceId, secondary: draft.secondary },
    vaultRow,
  );
  const [chosen, setChosen] = useState<string>();
  // The form keeps the secret alone: the vault follows from it, until another one is chosen to look into.
  const vaultId = chosen ?? under(vaults.data?.rows, draft.secretUri)?.id ?? '';
  const secrets = useChoices(
    'secrets_list',
    { vaultId },
    secretRow,
    vaultId === '' ? 'First choose a key vault, or paste a secret’s URL.' : undefined,
  );
  const known = secrets.data?.rows.find(
    (row) => row.uri.toLowerCase() === withoutVersion(draft.secretUri).toLowerCase(),
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
            if (id !== vaultId) onDraft({ secretUri: '' });
          }}
          onRetry={vaults.retry}
        />
        <Picker
          label="Secret"
          placeholder="Choose, or paste a URL"
          value={known ? known.uri : draft.secretUri}
          choices={secrets.choices}
          messages={messagesFor(issues, 'secret')}
          onChange={(secretUri, typed) => {
            if (typed) setChosen(undefined);
            onDraft({ secretUri });
          }}
          onRetry={secrets.retry}
        />
      </div>
    </fieldset>
  );
}
