import { Button, makeStyles } from '@fluentui/react-components';
import { ArrowClockwiseRegular, DocumentTextRegular, OpenRegular } from '@fluentui/react-icons';
import { Link, useNavigate } from '@tanstack/react-router';
import { useBridge } from '@/ipc/context';
import type { Timeline } from '@/ipc/gen/types';
import { Crumbs } from '@/lib/Crumbs';
import { formatCount } from '@/lib/numbers';
import { PageHeading } from '@/lib/PageHeading';
import { StatePill } from '@/lib/StatePill';
import { tokens } from '@/lib/theme';
import { formatMonth } from './pointText';

const useStyles = makeStyles({
  row: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '4px 10px' },
  actions: { marginLeft: 'auto', display: 'flex', gap: '8px' },
  facts: { margin: '4px 0 12px', color: tokens.colorNeutralForeground2 },
});

/** What the page is about, in one line of names and one of facts. */
export function TimelineHeader({
  timeline,
  busy,
  onRefresh,
}: {
  timeline: Timeline;
  busy: boolean;
  onRefresh: () => void;
}) {
  const styles = useStyles();
  const { host } = useBridge();
  const navigate = useNavigate();
  const { database, points } = timeline;
  const { portalUrl } = database;
  const oldest = points.at(-1);
  const single = database.kind === 'singleServer';
  const facts = [
    `${single ? 'Single server' : 'Flexible server'}${timeline.postgresVersion ? `, PostgreSQL ${timeline.postgresVersion}` : ''}`,
    `vault ${database.vault} (${database.region.display})${database.guarded ? ', guarded' : ''}`,
    timeline.policy ? `policy ${timeline.policy}` : undefined,
    oldest ? `${formatCount(points.length, 'point')} since ${formatMonth(oldest.time)}` : 'no points',
  ];
  return (
    <header>
      <div className={styles.row}>
        <Crumbs>
          <Link to="/databases">Databases</Link>
          {database.server === database.name ? null : database.server}
        </Crumbs>
        <PageHeading>{database.name}</PageHeading>
        <StatePill
          tone={database.protection.tone}
          label={database.protection.label}
          detail={database.protection.detail}
        />
        <div className={styles.actions}>
          <Button
            icon={<DocumentTextRegular />}
            onClick={() =>
              void navigate({
                to: '/databases/$instanceId/details',
                params: { instanceId: database.id },
              })
            }
          >
            Details
          </Button>
          <Button icon={<ArrowClockwiseRegular />} disabledFocusable={busy} onClick={onRefresh}>
            {busy ? 'Refreshing…' : 'Refresh'}
          </Button>
          {portalUrl ? (
            <Button icon={<OpenRegular />} iconPosition="after" onClick={() => void host.openUrl(portalUrl)}>
              Open in portal
            </Button>
          ) : null}
        </div>
      </div>
      <p className={styles.facts}>{facts.filter(Boolean).join(' · ')}</p>
    </header>
  );
}
