import { makeStyles } from '@fluentui/react-components';

import type { Dot } from '@/ipc/gen/types';
import { tokens } from '@/lib/theme';

import { useDots } from './useDots';

const STEP = 10;
const WIDTH = 126;
const MIDDLE = 9;

const useStyles = makeStyles({
  svg: {
    width: `${WIDTH / 16}rem`,
    height: '1.125rem',
    display: 'block',
    overflow: 'visible',
    forcedColorAdjust: 'auto',
  },
  line: { stroke: tokens.colorNeutralStroke1 },
  done: { fill: tokens.pbLaneVault },
  partial: { fill: tokens.colorNeutralBackground1, stroke: tokens.pbLaneVault, strokeWidth: 1.4 },
  missed: { stroke: tokens.pbCautionForeground, strokeWidth: 1.4, fill: 'none' },
  unknown: { color: tokens.colorNeutralForeground3, fontSize: tokens.fontSizeBase200 },
});

/** The last twelve weeks: a disc for a backup, a ring for a partial one, a cross for a missed one. */
export function DotsCell({ id }: { id: string }) {
  const styles = useStyles();
  const row = useDots(id);
  if (row?.problem) {
    return (
      <span className={styles.unknown} title={row.problem.error.message}>
        not readable
      </span>
    );
  }
  return (
    <svg
      viewBox={`0 0 ${WIDTH} 18`}
      className={styles.svg}
      {...(row ? { role: 'img', 'aria-label': row.text } : { 'aria-hidden': true })}
    >
      {row ? <title>{row.text}</title> : null}
      <path d={`M0 ${MIDDLE}H${WIDTH}`} className={styles.line} />
      {row?.weeks.map((dot, week) => (
        // A week is its place: there are always twelve.
        // oxlint-disable-next-line react/no-array-index-key
        <Mark key={week} dot={dot} x={8 + week * STEP} />
      ))}
    </svg>
  );
}

function Mark({ dot, x }: { dot: Dot; x: number }) {
  const styles = useStyles();
  switch (dot) {
    case 'done':
      return <circle cx={x} cy={MIDDLE} r={2.7} className={styles.done} />;
    case 'partial':
      return <circle cx={x} cy={MIDDLE} r={2.6} className={styles.partial} />;
    case 'missed':
      return <path d={`M${x - 3} ${MIDDLE - 3}l6 6m0-6l-6 6`} className={styles.missed} />;
    case 'nothing':
      return null;
  }
}
