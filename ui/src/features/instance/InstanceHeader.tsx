import { Button, makeStyles } from '@fluentui/react-components';
import { ArrowClockwiseRegular, OpenRegular } from '@fluentui/react-icons';
import { Link, useNavigate } from '@tanstack/react-router';

import { useBridge } from '@/ipc/context';
import type { InstanceDetails } from '@/ipc/gen/types';
import { Crumbs } from '@/lib/Crumbs';
import { Moment } from '@/lib/Moment';
import { PageHeading } from '@/lib/PageHeading';
import { ReasonButton } from '@/lib/ReasonButton';
import { StatePill } from '@/lib/StatePill';
import { tokens } from '@/lib/theme';

const useStyles = makeStyles({
  row: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '4px 10px' },
  actions: { marginLeft: 'auto', display: 'flex', flexWrap: 'wrap', gap: '8px', alignItems: 'center' },
  facts: { margin: '4px 0 0', color: tokens.colorNeutralForeground2 },
});

interface InstanceHeaderProps {
  instance: InstanceDetails;
  busy: boolean;
  onRefresh: () => void;
}

/** What the page is about, and where one goes from it. */
export function InstanceHeader({ instance, busy, onRefresh }: InstanceHeaderProps) {
  const styles = useStyles();
  const navigate = useNavigate();
  const { host } = useBridge();
  const { database } = instance;
  const { portalUrl, protection, canRestore } = database;
  const params = { instanceId: database.id };
  return (
    <header>
      <div className={styles.row}>
        <Crumbs>
          <Link to="/databases">Databases</Link>
          {database.server === database.name ? null : database.server}
          <Link to="/databases/$instanceId" params={params}>
            {database.name}
          </Link>
        </Crumbs>
        <PageHeading title={`Details of ${database.name}`}>Details</PageHeading>
        <StatePill tone={protection.tone} label={protection.label} detail={protection.detail} />
        <div className={styles.actions}>
          <Button icon={<ArrowClockwiseRegular />} disabledFocusable={busy} onClick={onRefresh}>
            {busy ? 'Refreshing…' : 'Refresh'}
          </Button>
          {portalUrl ? (
            <Button icon={<OpenRegular />} iconPosition="after" onClick={() => void host.openUrl(portalUrl)}>
              Open in portal
            </Button>
          ) : null}
          <ReasonButton
            allowed={canRestore.allowed}
            reason={canRestore.reason}
            onClick={() =>
              void navigate({ to: '/databases/$instanceId', params, search: { focus: 'restore' } })
            }
          >
            Restore…
          </ReasonButton>
        </div>
      </div>
      <p className={styles.facts}>
        {protection.detail ? `${protection.detail} ` : null}Read from Azure <Moment at={instance.asOf} />
      </p>
    </header>
  );
}
