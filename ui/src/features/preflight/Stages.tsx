import { makeStyles, mergeClasses, Spinner } from '@fluentui/react-components';
import {
  CheckmarkCircleFilled,
  CircleRegular,
  DismissCircleFilled,
  SubtractCircleRegular,
  WarningFilled,
} from '@fluentui/react-icons';
import type { ReactElement } from 'react';
import type { Stage, StageState } from '@/ipc/gen/types';
import { sentence, usually } from '@/lib/estimate';
import { tokens } from '@/lib/theme';
import { formatClock, formatDuration } from '@/lib/time';
import { detailOf } from './stageText';
import { useHidden } from '@/lib/useHidden';
import { useNow } from '@/lib/useNow';

const useStyles = makeStyles({
  title: {
    margin: '0 0 2px',
    fontSize: tokens.fontSizeBase200,
    fontWeight: tokens.fontWeightRegular,
    color: tokens.colorNeutralForeground2,
  },
  list: { margin: 0, padding: 0, listStyleType: 'none' },
  stage: {
    display: 'grid',
    gridTemplateColumns: '18px minmax(0, 1fr) auto',
    gap: '0 8px',
    padding: '5px 0',
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    ':last-child': { borderBottom: 0 },
  },
  icon: { display: 'grid', placeItems: 'center', height: tokens.lineHeightBase300, fontSize: '16px' },
  detail: {
    gridColumn: '2 / -1',
    color: tokens.colorNeutralForeground2,
    fontSize: tokens.fontSizeBase200,
    overflowWrap: 'anywhere',
  },
  time: { color: tokens.colorNeutralForeground2, fontVariantNumeric: 'tabular-nums' },
  waiting: { color: tokens.colorNeutralForeground3 },
  running: { color: tokens.colorBrandForeground1 },
  passed: { color: tokens.colorStatusSuccessForeground1 },
  warned: { color: tokens.pbCautionForeground },
  failed: { color: tokens.colorStatusDangerForeground1 },
  skipped: { color: tokens.colorNeutralForeground3 },
});

/** Total by type: a new state does not compile without a look and a word. */
const LOOKS: Record<StageState, { readonly icon: ReactElement; readonly word: string }> = {
  waiting: { icon: <CircleRegular />, word: 'waiting' },
  running: { icon: <Spinner size="extra-tiny" aria-hidden="true" />, word: 'running' },
  passed: { icon: <CheckmarkCircleFilled />, word: 'passed' },
  warned: { icon: <WarningFilled />, word: 'passed with a warning' },
  failed: { icon: <DismissCircleFilled />, word: 'failed' },
  skipped: { icon: <SubtractCircleRegular />, word: 'not reached' },
};

/** The checks in their order, each with its state. `said`: what the form says already, and need not be read twice. */
export function Stages({
  stages,
  said = [],
}: {
  stages: readonly Stage[];
  said?: readonly string[] | undefined;
}) {
  const styles = useStyles();
  return (
    <section aria-label="Checks">
      <h3 className={styles.title}>Checks</h3>
      <ol className={styles.list}>
        {stages.map((stage) => (
          <StageRow key={stage.index} stage={stage} said={said} />
        ))}
      </ol>
    </section>
  );
}

function StageRow({ stage, said }: { stage: Stage; said: readonly string[] }) {
  const styles = useStyles();
  const hidden = useHidden();
  const look = LOOKS[stage.state];
  const detail = detailOf(stage, said);
  const quiet = stage.state === 'waiting' || stage.state === 'skipped';
  return (
    <li className={mergeClasses(styles.stage, quiet && styles.waiting)}>
      <span className={mergeClasses(styles.icon, styles[stage.state])} aria-hidden="true">
        {look.icon}
      </span>
      <span>
        {stage.label}
        <span className={hidden}>: {look.word}</span>
      </span>
      <span className={styles.time}>
        {stage.state === 'running' ? (
          <Running startedAt={stage.startedAt} />
        ) : (
          <Took seconds={stage.seconds} />
        )}
      </span>
      {detail ? <span className={styles.detail}>{detail}</span> : null}
      {stage.state === 'running' && stage.estimate ? (
        <span className={styles.detail}>
          {usually(stage.estimate)} {sentence(stage.estimate.basis)}
        </span>
      ) : null}
    </li>
  );
}

/** Not read aloud every second: the list's own state is enough. */
function Running({ startedAt }: { startedAt: string | null }) {
  const now = useNow(500);
  if (startedAt === null) return null;
  return <span aria-hidden="true">{formatClock((now - Date.parse(startedAt)) / 1000)}</span>;
}

/** Under half a second is no time that anybody would ask for. */
const Took = ({ seconds }: { seconds: number | null }) =>
  seconds !== null && seconds >= 0.5 ? formatDuration(seconds) : null;
