import { makeStyles } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { useEffect, useRef } from 'react';

import { tokens } from './theme';

const useStyles = makeStyles({
  heading: {
    margin: 0,
    fontSize: tokens.fontSizeBase500,
    lineHeight: tokens.lineHeightBase500,
    fontWeight: tokens.fontWeightSemibold,
    overflowWrap: 'anywhere',
    // Focus is put here by the program, to say where the person is; a ring would look like a control.
    ':focus': { outlineStyle: 'none' },
  },
});

interface PageHeadingProps {
  children: ReactNode;
  /** The window's title, where the heading is more than a text. */
  title?: string;
}

/** The screen's one `h1`. A change of screen moves focus here, so that a screen reader says where one is. */
export function PageHeading({ children, title }: PageHeadingProps) {
  const styles = useStyles();
  const heading = useRef<HTMLHeadingElement>(null);
  const name = title ?? (typeof children === 'string' ? children : undefined);

  useEffect(() => {
    heading.current?.focus({ preventScroll: true });
  }, []);

  useEffect(() => {
    document.title = name ? `${name} · Pointback` : 'Pointback';
  }, [name]);

  return (
    <h1 ref={heading} tabIndex={-1} className={styles.heading}>
      {children}
    </h1>
  );
}
