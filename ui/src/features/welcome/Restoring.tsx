import { Button, Spinner, makeStyles } from '@fluentui/react-components';

import { Card } from '@/lib/Card';
import { tokens } from '@/lib/theme';

const useStyles = makeStyles({
  row: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '8px 12px' },
  text: { flex: '1 1 16rem', minWidth: 0, overflowWrap: 'anywhere' },
  hint: { color: tokens.colorNeutralForeground3 },
});

interface RestoringProps {
  account: string;
  ending: boolean;
  onCancel: () => void;
}

/** The sign-in of the last run is being taken up. */
export function Restoring({ account, ending, onCancel }: RestoringProps) {
  const styles = useStyles();
  return (
    <Card>
      <div className={styles.row} role="status">
        <Spinner size="tiny" aria-hidden="true" />
        <span className={styles.text}>
          Signing in again as {account}…{' '}
          <span className={styles.hint}>You stay signed in until you sign out in Settings.</span>
        </span>
        <Button disabledFocusable={ending} onClick={onCancel}>
          {ending ? 'Cancelling…' : 'Cancel'}
        </Button>
      </div>
    </Card>
  );
}
