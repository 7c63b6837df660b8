import { Button, makeStyles, mergeClasses } from '@fluentui/react-components';

import type { FlightCheck } from '@/ipc/gen/types';
import { tokens } from '@/lib/theme';
import type { Worth } from './run';

const useStyles = makeStyles({
  // Under the thumb of nobody: it leads up, and the buttons below it do something.
  link: {
    justifyContent: 'flex-start',
    minWidth: 0,
    maxWidth: '100%',
    margin: '-4px 0 6px -8px',
    padding: '0 8px',
    textAlign: 'left',
  },
  ready: { color: tokens.colorStatusSuccessForeground1 },
  missing: { color: tokens.colorStatusDangerForeground1 },
  cannotSee: { color: tokens.pbCautionForeground },
});

/** Instead of a verdict that is of another form than the one above: a restore is decided on here. */
const WORDS: Partial<Record<Worth, readonly [string, FlightCheck['verdict']]>> = {
  before: ['checking…', 'notChosen'],
  unfinished: ['not finished', 'cannotSee'],
};

/** What the flight check adds up to, where it can be seen without scrolling; it leads there. */
export function FlightVerdict({
  check,
  worth,
  onShow,
}: {
  check: FlightCheck | undefined;
  worth: Worth;
  onShow: () => void;
}) {
  const styles = useStyles();
  const text = check && inShort(check);
  if (worth !== 'unfinished' && !text) return null;
  const [words, tone] = WORDS[worth] ?? [text, check?.verdict];
  return (
    <Button size="small" appearance="transparent" className={styles.link} onClick={onShow}>
      Flight check:&nbsp;
      <span className={mergeClasses(tone && tone !== 'notChosen' && styles[tone])}>{words}</span>
    </Button>
  );
}

/** `undefined`: the form does not say enough yet. */
export function inShort({ verdict, missing, cannotSee }: FlightCheck): string | undefined {
  if (verdict === 'notChosen') return undefined;
  const parts = [missing > 0 ? `${missing} missing` : '', cannotSee > 0 ? `${cannotSee} cannot be seen` : ''];
  return parts.filter(Boolean).join(', ') || 'in order';
}
