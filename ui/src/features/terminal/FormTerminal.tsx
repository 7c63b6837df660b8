import { makeStyles } from '@fluentui/react-components';
import { useState } from 'react';

import type { Draft } from '@/ipc/gen/types';
import { useCall } from '@/ipc/hooks';
import { tokens } from '@/lib/theme';
import { Failure } from '@/state/Failure';
import { Languages } from './Languages';
import { Steps } from './Steps';

const useStyles = makeStyles({
  summary: {
    cursor: 'pointer',
    color: tokens.colorNeutralForeground2,
    width: 'fit-content',
    padding: '3px 0',
  },
  quiet: { margin: '8px 0 0', color: tokens.colorNeutralForeground2 },
});

/** The restore that the form describes, as commands; asked for when it is opened. */
export function FormTerminal({ draft }: { draft: Draft }) {
  const styles = useStyles();
  const [open, setOpen] = useState(false);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className={styles.summary}>Show az, PowerShell, REST</summary>
      {open ? <Commands draft={draft} /> : null}
    </details>
  );
}

function Commands({ draft }: { draft: Draft }) {
  const styles = useStyles();
  const { data, error, refetch } = useCall('terminal_get', { draft }, { staleTime: 0, keepPrevious: true });
  if (error) return <Failure error={error.api} title="The commands" onRetry={() => void refetch()} />;
  if (!data) return <p className={styles.quiet}>Writing…</p>;
  return (
    <Languages terminal={data}>{(steps, language) => <Steps steps={steps} language={language} />}</Languages>
  );
}
