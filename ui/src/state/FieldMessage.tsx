import { Button, makeStyles, mergeClasses } from '@fluentui/react-components';
import type { Issue } from '@/ipc/gen/types';
import { tokens } from '@/lib/theme';

const useStyles = makeStyles({
  all: { display: 'grid', gap: '4px' },
  // Beside the icon of Fluent's field, not under it.
  beside: { display: 'inline-grid', width: 'calc(100% - 1.5rem)', verticalAlign: 'top' },
  fix: { marginTop: '2px', maxWidth: '100%', overflowWrap: 'anywhere', fontWeight: tokens.fontWeightRegular },
});

export interface FieldMessages {
  /** How the field is to be framed. What is only missing is not an error: the button says it. */
  readonly state: 'none' | 'warning' | 'error';
  readonly issues: readonly Issue[];
}

/** The field's issues, each with its way out. */
export function FieldMessage({
  messages,
  onTake,
  beside = false,
}: {
  messages: FieldMessages;
  onTake: (value: string) => void;
  beside?: boolean;
}) {
  const styles = useStyles();
  return (
    <span className={mergeClasses(styles.all, beside && styles.beside)}>
      {messages.issues.map((issue) => (
        <span key={issue.message}>
          {issue.message}
          {issue.suggestion === null ? null : (
            <>
              <br />
              <Button size="small" className={styles.fix} onClick={() => onTake(issue.suggestion ?? '')}>
                Use {issue.suggestion}
              </Button>
            </>
          )}
        </span>
      ))}
    </span>
  );
}

/** The part of Fluent's `Field` that shows them. */
export const fieldProps = (messages: FieldMessages, onTake: (value: string) => void) =>
  messages.issues.length === 0
    ? {}
    : {
        validationState: messages.state,
        validationMessage: <FieldMessage beside messages={messages} onTake={onTake} />,
      };
