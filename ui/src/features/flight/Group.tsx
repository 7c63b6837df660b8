import { makeStyles, mergeClasses } from '@fluentui/react-components';
import { type ReactNode, useId } from 'react';

import type { CheckLine } from '@/ipc/gen/types';
import { tokens } from '@/lib/theme';
import { countsOf, type Part } from './fold';
import { GROUPS, useLineColours } from './looks';
import { Toggle } from './Toggle';

const useStyles = makeStyles({
  title: { margin: 0, fontSize: 'inherit', fontWeight: tokens.fontWeightRegular },
  stale: { opacity: 0.6 },
  words: { display: 'flex', flexWrap: 'wrap', alignItems: 'baseline', gap: '0 8px' },
  name: { fontWeight: tokens.fontWeightSemibold },
  counts: {
    marginLeft: 'auto',
    textAlign: 'right',
    fontSize: tokens.fontSizeBase200,
    fontVariantNumeric: 'tabular-nums',
  },
  group: { borderTop: `1px solid ${tokens.colorNeutralStroke2}` },
  list: { margin: 0, padding: '0 0 4px', listStyleType: 'none' },
});

interface GroupProps {
  readonly part: Part;
  /** Some of it is of the check before. */
  readonly stale: boolean;
  readonly open: boolean;
  readonly onOpen: (open: boolean) => void;
  readonly children: (line: CheckLine) => ReactNode;
}

/** One part of the restore: what is wrong with it in full, the rest as a number that opens. */
export function Group({ part, stale, open, onOpen, children }: GroupProps) {
  const styles = useStyles();
  const colours = useLineColours();
  const id = useId();
  const counts = countsOf(part.lines);
  const name = GROUPS[part.group];
  const folds = part.folded.length > 0;
  return (
    <div className={styles.group} role="group" aria-label={name}>
      <h4 className={styles.title}>
        <Toggle
          open={open}
          controls={folds ? id : undefined}
          className={mergeClasses(stale && styles.stale)}
          onToggle={() => onOpen(!open)}
        >
          <span className={styles.words}>
            <span className={styles.name}>{name} </span>
            <span className={styles.counts}>
              {counts.map(({ state, words }, index) => (
                <span key={state}>
                  {index > 0 ? ', ' : ''}
                  <span className={colours[state]}>{words}</span>
                </span>
              ))}
            </span>
          </span>
        </Toggle>
      </h4>
      {part.standing.length > 0 ? <ul className={styles.list}>{part.standing.map(children)}</ul> : null}
      <ul className={styles.list} id={id} hidden={!open || !folds} aria-label={`${name}: the rest`}>
        {open ? part.folded.map(children) : null}
      </ul>
    </div>
  );
}
