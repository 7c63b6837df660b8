import { Field, Input, makeStyles } from '@fluentui/react-components';
import type { Draft, Issue } from '@/ipc/gen/types';
import { useCall } from '@/ipc/hooks';
import { tokens } from '@/lib/theme';
import { ToneShape } from '@/lib/ToneShape';
import { fieldProps } from '@/state/FieldMessage';
import { messagesFor, nameStatus } from './issues';
import { Picker } from '@/state/Picker';
import { serverRow } from '@/state/places';
import { SecretPicker } from '@/state/SecretPicker';
import { useChoices } from '@/state/useChoices';

const useStyles = makeStyles({
  status: { display: 'inline-flex', alignItems: 'center', gap: '4px', fontSize: tokens.fontSizeBase200 },
  free: { color: tokens.colorStatusSuccessForeground1 },
  taken: { color: tokens.colorPaletteRedForeground1 },
});

export interface TargetProps {
  readonly draft: Draft;
  readonly issues: readonly Issue[];
  readonly onDraft: (change: Partial<Draft>) => void;
}

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
      <SecretPicker
        instanceId={draft.instanceId}
        secondary={draft.secondary}
        value={draft.secretUri}
        messages={messagesFor(issues, 'secret')}
        onChange={(secretUri) => onDraft({ secretUri })}
      />
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
