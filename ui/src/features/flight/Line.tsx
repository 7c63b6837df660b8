import { Button, Link, makeStyles, mergeClasses } from '@fluentui/react-components';
import { useEffect, useId, useRef, useState } from 'react';

import { useBridge } from '@/ipc/context';
import type { CheckLine } from '@/ipc/gen/types';
import { CopyButton } from '@/lib/CopyButton';
import { Moment } from '@/lib/Moment';
import { tokens } from '@/lib/theme';
import { Failure } from '@/state/Failure';
import { LOOKS, useLineColours } from './looks';
import { Toggle } from './Toggle';
import type { Reached } from './useStanding';

const useStyles = makeStyles({
  line: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr) auto',
    gap: '0 8px',
    padding: '3px 0',
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    ':last-child': { borderBottom: 0 },
  },
  stale: { '> *': { opacity: 0.6 } },
  toggle: { padding: '3px 0' },
  words: { display: 'grid', gridTemplateColumns: '1.125rem minmax(0, 1fr)', gap: '0 8px' },
  icon: { display: 'grid', placeItems: 'center', height: tokens.lineHeightBase300, fontSize: '1rem' },
  word: { fontWeight: tokens.fontWeightSemibold },
  fix: { alignSelf: 'start' },
  tag: {
    alignSelf: 'start',
    padding: '3px 0',
    maxWidth: '6.5rem',
    textAlign: 'right',
    color: tokens.colorNeutralForeground2,
    fontSize: tokens.fontSizeBase200,
  },
  below: {
    gridColumn: '1 / -1',
    padding: '0 0 3px calc(2.125rem + 16px)',
    color: tokens.colorNeutralForeground2,
    fontSize: tokens.fontSizeBase200,
    overflowWrap: 'anywhere',
  },
  facts: { display: 'grid', gap: '4px', margin: '2px 0 4px' },
  fact: { margin: 0 },
  label: { color: tokens.colorNeutralForeground3 },
  code: { fontFamily: tokens.fontFamilyMonospace },
});

interface LineProps {
  readonly line: CheckLine;
  /** What it says is of the check before. */
  readonly stale: boolean;
  /** The person was led here: it is opened and has the focus. */
  readonly reached: Reached | undefined;
  readonly onFix: (id: string) => void;
}

/** One thing that must be true: its state as shape and word, what was seen, and on demand why and where. */
export function Line({ line, stale, reached, onFix }: LineProps) {
  const styles = useStyles();
  const colours = useLineColours();
  const toggle = useRef<HTMLButtonElement>(null);
  const id = useId();
  const [open, setOpen] = useState(false);
  const { icon, word } = LOOKS[line.state];
  const wrong = line.state === 'missing' || line.state === 'cannotSee';
  // What was seen stands there where it is news.
  const told = wrong || line.settling === true;
  const [led, setLed] = useState<Reached>();
  if (reached !== led) {
    setLed(reached);
    if (reached) setOpen(true);
  }
  useEffect(() => {
    if (reached === undefined) return;
    toggle.current?.scrollIntoView({ block: 'center' });
    toggle.current?.focus({ preventScroll: true });
  }, [reached]);
  return (
    <li className={mergeClasses(styles.line, stale && styles.stale)}>
      <Toggle
        ref={toggle}
        open={open}
        controls={id}
        className={styles.toggle}
        onToggle={() => setOpen(!open)}
      >
        <span className={styles.words}>
          <span className={mergeClasses(styles.icon, colours[line.state])} aria-hidden="true">
            {icon}
          </span>
          <span>
            {line.title}: <span className={mergeClasses(styles.word, colours[line.state])}>{word}</span>
          </span>
        </span>
      </Toggle>
      {line.fix ? (
        <Button
          size="small"
          className={styles.fix}
          aria-label={`Fix: ${line.title}`}
          onClick={() => onFix(line.id)}
        >
          Fix…
        </Button>
      ) : (
        <span className={styles.tag}>{line.tag}</span>
      )}
      {told && line.seen ? (
        <p className={mergeClasses(styles.below, styles.fact)}>
          {line.seen} <Moments of={line} />
        </p>
      ) : null}
      <div id={id} className={styles.below} hidden={!open}>
        {open ? <Why line={line} seen={!told} /> : null}
      </div>
    </li>
  );
}

/** When what was seen was, or will be. */
function Moments({ of }: { of: CheckLine }) {
  return of.moments?.map(({ label, at }) => (
    <span key={label}>
      {label}: <Moment at={at} />.{' '}
    </span>
  ));
}

/** What folds out. */
function Why({ line, seen }: { line: CheckLine; seen: boolean }) {
  const styles = useStyles();
  const { host } = useBridge();
  const { portalUrl } = line;
  return (
    <div className={styles.facts}>
      {seen && line.seen ? (
        <p className={styles.fact}>
          {line.seen} <Moments of={line} />
        </p>
      ) : null}
      <p className={styles.fact}>
        <span className={styles.label}>Why: </span>
        {line.why}
      </p>
      <p className={styles.fact}>
        <span className={styles.label}>Set at: </span>
        {line.setAt}{' '}
        {portalUrl ? (
          <Link as="button" inline onClick={() => void host.openUrl(portalUrl)}>
            Open in portal
          </Link>
        ) : null}
      </p>
      {line.azureCode ? (
        <p className={styles.fact}>
          <span className={styles.label}>Azure’s code: </span>
          <span className={styles.code}>{line.azureCode}</span>
          <CopyButton text={line.azureCode} what="Azure’s code" />
        </p>
      ) : null}
      {line.noFix ? (
        <p className={styles.fact}>
          <span className={styles.label}>Not from here: </span>
          {line.noFix}
        </p>
      ) : null}
      {line.error ? <Failure error={line.error} title="It could not be read" /> : null}
    </div>
  );
}
