import { Checkbox, makeStyles } from '@fluentui/react-components';
import { type RefObject, useEffect, useRef, useState } from 'react';
import type { JobView, PlanCheck, PlanView } from '@/ipc/gen/types';
import { useAnnounce } from '@/lib/Announcer';
import { ReasonButton } from '@/lib/ReasonButton';
import { SentenceText } from '@/lib/SentenceText';
import { tokens } from '@/lib/theme';
import { formatClock } from '@/lib/time';
import { useNow } from '@/lib/useNow';
import { Failure } from '@/state/Failure';
import { type Run, startReason } from './run';
import { Stages } from './Stages';
import type { PreflightControl } from './usePreflight';

const useStyles = makeStyles({
  root: { display: 'flex', flexDirection: 'column', gap: '10px' },
  note: {
    margin: 0,
    color: tokens.pbCautionForeground,
    backgroundColor: tokens.pbCautionBackground,
    padding: '8px 12px',
    borderRadius: '6px',
  },
  plan: {
    display: 'flex',
    flexDirection: 'column',
    gap: '8px',
    padding: '12px',
    borderRadius: '6px',
    border: `1px solid ${tokens.colorStatusSuccessBorder1}`,
    backgroundColor: tokens.colorStatusSuccessBackground1,
  },
  title: { margin: 0, fontSize: 'inherit', fontWeight: tokens.fontWeightSemibold },
  text: { margin: 0 },
  valid: { color: tokens.colorNeutralForeground2, fontVariantNumeric: 'tabular-nums' },
  repeat: { borderTop: `1px solid ${tokens.colorNeutralStroke2}`, paddingTop: '8px' },
});

const DISCARDED: Record<'changed' | 'used' | 'expired', string> = {
  changed: 'The form has changed, so the validation no longer counts. Validate again.',
  used: 'This validation was used: the restore was sent. Validate again to restore once more.',
  expired: 'The validation is too old. Validate again.',
};

interface PreflightPanelProps {
  readonly control: PreflightControl;
  readonly check: PlanCheck | undefined;
  readonly onStarted: (job: JobView) => void;
}

/** Validate, see what was checked, and then the one button that restores. */
export function PreflightPanel({ control, check, onStarted }: PreflightPanelProps) {
  const styles = useStyles();
  const { run, validate } = control;
  const end = useRef<HTMLDivElement>(null);
  useSaid(run);
  useInView(run, end);
  const busy = run.kind === 'running' || run.kind === 'sending';
  const can = check?.canValidate ?? { allowed: false, reason: 'Checking the form…' };
  const again = run.kind !== 'idle' && run.kind !== 'running';
  return (
    <div className={styles.root}>
      {run.kind === 'discarded' ? (
        <p className={styles.note} role="status">
          {DISCARDED[run.why]}
        </p>
      ) : null}
      {'stages' in run && run.stages.length > 0 ? <Stages stages={run.stages} /> : null}
      {run.kind === 'failed' ? <Failure error={run.error} /> : null}
      {run.kind === 'notStarted' ? <Failure error={run.error} /> : null}
      {run.kind === 'ready' || run.kind === 'sending' ? (
        <Plan key={run.plan.id} plan={run.plan} control={control} onStarted={onStarted} />
      ) : null}
      <ReasonButton
        allowed={can.allowed && !busy}
        reason={run.kind === 'running' ? 'Being checked.' : run.kind === 'sending' ? null : can.reason}
        appearance={run.kind === 'ready' || run.kind === 'sending' ? 'secondary' : 'primary'}
        onClick={validate}
      >
        {again ? 'Validate again' : 'Validate'}
      </ReasonButton>
      <div ref={end} />
    </div>
  );
}

function Plan(props: { plan: PlanView; control: PreflightControl; onStarted: (job: JobView) => void }) {
  const { plan, control } = props;
  const styles = useStyles();
  const now = useNow(1000);
  const [confirmed, setConfirmed] = useState(false);
  const { run } = control;
  const left = run.kind === 'ready' ? (run.until - now) / 1000 : 1;
  const reason = startReason(control.run, now, confirmed);
  const { expire } = control;
  const over = left <= 0;
  useEffect(() => {
    if (over) expire();
  }, [over, expire]);
  return (
    <section className={styles.plan} aria-label="Validated">
      <h3 className={styles.title}>Azure has validated this restore</h3>
      <p className={styles.text}>
        {plan.summary.map((sentence, index) => (
          // Sentences have no identity but their place.
          // oxlint-disable-next-line react/no-array-index-key
          <span key={index}>
            <SentenceText spans={sentence} />{' '}
          </span>
        ))}
      </p>
      {plan.repeatWarning ? (
        <div className={styles.repeat}>
          <p className={styles.text}>{plan.repeatWarning}</p>
          <Checkbox
            checked={confirmed}
            onChange={(_, data) => setConfirmed(data.checked === true)}
            label="Restore it again all the same"
          />
        </div>
      ) : null}
      <ReasonButton
        allowed={reason === undefined}
        reason={reason ?? null}
        onClick={() => control.start(confirmed, props.onStarted)}
      >
        Restore now
      </ReasonButton>
      <span className={styles.valid}>
        {control.run.kind === 'sending'
          ? 'Sent once, and never repeated by itself.'
          : `Valid for ${formatClock(left)}. Sent once.`}
      </span>
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
    ref.current?.scrollIntoView({ block: 'nearest' });
  }, [run, ref]);
}
