import { Radio, RadioGroup, makeStyles } from '@fluentui/react-components';
import { Link } from '@tanstack/react-router';
import type { RefObject } from 'react';

import type { CredentialKind } from '@/ipc/gen/types';
import { tokens } from '@/lib/theme';

import type { ConnectForm } from './form';
import { WayFields } from './WayFields';
import { wayOf, ways } from './ways';

const useStyles = makeStyles({
  text: { margin: 0, color: tokens.colorNeutralForeground3 },
  link: { color: tokens.colorBrandForegroundLink },
});

interface AccountFieldsProps {
  form: ConnectForm;
  onChange: (part: Partial<ConnectForm>) => void;
  secret: RefObject<HTMLInputElement | null>;
  /** Whether anything is in the field of the secret; the secret itself stays there. */
  onSecret: (present: boolean) => void;
  /** Whether the settings allow device codes. */
  deviceCode: boolean;
}

/** Who signs in, and how. */
export function AccountFields({ form, onChange, secret, onSecret, deviceCode }: AccountFieldsProps) {
  const styles = useStyles();
  const shown = ways.filter(({ kind }) => deviceCode || kind !== 'deviceCode');
  return (
    <>
      <RadioGroup
        aria-label="Way to sign in"
        value={form.method}
        onChange={(_, data) => {
          onChange({ method: data.value as CredentialKind });
          onSecret(false);
        }}
      >
        {shown.map(({ kind, label }) => (
          <Radio key={kind} value={kind} label={label} />
        ))}
      </RadioGroup>
      <WayFields form={form} onChange={onChange} secret={secret} onSecret={onSecret} />
      <p className={styles.text}>{wayOf(form.method)?.remembered}</p>
      {deviceCode ? null : (
        <p className={styles.text}>
          Signing in with a device code is off: Microsoft advises organisations to block it.{' '}
          <Link to="/settings" className={styles.link}>
            Settings
          </Link>{' '}
          can allow it.
        </p>
      )}
    </>
  );
}
