import { Field, Input } from '@fluentui/react-components';
import type { TargetProps } from './DatabaseTarget';
import { fieldProps } from '@/state/FieldMessage';
import { messagesFor } from './issues';
import { Picker } from '@/state/Picker';
import { accountRow, containerRow } from '@/state/places';
import { useChoices } from '@/state/useChoices';

/** Which container, and how the files' names begin. */
export function FilesTarget({ draft, issues, onDraft }: TargetProps) {
  const accounts = useChoices(
    'storage_accounts_list',
    { instanceId: draft.instanceId, secondary: draft.secondary },
    accountRow,
  );
  const containers = useChoices(
    'containers_list',
    { accountId: draft.storageAccountId },
    containerRow('url'),
    draft.storageAccountId === '' ? 'First choose a storage account, or paste a container’s URL.' : undefined,
  );
  const account = accounts.data?.rows.find((row) => row.id === draft.storageAccountId);
  const prefix = messagesFor(issues, 'filePrefix');
  return (
    <>
      <Picker
        label="Storage account"
        placeholder="Choose"
        value={draft.storageAccountId}
        choices={accounts.choices}
        free={false}
        onChange={(storageAccountId) => {
          if (storageAccountId !== draft.storageAccountId) {
            onDraft({ storageAccountId, containerUrl: '', containerId: '' });
          }
        }}
        onRetry={accounts.retry}
        {...(account ? { hint: accountRow(account).hint } : {})}
      />
      <Picker
        label="Container"
        placeholder="Choose, or paste a URL"
        value={draft.containerUrl}
        choices={containers.choices}
        messages={messagesFor(issues, 'container')}
        onChange={(containerUrl, typed) => {
          const row = containers.data?.rows.find((each) => each.url === containerUrl);
          // A URL that was typed may lie in any account: nothing is claimed about it.
          onDraft({
            containerUrl,
            containerId: row?.id ?? '',
            ...(typed && !row && containerUrl !== '' ? { storageAccountId: '' } : {}),
          });
        }}
        onRetry={containers.retry}
      />
      <Field label="File names begin with" {...fieldProps(prefix, (filePrefix) => onDraft({ filePrefix }))}>
        <Input
          value={draft.filePrefix}
          title={draft.filePrefix}
          autoComplete="off"
          spellCheck={false}
          onChange={(_, { value }) => onDraft({ filePrefix: value })}
        />
      </Field>
    </>
  );
}
