import { Checkbox, makeStyles } from '@fluentui/react-components';
import { type RefObject, useEffect, useRef, useState } from 'react';
import type { JobView, PlanCheck } from '@/ipc/gen/types';
import { ReasonButton } from '@/lib/ReasonButton';
import { tokens } from '@/lib/theme';
import { formatClock } from '@/lib/time';
import { useNow } from '@/lib/useNow';
import { type Run, startReason } from './run';
import type { PreflightControl } from './usePreflight';

const useStyles = makeStyles({
  root: { display: 'flex', flexDirection: 'column', gap: '8px', scrollMarginBlock: '20px' },
  row: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: '8px',
    // Alone, the reason has the rest of the line.
    '> :only-child': { flexGrow: 1, width: '100%' },
  },
  text: { margin: 0 },
  valid: {
    margin: 0,
    color: tokens.colorNeutralForeground2,
    fontSize: tokens.fontSizeBase200,
    fontVariantNumeric: 'tabular-nums',
  },
});

interface PreflightActionsProps {
  readonly control: PreflightControl;
  readonly check: PlanCheck | undefined;
  readonly onStarted: (job: JobView) => void;
}

/** Validate, and then the one button that restores. They stand still while everything over them changes. */
export function PreflightActions({ control, check, onStarted }: PreflightActionsProps) {
  const styles = useStyles();
  const ref = useRef<HTMLDivElement>(null);
  const now = useNow(1000);
  // Which plan was confirmed: another plan is another question.
  const [confirmedPlan, setConfirmedPlan] = useState<string>();
  const { run, validate, start, expire } = control;
  useReach(run, ref);
  const over = run.kind === 'ready' && run.until <= now;
  useEffect(() => {
    if (over) expire();
  }, [over, expire]);

  const plan = run.kind === 'ready' || run.kind === 'sending' ? run.plan : undefined;
  const confirmed = plan !== undefined && confirmedPlan === plan.id;
  const reason = startReason(run, now, confirmed);
  const busy = run.kind === 'running' || run.kind === 'sending';
  const can = check?.canValidate ?? { allowed: false, reason: 'Checking the form…' };
  // The check is of the form as it stands, and so is the plan: another form has discarded it.
  const archive = check?.rehydration;
  const again = run.kind !== 'idle' && run.kind !== 'running';
  return (
    <div ref={ref} className={styles.root}>
      {plan?.repeatWarning ? (
        <div>
          <p className={styles.text}>{plan.repeatWarning}</p>
          <Checkbox
            checked={confirmed}
            onChange={(_, data) => setConfirmedPlan(data.checked === true ? plan.id : undefined)}
            label="Restore it again all the same"
          />
        </div>
      ) : null}
      <div className={styles.row}>
        {/* The same button in the same place before and after: neither the focus nor a second click lands on what
            restores. */}
        <ReasonButton
          key="validate"
          allowed={can.allowed && !busy}
          reason={run.kind === 'running' ? 'Being checked.' : run.kind === 'sending' ? null : can.reason}
          appearance={plan ? 'secondary' : 'primary'}
          onClick={validate}
        >
          {again ? 'Validate again' : 'Validate'}
        </ReasonButton>
        {plan ? (
          <ReasonButton
            key="start"
            allowed={reason === undefined}
            reason={reason ?? null}
            onClick={() => start(confirmed, onStarted)}
          >
            Restore now
          </ReasonButton>
        ) : null}
      </div>
      {plan && archive ? (
        <p className={styles.valid}>
          “Restore now” starts bringing the point back from the archive. {archive.costText}
        </p>
      ) : null}
      {plan ? (
        <p className={styles.valid}>
          {run.kind === 'ready'
            ? `Valid for ${formatClock((run.until - now) / 1000)}. Sent once.`
            : 'Sent once, and never repeated by itself.'}
        </p>
      ) : null}
    </div>
  );
}

/** Where the form has no height of its own, the buttons come into sight when there is something to press. */
function useReach(run: Run, ref: RefObject<HTMLElement | null>): void {
  const before = useRef<Run['kind']>(undefined);
  useEffect(() => {
    const changed = before.current !== undefined && before.current !== run.kind;
    before.current = run.kind;
    if (changed && run.kind !== 'discarded') ref.current?.scrollIntoView({ block: 'nearest' });
  }, [run.kind, ref]);
}
