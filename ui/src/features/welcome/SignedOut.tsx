import { Button, makeStyles } from '@fluentui/react-components';

import type { CredentialFacts } from '@/ipc/gen/types';
import { Card } from '@/lib/Card';
import { tokens } from '@/lib/theme';
import { signedOutStore } from '@/state/session';

const useStyles = makeStyles({
  card: { padding: '18px 20px' },
  text: { margin: '0 0 8px', overflowWrap: 'anywhere' },
  note: { margin: '0 0 12px', color: tokens.colorNeutralForeground3 },
  list: { margin: '0 0 8px', paddingLeft: '18px', overflowWrap: 'anywhere' },
});

/** What is left after a sign-out. */
export function SignedOut({ facts }: { facts: CredentialFacts }) {
  const styles = useStyles();
  return (
    <Card
      title={facts.nothing ? 'Signed out: nothing is left' : 'Signed out, and something is left'}
      className={styles.card}
    >
      <div role="status">
        {facts.nothing ? (
          <p className={styles.text}>
            Looked again: no sign-in of Pointback is on the disk, in the keychain or in memory.
          </p>
        ) : (
          <>
            <ul className={styles.list}>
              {facts.remains.map((line) => (
                <li key={line}>{line}</li>
              ))}
            </ul>
            {facts.keyProblem ? (
              <p className={styles.text}>
                {facts.keyProblem.message} {facts.keyProblem.hint}
              </p>
            ) : null}
          </>
        )}
        <p className={styles.note}>{facts.browserNote}</p>
      </div>
      <Button onClick={() => signedOutStore.set(null)}>Close</Button>
    </Card>
  );
}
