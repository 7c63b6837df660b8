import { Button, makeStyles, Radio, RadioGroup } from '@fluentui/react-components';
import { Link, useNavigate } from '@tanstack/react-router';
import { type ReactNode, useMemo, useState } from 'react';

import type { Draft, FlightAbout, TargetKind, Timeline } from '@/ipc/gen/types';
import { Card } from '@/lib/Card';
import { Crumbs } from '@/lib/Crumbs';
import { PageHeading } from '@/lib/PageHeading';
import { tokens } from '@/lib/theme';
import { Picker } from '@/state/Picker';
import { accountRow, allUsable, containerRow, serverRow } from '@/state/places';
import { SecretPicker } from '@/state/SecretPicker';
import { useChoices } from '@/state/useChoices';
import { FlightCheck } from './FlightCheck';
import { type Place, placeOf, requestOf } from './place';

const useStyles = makeStyles({
  page: { display: 'flex', flexDirection: 'column', gap: '12px', maxWidth: '52rem', paddingBottom: '18px' },
  fields: { display: 'flex', flexDirection: 'column', gap: '10px' },
  head: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '4px 10px' },
  back: { marginLeft: 'auto' },
  facts: { margin: 0, flexBasis: '100%', color: tokens.colorNeutralForeground2 },
  quiet: { margin: 0, color: tokens.colorNeutralForeground2 },
});

interface PermissionsScreenProps {
  readonly timeline: Timeline;
  /** What was chosen in the restore form. */
  readonly draft: Draft;
  /** Under the lines. */
  readonly children?: ReactNode;
}

/** What a vault needs on a server or an account, without a restore. Nothing is sent that changes anything. */
export function PermissionsScreen({ timeline, draft, children }: PermissionsScreenProps) {
  const styles = useStyles();
  const navigate = useNavigate();
  const { database } = timeline;
  const [place, setPlace] = useState(() => placeOf(draft));
  const change = (more: Partial<Place>) => setPlace((held) => ({ ...held, ...more }));
  const about = useMemo<FlightAbout>(
    () => ({ kind: 'permissions', ...requestOf(timeline, draft, place) }),
    [timeline, draft, place],
  );
  const params = { instanceId: database.id };
  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <Crumbs>
          <Link to="/databases">Databases</Link>
          <Link to="/databases/$instanceId" params={params}>
            {database.name}
          </Link>
        </Crumbs>
        <PageHeading title={`Permissions for ${database.name}`}>Check permissions</PageHeading>
        <Button
          className={styles.back}
          onClick={() => void navigate({ to: '/databases/$instanceId', params })}
        >
          Recovery points
        </Button>
        <p className={styles.facts}>
          What vault {database.vault} needs on a server or a storage account, apart from a restore. Looking
          changes nothing.
        </p>
      </header>
      <Card title="Target">
        <div className={styles.fields}>
          <RadioGroup
            layout="horizontal"
            aria-label="Restore to"
            value={place.target}
            onChange={(_, { value }) => change({ target: value as TargetKind })}
          >
            <Radio value="database" label="A server" disabled={!timeline.canDatabase.allowed} />
            <Radio value="files" label="A storage account" disabled={!timeline.canFiles.allowed} />
          </RadioGroup>
          {timeline.canDatabase.allowed ? null : (
            <p className={styles.quiet}>{timeline.canDatabase.reason}</p>
          )}
          {place.target === 'database' ? (
            <ServerFields draft={draft} place={place} onChange={change} />
          ) : (
            <StorageFields draft={draft} place={place} onChange={change} />
          )}
        </div>
      </Card>
      <Card>
        <FlightCheck about={about}>{children}</FlightCheck>
      </Card>
    </div>
  );
}

interface FieldsProps {
  readonly draft: Draft;
  readonly place: Place;
  readonly onChange: (more: Partial<Place>) => void;
}

function ServerFields({ draft, place, onChange }: FieldsProps) {
  const asked = { instanceId: draft.instanceId, secondary: draft.secondary };
  const servers = useChoices('servers_list', asked, serverRow);
  return (
    <>
      <Picker
        label="Server"
        placeholder="Choose, or paste an ARM id"
        value={place.serverId}
        choices={allUsable(servers.choices)}
        settles
        onChange={(serverId) => onChange({ serverId })}
        onRetry={servers.retry}
      />
      <SecretPicker
        {...asked}
        looking
        value={place.secretUri}
        onChange={(secretUri) => onChange({ secretUri })}
      />
    </>
  );
}

function StorageFields({ draft, place, onChange }: FieldsProps) {
  const asked = { instanceId: draft.instanceId, secondary: draft.secondary };
  const accounts = useChoices('storage_accounts_list', asked, accountRow);
  const accountId = place.storageId.replace(/\/blobServices\/.*$/i, '');
  const containers = useChoices(
    'containers_list',
    { accountId },
    containerRow('id'),
    accountId === '' ? 'First choose a storage account.' : undefined,
  );
  return (
    <>
      <Picker
        label="Storage account"
        placeholder="Choose, or paste an ARM id"
        value={accountId}
        choices={allUsable(accounts.choices)}
        settles
        onChange={(storageId) => onChange({ storageId })}
        onRetry={accounts.retry}
      />
      <Picker
        label="Container (optional)"
        placeholder="Choose, or paste an ARM id"
        value={place.storageId === accountId ? '' : place.storageId}
        choices={allUsable(containers.choices)}
        settles
        onChange={(id) => onChange({ storageId: id || accountId })}
        onRetry={containers.retry}
      />
    </>
  );
}
