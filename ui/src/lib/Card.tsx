import { makeStyles, mergeClasses } from '@fluentui/react-components';
import { type ReactNode, useEffect, useRef } from 'react';

import { tokens } from './theme';
import { useFocusKept } from './useFocusKept';

const useStyles = makeStyles({
  card: {
    backgroundColor: tokens.colorNeutralBackground1,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: '8px',
    minWidth: 0,
  },
  padded: { padding: '14px 16px' },
  title: {
    margin: '0 0 8px',
    fontSize: tokens.fontSizeBase400,
    lineHeight: tokens.lineHeightBase400,
    fontWeight: tokens.fontWeightSemibold,
    scrollMarginTop: '16px',
    ':focus': { outlineStyle: 'none' },
  },
});

interface CardProps {
  /** Its heading; the card is then a region of that name. */
  title?: string;
  /** Without padding, for a table. */
  flush?: boolean;
  className?: string;
  /** The person was led here: its heading has the keyboard when it appears. */
  focused?: boolean;
  /** What has the keyboard in it may go away: its heading then has it. */
  keepsFocus?: boolean;
  children: ReactNode;
}

/** A surface with a thin edge. */
export function Card(props: CardProps) {
  const { title, flush = false, className, focused = false, keepsFocus = false, children } = props;
  const styles = useStyles();
  const box = useRef<HTMLElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  useFocusKept(box, heading);
  useEffect(() => {
    if (!focused) return;
    heading.current?.focus({ preventScroll: true });
    heading.current?.scrollIntoView({ block: 'start' });
  }, [focused]);
  const look = mergeClasses(styles.card, !flush && styles.padded, className);
  if (!title) return <div className={look}>{children}</div>;
  return (
    <section ref={box} className={look} aria-label={title}>
      <h2 ref={heading} tabIndex={focused || keepsFocus ? -1 : undefined} className={styles.title}>
        {title}
      </h2>
      {children}
    </section>
  );
}
