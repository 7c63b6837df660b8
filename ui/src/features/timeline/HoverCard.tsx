import { makeStyles } from '@fluentui/react-components';
import { tokens } from '@/lib/theme';
import { formatBoth } from '@/lib/time';
import type { Frame } from './geometry';
import type { Mark } from './marks';
import { archiveText, expiryText, storesText } from './pointText';

const WIDTH = 230;

const useStyles = makeStyles({
  card: {
    position: 'absolute',
    zIndex: 2,
    width: `${WIDTH}px`,
    boxSizing: 'border-box',
    padding: '8px 10px',
    pointerEvents: 'none',
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground1,
    boxShadow: tokens.shadow8,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    fontVariantNumeric: 'tabular-nums',
  },
  time: { fontWeight: tokens.fontWeightSemibold },
  more: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
});

/** What the pointer is over. For the eye only: the list has the same words. */
export function HoverCard(props: {
  mark: Mark;
  x: number;
  frame: Frame;
  now: number;
  /** Of the paired region. */
  region: string | undefined;
}) {
  const { mark, x, frame } = props;
  const styles = useStyles();
  const archive = archiveText(mark.point, props.now);
  const left = Math.max(0, Math.min(x - WIDTH / 2, frame.width - WIDTH));
  return (
    <div className={styles.card} style={{ left, top: frame.base }} aria-hidden="true">
      <div className={styles.time}>{formatBoth(mark.point.time)}</div>
      <div className={styles.more}>
        {[mark.point.tag, mark.secondary ? props.region : storesText(mark.point), mark.point.state.label]
          .filter(Boolean)
          .join(' · ')}
      </div>
      {archive ? <div className={styles.more}>{archive}</div> : null}
      <div className={styles.more}>{expiryText(mark.point, mark.expiry)}</div>
    </div>
  );
}
