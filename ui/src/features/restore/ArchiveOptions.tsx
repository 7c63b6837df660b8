import { Field, makeStyles, Radio, RadioGroup, SpinButton } from '@fluentui/react-components';
import type { Draft, Issue, Rehydration } from '@/ipc/gen/types';
import { tokens } from '@/lib/theme';
import { fieldProps } from '@/state/FieldMessage';
import { FormSection } from './FormSection';
import { messagesFor } from './issues';

const useStyles = makeStyles({
  radios: { margin: '-4px 0 -4px -8px' },
  days: { width: '6rem', minWidth: 0 },
  texts: {
    display: 'grid',
    gap: '4px',
    margin: 0,
    color: tokens.colorNeutralForeground2,
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
  },
  text: { margin: 0, textWrap: 'pretty' },
});

interface ArchiveOptionsProps {
  readonly rehydration: Rehydration;
  readonly draft: Draft;
  readonly issues: readonly Issue[];
  readonly onDraft: (change: Partial<Draft>) => void;
}

/** How fast the point comes back, for how long, and what that means in time and cost. */
export function ArchiveOptions({ rehydration, draft, issues, onDraft }: ArchiveOptionsProps) {
  const styles = useStyles();
  const { leastDays, mostDays } = rehydration;
  const take = (text: string) => {
    const days = Number.parseInt(text, 10);
    if (Number.isFinite(days)) onDraft({ rehydrationDays: days });
  };
  return (
    <FormSection title="Bring back from the archive">
      <Field
        label="Priority"
        {...(draft.rehydrationPriority === 'high'
          ? { hint: 'Azure may refuse High for PostgreSQL: Microsoft does not say that it takes it.' }
          : {})}
      >
        <RadioGroup
          className={styles.radios}
          layout="horizontal"
          value={draft.rehydrationPriority}
          onChange={(_, { value }) =>
            onDraft({ rehydrationPriority: value === 'high' ? 'high' : 'standard' })
          }
        >
          <Radio value="standard" label="Standard" />
          <Radio value="high" label="High" />
        </RadioGroup>
      </Field>
      <Field
        label={`Days to keep the copy (${leastDays} to ${mostDays})`}
        {...fieldProps(messagesFor(issues, 'rehydration'), take)}
      >
        <SpinButton
          className={styles.days}
          min={leastDays}
          max={mostDays}
          value={draft.rehydrationDays}
          onChange={(_, { value, displayValue }) => take(displayValue ?? String(value ?? ''))}
          // While it is typed, too: what is said below counts for the number that stands there.
          input={{ onInput: (event) => take(event.currentTarget.value) }}
        />
      </Field>
      <div className={styles.texts}>
        <p className={styles.text}>{rehydration.keptText}</p>
        <p className={styles.text}>{rehydration.timeText}</p>
        <p className={styles.text}>{rehydration.costText}</p>
      </div>
    </FormSection>
  );
}
