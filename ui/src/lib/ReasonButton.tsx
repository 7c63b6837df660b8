import type { ButtonProps } from '@fluentui/react-components';
import { Button, makeStyles, mergeClasses } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { useId } from 'react';

import { tokens } from './theme';

const useStyles = makeStyles({
  row: { display: 'flex', alignItems: 'center', gap: '8px', flexWrap: 'wrap' },
  reason: { color: tokens.colorNeutralForeground3, flex: '1 1 12rem', minWidth: 0 },
  // Beside the button it would be a narrow column of many lines.
  long: { flexBasis: '100%' },
});

/** Letters of a reason that has a line of its own. */
const LONG = 90;

interface ReasonButtonProps {
  allowed: boolean;
  /** Why not; stands beside the button and is read with it. */
  reason?: string | null;
  onClick?: () => void;
  type?: 'button' | 'submit';
  appearance?: ButtonProps['appearance'];
  icon?: ButtonProps['icon'];
  children: ReactNode;
}

/** A button that says why it cannot be pressed. It keeps its place in the tab order, so that the reason can be reached. */
export function ReasonButton({
  allowed,
  reason,
  onClick,
  type = 'button',
  appearance = 'primary',
  icon,
  children,
}: ReasonButtonProps) {
  const styles = useStyles();
  const id = useId();
  const shown = allowed ? null : reason;
  return (
    <div className={styles.row}>
      <Button
        type={type}
        appearance={appearance}
        {...(icon ? { icon } : {})}
        disabledFocusable={!allowed}
        aria-describedby={shown ? id : undefined}
        onClick={() => {
          if (allowed) onClick?.();
        }}
      >
        {children}
      </Button>
      {shown ? (
        <span id={id} className={mergeClasses(styles.reason, shown.length > LONG && styles.long)}>
          {shown}
        </span>
      ) : null}
    </div>
  );
}
