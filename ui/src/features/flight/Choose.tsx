import { Combobox, Field, makeStyles, Option } from '@fluentui/react-components';
import { useState } from 'react';

import type { ApiError } from '@/ipc/gen/types';
import { tokens } from '@/lib/theme';
import { Failure } from '@/state/Failure';

const useStyles = makeStyles({
  combobox: { minWidth: 0, width: '100%' },
  option: { display: 'flex', flexDirection: 'column' },
  hint: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
});

export interface ChooseRow {
  readonly id: string;
  readonly name: string;
  readonly hint: string;
}

interface ChooseProps {
  readonly label: string;
  /** ARM id. */
  readonly value: string;
  readonly rows: readonly ChooseRow[] | undefined;
  readonly error: ApiError | undefined;
  readonly onRetry: () => void;
  readonly onChange: (id: string) => void;
}

/** A resource of a list, or its ARM id. One that a restore could not use may be checked all the same. */
export function Choose({ label, value, rows, error, onRetry, onChange }: ChooseProps) {
  const styles = useStyles();
  const [typed, setTyped] = useState<string>();
  const known = rows?.find((row) => row.id.toLowerCase() === value.toLowerCase());
  const words = (typed ?? '').toLowerCase();
  const shown =
    rows?.filter((row) => `${row.name} ${row.hint} ${row.id}`.toLowerCase().includes(words)) ?? [];
  const commit = (): void => {
    if (typed !== undefined) onChange(rows?.find((row) => row.name === typed.trim())?.id ?? typed.trim());
    setTyped(undefined);
  };
  return (
    <>
      <Field label={label}>
        <Combobox
          className={styles.combobox}
          freeform
          inlinePopup
          autoComplete="off"
          spellCheck={false}
          placeholder="Choose, or paste an ARM id"
          value={typed ?? known?.name ?? value}
          selectedOptions={known ? [known.id] : []}
          onChange={(event) => setTyped(event.target.value)}
          onOptionSelect={(_, { optionValue }) => {
            if (!optionValue) return;
            setTyped(undefined);
            onChange(optionValue);
          }}
          onBlur={commit}
        >
          {shown.map((row) => (
            <Option key={row.id} value={row.id} text={row.name}>
              <span className={styles.option}>
                <span>{row.name}</span>
                <span className={styles.hint}>{row.hint}</span>
              </span>
            </Option>
          ))}
          {shown.length === 0 ? (
            <Option value="" text="" disabled>
              {rows ? 'None of that name.' : error ? 'The list could not be read.' : 'Loading from Azure…'}
            </Option>
          ) : null}
        </Combobox>
      </Field>
      {error ? <Failure error={error} title={`The list for “${label}”`} onRetry={onRetry} /> : null}
    </>
  );
}
