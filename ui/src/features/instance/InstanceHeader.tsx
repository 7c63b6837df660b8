import { Button } from '@fluentui/react-components';
import { ShieldCheckmarkRegular } from '@fluentui/react-icons';
import { Link, useNavigate } from '@tanstack/react-router';

import type { InstanceDetails } from '@/ipc/gen/types';
import { Crumbs } from '@/lib/Crumbs';
import { Moment } from '@/lib/Moment';
import { PageHeading } from '@/lib/PageHeading';
import { ReasonButton } from '@/lib/ReasonButton';
import { DatabaseHeader } from '@/state/DatabaseHeader';

interface InstanceHeaderProps {
  instance: InstanceDetails;
  busy: boolean;
  onRefresh: () => void;
}

/** What the page is about, and where one goes from it. */
export function InstanceHeader({ instance, busy, onRefresh }: InstanceHeaderProps) {
  const navigate = useNavigate();
  const { database } = instance;
  const { protection, canRestore } = database;
  const params = { instanceId: database.id };
  return (
    <DatabaseHeader
      database={database}
      title={
        <>
          <Crumbs>
            <Link to="/databases">Databases</Link>
            {database.server === database.name ? null : database.server}
            <Link to="/databases/$instanceId" params={params}>
              {database.name}
            </Link>
          </Crumbs>
          <PageHeading title={`Details of ${database.name}`}>Details</PageHeading>
        </>
      }
      facts={
        <>
          {protection.detail ? `${protection.detail} ` : null}Read from Azure <Moment at={instance.asOf} />
        </>
      }
      busy={busy}
      onRefresh={onRefresh}
      before={
        <Button
          icon={<ShieldCheckmarkRegular />}
          onClick={() => void navigate({ to: '/databases/$instanceId/permissions', params })}
        >
          Check permissions…
        </Button>
      }
      after={
        <ReasonButton
          allowed={canRestore.allowed}
          reason={canRestore.reason}
          onClick={() =>
            void navigate({ to: '/databases/$instanceId', params, search: { focus: 'restore' } })
          }
        >
          Restore…
        </ReasonButton>
      }
    />
  );
}
