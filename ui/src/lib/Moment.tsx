import { makeStyles, mergeClasses } from '@fluentui/react-components';

import { tokens } from './theme';
import {
  formatAgo,
  formatBoth,
  formatDate,
  formatDateTime,
  formatDayTime,
  formatShortBoth,
  formatUtc,
  isUtc,
} from './time';
import { useNow } from './useNow';

const useStyles = makeStyles({
  figures: { fontVariantNumeric: 'tabular-nums' },
  lines: { display: 'block', lineHeight: tokens.lineHeightBase300 },
  second: {
    display: 'block',
    color: tokens.colorNeutralForeground3,
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
  },
});

interface MomentProps {
  /** RFC 3339. */
  at: string;
  /**
   * - `ago`: relative over local time and UTC, two lines
   * - `lines`: local time over UTC, two lines
   * - `inline`: "15 Nov 2026, 03:00 (02:00 UTC)"
   * - `local`: local time alone; UTC is in the tooltip
   * - `day`: "15 Nov, 03:00", local time without this year's number; the rest is in the tooltip
   * - `short`: relative alone; the rest is in the tooltip
   */
  form?: 'ago' | 'lines' | 'inline' | 'local' | 'day' | 'short';
  className?: string;
}

/** A moment, always with local time and UTC in reach, and machine-readable. */
export function Moment({ at, form = 'inline', className }: MomentProps) {
  const styles = useStyles();
  const now = useNow();
  if (form !== 'ago' && form !== 'lines') {
    const text = {
      inline: formatBoth,
      local: formatDateTime,
      day: formatDayTime,
      short: formatAgo,
    }[form](at, now);
    return (
      <time dateTime={at} title={formatBoth(at)} className={mergeClasses(styles.figures, className)}>
        {text}
      </time>
    );
  }
  const [first, second] =
    form === 'ago'
      ? [formatAgo(at, now), formatShortBoth(at, now)]
      : [isUtc(at) ? formatDate(at) : formatDateTime(at), formatUtc(at)];
  return (
    <time
      dateTime={at}
      title={formatBoth(at)}
      className={mergeClasses(styles.figures, styles.lines, className)}
    >
      {first} <span className={styles.second}>{second}</span>
    </time>
  );
}
