import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  makeStyles,
} from '@fluentui/react-components';
import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';

import type { CredentialFacts } from '@/ipc/gen/types';
import { callKey, useCommand } from '@/ipc/hooks';
import { Failure } from '@/state/Failure';

const useStyles = makeStyles({
  text: { margin: '0 0 8px' },
  strong: { margin: '0 0 8px', fontWeight: 600 },
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
  const button = useRef<HTMLButtonElement>(null);
  const keep = useCommand('credentials_key_file', {
    onSuccess: (now) => client.setQueryData(callKey('credentials_where', {}), now),
  });
  const offered = !facts.kept && (facts.why !== null || facts.keyProblem !== null);
  if (!facts.weaker && !offered) return null;

  const close = (): void => {
    setAsking(false);
    // After this drawing: what is behind a dialog cannot be focused.
    setTimeout(() => button.current?.focus());
  };

  return (
    <div className={styles.offer}>
      {keep.error ? (
        <div className={styles.failure}>
          <Failure error={keep.error.api} title="The key stays where it is" />
        </div>
      ) : null}
      {facts.weaker ? (
        <Button
          ref={button}
          disabledFocusable={keep.isPending}
          onClick={() => keep.mutate({ inAFile: false })}
        >
          Stop keeping the key in a file
        </Button>
      ) : (
        <Button ref={button} disabledFocusable={keep.isPending} onClick={() => setAsking(true)}>
          Keep the key in a file…
        </Button>
      )}
      {asking ? (
        <Dialog open onOpenChange={(_, { open }) => (open ? undefined : close())} modalType="alert">
          <DialogSurface>
            <DialogBody>
              <DialogTitle>Keep the key in a file?</DialogTitle>
              <DialogContent>
                <p className={styles.strong}>Anyone who can read your folder can use your sign-ins.</p>
                <p className={styles.text}>
                  That is every program that you run, whoever administers this computer, and every backup or
                  copy of the folder. With them, one can act in Azure as you, until you sign out.
                </p>
                <p className={styles.text}>
                  It is for computers that have no keychain. Without it you lose nothing but the next start’s
                  sign-in. You can go back here at any time: the file with the key is removed, and the
                  sign-ins are kept in the keychain if there is one, else for this run only.
                </p>
              </DialogContent>
              <DialogActions>
                <Button
                  onClick={() => {
                    keep.mutate({ inAFile: true });
                    close();
                  }}
                >
                  Keep the key in a file
                </Button>
                {/* The safe answer is the default one. */}
                <Button appearance="primary" onClick={close}>
                  Keep sign-ins for this run only
                </Button>
              </DialogActions>
            </DialogBody>
          </DialogSurface>
        </Dialog>
      ) : null}
    </div>
  );
}
