import { makeStyles, mergeClasses } from '@fluentui/react-components';
import type { ReactNode } from 'react';

import { tokens } from './theme';

const useStyles = makeStyles({
  line: { display: 'block', overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
  second: {
    color: tokens.colorNeutralForeground3,
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
  },
});

/** A cell of two lines: what it is, and beneath what it belongs to. */
export function TwoLines({ first, second }: { first: ReactNode; second: ReactNode }) {
  const styles = useStyles();
  return (
    <>
      <span className={styles.line}>{first}</span>{' '}
      <span className={mergeClasses(styles.line, styles.second)}>{second}</span>
    </>
  );
}
