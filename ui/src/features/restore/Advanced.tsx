import { Field, Input, makeStyles, Select } from '@fluentui/react-components';
import { useState } from 'react';
import type { Draft, IdentityChoice, Issue } from '@/ipc/gen/types';
import { tokens } from '@/lib/theme';
import { fieldProps } from '@/state/FieldMessage';
import { identityRows, mustChoose } from './identity';
import { messagesFor } from './issues';

const useStyles = makeStyles({
  summary: {
    cursor: 'pointer',
    color: tokens.colorNeutralForeground2,
    width: 'fit-content',
    padding: '3px 0',
  },
  field: { paddingTop: '6px' },
});

interface AdvancedProps {
  readonly identities: readonly IdentityChoice[];
  readonly draft: Draft;
  readonly issues: readonly Issue[];
  readonly onDraft: (change: Partial<Draft>) => void;
}

/** As whom the vault works. Hardly anybody changes it; where somebody must, or did, it is not hidden. */
export function Advanced({ identities, draft, issues, onDraft }: AdvancedProps) {
  const styles = useStyles();
  const messages = messagesFor(issues, 'identity');
  const called = mustChoose(identities) || draft.identityId !== '' || messages.issues.length > 0;
  const [opened, setOpened] = useState(false);
  const field = (
    <Field
      label="Vault identity"
      hint="The vault works as this identity: it is the one that needs the roles on the target."
      {...fieldProps(messages, (identityId) => onDraft({ identityId }))}
    >
      {identities.length > 0 ? (
        <Select value={draft.identityId} onChange={(_, { value }) => onDraft({ identityId: value })}>
          {identityRows(identities, draft.identityId).map(({ id, label }) => (
            <option key={id} value={id}>
              {label}
            </option>
          ))}
        </Select>
      ) : (
        <Input
          value={draft.identityId}
          title={draft.identityId}
          placeholder="System-assigned, or an ARM id"
          autoComplete="off"
          spellCheck={false}
          onChange={(_, { value }) => onDraft({ identityId: value.trim() })}
        />
      )}
    </Field>
  );
  if (called) return field;
  return (
    <details open={opened} onToggle={(event) => setOpened(event.currentTarget.open)}>
      <summary className={styles.summary}>Advanced</summary>
      <div className={styles.field}>{field}</div>
    </details>
  );
}
