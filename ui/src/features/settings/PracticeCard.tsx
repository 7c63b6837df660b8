import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  DialogTrigger,
  makeStyles,
  useRestoreFocusTarget,
} from '@fluentui/react-components';
import { useNavigate } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { flushSync } from 'react-dom';

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
  const restoreFocus = useRestoreFocusTarget();
  const button = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(false);
  return (
    <Card title="Practice">
      <p className={styles.text}>
        Starting afresh forgets every practice restore and puts the sample company back as it was. Nothing
        real is touched.
      </p>
      <Button {...restoreFocus} ref={button} onClick={() => setOpen(true)}>
        Start afresh…
      </Button>
      {open ? (
        <Dialog open onOpenChange={(_, data) => setOpen(data.open)} modalType="alert">
          <DialogSurface>
            <DialogBody>
              <DialogTitle>Start practice afresh?</DialogTitle>
              <DialogContent>
                Practice restores, the databases and files that they made, and running practice jobs are
                forgotten.
                {afresh.error ? <Failure error={afresh.error.api} title="Starting afresh" /> : null}
              </DialogContent>
              <DialogActions>
                <Button
                  disabledFocusable={afresh.isPending}
                  onClick={() =>
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
                >
                  {afresh.isPending ? 'Starting…' : 'Start afresh'}
                </Button>
                {/* The safe answer is the default one. */}
                <DialogTrigger disableButtonEnhancement>
                  <Button appearance="primary">Keep practising</Button>
                </DialogTrigger>
              </DialogActions>
            </DialogBody>
          </DialogSurface>
        </Dialog>
      ) : null}
    </Card>
  );
}
