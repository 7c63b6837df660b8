import type { FieldControlProps } from '@fluentui/react-components';
import { makeStyles } from '@fluentui/react-components';
import type { RefObject } from 'react';

import { tokens } from '@/lib/theme';

const useStyles = makeStyles({
  input: {
    width: '100%',
    height: '32px',
    padding: '0 12px',
    border: `1px solid ${tokens.colorNeutralStroke1}`,
    borderBottomColor: tokens.colorNeutralStrokeAccessible,
    borderRadius: '4px',
    backgroundColor: tokens.colorNeutralBackground1,
    color: tokens.colorNeutralForeground1,
    ':focus': {
      outlineStyle: 'none',
      borderBottomColor: tokens.colorCompoundBrandStroke,
      boxShadow: `inset 0 -1px 0 ${tokens.colorCompoundBrandStroke}`,
    },
  },
});

interface SecretInputProps {
  field: RefObject<HTMLInputElement | null>;
  onPresent: (present: boolean) => void;
  /** What ties the field to its label and hint. */
  labels: FieldControlProps;
}

/**
 * A field for a secret that React does not know. Fluent's Input is a controlled one: its value would be kept in the
 * component's state and written into the page's markup.
 */
export function SecretInput({ field, onPresent, labels }: SecretInputProps) {
  const styles = useStyles();
  return (
    <input
      {...labels}
      ref={field}
      type="password"
      autoComplete="off"
      className={styles.input}
      onInput={(event) => onPresent(event.currentTarget.value !== '')}
    />
  );
}
