import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  DialogTrigger,
  Spinner,
  makeStyles,
} from '@fluentui/react-components';

import { useCall } from '@/ipc/hooks';
import { tokens } from '@/lib/theme';
import { useUnfinishedCount } from '@/state/useJobs';

const useStyles = makeStyles({
  list: { margin: '8px 0', paddingLeft: '18px', overflowWrap: 'anywhere' },
  text: { margin: '0 0 8px' },
  note: { margin: 0, color: tokens.colorNeutralForeground3 },
});

interface SignOutDialogProps {
  onSignOut: () => void;
  onCancel: () => void;
}

/** What a sign-out removes, before it does. */
export function SignOutDialog({ onSignOut, onCancel }: SignOutDialogProps) {
  const styles = useStyles();
  const running = useUnfinishedCount();
  const { data, isPending } = useCall('credentials_where', {}, { staleTime: 0 });
  return (
    <Dialog open onOpenChange={(_, { open }) => (open ? undefined : onCancel())} modalType="alert">
      <DialogSurface>
        <DialogBody>
          <DialogTitle>Sign out?</DialogTitle>
          <DialogContent>
            <p className={styles.text}>This is removed, of every account that is remembered here:</p>
            {isPending ? <Spinner size="tiny" label="Looking what there is" /> : null}
            <ul className={styles.list}>
              {data && data.remains.length > 0 ? (
                data.remains.map((line) => <li key={line}>{line}</li>)
              ) : isPending ? null : (
                <li>the sign-in in memory</li>
              )}
            </ul>
            {running > 0 ? (
              <p className={styles.text}>
                Running restores go on in Azure. They are followed again after the next sign-in.
              </p>
            ) : null}
            <p className={styles.note}>{data?.browserNote}</p>
          </DialogContent>
          <DialogActions>
            <Button onClick={onSignOut}>Sign out</Button>
            {/* The safe answer is the default one. */}
            <DialogTrigger disableButtonEnhancement>
              <Button appearance="primary">Stay signed in</Button>
            </DialogTrigger>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
