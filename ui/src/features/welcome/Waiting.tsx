import { makeStyles } from '@fluentui/react-components';

import type { JobSummary } from '@/ipc/gen/types';
import { Card } from '@/lib/Card';
import { Moment } from '@/lib/Moment';
import { StatePill } from '@/lib/StatePill';
import { tokens } from '@/lib/theme';

const useStyles = makeStyles({
  card: { padding: '18px 20px' },
  text: { margin: '0 0 12px', color: tokens.colorNeutralForeground3 },
  list: { display: 'grid', gap: '8px', margin: 0, padding: 0, listStyle: 'none' },
  row: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', columnGap: '12px', rowGap: '4px' },
  what: { fontWeight: tokens.fontWeightSemibold, overflowWrap: 'anywhere' },
  since: { marginLeft: 'auto', color: tokens.colorNeutralForeground3, fontSize: tokens.fontSizeBase200 },
});

/** Restores that were not over when Pointback was closed: nobody should have to guess whether they are forgotten. */
export function Waiting({ rows }: { rows: readonly JobSummary[] }) {
  const styles = useStyles();
  if (rows.length === 0) return null;
  return (
    <Card
      title={rows.length === 1 ? 'A restore is not over yet' : 'Restores that are not over yet'}
      className={styles.card}
    >
      <p className={styles.text}>
        Azure goes on without Pointback, and nothing is sent again. To see how far it is, go back to where it
        was started: continue practice, or connect with the same account.
      </p>
      <ul className={styles.list}>
        {rows.map((row) => (
          <li key={row.key} className={styles.row}>
            <span className={styles.what}>
              {row.name} → {row.destination}
            </span>
            <StatePill tone={row.tone} label={row.phaseLabel} />
            <span className={styles.since}>
              {row.startedIn ? `${row.startedIn}, ` : ''}
              <Moment at={row.startedAt} />
            </span>
          </li>
        ))}
      </ul>
    </Card>
  );
}
