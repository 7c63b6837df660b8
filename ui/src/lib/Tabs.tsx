import { makeStyles, mergeClasses } from '@fluentui/react-components';
import type { KeyboardEvent, ReactNode } from 'react';
import { useId, useRef } from 'react';

import { FORCED } from './forced';
import { tokens } from './theme';

const useStyles = makeStyles({
  tabs: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: '4px',
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  tab: {
    minHeight: '1.75rem',
    padding: '0 8px',
    border: 0,
    borderBottom: '2px solid transparent',
    backgroundColor: 'transparent',
    color: tokens.colorNeutralForeground2,
    font: 'inherit',
    cursor: 'pointer',
    // Forced colours draw what is transparent: every tab would have the line of the chosen one.
    [FORCED]: { borderBottomColor: 'Canvas' },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '-2px' },
  },
  chosen: {
    color: tokens.colorNeutralForeground1,
    fontWeight: tokens.fontWeightSemibold,
    borderBottomColor: tokens.colorCompoundBrandStroke,
    [FORCED]: { borderBottomColor: 'Highlight' },
  },
  panel: { marginTop: '8px' },
});

interface TabsProps<T extends string> {
  readonly label: string;
  readonly tabs: readonly { readonly id: T; readonly label: string }[];
  readonly chosen: T;
  readonly onChoose: (id: T) => void;
  /** What the chosen one shows. */
  readonly children: ReactNode;
}

/** Tabs of our own: Fluent's put hidden elements that take the focus around themselves, a fault to a screen reader. */
export function Tabs<T extends string>({ label, tabs, chosen, onChoose, children }: TabsProps<T>) {
  const styles = useStyles();
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const order = tabs.map((tab) => tab.id);
  const onKeyDown = (event: KeyboardEvent): void => {
    const next = neighbour(order, chosen, event.key);
    if (next === undefined) return;
    event.preventDefault();
    onChoose(next);
    list.current?.querySelector<HTMLElement>(`[data-tab="${next}"]`)?.focus();
  };
  return (
    <>
      <div className={styles.tabs} role="tablist" aria-label={label} ref={list}>
        {tabs.map((tab) => (
          <button
            key={tab.id}
            type="button"
            role="tab"
            id={`${id}-${tab.id}`}
            data-tab={tab.id}
            aria-selected={tab.id === chosen}
            aria-controls={`${id}-panel`}
            tabIndex={tab.id === chosen ? 0 : -1}
            className={mergeClasses(styles.tab, tab.id === chosen && styles.chosen)}
            onClick={() => onChoose(tab.id)}
            onKeyDown={onKeyDown}
          >
            {tab.label}
          </button>
        ))}
      </div>
      <div className={styles.panel} role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${chosen}`}>
        {children}
      </div>
    </>
  );
}

/** Where a key leads: arrows go round, Home and End to the ends. */
function neighbour<T>(order: readonly T[], from: T, key: string): T | undefined {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[key];
  if (step !== undefined) return order[(order.indexOf(from) + step + order.length) % order.length];
  return { Home: order[0], End: order.at(-1) }[key];
}
