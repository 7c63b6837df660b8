import { Button, makeStyles } from '@fluentui/react-components';
import { DocumentTextRegular } from '@fluentui/react-icons';
import { Link, useNavigate } from '@tanstack/react-router';
import type { Timeline } from '@/ipc/gen/types';
import { Crumbs } from '@/lib/Crumbs';
import { formatCount } from '@/lib/numbers';
import { PageHeading } from '@/lib/PageHeading';
import { DatabaseHeader } from '@/state/DatabaseHeader';
import { formatMonth } from './pointText';

const useStyles = makeStyles({
  head: { marginBottom: '12px' },
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
  const navigate = useNavigate();
  const { database, points } = timeline;
  const oldest = points.at(-1);
  const single = database.kind === 'singleServer';
  const facts = [
    `${single ? 'Single server' : 'Flexible server'}${timeline.postgresVersion ? `, PostgreSQL ${timeline.postgresVersion}` : ''}`,
    `vault ${database.vault} (${database.region.display})${database.guarded ? ', guarded' : ''}`,
    timeline.policy ? `policy ${timeline.policy}` : undefined,
    oldest ? `${formatCount(points.length, 'point')} since ${formatMonth(oldest.time)}` : 'no points',
  ];
  return (
    <div className={styles.head}>
      <DatabaseHeader
        database={database}
        title={
          <>
            <Crumbs>
              <Link to="/databases">Databases</Link>
              {database.server === database.name ? null : database.server}
            </Crumbs>
            <PageHeading>{database.name}</PageHeading>
          </>
        }
        facts={facts.filter(Boolean).join(' · ')}
        busy={busy}
        onRefresh={onRefresh}
        before={
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
        }
      />
    </div>
  );
}
