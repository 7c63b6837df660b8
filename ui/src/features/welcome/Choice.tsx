import { makeStyles } from '@fluentui/react-components';
import type { ReactNode } from 'react';

import { Card } from '@/lib/Card';
import { tokens } from '@/lib/theme';

const useStyles = makeStyles({
  card: { display: 'flex', flexDirection: 'column', padding: '18px 20px' },
  text: { margin: '0 0 18px', color: tokens.colorNeutralForeground3 },
  actions: { display: 'flex', flexWrap: 'wrap', gap: '8px', marginTop: 'auto' },
});

export function Choice({ title, text, children }: { title: string; text: string; children: ReactNode }) {
  const styles = useStyles();
  return (
    <Card title={title} className={styles.card}>
      <p className={styles.text}>{text}</p>
      <div className={styles.actions}>{children}</div>
    </Card>
  );
}
