import { Button, makeStyles } from '@fluentui/react-components';
import { useNavigate } from '@tanstack/react-router';

import { Logo } from '@/lib/Logo';
import { PageHeading } from '@/lib/PageHeading';
import { useStore } from '@/lib/store';
import { tokens } from '@/lib/theme';
import { Failure } from '@/state/Failure';
import { endedStore, useBootstrap, useSignIn } from '@/state/session';

import { Choice } from './Choice';
import { Waiting } from './Waiting';

const useStyles = makeStyles({
  page: {
    display: 'flex',
    flexDirection: 'column',
    gap: '24px',
    maxWidth: '46rem',
    minHeight: '100%',
    margin: '0 auto',
    padding: '10vh 0 24px',
  },
  head: { display: 'flex', flexDirection: 'column', gap: '10px' },
  brand: { display: 'flex', alignItems: 'center', gap: '12px' },
  lead: {
    margin: 0,
    maxWidth: '40rem',
    fontSize: '0.9375rem',
    lineHeight: '1.5',
    color: tokens.colorNeutralForeground3,
  },
  choices: { display: 'grid', gridTemplateColumns: 'repeat(auto-fit, minmax(18rem, 1fr))', gap: '16px' },
  foot: { marginTop: 'auto', color: tokens.colorNeutralForeground3, fontSize: tokens.fontSizeBase200 },
});

/** The first screen: what this is, and the two ways to begin. */
export function WelcomeScreen() {
  const styles = useStyles();
  const navigate = useNavigate();
  const { practiceExists, version, lastConnection, unfinished } = useBootstrap();
  const { practice, afresh } = useSignIn();
  const ended = useStore(endedStore);
  const busy = practice.isPending || afresh.isPending;
  const failure = practice.error ?? afresh.error;
  const open = { onSuccess: () => void navigate({ to: '/databases' }) };

  return (
    <div className={styles.page}>
      <div className={styles.head}>
        <div className={styles.brand}>
          <Logo size={32} />
          <PageHeading>Pointback</PageHeading>
        </div>
        <p className={styles.lead}>
          Restores Azure Database for PostgreSQL from Azure Backup vaults: find the database, choose the
          moment before the accident, see what will happen, restore once, and watch until it is done.
        </p>
      </div>
      {ended ? <Failure error={ended} title="Your session has ended" /> : null}
      {failure ? <Failure error={failure.api} title="Practice could not start" /> : null}
      <Waiting rows={unfinished} />
      <div className={styles.choices}>
        <Choice
          title="Practice with sample data"
          text="A company with some 60 databases, three years of backups and a few problems, simulated on this computer. No account, no network, nothing that can break."
        >
          <Button appearance="primary" disabledFocusable={busy} onClick={() => practice.mutate({}, open)}>
            {practice.isPending ? 'Starting…' : practiceExists ? 'Continue practice' : 'Start practice'}
          </Button>
          {practiceExists ? (
            <Button disabledFocusable={busy} onClick={() => afresh.mutate({}, open)}>
              {afresh.isPending ? 'Starting…' : 'Start afresh'}
            </Button>
          ) : null}
        </Choice>
        <Choice
          title="Connect to Azure"
          text="Sign in with the Azure command-line tools or a service principal. Nothing is changed in Azure until you press Restore now. Secrets stay in memory."
        >
          <Button
            appearance={lastConnection && !practiceExists ? 'primary' : 'secondary'}
            disabledFocusable={busy}
            onClick={() => void navigate({ to: '/connect' })}
          >
            Connect to Azure…
          </Button>
        </Choice>
      </div>
      <p className={styles.foot}>Pointback {version}, free software under the MIT licence</p>
    </div>
  );
}
