import { Combobox, Field, makeStyles, Option } from '@fluentui/react-components';
import { useState } from 'react';
import { tokens } from '@/lib/theme';
import { type FieldMessages, fieldProps } from './FieldMessage';
import { type Choices, matching, type PickRow, shownText } from './pick';
import { Trouble } from './Trouble';

const useStyles = makeStyles({
  combobox: { minWidth: 0, width: '100%', minHeight: '2rem' },
  input: { minWidth: 0, minHeight: '1.75rem', lineHeight: tokens.lineHeightBase300 },
  // The list may be wider than the narrow field: ids and reasons are long.
  list: { maxHeight: '20rem', border: `1px solid ${tokens.colorNeutralStroke1}` },
  option: { display: 'flex', flexDirection: 'column' },
  hint: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200, whiteSpace: 'normal' },
  reason: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200, whiteSpace: 'normal' },
  partial: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200, marginTop: '2px' },
});

interface PickerProps {
  readonly label: string;
  readonly hint?: string;
  readonly placeholder?: string;
  readonly value: string;
  readonly choices: Choices;
  readonly messages?: FieldMessages;
  /** `typed`: not from the list. */
  readonly onChange: (value: string, typed: boolean) => void;
  readonly onRetry: () => void;
  /** Whether a text that is not in the list is a value too. */
  readonly free?: boolean;
  /** What is typed counts when the field is left: where a letter would be a question to Azure. */
  readonly settles?: boolean;
}

const NONE: FieldMessages = { state: 'none', issues: [] };

/** Choose from what Azure has, or type it. What cannot be used is shown, with the reason. */
export function Picker(props: PickerProps) {
  const { label, value, choices, messages = NONE, free = true, settles = false } = props;
  const styles = useStyles();
  // The text while it is typed; without it, the name of the value.
  const [typed, setTyped] = useState<string>();
  const rows = choices.rows ?? [];
  const shown = typed ?? shownText(value, rows);
  const options = matching(rows, typed);
  const row = rows.find((each) => each.value === value);
  const note = noteOf(choices, rows, options.length);
  const settle = (): void => {
    setTyped(undefined);
    if (!settles || typed === undefined) return;
    const named = rows.find(({ name }) => name === typed.trim());
    props.onChange(named?.value ?? typed.trim(), named === undefined);
  };

  return (
    <Field
      label={label}
      {...(props.hint ? { hint: props.hint } : {})}
      {...fieldProps(messages, (text) => props.onChange(text, true))}
    >
      <Combobox
        className={styles.combobox}
        input={{ className: styles.input, title: value }}
        listbox={{ className: styles.list }}
        freeform
        // In place: outside of the page's landmarks it would be hard to find.
        inlinePopup
        autoComplete="off"
        spellCheck={false}
        placeholder={props.placeholder ?? (choices.loading ? 'Loading…' : '')}
        value={shown}
        selectedOptions={row ? [row.value] : []}
        onChange={(event) => {
          setTyped(event.target.value);
          if (settles) return;
          if (free || event.target.value === '') props.onChange(event.target.value.trim(), true);
        }}
        onOptionSelect={(_, data) => {
          if (data.optionValue === undefined || data.optionValue === '') return;
          setTyped(undefined);
          props.onChange(data.optionValue, false);
        }}
        onBlur={settle}
      >
        {options.map((each) => (
          <Option key={each.value} value={each.value} text={each.name} disabled={!each.usable.allowed}>
            <span className={styles.option}>
              <span>{each.name}</span>
              <span className={styles.hint}>{each.hint}</span>
              {each.usable.allowed ? null : <span className={styles.reason}>{each.usable.reason}</span>}
            </span>
          </Option>
        ))}
        {note ? (
          <Option value="" text={note} disabled>
            {note}
          </Option>
        ) : null}
      </Combobox>
      <Trouble choices={choices} onRetry={props.onRetry} className={styles.partial} />
    </Field>
  );
}

/** What the open list says when it has nothing to offer. */
function noteOf(choices: Choices, rows: readonly PickRow[], shown: number): string | undefined {
  if (choices.before) return choices.before;
  if (choices.loading) return 'Loading from Azure…';
  if (choices.error) return 'The list could not be read.';
  if (rows.length === 0) return 'Azure lists none here.';
  return shown === 0 ? 'None of that name.' : undefined;
}
