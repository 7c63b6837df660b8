import { Button, makeStyles, mergeClasses, Spinner, ToggleButton } from '@fluentui/react-components';
import { ArrowClockwiseRegular } from '@fluentui/react-icons';
import {
  type ReactNode,
  type Ref,
  useCallback,
  useEffect,
  useId,
  useImperativeHandle,
  useRef,
  useState,
} from 'react';

import type { FlightAbout, FlightCheck as Check, LineGroup } from '@/ipc/gen/types';
import { tokens } from '@/lib/theme';
import { useFocusKept } from '@/lib/useFocusKept';
import { Failure } from '@/state/Failure';
import { useSettings } from '@/state/session';
import { type Asked, FlightDialogs } from './FlightDialogs';
import { Line } from './Line';
import { answered, partsOf } from './fold';
import { Group } from './Group';
import { toFix, toHandOff, type Worth } from './run';
import { type FlightControl, useFlight } from './useFlight';
import { type Reached, useStanding } from './useStanding';

const useStyles = makeStyles({
  box: { display: 'flex', flexDirection: 'column', gap: '6px', minWidth: 0 },
  head: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '4px 8px' },
  title: {
    margin: 0,
    fontSize: 'inherit',
    fontWeight: tokens.fontWeightSemibold,
    ':focus': { outlineStyle: 'none' },
  },
  verdict: { display: 'flex', alignItems: 'center', gap: '8px', flex: '1 1 16rem', minHeight: '1.5rem' },
  ready: { color: tokens.colorStatusSuccessForeground1 },
  missing: { color: tokens.colorStatusDangerForeground1, fontWeight: tokens.fontWeightSemibold },
  cannotSee: { color: tokens.pbCautionForeground },
  notChosen: { color: tokens.colorNeutralForeground2 },
  actions: { display: 'flex', flexWrap: 'wrap', gap: '6px', ':empty': { display: 'none' } },
  // It takes what is free: beside it nothing moves.
  known: {
    flex: '1 1 0',
    textAlign: 'right',
    color: tokens.colorNeutralForeground2,
    fontSize: tokens.fontSizeBase200,
    fontVariantNumeric: 'tabular-nums',
  },
  quiet: { margin: 0, color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
  bullets: { margin: '2px 0 0', paddingLeft: '18px' },
});

/** For whoever leads the person to a line. */
export interface FlightHandle {
  /** Opens a line, and gives it the focus. */
  readonly reach: (lineId: string) => void;
  /** Brings all of it into view, and gives its heading the focus. */
  readonly show: () => void;
}

interface FlightCheckProps {
  /** Stable while it means the same. */
  readonly about: FlightAbout;
  /** Another one: Azure has said something meanwhile, and the lines are looked at again. */
  readonly after?: unknown;
  readonly ref?: Ref<FlightHandle>;
  /** What is known now, and what that is worth. */
  readonly onCheck?: (check: Check | undefined, worth: Worth) => void;
  /** Under the lines: changes that were made. */
  readonly children?: ReactNode;
}

/** What must be true for this restore, live, and the ways to put it right. It is advice: it blocks nothing by itself. */
export function FlightCheck({ about, after, ref, onCheck, children }: FlightCheckProps) {
  const styles = useStyles();
  const id = useId();
  const box = useRef<HTMLElement>(null);
  const area = useRef<HTMLDivElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const [asked, setAsked] = useState<Asked>();
  // Once somebody else has been asked, the check is looked at again by itself until nothing is missing.
  const [watching, setWatching] = useState(false);
  const flight = useFlight(about, watching, after);
  const { lines, stale, check, worth, error, running, again } = flight;
  const { settings, save } = useSettings();
  const all = settings.showAllChecks;
  const known = answered(lines, stale);
  // Groups that were opened or folded by hand, against what holds for all.
  const [turned, setTurned] = useState<Partial<Record<LineGroup, boolean>>>({});
  const [reached, setReached] = useState<Reached>();
  const open = useStanding(lines, running, area, reached);
  useFocusKept(box, heading);
  useImperativeHandle(
    ref,
    () => ({
      reach: (lineId) => setReached({ id: lineId }),
      show: () => {
        heading.current?.scrollIntoView({ block: 'start' });
        heading.current?.focus({ preventScroll: true });
      },
    }),
    [],
  );
  useEffect(() => onCheck?.(check, worth), [onCheck, check, worth]);
  const fixes = toFix(lines);
  const requests = toHandOff(lines);
  if (watching && !running && check && requests.length === 0 && asked === undefined) setWatching(false);

  const onAsk = useCallback((wish: Asked | undefined) => {
    if (wish?.kind === 'handOff') setWatching(true);
    setAsked(wish);
  }, []);
  const ask = (kind: Asked['kind'], ids: readonly string[]) => {
    const wanted = lines.flatMap((line) => (line.fix && ids.includes(line.id) ? [line.fix] : []));
    onAsk({ kind, wanted, chosen: {} });
  };
  const showAll = (): void => {
    setTurned({});
    save.mutate({ ...settings, showAllChecks: !all });
  };
  return (
    <section ref={box} className={styles.box} aria-labelledby={id} aria-busy={running}>
      <div className={styles.head}>
        <h3 id={id} ref={heading} tabIndex={-1} className={styles.title}>
          Flight check
        </h3>
        <span className={styles.known}>
          {running && check ? `${known} of ${lines.length} answered` : null}
        </span>
        <ToggleButton size="small" appearance="subtle" checked={all} onClick={showAll}>
          Show all
        </ToggleButton>
        <Button
          size="small"
          appearance="subtle"
          icon={<ArrowClockwiseRegular />}
          aria-label="Check again"
          title="Check again"
          disabledFocusable={running}
          onClick={() => (running ? undefined : again())}
        />
      </div>
      <div className={styles.head}>
        <div
          className={mergeClasses(
            styles.verdict,
            check && styles[worth === 'current' ? check.verdict : 'notChosen'],
          )}
        >
          {running ? <Spinner size="extra-tiny" aria-hidden="true" /> : null}
          {said(flight, known)}
        </div>
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
        </div>
      </div>
      {error ? <Failure error={error} title="The flight check was not finished" onRetry={again} /> : null}
      <div ref={area}>
        {partsOf(lines, open).map((part) => (
          <Group
            key={part.group}
            part={part}
            stale={part.lines.some((line) => stale.has(line.id))}
            open={turned[part.group] ?? all}
            onOpen={(now) => setTurned({ ...turned, [part.group]: now })}
          >
            {(line) => (
              <Line
                key={line.id}
                line={line}
                stale={stale.has(line.id)}
                reached={reached?.id === line.id ? reached : undefined}
                onFix={(one) => ask('fix', [one])}
              />
            )}
          </Group>
        ))}
      </div>
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
      <FlightDialogs asked={asked} flight={flight} returnTo={heading} onAsk={onAsk} />
    </section>
  );
}

/** What it adds up to; what failed is said below. */
function said({ lines, check, worth, running }: FlightControl, known: number): string | undefined {
  if (worth === 'unfinished' && lines.length > 0) return 'Below is what was seen before.';
  if (check && worth !== 'unfinished') return check.summary;
  return running ? lookingAt(known, lines.length) : undefined;
}

/** How far it has come: in numbers that are true, and never as a share of the time. */
const lookingAt = (known: number, of: number): string =>
  of === 0 ? 'Looking at what is needed…' : `Checking: ${known} of ${of} answered.`;
