import { Button, Field, Input } from '@fluentui/react-components';

import { useBridge } from '@/ipc/context';

interface FileFieldProps {
  label: string;
  hint: string;
  /** Of the system's dialog. */
  title: string;
  value: string;
  onChange: (path: string) => void;
  /** Why it was refused. */
  refused?: string | null;
}

/** The path of a certificate: typed, or picked where there is a dialog for it. */
export function FileField({ label, hint, title, value, onChange, refused = null }: FileFieldProps) {
  const { host } = useBridge();
  const browse = async (): Promise<void> => {
    const chosen = await host.pickFile(title, ['pem', 'crt', 'cer']);
    if (chosen) onChange(chosen);
  };
  return (
    <Field
      label={label}
      hint={hint}
      validationState={refused ? 'error' : 'none'}
      validationMessage={refused ?? undefined}
    >
      <Input
        value={value}
        spellCheck={false}
        onChange={(_, data) => onChange(data.value)}
        contentAfter={
          host.platform === 'desktop' ? (
            <Button size="small" appearance="transparent" onClick={() => void browse()}>
              Browse…
            </Button>
          ) : undefined
        }
      />
    </Field>
  );
}
