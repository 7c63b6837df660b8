import { makeStyles, mergeClasses } from '@fluentui/react-components';
import type { Estimate, JobView } from '@/ipc/gen/types';
import { sentence } from '@/lib/estimate';
import { tokens } from '@/lib/theme';
import { useHidden } from '@/lib/useHidden';
import { useNow } from '@/lib/useNow';
import { band, elapsed, figure, range, spoken } from './clock';
import { phaseOf } from './phases';

const useStyles = makeStyles({
  line: { display: 'flex', alignItems: 'baseline', flexWrap: 'wrap', gap: '2px 10px' },
  beside: { flex: '1 1 14rem', minWidth: 0 },
  clock: {
    fontSize: tokens.fontSizeHero800,
    lineHeight: tokens.lineHeightHero800,
    fontWeight: tokens.fontWeightSemibold,
    fontVariantNumeric: 'tabular-nums',
  },
  quiet: { color: tokens.colorNeutralForeground2, fontVariantNumeric: 'tabular-nums' },
  strong: { color: tokens.colorNeutralForeground1, fontWeight: tokens.fontWeightSemibold },
  basis: {
    display: 'block',
    textWrap: 'pretty',
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
  },
  scale: { position: 'relative', height: '2.75rem', margin: '6px 0 10px' },
  track: {
    position: 'absolute',
    left: 0,
    right: 0,
    top: '12px',
    height: '8px',
    borderRadius: '4px',
    backgroundColor: tokens.colorNeutralBackground3,
    boxShadow: `inset 0 0 0 1px ${tokens.colorNeutralStroke1}`,
    forcedColorAdjust: 'none',
  },
  done: {
    position: 'absolute',
    left: 0,
    top: 0,
    bottom: 0,
    borderRadius: '4px',
    backgroundColor: tokens.colorBrandBackground,
  },
  usual: {
    position: 'absolute',
    top: 0,
    bottom: 0,
    minWidth: '3px',
    backgroundColor: tokens.colorStatusSuccessBackground2,
    boxShadow: `inset 0 0 0 1px ${tokens.colorStatusSuccessForeground1}`,
  },
  now: {
    position: 'absolute',
    top: '6px',
    height: '20px',
    width: '2px',
    marginLeft: '-1px',
    backgroundColor: tokens.colorNeutralForeground1,
  },
  mark: {
    position: 'absolute',
    top: '26px',
    fontSize: tokens.fontSizeBase100,
    color: tokens.colorNeutralForeground2,
    whiteSpace: 'nowrap',
    fontVariantNumeric: 'tabular-nums',
  },
});

/** How long it has been, against how long it usually is. Seconds, never a percentage: Azure reports none. */
export function Elapsed({ job }: { job: JobView }) {
  const styles = useStyles();
  const hidden = useHidden();
  const { summary, estimate } = job;
  const { running, time } = phaseOf(summary);
  const now = useNow(running ? 500 : 30_000);
  const seconds = elapsed(summary.startedAt, summary.endedAt, now);
  if (time === 'none') return null;
  if (time === 'total') {
    // An end whose time nobody told is not given one.
    if (summary.endedAt === null) return null;
    return (
      <div className={styles.line}>
        <span className={styles.clock}>{figure(Math.round(seconds))}</span>
        <span className={styles.quiet}>
          <span className={hidden}>({spoken(Math.round(seconds))}) </span>from start to end.
        </span>
      </div>
    );
  }
  const scale = estimate && time === 'range' ? band(seconds, estimate) : undefined;
  return (
    <div>
      <div className={styles.line}>
        <span className={styles.clock} role="timer" aria-label={`Elapsed: ${spoken(seconds)}`}>
          {figure(seconds)}
        </span>
        <span className={mergeClasses(styles.quiet, styles.beside)}>
          {time === 'sinceSent' ? 'since it was sent.' : <Against seconds={seconds} estimate={estimate} />}
        </span>
      </div>
      {scale && estimate ? (
        <div className={styles.scale} aria-hidden="true">
          <div className={styles.track}>
            <div className={styles.done} style={{ width: `${scale.elapsed * 100}%` }} />
            <div
              className={styles.usual}
              style={{ left: `${scale.low * 100}%`, width: `${Math.max(scale.high - scale.low, 0) * 100}%` }}
            />
          </div>
          <div className={styles.now} style={{ left: `${scale.elapsed * 100}%` }} />
          <span
            className={styles.mark}
            style={{ left: `${((scale.low + scale.high) / 2) * 100}%`, transform: 'translateX(-50%)' }}
          >
            usual
          </span>
          <span className={styles.mark} style={{ right: 0 }}>
            {figure(scale.end)}
          </span>
        </div>
      ) : null}
    </div>
  );
}

/** The usual range in words, and more quietly where it comes from. */
function Against({ seconds, estimate }: { seconds: number; estimate: Estimate | null }) {
  const styles = useStyles();
  if (!estimate) return 'elapsed. How long it usually takes is not known.';
  const { longer } = band(seconds, estimate);
  return (
    <>
      elapsed.{' '}
      <span className={styles.strong}>
        {longer ? `Longer than usual, which is ${range(estimate)}.` : `Usually ${range(estimate)}.`}
      </span>{' '}
      <span className={styles.basis}>{sentence(estimate.basis)}</span>
    </>
  );
}
