import { makeStyles } from '@fluentui/react-components';

import { Logo } from '@/lib/Logo';
import { PageHeading } from '@/lib/PageHeading';
import { useStore } from '@/lib/store';
import { tokens } from '@/lib/theme';
import { Failure } from '@/state/Failure';
import { endedStore, signedOutStore, useBootstrap } from '@/state/session';
import { useSignIn } from '@/state/signIn';
import { SignInProgress } from '@/state/SignInProgress';

import { AzureChoice } from './AzureChoice';
import { PracticeChoice } from './PracticeChoice';
import { SignedOut } from './SignedOut';
import { TakingUp } from './TakingUp';
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

/** The first screen: what this is, and the ways to begin. */
export function WelcomeScreen() {
  const styles = useStyles();
  const { version, unfinished, signIn } = useBootstrap();
  const { flow, cancel } = useSignIn();
  const ended = useStore(endedStore);
  const signedOut = useStore(signedOutStore);

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
      {signedOut ? <SignedOut facts={signedOut} /> : null}
      {flow.kind === 'idle' ? <TakingUp state={signIn} /> : null}
      {flow.kind === 'running' ? (
        <SignInProgress step={flow.step} ending={flow.ending} onCancel={cancel} />
      ) : null}
      {flow.kind === 'failed' ? <Failure error={flow.error} title="Signing in" /> : null}
      <Waiting rows={unfinished} />
      <div className={styles.choices}>
        <AzureChoice />
        <PracticeChoice />
      </div>
      <p className={styles.foot}>Pointback {version}, free software under the MIT licence</p>
    </div>
  );
}
