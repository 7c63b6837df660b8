import { makeStyles } from '@fluentui/react-components';
import { memo, type ReactNode } from 'react';
import type { PointView } from '@/ipc/gen/types';
import { Card } from '@/lib/Card';
import { CopyButton } from '@/lib/CopyButton';
import { Moment } from '@/lib/Moment';
import { formatBytes } from '@/lib/numbers';
import { tokens } from '@/lib/theme';
import { formatBoth, formatDate, formatDateTime, formatUtc, isUtc } from '@/lib/time';
import { storesText } from './pointText';

const useStyles = makeStyles({
  facts: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fill, minmax(11.5rem, 1fr))',
    gap: '10px 16px',
    margin: 0,
  },
  label: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
  value: { margin: 0, fontVariantNumeric: 'tabular-nums', overflowWrap: 'anywhere' },
  wide: { gridColumn: '1 / -1' },
  id: {
    display: 'inline-flex',
    alignItems: 'center',
    gap: '4px',
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase200,
  },
  blocked: { margin: '10px 0 0', color: tokens.pbCautionForeground },
});

/** All that Azure tells about the chosen point. */
export const PointDetails = memo(({ point }: { point: PointView }) => {
  const styles = useStyles();
  const fact = (label: string, value: ReactNode) =>
    value === null ? null : (
      <div>
        <dt className={styles.label}>{label}</dt>
        <dd className={styles.value}>{value}</dd>
      </div>
    );
  return (
    <Card title="The chosen point">
      <dl className={styles.facts}>
        {isUtc(point.time) ? (
          fact('Time', <Moment at={point.time} />)
        ) : (
          <>
            {fact('Local time', <time dateTime={point.time}>{formatDateTime(point.time)}</time>)}
            {fact('UTC', formatUtc(point.time))}
          </>
        )}
        {fact('Backup type', point.backupType)}
        {fact('Retention tag', point.tag)}
        {fact('Stores', storesText(point))}
        {fact('Expires', point.expires === null ? 'Azure gives no date' : formatDate(point.expires))}
        {fact('Size of the source', point.sizeBytes === null ? 'not told' : formatBytes(point.sizeBytes))}
        {fact('PostgreSQL', point.postgresVersion)}
        {fact('Database', point.databaseName)}
        {point.stores
          .filter((each) => each.expires !== null && each.expires !== point.expires)
          .map((each) => (
            <div key={each.raw}>
              <dt className={styles.label}>Leaves {each.raw}</dt>
              <dd className={styles.value}>{each.expires === null ? '' : formatBoth(each.expires)}</dd>
            </div>
          ))}
        <div className={styles.wide}>
          <dt className={styles.label}>Recovery point id</dt>
          <dd className={styles.value}>
            <span className={styles.id}>
              {point.id}
              <CopyButton text={point.id} what="recovery point id" />
            </span>
          </dd>
        </div>
      </dl>
      {point.state.detail ? <p className={styles.blocked}>{point.state.detail}</p> : null}
      {point.canRestore.allowed ? null : (
        <p className={styles.blocked}>{point.canRestore.reason ?? 'This point cannot be restored.'}</p>
      )}
    </Card>
  );
});
PointDetails.displayName = 'PointDetails';
