import { makeStyles } from '@fluentui/react-components';
import { CheckmarkCircleFilled } from '@fluentui/react-icons';
import { type ReactNode, type RefObject, useEffect, useRef } from 'react';
import type { PlanCheck, PlanView } from '@/ipc/gen/types';
import { useAnnounce } from '@/lib/Announcer';
import { SentenceText } from '@/lib/SentenceText';
import { tokens } from '@/lib/theme';
import { Failure } from '@/state/Failure';
import type { Run } from './run';
import { Stages } from './Stages';

const useStyles = makeStyles({
  root: { display: 'flex', flexDirection: 'column', gap: '12px', ':empty': { display: 'none' } },
  note: {
    margin: 0,
    color: tokens.pbCautionForeground,
    backgroundColor: tokens.pbCautionBackground,
    padding: '8px 12px',
    borderRadius: '6px',
  },
  plan: {
    padding: '10px 12px',
    borderRadius: '6px',
    border: `1px solid ${tokens.colorStatusSuccessBorder1}`,
    backgroundColor: tokens.colorStatusSuccessBackground1,
  },
  title: {
    display: 'flex',
    alignItems: 'center',
    gap: '8px',
    margin: '0 0 4px',
    fontSize: 'inherit',
    fontWeight: tokens.fontWeightSemibold,
  },
  icon: { flexShrink: 0, fontSize: '16px', color: tokens.colorStatusSuccessForeground1 },
  text: { margin: 0, overflowWrap: 'anywhere' },
});

const DISCARDED: Record<'changed' | 'used' | 'expired', string> = {
  changed: 'The form has changed, so the validation no longer counts. Validate again.',
  used: 'This validation was used: the restore was sent. Validate again to restore once more.',
  expired: 'The validation is too old. Validate again.',
};

interface PreflightReportProps {
  readonly run: Run;
  readonly check: PlanCheck | undefined;
  /** Where what Azure refused can be put right. */
  readonly wayOut?: ReactNode;
}

/** What was checked, and what it led to: a plan in words, or the cause why there is none. */
export function PreflightReport({ run, check, wayOut }: PreflightReportProps) {
  const styles = useStyles();
  const ref = useRef<HTMLDivElement>(null);
  useSaid(run);
  useInView(run, ref);
  return (
    <div ref={ref} className={styles.root}>
      {run.kind === 'discarded' ? (
        <p className={styles.note} role="status">
          {DISCARDED[run.why]}
        </p>
      ) : null}
      {'stages' in run && run.stages.length > 0 ? (
        <Stages stages={run.stages} said={check?.issues.map((issue) => issue.message)} />
      ) : null}
      {run.kind === 'failed' || run.kind === 'notStarted' ? (
        <Failure error={run.error}>{wayOut}</Failure>
      ) : null}
      {run.kind === 'ready' || run.kind === 'sending' ? <Plan plan={run.plan} /> : null}
    </div>
  );
}

function Plan({ plan }: { plan: PlanView }) {
  const styles = useStyles();
  return (
    <section className={styles.plan} aria-label="Validated">
      <h3 className={styles.title}>
        <CheckmarkCircleFilled className={styles.icon} aria-hidden="true" />
        Azure has validated this restore
      </h3>
      <p className={styles.text}>
        {plan.summary.map((sentence, index) => (
          // Sentences have no identity but their place.
          // oxlint-disable-next-line react/no-array-index-key
          <span key={index}>
            <SentenceText spans={sentence} />{' '}
          </span>
        ))}
      </p>
    </section>
  );
}

/** Says how it ended, for those who do not see it. Failures speak for themselves: their panel is an alert. */
function useSaid(run: Run): void {
  const announce = useAnnounce();
  useEffect(() => {
    if (run.kind === 'ready') announce('Azure has validated this restore. It can be started now.');
    if (run.kind === 'running') announce('Validation has begun.');
  }, [run.kind, announce]);
}

/** The newest of it comes into sight as it arrives; not when the page opens on something that ended before. */
function useInView(run: Run, ref: RefObject<HTMLElement | null>): void {
  const before = useRef<Run>(undefined);
  useEffect(() => {
    const opening = before.current === undefined;
    before.current = run;
    if (opening || run.kind === 'idle' || run.kind === 'discarded') return;
    // The last part and not the whole: a list that is longer than its place would show its beginning.
    ref.current?.lastElementChild?.scrollIntoView({ block: 'nearest' });
  }, [run, ref]);
}
