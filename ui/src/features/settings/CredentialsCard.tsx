import { Button, Spinner, makeStyles } from '@fluentui/react-components';

import type { CredentialFacts, CredentialProblem, KeyState } from '@/ipc/gen/types';
import { useCall } from '@/ipc/hooks';
import { Card } from '@/lib/Card';
import { Facts } from '@/lib/Facts';
import { formatCount } from '@/lib/numbers';
import { tokens } from '@/lib/theme';
import { Failure } from '@/state/Failure';
import { useSession, useSignOut } from '@/state/session';
import { wayNames } from '@/state/ways';

import { KeyFile } from './KeyFile';

const useStyles = makeStyles({
  text: { margin: '0 0 10px', color: tokens.colorNeutralForeground3 },
  trouble: { margin: '0 0 10px' },
  actions: { display: 'flex', flexWrap: 'wrap', gap: '8px', marginTop: '10px' },
});

/** "Where are my credentials?" */
export function CredentialsCard() {
  const styles = useStyles();
  const session = useSession();
  const { data, error, isFetching, refetch } = useCall('credentials_where', {}, { staleTime: 0 });
  const signOut = useSignOut();
  const remove = (): void => signOut.mutate({}, { onSettled: () => void refetch() });
  return (
    <Card title="Where are my credentials?">
      {error ? <Failure error={error.api} title="This" onRetry={() => void refetch()} /> : null}
      {signOut.error ? <Failure error={signOut.error.api} title="Removing" /> : null}
      {data ? <Answer facts={data} /> : error ? null : <Spinner size="tiny" label="Looking" />}
      <div className={styles.actions}>
        <Button disabledFocusable={isFetching} onClick={() => void refetch()}>
          Look again
        </Button>
        {/* With a session, the account's card signs out. */}
        {!session && data && !data.nothing ? (
          <Button disabledFocusable={signOut.isPending} onClick={remove}>
            Remove everything
          </Button>
        ) : null}
      </div>
    </Card>
  );
}

function Answer({ facts }: { facts: CredentialFacts }) {
  const styles = useStyles();
  return (
    <>
      <p className={styles.text}>
        {facts.nothing
          ? 'There are none: neither on the disk, nor in the keychain, nor in memory.'
          : facts.weaker
            ? 'In an encrypted file, with its key in a file beside it.'
            : facts.kept
              ? 'In an encrypted file. Its key is in the keychain of the operating system, and neither is of use without the other.'
              : 'In memory only, for this run: when Pointback closes, you sign in anew.'}
      </p>
      {facts.weaker ? (
        <p className={styles.trouble}>
          This is weaker than a keychain: anyone who can read your folder can use your sign-ins.
        </p>
      ) : null}
      {facts.why ? <Problem problem={facts.why} /> : null}
      {facts.keyProblem && facts.keyProblem.message !== facts.why?.message ? (
        <Problem problem={facts.keyProblem} />
      ) : null}
      <Facts facts={rows(facts)} />
      <KeyFile facts={facts} />
    </>
  );
}

function Problem({ problem }: { problem: CredentialProblem }) {
  const styles = useStyles();
  return (
    <p className={styles.trouble}>
      {problem.message} {problem.hint}
    </p>
  );
}

const keyStates: Record<KeyState, string> = {
  present: 'it is there',
  absent: 'nothing is there',
  notKnown: 'the keychain could not say',
};

function rows(facts: CredentialFacts) {
  const plain = (label: string, value: string) => ({ label, value, copyable: false });
  return [
    plain('Key', `${facts.keyPlace}: ${keyStates[facts.keyState]}`),
    facts.fileExists
      ? { label: 'Encrypted file', value: facts.file, copyable: true }
      : plain('Encrypted file', 'not there'),
    ...facts.accounts.map(({ account, cloud, kind, holding }) =>
      plain('Account', `${account} (${wayNames[kind].toLowerCase()}) at ${cloud}: ${holding.toLowerCase()}`),
    ),
    plain(
      'In memory',
      facts.inMemory === 0
        ? 'no access token'
        : `access tokens of ${formatCount(facts.inMemory, 'account')}, for an hour at most`,
    ),
    ...facts.aside.map((file) => ({ label: 'Kept aside', value: file, copyable: true })),
  ];
}
