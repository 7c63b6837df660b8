import { Field, Input, Radio, RadioGroup } from '@fluentui/react-components';

import { FileField } from '@/state/FileField';
import type { CloudKind, ConnectForm } from './form';

interface FieldsProps {
  form: ConnectForm;
  onChange: (part: Partial<ConnectForm>) => void;
}

/** Which Azure. */
export function CloudFields({ form, onChange }: FieldsProps) {
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
          <FileField
            label="CA file (optional)"
            hint="A PEM file with the authority that signed this cloud's certificate."
            title="Certificate authority"
            value={form.caFile}
            onChange={(caFile) => onChange({ caFile })}
          />
        </>
      ) : null}
    </>
  );
}
