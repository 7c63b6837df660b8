import { Field, Radio, RadioGroup } from '@fluentui/react-components';

import type { FixChoice, FixScope, FixView } from '@/ipc/gen/types';

/** Ids of the places that were chosen instead of the narrowest, by line. */
export type Chosen = Readonly<Record<string, string>>;

/** What is asked for, as it was chosen. */
export const choicesOf = (fixes: readonly FixView[], chosen: Chosen): FixChoice[] =>
  fixes.map(({ lineId }) => ({ lineId, scope: chosen[lineId] ?? null }));

interface ReachProps {
  readonly label: string;
  /** Narrowest first. */
  readonly scopes: readonly FixScope[];
  /** `undefined`: the narrowest. */
  readonly value: string | undefined;
  readonly onChange: (scope: string) => void;
}

/** How far a change reaches; nothing where there is one place only. */
export function Reach({ label, scopes, value, onChange }: ReachProps) {
  const narrowest = scopes[0]?.id;
  if (scopes.length < 2 || narrowest === undefined) return null;
  return (
    <Field label={label}>
      <RadioGroup value={value ?? narrowest} onChange={(_, data) => onChange(data.value)}>
        {scopes.map(({ id, label: name }) => (
          <Radio key={id} value={id} label={name} />
        ))}
      </RadioGroup>
    </Field>
  );
}
