import { makeStyles, mergeClasses } from '@fluentui/react-components';
import { ErrorCircleRegular, InfoRegular, WarningRegular } from '@fluentui/react-icons';
import type { ReactElement } from 'react';
import { tokens } from '@/lib/theme';
import { FieldMessage } from '@/state/FieldMessage';
import type { FieldMessages } from '@/state/FieldMessage';

const useStyles = makeStyles({
  notice: {
    display: 'grid',
    gridTemplateColumns: 'auto minmax(0, 1fr)',
    gap: '8px',
    padding: '6px 10px',
    borderRadius: '6px',
    border: '1px solid transparent',
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
    color: tokens.colorNeutralForeground1,
  },
  none: { backgroundColor: tokens.colorNeutralBackground2 },
  warning: { backgroundColor: tokens.pbCautionBackground },
  error: { backgroundColor: tokens.colorStatusDangerBackground1 },
  icon: { fontSize: '16px', height: tokens.lineHeightBase200, display: 'grid', placeItems: 'center' },
  noneIcon: { color: tokens.colorNeutralForeground3 },
  warningIcon: { color: tokens.pbCautionForeground },
  errorIcon: { color: tokens.colorStatusDangerForeground1 },
});

const ICONS: Record<FieldMessages['state'], ReactElement> = {
  none: <InfoRegular />,
  warning: <WarningRegular />,
  error: <ErrorCircleRegular />,
};

/** What is to be known about the point or the kind of restore: an icon has the colour, the words are plain. */
export function Notices({ messages, onTake }: { messages: FieldMessages; onTake: (value: string) => void }) {
  const styles = useStyles();
  const { state } = messages;
  if (messages.issues.length === 0) return null;
  return (
    <div className={mergeClasses(styles.notice, styles[state])} role="status">
      <span className={mergeClasses(styles.icon, styles[`${state}Icon`])} aria-hidden="true">
        {ICONS[state]}
      </span>
      <FieldMessage messages={messages} onTake={onTake} />
    </div>
  );
}
