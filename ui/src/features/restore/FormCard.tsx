import { makeStyles } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { tokens } from '@/lib/theme';

const useStyles = makeStyles({
  card: {
    display: 'flex',
    flexDirection: 'column',
    minWidth: 0,
    minHeight: 0,
    maxHeight: '100%',
    backgroundColor: tokens.colorNeutralBackground1,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: '8px',
  },
  title: {
    margin: 0,
    padding: '14px 16px 8px',
    fontSize: tokens.fontSizeBase400,
    lineHeight: tokens.lineHeightBase400,
    fontWeight: tokens.fontWeightSemibold,
  },
  note: {
    margin: '-6px 0 0',
    padding: '0 16px 8px',
    color: tokens.colorNeutralForeground2,
    fontSize: tokens.fontSizeBase200,
    fontVariantNumeric: 'tabular-nums',
  },
  // Space for the ring of a field that has the focus: what scrolls is cut at its edge.
  body: {
    display: 'flex',
    flexDirection: 'column',
    gap: '12px',
    padding: '2px 16px 16px',
    overflowY: 'auto',
    scrollPaddingBlock: '12px',
  },
  foot: {
    flexShrink: 0,
    padding: '12px 16px',
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
    backgroundColor: tokens.colorNeutralBackground1,
    borderRadius: '0 0 8px 8px',
  },
});

/** What scrolls, over the one button, which does not: it has its place however long the checks and the plan are. */
export function FormCard(props: { title: string; note?: string; actions: ReactNode; children: ReactNode }) {
  const styles = useStyles();
  return (
    <section className={styles.card} aria-label={props.title}>
      <h2 className={styles.title}>{props.title}</h2>
      {props.note ? <p className={styles.note}>{props.note}</p> : null}
      <div className={styles.body}>{props.children}</div>
      <div className={styles.foot}>{props.actions}</div>
    </section>
  );
}
