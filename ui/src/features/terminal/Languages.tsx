import { makeStyles, mergeClasses } from '@fluentui/react-components';
import type { KeyboardEvent, ReactNode } from 'react';
import { useId, useRef, useState } from 'react';

import type { Terminal, TerminalStep } from '@/ipc/gen/types';
import { tokens } from '@/lib/theme';

const LANGUAGES = { az: 'az', powershell: 'PowerShell', rest: 'REST' } as const;
type Language = keyof typeof LANGUAGES;
const ORDER: readonly Language[] = ['az', 'powershell', 'rest'];

const useStyles = makeStyles({
  tabs: { display: 'flex', gap: '4px', borderBottom: `1px solid ${tokens.colorNeutralStroke2}` },
  tab: {
    minHeight: '1.75rem',
    padding: '0 8px',
    border: 0,
    borderBottom: '2px solid transparent',
    backgroundColor: 'transparent',
    color: tokens.colorNeutralForeground2,
    font: 'inherit',
    cursor: 'pointer',
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '-2px' },
  },
  chosen: {
    color: tokens.colorNeutralForeground1,
    fontWeight: tokens.fontWeightSemibold,
    borderBottomColor: tokens.colorCompoundBrandStroke,
  },
  note: { margin: '4px 0 8px', color: tokens.colorNeutralForeground2 },
  panel: { marginTop: '8px' },
});

interface LanguagesProps {
  readonly terminal: Terminal;
  readonly children: (steps: readonly TerminalStep[], language: string) => ReactNode;
}

/**
 * The three ways to say the same thing. Without any, only the reason. Tabs of our own: Fluent's put hidden elements that take
 * the focus around themselves, which is a fault to a screen reader.
 */
export function Languages({ terminal, children }: LanguagesProps) {
  const styles = useStyles();
  const [chosen, setChosen] = useState<Language>('az');
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const note = terminal.note ? <p className={styles.note}>{terminal.note}</p> : null;
  if (terminal.az.length === 0) return note;

  const onKeyDown = (event: KeyboardEvent): void => {
    const next = neighbour(chosen, event.key);
    if (!next) return;
    event.preventDefault();
    setChosen(next);
    list.current?.querySelector<HTMLElement>(`[data-language="${next}"]`)?.focus();
  };
  return (
    <>
      {note}
      <div className={styles.tabs} role="tablist" aria-label="Language" ref={list}>
        {ORDER.map((language) => (
          <button
            key={language}
            type="button"
            role="tab"
            id={`${id}-${language}`}
            data-language={language}
            aria-selected={language === chosen}
            aria-controls={`${id}-panel`}
            tabIndex={language === chosen ? 0 : -1}
            className={mergeClasses(styles.tab, language === chosen && styles.chosen)}
            onClick={() => setChosen(language)}
            onKeyDown={onKeyDown}
          >
            {LANGUAGES[language]}
          </button>
        ))}
      </div>
      <div className={styles.panel} role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${chosen}`}>
        {children(terminal[chosen], LANGUAGES[chosen])}
      </div>
    </>
  );
}

/** Where a key leads: arrows go round, Home and End to the ends. */
function neighbour(from: Language, key: string): Language | undefined {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[key];
  if (step !== undefined) return ORDER[(ORDER.indexOf(from) + step + ORDER.length) % ORDER.length];
  return { Home: ORDER[0], End: ORDER.at(-1) }[key];
}
