import { Checkbox, Field, Input } from '@fluentui/react-components';
import type { RefObject } from 'react';

import { FileField } from '@/state/FileField';
import type { ConnectForm } from './form';
import { isApplication } from './form';
import { SecretInput } from './SecretInput';

interface WayFieldsProps {
  form: ConnectForm;
  onChange: (part: Partial<ConnectForm>) => void;
  secret: RefObject<HTMLInputElement | null>;
  onSecret: (present: boolean) => void;
}

const tenantHints: Partial<Record<ConnectForm['method'], string>> = {
  browser: 'Tenant id or domain. Empty: where the account is at home.',
  deviceCode: 'Tenant id or domain. Empty: where the account is at home.',
  developerTools: 'Tenant id or domain. Empty: the default tenant of the tools.',
};

/** What one way to sign in wants to know. */
export function WayFields({ form, onChange, secret, onSecret }: WayFieldsProps) {
  const application = isApplication(form.method);
  const tenantHint = application ? 'Tenant id or domain.' : tenantHints[form.method];
  return (
    <>
      {tenantHint ? (
        <Field label={application ? 'Tenant' : 'Tenant (optional)'} hint={tenantHint}>
          <Input
            value={form.tenant}
            spellCheck={false}
            autoComplete="off"
            onChange={(_, data) => onChange({ tenant: data.value })}
          />
        </Field>
      ) : null}
      {application || form.method === 'managedIdentity' ? (
        <Field
          label={application ? 'Client id' : 'Client id (optional)'}
          hint={
            application
              ? 'Application id of the service principal.'
              : 'Of a user-assigned identity. Empty: the machine’s own.'
          }
        >
          <Input
            value={form.clientId}
            spellCheck={false}
            autoComplete="off"
            onChange={(_, data) => onChange({ clientId: data.value })}
          />
        </Field>
      ) : null}
      {form.method === 'servicePrincipal' ? (
        <>
          <Field label="Client secret">
            {(labels) => <SecretInput field={secret} onPresent={onSecret} labels={labels} />}
          </Field>
          <Checkbox
            checked={form.remember}
            onChange={(_, data) => onChange({ remember: data.checked === true })}
            label="Remember the secret, encrypted, with a key in this computer’s keychain"
          />
        </>
      ) : null}
      {form.method === 'certificate' ? (
        <FileField
          label="Certificate file"
          hint="A PEM file with the certificate and its private key, without a password."
          title="Certificate and private key"
          value={form.file}
          onChange={(file) => onChange({ file })}
        />
      ) : null}
    </>
  );
}
