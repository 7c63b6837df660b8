import { makeStyles, mergeClasses } from '@fluentui/react-components';
import { CheckmarkRegular, DismissRegular, QuestionRegular } from '@fluentui/react-icons';
import type { ReactElement } from 'react';
import type { Step, StepState } from '@/ipc/gen/types';
import { tokens } from '@/lib/theme';
import { formatBoth, formatDate, formatDay, formatSeconds } from '@/lib/time';
import { useHidden } from '@/lib/useHidden';
import { useNow } from '@/lib/useNow';
import { figure } from './clock';

const useStyles = makeStyles({
  list: { margin: '8px 0 0', padding: 0, listStyleType: 'none' },
  step: {
    position: 'relative',
    display: 'grid',
    gridTemplateColumns: '1.375rem minmax(0, 1fr) auto',
    gap: '0 12px',
    paddingBottom: '16px',
    ':not(:last-child)::before': {
      content: '""',
      position: 'absolute',
      left: '0.65rem',
      top: '1.375rem',
      bottom: 0,
      width: '1px',
      backgroundColor: tokens.colorNeutralStroke1,
    },
  },
  icon: {
    width: '1.375rem',
    height: '1.375rem',
    boxSizing: 'border-box',
    display: 'grid',
    placeItems: 'center',
    borderRadius: '50%',
    border: '1px solid currentcolor',
    fontSize: '0.75rem',
    gridRow: '1 / span 2',
  },
  label: { fontWeight: tokens.fontWeightSemibold },
  detail: { gridColumn: '2 / -1', color: tokens.colorNeutralForeground2, overflowWrap: 'anywhere' },
  time: { color: tokens.colorNeutralForeground2, fontVariantNumeric: 'tabular-nums' },
  done: {
    color: tokens.colorStatusSuccessForeground1,
    backgroundColor: tokens.colorStatusSuccessBackground1,
  },
  now: { color: tokens.colorBrandForeground1, backgroundColor: tokens.pbSelected },
  next: { color: tokens.colorNeutralForeground3, backgroundColor: tokens.colorNeutralBackground2 },
  failed: {
    color: tokens.colorStatusDangerForeground1,
    backgroundColor: tokens.colorStatusDangerBackground1,
  },
  unknown: { color: tokens.pbCautionForeground, backgroundColor: tokens.pbCautionBackground },
  quiet: { color: tokens.colorNeutralForeground3 },
  dot: { width: '8px', height: '8px', borderRadius: '50%', backgroundColor: 'currentcolor' },
});

const WORDS: Record<StepState, string> = {
  done: 'done',
  now: 'under way',
  next: 'to come',
  failed: 'failed',
  unknown: 'not known',
};

/** The way of a restore, from the check to the result. */
export function Steps({ steps }: { steps: readonly Step[] }) {
  const styles = useStyles();
  const hidden = useHidden();
  return (
    <ol className={styles.list} aria-label="Steps">
      {steps.map((step, index) => (
        <li
          key={step.label}
          className={styles.step}
          {...(step.state === 'now' ? { 'aria-current': 'step' } : {})}
        >
          <span className={mergeClasses(styles.icon, styles[step.state])} aria-hidden="true">
            <Sign state={step.state} number={index + 1} />
          </span>
          <span className={mergeClasses(styles.label, step.state === 'next' && styles.quiet)}>
            {step.label}
            <span className={hidden}>: {WORDS[step.state]}</span>
          </span>
          <span className={styles.time}>
            {step.at === null ? null : step.state === 'now' ? <SoFar at={step.at} /> : <At at={step.at} />}
          </span>
          {step.detail ? <span className={styles.detail}>{step.detail}</span> : null}
        </li>
      ))}
    </ol>
  );
}

function Sign({ state, number }: { state: StepState; number: number }): ReactElement {
  const styles = useStyles();
  const signs: Record<StepState, ReactElement> = {
    done: <CheckmarkRegular />,
    now: <span className={styles.dot} />,
    next: <>{number}</>,
    failed: <DismissRegular />,
    unknown: <QuestionRegular />,
  };
  return signs[state];
}

/** With the day where it is another one: a wait for the archive goes on over midnight. */
function At({ at }: { at: string }) {
  const now = useNow(60_000);
  const today = formatDate(at) === formatDate(new Date(now).toISOString());
  return (
    <time dateTime={at} title={formatBoth(at)}>
      {today ? formatSeconds(at) : `${formatDay(at, now)}, ${formatSeconds(at)}`}
    </time>
  );
}

function SoFar({ at }: { at: string }) {
  const now = useNow(500);
  return <span aria-hidden="true">{figure((now - Date.parse(at)) / 1000)} so far</span>;
}
