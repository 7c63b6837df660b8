import { makeStyles } from '@fluentui/react-components';

import { tokens } from './theme';
import { useHidden } from './useHidden';

const useStyles = makeStyles({
  row: {
    height: '3.0625rem',
    display: 'flex',
    flexDirection: 'column',
    justifyContent: 'center',
    gap: '7px',
    padding: '0 12px',
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  bar: {
    height: '8px',
    borderRadius: '4px',
    backgroundColor: tokens.colorNeutralStencil1,
    '@media (prefers-reduced-motion: no-preference)': {
      animationName: { '0%, 100%': { opacity: 1 }, '50%': { opacity: 0.45 } },
      animationDuration: '1.8s',
      animationIterationCount: 'infinite',
    },
  },
});

/** The place of rows that are on their way. `label` says what is awaited. */
export function LoadingRows({ count = 8, label }: { count?: number; label: string }) {
  const styles = useStyles();
  const hidden = useHidden();
  return (
    <div role="status" aria-busy="true">
      <span className={hidden}>{label}</span>
      {Array.from({ length: count }, (_, index) => (
        <div key={index} className={styles.row} aria-hidden="true">
          <div className={styles.bar} style={{ width: `${22 - (index % 3) * 4}%` }} />
          <div className={styles.bar} style={{ width: `${14 - (index % 2) * 3}%` }} />
        </div>
      ))}
    </div>
  );
}
