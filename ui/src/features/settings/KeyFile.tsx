import { Button, makeStyles } from '@fluentui/react-components';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import type { CredentialFacts } from '@/ipc/gen/types';
import { callKey, useCommand } from '@/ipc/hooks';
import { AskDialog } from '@/lib/AskDialog';
import { Failure } from '@/state/Failure';

const useStyles = makeStyles({
  text: { margin: 0 },
  strong: { margin: 0, fontWeight: 600 },
  offer: { margin: '10px 0 0' },
  failure: { margin: '0 0 10px' },
});

/**
 * The weaker place of the key. Offered only where the keychain does not serve, never chosen by itself, and left again
 * without a question.
 */
export function KeyFile({ facts }: { facts: CredentialFacts }) {
  const styles = useStyles();
  const client = useQueryClient();
  const [asking, setAsking] = useState(false);
  const keep = useCommand('credentials_key_file', {
    onSuccess: (now) => client.setQueryData(callKey('credentials_where', {}), now),
  });
  const offered = !facts.kept && (facts.why !== null || facts.keyProblem !== null);
  if (!facts.weaker && !offered) return null;

  return (
    <div className={styles.offer}>
      {keep.error ? (
        <div className={styles.failure}>
          <Failure error={keep.error.api} title="The key stays where it is" />
        </div>
      ) : null}
      {facts.weaker ? (
        <Button disabledFocusable={keep.isPending} onClick={() => keep.mutate({ inAFile: false })}>
          Stop keeping the key in a file
        </Button>
      ) : (
        <Button disabledFocusable={keep.isPending} onClick={() => setAsking(true)}>
          Keep the key in a file…
        </Button>
      )}
      {asking ? (
        <AskDialog
          title="Keep the key in a file?"
          action="Keep the key in a file"
          keep="Keep sign-ins for this run only"
          onAction={() => {
            keep.mutate({ inAFile: true });
            setAsking(false);
          }}
          onKeep={() => setAsking(false)}
        >
          <p className={styles.strong}>Anyone who can read your folder can use your sign-ins.</p>
          <p className={styles.text}>
            That is every program that you run, whoever administers this computer, and every backup or copy of
            the folder. With them, one can act in Azure as you, until you sign out.
          </p>
          <p className={styles.text}>
            It is for computers that have no keychain. Without it you lose nothing but the next start’s
            sign-in. You can go back here at any time: the file with the key is removed, and the sign-ins are
            kept in the keychain if there is one, else for this run only.
          </p>
        </AskDialog>
      ) : null}
    </div>
  );
}
