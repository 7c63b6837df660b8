import { Button, Radio, RadioGroup, makeStyles } from '@fluentui/react-components';
import { useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';

import { useBridge } from '@/ipc/context';
import type { Theme } from '@/ipc/gen/types';
import { Card } from '@/lib/Card';
import { CopyButton } from '@/lib/CopyButton';
import { PageHeading } from '@/lib/PageHeading';
import { tokens } from '@/lib/theme';
import { Failure } from '@/state/Failure';
import { useBootstrap, useSettings } from '@/state/session';

import { AccountCard } from './AccountCard';
import { CredentialsCard } from './CredentialsCard';
import { NetworkCard } from './NetworkCard';
import { PracticeCard } from './PracticeCard';
import { SignInCard } from './SignInCard';

const useStyles = makeStyles({
  page: { display: 'flex', flexDirection: 'column', gap: '14px', maxWidth: '46rem' },
  head: { display: 'flex', alignItems: 'center', justifyContent: 'space-between' },
  text: { margin: '0 0 10px', color: tokens.colorNeutralForeground3 },
  path: { display: 'flex', alignItems: 'center', gap: '4px', marginBottom: '10px' },
  mono: {
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase200,
    overflowWrap: 'anywhere',
  },
  plain: { margin: 0 },
});

/** Appearance, accounts, signing in, the network, and where things are. `children`: a card of another feature. */
export function SettingsScreen({ children }: { children?: ReactNode }) {
  const styles = useStyles();
  const navigate = useNavigate();
  const { host } = useBridge();
  const { session, version, logsDir } = useBootstrap();
  const { settings, save } = useSettings();

  return (
    <div className={styles.page}>
      <div className={styles.head}>
        <PageHeading>Settings</PageHeading>
        {session ? null : <Button onClick={() => void navigate({ to: '/' })}>Back</Button>}
      </div>
      <Card title="Appearance">
        <RadioGroup
          aria-label="Theme"
          layout="horizontal"
          value={settings.theme}
          onChange={(_, data) => save.mutate({ ...settings, theme: data.value as Theme })}
        >
          <Radio value="system" label="As the system" />
          <Radio value="light" label="Light" />
          <Radio value="dark" label="Dark" />
        </RadioGroup>
        {save.error ? <Failure error={save.error.api} title="The choice was not kept" /> : null}
      </Card>
      {session ? <AccountCard session={session} /> : null}
      {session?.mode === 'practice' ? <PracticeCard /> : null}
      <SignInCard />
      <NetworkCard />
      <CredentialsCard />
      {children}
      <Card title="Log files">
        <p className={styles.text}>
          What Pointback asked and what came back, with ids for a support request. Never a password, a token
          or a signed address.
        </p>
        <div className={styles.path}>
          <span className={styles.mono}>{logsDir}</span>
          <CopyButton text={logsDir} what="folder of the log files" />
        </div>
        {host.platform === 'desktop' ? (
          <Button onClick={() => void host.openLogs()}>Open log folder</Button>
        ) : null}
      </Card>
      <Card title="About">
        <p className={styles.plain}>Pointback {version}, free software under the MIT licence.</p>
      </Card>
    </div>
  );
}
