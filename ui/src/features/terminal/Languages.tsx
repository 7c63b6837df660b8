import { makeStyles } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { useState } from 'react';

import type { Terminal, TerminalStep } from '@/ipc/gen/types';
import { Tabs } from '@/lib/Tabs';
import { tokens } from '@/lib/theme';

const TABS = [
  { id: 'az', label: 'az' },
  { id: 'powershell', label: 'PowerShell' },
  { id: 'rest', label: 'REST' },
] as const;
type Language = (typeof TABS)[number]['id'];

const useStyles = makeStyles({
  note: { margin: '4px 0 8px', color: tokens.colorNeutralForeground2 },
});

interface LanguagesProps {
  readonly terminal: Terminal;
  readonly children: (steps: readonly TerminalStep[], language: string) => ReactNode;
}

/** The three ways to say the same thing. Without any, only the reason. */
export function Languages({ terminal, children }: LanguagesProps) {
  const styles = useStyles();
  const [chosen, setChosen] = useState<Language>('az');
  const note = terminal.note ? <p className={styles.note}>{terminal.note}</p> : null;
  if (terminal.az.length === 0) return note;
  const label = TABS.find((tab) => tab.id === chosen)?.label ?? chosen;
  return (
    <>
      {note}
      <Tabs label="Language" tabs={TABS} chosen={chosen} onChoose={setChosen}>
        {children(terminal[chosen], label)}
      </Tabs>
    </>
  );
}
