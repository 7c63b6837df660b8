import { makeStyles, mergeClasses } from '@fluentui/react-components';
import { ChevronDownRegular, ChevronRightRegular } from '@fluentui/react-icons';
import type { ReactNode, Ref } from 'react';

import { tokens } from '@/lib/theme';

const useStyles = makeStyles({
  row: {
    display: 'grid',
    gridTemplateColumns: '1rem minmax(0, 1fr)',
    gap: '0 8px',
    alignItems: 'start',
    width: '100%',
    padding: '5px 0',
    border: 0,
    borderRadius: '4px',
    backgroundColor: 'transparent',
    color: 'inherit',
    font: 'inherit',
    textAlign: 'left',
  },
  opens: {
    cursor: 'pointer',
    // An edge and no ground: on the ground that dark surfaces get under the pointer, “missing” is not readable.
    ':hover': { boxShadow: `0 0 0 1px ${tokens.colorNeutralStroke1}` },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}` },
  },
  mark: { display: 'grid', alignItems: 'center', height: tokens.lineHeightBase300 },
});

interface ToggleProps {
  readonly open: boolean;
  /** The element that it folds out; without one there is nothing to fold, and it is a heading like the others. */
  readonly controls: string | undefined;
  readonly onToggle: () => void;
  readonly ref?: Ref<HTMLButtonElement>;
  readonly className?: string | undefined;
  readonly children: ReactNode;
}

/** What folds something out: the same mark, place and ring wherever something folds in the check. */
export function Toggle({ open, controls, onToggle, ref, className, children }: ToggleProps) {
  const styles = useStyles();
  const mark = (
    <span className={styles.mark} aria-hidden="true">
      {controls === undefined ? null : open ? <ChevronDownRegular /> : <ChevronRightRegular />}
    </span>
  );
  if (controls === undefined) {
    return (
      <span className={mergeClasses(styles.row, className)}>
        {mark}
        {children}
      </span>
    );
  }
  return (
    <button
      type="button"
      ref={ref}
      className={mergeClasses(styles.row, styles.opens, className)}
      aria-expanded={open}
      aria-controls={controls}
      onClick={onToggle}
    >
      {mark}
      {children}
    </button>
  );
}
