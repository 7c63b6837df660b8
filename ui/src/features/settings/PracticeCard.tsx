import { Button, makeStyles } from '@fluentui/react-components';
import { useNavigate } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { flushSync } from 'react-dom';

import { AskDialog } from '@/lib/AskDialog';
import { Card } from '@/lib/Card';
import { tokens } from '@/lib/theme';
import { Failure } from '@/state/Failure';
import { usePractice } from '@/state/session';

const useStyles = makeStyles({ text: { margin: '0 0 10px', color: tokens.colorNeutralForeground3 } });

/** The sample company as it was on the first day. */
export function PracticeCard() {
  const styles = useStyles();
  const navigate = useNavigate();
  const { afresh } = usePractice();
  const button = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(false);
  return (
    <Card title="Practice">
      <p className={styles.text}>
        Starting afresh forgets every practice restore and puts the sample company back as it was. Nothing
        real is touched.
      </p>
      <Button ref={button} onClick={() => setOpen(true)}>
        Start afresh…
      </Button>
      {open ? (
        <AskDialog
          title="Start practice afresh?"
          action={afresh.isPending ? 'Starting…' : 'Start afresh'}
          keep="Keep practising"
          busy={afresh.isPending}
          error={afresh.error ? <Failure error={afresh.error.api} title="Starting afresh" /> : null}
          onAction={() =>
            afresh.mutate(
              {},
              {
                onSuccess: () => {
                  // As when signing out: first the dialog, then the screen.
                  flushSync(() => setOpen(false));
                  button.current?.focus();
                  void navigate({ to: '/databases' });
                },
              },
            )
          }
          onKeep={() => setOpen(false)}
        >
          Practice restores, the databases and files that they made, and running practice jobs are forgotten.
        </AskDialog>
      ) : null}
    </Card>
  );
}
