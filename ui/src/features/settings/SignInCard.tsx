import { Button, Field, Input, Switch, makeStyles } from '@fluentui/react-components';
import type { FormEvent } from 'react';
import { useState } from 'react';

import { Card } from '@/lib/Card';
import { tokens } from '@/lib/theme';
import { Failure } from '@/state/Failure';
import { useSettings } from '@/state/session';

const useStyles = makeStyles({
  text: { margin: '0 0 10px', color: tokens.colorNeutralForeground3 },
  row: { display: 'flex', alignItems: 'flex-start', gap: '8px', marginTop: '6px' },
  grow: { flex: '1 1 auto', minWidth: 0 },
  button: { marginTop: '26px' },
  advanced: { marginTop: '10px' },
  summary: { cursor: 'pointer', width: 'fit-content', padding: '3px 0' },
});

/** An application id as Entra shows it. Whether it is known there only a sign-in can say. */
const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** How people sign in. */
export function SignInCard() {
  const styles = useStyles();
  const { settings, save } = useSettings();
  const [clientId, setClientId] = useState(settings.clientId);
  const typed = clientId.trim();
  const wrong = typed !== '' && !GUID.test(typed);
  const changed = typed !== settings.clientId;

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (changed && !wrong) save.mutate({ ...settings, clientId: typed });
  };

  return (
    <Card title="Signing in">
      <Switch
        checked={settings.allowDeviceCode}
        onChange={(_, data) => save.mutate({ ...settings, allowDeviceCode: data.checked })}
        label="Allow signing in with a device code"
      />
      <p className={styles.text}>
        Off by default: Microsoft advises organisations to block it, because whoever is talked into typing a
        stranger’s code signs the stranger in. For computers without a browser.
      </p>
      {save.error ? <Failure error={save.error.api} title="The setting was not kept" /> : null}
      {/* Open from the start where something is set: what deviates must not be hidden. */}
      <details className={styles.advanced} open={settings.clientId !== ''}>
        <summary className={styles.summary}>Advanced</summary>
        <form className={styles.row} onSubmit={submit} noValidate>
          <Field
            className={styles.grow}
            label="Client id"
            hint="Empty: that of Microsoft’s own developer tools. Your organisation can register an app of its own: a public client with the redirect http://localhost."
            validationState={wrong ? 'error' : 'none'}
            validationMessage={
              wrong ? 'A client id looks like 11111111-2222-3333-4444-555555555555.' : undefined
            }
          >
            <Input
              value={clientId}
              spellCheck={false}
              autoComplete="off"
              onChange={(_, data) => setClientId(data.value)}
            />
          </Field>
          <Button
            type="submit"
            className={styles.button}
            disabledFocusable={!changed || wrong || save.isPending}
          >
            Save
          </Button>
        </form>
      </details>
    </Card>
  );
}
