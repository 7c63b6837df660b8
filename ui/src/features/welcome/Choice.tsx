import { makeStyles } from '@fluentui/react-components';
import type { ReactNode } from 'react';

import { Card } from '@/lib/Card';
import { tokens } from '@/lib/theme';

const useStyles = makeStyles({
  card: { display: 'flex', flexDirection: 'column', padding: '18px 20px' },
  text: { margin: '0 0 18px', color: tokens.colorNeutralForeground3 },
  above: { marginBottom: '12px' },
  actions: { display: 'flex', flexWrap: 'wrap', gap: '8px', marginTop: 'auto' },
});

interface ChoiceProps {
  title: string;
  text: string;
  /** What went wrong with it. */
  above?: ReactNode;
  /** Buttons. */
  children: ReactNode;
}

/** One way to begin. */
export function Choice({ title, text, above, children }: ChoiceProps) {
  const styles = useStyles();
  return (
    <Card title={title} className={styles.card}>
      <p className={styles.text}>{text}</p>
      {above ? <div className={styles.above}>{above}</div> : null}
      <div className={styles.actions}>{children}</div>
    </Card>
  );
}
