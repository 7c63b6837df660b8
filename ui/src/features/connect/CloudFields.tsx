import { Button, Field, Input, Radio, RadioGroup, makeStyles } from '@fluentui/react-components';

import { useBridge } from '@/ipc/context';

import type { CloudKind, ConnectForm } from './form';

const useStyles = makeStyles({
  row: { display: 'flex', gap: '8px' },
  grow: { flex: '1 1 auto', minWidth: 0 },
});

interface FieldsProps {
  form: ConnectForm;
  onChange: (part: Partial<ConnectForm>) => void;
}

/** Which Azure. */
export function CloudFields({ form, onChange }: FieldsProps) {
  const styles = useStyles();
  const { host } = useBridge();

  const browse = async (): Promise<void> => {
    const chosen = await host.pickFile('Certificate authority', ['pem', 'crt', 'cer']);
    if (chosen) onChange({ caFile: chosen });
  };

  return (
    <>
      <RadioGroup
        aria-label="Cloud"
        value={form.cloud}
        onChange={(_, data) => onChange({ cloud: data.value as CloudKind })}
      >
        <Radio value="public" label="Azure" />
        <Radio value="usGovernment" label="Azure US Government" />
        <Radio value="china" label="Azure China (21Vianet)" />
        <Radio value="custom" label="Custom cloud, by its ARM address" />
      </RadioGroup>
      {form.cloud === 'custom' ? (
        <>
          <Field
            label="ARM address"
            hint="Azure Stack Hub, or a simulator. Pointback reads the rest from it."
          >
            <Input
              type="url"
              value={form.arm}
              placeholder="https://management.example.com"
              spellCheck={false}
              onChange={(_, data) => onChange({ arm: data.value })}
            />
          </Field>
          <div className={styles.row}>
            <Field
              className={styles.grow}
              label="CA file (optional)"
              hint="A PEM file with the authority that signed this cloud's certificate."
            >
              <Input
                value={form.caFile}
                spellCheck={false}
                onChange={(_, data) => onChange({ caFile: data.value })}
                contentAfter={
                  host.platform === 'desktop' ? (
                    <Button size="small" appearance="transparent" onClick={() => void browse()}>
                      Browse…
                    </Button>
                  ) : undefined
                }
              />
            </Field>
          </div>
        </>
      ) : null}
    </>
  );
}
