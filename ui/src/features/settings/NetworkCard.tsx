import { Field, Input, Radio, RadioGroup, makeStyles } from '@fluentui/react-components';
import type { FormEvent } from 'react';
import { useState } from 'react';

import { toApiError } from '@/ipc/errors';
import type { ApiError, ProxyChoice } from '@/ipc/gen/types';
import { useAnnounce } from '@/lib/Announcer';
import { Card } from '@/lib/Card';
import { ReasonButton } from '@/lib/ReasonButton';
import { tokens } from '@/lib/theme';
import { Failure } from '@/state/Failure';
import { FileField } from '@/state/FileField';
import { useSaveSettings, useSettings } from '@/state/session';

import { ConnectionTest } from './ConnectionTest';
import { caFileOf, changesOf, formOf, proxyOf } from './network';

const useStyles = makeStyles({
  form: { display: 'flex', flexDirection: 'column', gap: '12px' },
  text: { margin: '0 0 10px', color: tokens.colorNeutralForeground3 },
  manual: { display: 'flex', flexDirection: 'column', gap: '12px', paddingLeft: '28px' },
  actions: { display: 'flex', flexWrap: 'wrap', alignItems: 'flex-start', gap: '8px 12px' },
});

type Place = 'address' | 'bypass' | 'proxy' | 'caFile';

/** The way to Azure. Kept on purpose: a half-typed address would cut the session off. */
export function NetworkCard() {
  const styles = useStyles();
  const announce = useAnnounce();
  const { settings } = useSettings();
  const save = useSaveSettings();
  const [form, setForm] = useState(() => formOf(settings));
  const [refused, setRefused] = useState<{ place: Place; error: ApiError } | null>(null);
  const [saving, setSaving] = useState(false);
  const [testing, setTesting] = useState(false);

  const changes = changesOf(form, settings);
  const changed = changes.proxy || changes.caFile;
  const change = (part: Partial<typeof form>): void => {
    setForm((before) => ({ ...before, ...part }));
    setRefused(null);
  };
  const at = (place: Place): string | null =>
    refused?.place === place && refused.error.code === 'invalidInput'
      ? [refused.error.message, ...refused.error.hints].join(' ')
      : null;

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (!changed || saving) return;
    setSaving(true);
    setRefused(null);
    // One after the other: a refusal then has its field. What was taken before it stays.
    let place: Place = changes.address ? 'address' : changes.bypass ? 'bypass' : 'proxy';
    try {
      if (changes.proxy) {
        const stored = await save({ proxy: proxyOf(form) });
        setForm(({ caFile }) => ({ ...formOf(stored), caFile }));
      }
      place = 'caFile';
      if (changes.caFile) setForm(formOf(await save({ caFile: caFileOf(form) })));
      announce('The network settings are saved.');
    } catch (thrown) {
      setRefused({ place, error: toApiError(thrown) });
    }
    setSaving(false);
  };

  const shownAtField = refused !== null && refused.error.code === 'invalidInput' && refused.place !== 'proxy';
  return (
    <Card title="Network">
      <form className={styles.form} onSubmit={(event) => void submit(event)} noValidate aria-busy={saving}>
        <Field label="Proxy">
          <RadioGroup
            value={form.kind}
            onChange={(_, data) => change({ kind: data.value as ProxyChoice['kind'] })}
          >
            <Radio
              value="system"
              label="As the system: HTTPS_PROXY and NO_PROXY, else the system’s settings"
            />
            <Radio value="none" label="None" />
            <Radio value="manual" label="This one" />
          </RadioGroup>
        </Field>
        {form.kind === 'manual' ? (
          <div className={styles.manual}>
            <Field
              label="Proxy address"
              hint="Such as http://proxy.contoso.com:8080. Without a user name and password."
              validationState={at('address') ? 'error' : 'none'}
              validationMessage={at('address') ?? undefined}
            >
              <Input
                type="url"
                value={form.address}
                spellCheck={false}
                autoComplete="off"
                onChange={(_, data) => change({ address: data.value })}
              />
            </Field>
            <Field
              label="Hosts without the proxy (optional)"
              hint="With commas between them: contoso.com, .internal, 10.0.0.0/8"
              validationState={at('bypass') ? 'error' : 'none'}
              validationMessage={at('bypass') ?? undefined}
            >
              <Input
                value={form.bypass}
                spellCheck={false}
                autoComplete="off"
                onChange={(_, data) => change({ bypass: data.value })}
              />
            </Field>
          </div>
        ) : null}
        <FileField
          label="Further certificate authorities (optional)"
          hint="A PEM file, such as that of your company’s inspecting proxy. The system’s own authorities are trusted beside it."
          title="Certificate authorities"
          value={form.caFile}
          onChange={(caFile) => change({ caFile })}
          refused={at('caFile')}
        />
        {refused && !shownAtField ? (
          <Failure error={refused.error} title="The settings were not kept" />
        ) : null}
        <div className={styles.actions}>
          <ReasonButton
            type="submit"
            appearance={changed ? 'primary' : 'secondary'}
            allowed={changed && !saving}
          >
            {saving ? 'Saving…' : 'Save'}
          </ReasonButton>
          <ReasonButton
            appearance="secondary"
            allowed={!changed}
            reason="Save first: what is saved is tested."
            onClick={() => setTesting(true)}
          >
            Test the connection…
          </ReasonButton>
        </div>
      </form>
      {testing ? <ConnectionTest onClose={() => setTesting(false)} /> : null}
    </Card>
  );
}
