import { makeStyles, mergeClasses } from '@fluentui/react-components';

import { tokens } from './theme';
import type { Tone } from './tone';
import { ToneShape } from './ToneShape';

const useStyles = makeStyles({
  pill: {
    display: 'inline-flex',
    alignItems: 'center',
    gap: '5px',
    maxWidth: '100%',
    minWidth: '0px',
    padding: '1px 8px',
    borderRadius: '10px',
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
    // Drawn by forced colours only, where backgrounds go away.
    border: '1px solid transparent',
  },
  word: { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
  ok: { color: tokens.colorStatusSuccessForeground1, backgroundColor: tokens.colorStatusSuccessBackground1 },
  running: { color: tokens.colorBrandForeground1, backgroundColor: tokens.pbSelected },
  warning: { color: tokens.pbCautionForeground, backgroundColor: tokens.pbCautionBackground },
  bad: { color: tokens.colorStatusDangerForeground1, backgroundColor: tokens.colorStatusDangerBackground1 },
  neutral: { color: tokens.colorNeutralForeground3, backgroundColor: tokens.pbQuiet },
} satisfies Record<Tone | 'pill' | 'word', object>);

interface StatePillProps {
  tone: Tone;
  label: string;
  /** One sentence more, as a tooltip. */
  detail?: string | null;
}

/** A state as shape, colour and word: any one of them may be missed. */
export function StatePill({ tone, label, detail }: StatePillProps) {
  const styles = useStyles();
  return (
    <span className={mergeClasses(styles.pill, styles[tone])} title={detail || undefined}>
      <ToneShape tone={tone} />
      <span className={styles.word}>{label}</span>
    </span>
  );
}
