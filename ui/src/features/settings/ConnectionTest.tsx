import { Button, Spinner, makeStyles } from '@fluentui/react-components';
import { CopyRegular } from '@fluentui/react-icons';
import { useEffect } from 'react';

import { useAnnounce } from '@/lib/Announcer';
import { DialogFrame } from '@/lib/DialogFrame';
import { formatCount } from '@/lib/numbers';
import { tokens } from '@/lib/theme';
import { Failure } from '@/state/Failure';

import { HostTable } from './HostTable';
import { firewallList } from './network';
import { useConnectionTest } from './useConnectionTest';

const useStyles = makeStyles({
  text: { margin: 0, color: tokens.colorNeutralForeground2 },
});

/** Every host that a firewall must allow, with the result for each, as it comes. */
export function ConnectionTest({ onClose }: { onClose: () => void }) {
  const styles = useStyles();
  const announce = useAnnounce();
  const { rows, answer, error, running, again } = useConnectionTest();
  const failed = rows.filter(({ state }) => state === 'failed').length;
  const reached = rows.filter(({ state }) => state === 'reached').length;
  const result =
    failed > 0
      ? `${formatCount(failed, 'host')} not reached, ${reached} reached.`
      : `Reached all ${formatCount(reached, 'host')} that were tested.`;

  useEffect(() => {
    if (answer) announce(result);
  }, [announce, answer, result]);

  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(firewallList(rows));
      announce('Copied: the list for the firewall');
    } catch {
      announce('Could not copy the list');
    }
  };

  return (
    <DialogFrame
      title="Test the connection"
      size="wider"
      busy={running}
      fluid
      onClose={onClose}
      error={error ? <Failure error={error} title="The test could not be carried out" /> : null}
      actions={
        <>
          <Button
            icon={<CopyRegular />}
            disabledFocusable={rows.length === 0}
            onClick={() => (rows.length > 0 ? void copy() : undefined)}
          >
            Copy the list for the firewall
          </Button>
          <Button disabledFocusable={running} onClick={() => (running ? undefined : again())}>
            Test again
          </Button>
          <Button appearance="primary" onClick={onClose}>
            Close
          </Button>
        </>
      }
    >
      {running ? (
        <Spinner size="tiny" labelPosition="after" label="Testing each host…" />
      ) : answer ? (
        <p className={styles.text}>
          {answer.cloud}. {answer.way}. {result}
        </p>
      ) : null}
      {rows.length > 0 ? <HostTable rows={rows} /> : null}
    </DialogFrame>
  );
}
