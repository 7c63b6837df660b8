import { Field, Input, Radio, RadioGroup } from '@fluentui/react-components';
import type { RefObject } from 'react';

import type { ConnectForm, Method } from './form';
import { SecretInput } from './SecretInput';

interface AccountFieldsProps {
  form: ConnectForm;
  onChange: (part: Partial<ConnectForm>) => void;
  secret: RefObject<HTMLInputElement | null>;
  /** Whether anything is in the field of the secret; the secret itself stays there. */
  onSecret: (present: boolean) => void;
}

/** Who signs in. */
export function AccountFields({ form, onChange, secret, onSecret }: AccountFieldsProps) {
  const principal = form.method === 'servicePrincipal';
  return (
    <>
      <RadioGroup
        aria-label="Way to sign in"
        value={form.method}
        onChange={(_, data) => {
          onChange({ method: data.value as Method });
          onSecret(false);
        }}
      >
        <Radio value="developerTools" label="Developer tools (az login, azd auth login)" />
        <Radio value="servicePrincipal" label="Service principal with a client secret" />
      </RadioGroup>
      <Field
        label={principal ? 'Tenant' : 'Tenant (optional)'}
        hint={
          principal ? 'Tenant id or domain.' : 'Tenant id or domain. Empty: the default tenant of the tools.'
        }
      >
        <Input
          value={form.tenant}
          spellCheck={false}
          autoComplete="off"
          onChange={(_, data) => onChange({ tenant: data.value })}
        />
      </Field>
      {principal ? (
        <>
          <Field label="Client id" hint="Application id of the service principal.">
            <Input
              value={form.clientId}
              spellCheck={false}
              autoComplete="off"
              onChange={(_, data) => onChange({ clientId: data.value })}
            />
          </Field>
          <Field
            label="Client secret"
            hint="Used to sign in, kept in memory, and gone when Pointback closes."
          >
            {(labels) => <SecretInput field={secret} onPresent={onSecret} labels={labels} />}
          </Field>
        </>
      ) : null}
    </>
  );
}
