import { makeStyles } from '@fluentui/react-components';
import { memo, type ReactNode } from 'react';
import type { PointView } from '@/ipc/gen/types';
import { Card } from '@/lib/Card';
import { CopyButton } from '@/lib/CopyButton';
import { Moment } from '@/lib/Moment';
import { formatBytes } from '@/lib/numbers';
import { StatePill } from '@/lib/StatePill';
import { tokens } from '@/lib/theme';
import { formatBoth, formatDate, formatDateTime, formatUtc, isUtc } from '@/lib/time';
import { daysLeft, storesText } from './pointText';

const useStyles = makeStyles({
  facts: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fill, minmax(11.5rem, 1fr))',
    gap: '10px 16px',
    margin: 0,
  },
  label: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
  value: { margin: 0, fontVariantNumeric: 'tabular-nums', overflowWrap: 'anywhere' },
  more: { display: 'block', color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
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

interface PointDetailsProps {
  readonly point: PointView;
  /** Name of the paired region, for a copy that is kept there. */
  readonly region?: string | undefined;
  /** Now, in milliseconds, by the backend’s clock. */
  readonly now: number;
}

/** All that Azure tells about the chosen point. */
export const PointDetails = memo(({ point, region, now }: PointDetailsProps) => {
  const styles = useStyles();
  const fact = (label: string, value: ReactNode) =>
    value === null ? null : (
      <div key={label}>
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
        {fact('Region', region ?? null)}
        {fact('Backup type', point.backupType)}
        {fact('Retention tag', point.tag)}
        {fact('Stores', storesText(point))}
        <Archive point={point} now={now} fact={fact} />
        {fact('Expires', point.expires === null ? 'Azure gives no date' : formatDate(point.expires))}
        {fact('Size of the source', point.sizeBytes === null ? 'not told' : formatBytes(point.sizeBytes))}
        {fact('PostgreSQL', point.postgresVersion)}
        {fact('Database', point.databaseName)}
        {point.stores.map((each) =>
          each.expires === null || each.expires === point.expires || each.expires === point.rehydratedUntil
            ? null
            : fact(`Leaves ${each.raw}`, formatBoth(each.expires)),
        )}
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

/** What the archive means for this point: to be brought back, on its way, or there for a while. */
function Archive(props: {
  point: PointView;
  now: number;
  fact: (label: string, value: ReactNode) => ReactNode;
}) {
  const styles = useStyles();
  const { rehydration, rehydratedUntil, needsRehydration } = props.point;
  const there = rehydratedUntil !== null && Date.parse(rehydratedUntil) > props.now;
  return (
    <>
      {rehydration
        ? props.fact(
            'Brought back from the archive',
            <StatePill tone={rehydration.tone} label={rehydration.label} detail={rehydration.detail} />,
          )
        : needsRehydration
          ? props.fact('Archive', 'In archive: has to be brought back first')
          : null}
      {there
        ? props.fact(
            'Copy available until',
            <>
              <Moment at={rehydratedUntil} />
              <span className={styles.more}>
                {daysLeft(rehydratedUntil, props.now)}; until then a restore does not wait for the archive.
              </span>
            </>,
          )
        : null}
    </>
  );
}
