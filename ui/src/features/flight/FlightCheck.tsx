import { Button, makeStyles, mergeClasses, Spinner } from '@fluentui/react-components';
import { type ReactNode, useId, useRef, useState } from 'react';

import type { CheckLine, FlightAbout, LineGroup } from '@/ipc/gen/types';
import { formatCount } from '@/lib/numbers';
import { tokens } from '@/lib/theme';
import { Failure } from '@/state/Failure';
import { FixDialog } from './FixDialog';
import { HandoffDialog } from './HandoffDialog';
import { Line } from './Line';
import { GROUPS } from './looks';
import { toFix, toHandOff } from './run';
import { useFlight } from './useFlight';

const useStyles = makeStyles({
  box: { display: 'flex', flexDirection: 'column', gap: '6px', minWidth: 0 },
  head: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '4px 8px' },
  title: {
    margin: 0,
    fontSize: 'inherit',
    fontWeight: tokens.fontWeightSemibold,
    ':focus': { outlineStyle: 'none' },
  },
  actions: { display: 'flex', flexWrap: 'wrap', gap: '6px', marginLeft: 'auto' },
  verdict: { display: 'flex', alignItems: 'center', gap: '8px', margin: 0, minHeight: '1.25rem' },
  ready: { color: tokens.colorStatusSuccessForeground1 },
  missing: { color: tokens.colorStatusDangerForeground1, fontWeight: tokens.fontWeightSemibold },
  cannotSee: { color: tokens.pbCautionForeground },
  notChosen: { color: tokens.colorNeutralForeground2 },
  group: {
    margin: 0,
    color: tokens.colorNeutralForeground2,
    fontSize: tokens.fontSizeBase200,
    fontWeight: tokens.fontWeightRegular,
  },
  list: { margin: 0, padding: 0, listStyleType: 'none' },
  summary: {
    cursor: 'pointer',
    color: tokens.colorNeutralForeground2,
    width: 'fit-content',
    padding: '3px 0',
  },
  quiet: { margin: 0, color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
  bullets: { margin: '2px 0 0', paddingLeft: '18px' },
});

interface FlightCheckProps {
  /** Stable while it means the same. */
  readonly about: FlightAbout;
  /** Under the lines: changes that were made. */
  readonly children?: ReactNode;
}

type Asked = { readonly kind: 'fix' | 'handOff'; readonly ids: readonly string[] };

/** What must be true for this restore, live, and the ways to put it right. It is advice: it blocks nothing by itself. */
export function FlightCheck({ about, children }: FlightCheckProps) {
  const styles = useStyles();
  const id = useId();
  const heading = useRef<HTMLHeadingElement>(null);
  const opener = useRef<Element>(null);
  const [asked, setAsked] = useState<Asked>();
  // Once somebody else has been asked, the check is looked at again by itself until nothing is missing.
  const [watching, setWatching] = useState(false);
  const flight = useFlight(about, watching);
  const { lines, stale, check, error, running, again } = flight;
  const fixes = toFix(lines);
  const requests = toHandOff(lines);
  if (watching && !running && check && requests.length === 0 && asked === undefined) setWatching(false);

  const ask = (kind: Asked['kind'], ids: readonly string[]) => {
    opener.current = document.activeElement;
    if (kind === 'handOff') setWatching(true);
    setAsked({ kind, ids });
  };
  const close = () => {
    setAsked(undefined);
    // After this drawing; the line that it was opened from may have no button any more.
    setTimeout(() => {
      const from = opener.current;
      if (from instanceof HTMLElement && from.isConnected) from.focus();
      else heading.current?.focus();
    });
  };
  const needed = lines.filter((line) => line.state !== 'notNeeded');
  const notNeeded = lines.filter((line) => line.state === 'notNeeded');
  const row = (line: CheckLine) => (
    <Line key={line.id} line={line} stale={stale.has(line.id)} onFix={(one) => ask('fix', [one])} />
  );
  return (
    <section className={styles.box} aria-labelledby={id} aria-busy={running}>
      <div className={styles.head}>
        <h3 id={id} ref={heading} tabIndex={-1} className={styles.title}>
          Flight check
        </h3>
        <div className={styles.actions}>
          {fixes.length > 1 ? (
            <Button size="small" onClick={() => ask('fix', fixes)}>
              Fix all…
            </Button>
          ) : null}
          {requests.length > 0 ? (
            <Button size="small" onClick={() => ask('handOff', requests)}>
              Hand off…
            </Button>
          ) : null}
          <Button
            size="small"
            appearance="subtle"
            disabledFocusable={running}
            onClick={() => (running ? undefined : again())}
          >
            Check again
          </Button>
        </div>
      </div>
      <div className={mergeClasses(styles.verdict, check && styles[check.verdict])}>
        {running ? <Spinner size="extra-tiny" aria-hidden="true" /> : null}
        {check ? check.summary : running ? 'Looking at what this restore needs…' : null}
      </div>
      {error ? <Failure error={error} title="The flight check was not finished" onRetry={again} /> : null}
      {groupsOf(needed).map(([group, members]) => (
        <div key={group} role="group" aria-label={GROUPS[group]}>
          <h4 className={styles.group}>{GROUPS[group]}</h4>
          <ul className={styles.list}>{members.map(row)}</ul>
        </div>
      ))}
      {notNeeded.length > 0 ? (
        <details>
          <summary className={styles.summary}>{formatCount(notNeeded.length, 'line')} not needed</summary>
          <ul className={styles.list}>{notNeeded.map(row)}</ul>
        </details>
      ) : null}
      {check && check.unchecked.length > 0 ? (
        <div className={styles.quiet}>
          Only Azure’s validation can tell:
          <ul className={styles.bullets}>
            {check.unchecked.map((each) => (
              <li key={each}>{each}</li>
            ))}
          </ul>
        </div>
      ) : null}
      {children}
      {asked?.kind === 'fix' ? (
        <FixDialog
          about={about}
          ids={asked.ids}
          onMade={again}
          onClose={close}
          onHandOff={(ids) => ask('handOff', ids)}
        />
      ) : null}
      {asked?.kind === 'handOff' ? (
        <HandoffDialog about={about} ids={asked.ids} check={check} running={running} onClose={close} />
      ) : null}
    </section>
  );
}

/** In the order of the check. */
function groupsOf(lines: readonly CheckLine[]): [LineGroup, CheckLine[]][] {
  const groups = new Map<LineGroup, CheckLine[]>();
  for (const line of lines) groups.set(line.group, [...(groups.get(line.group) ?? []), line]);
  return [...groups];
}
