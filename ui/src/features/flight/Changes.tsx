import { Button, makeStyles } from '@fluentui/react-components';

import type { FixRecordView } from '@/ipc/gen/types';
import { useAnnounce } from '@/lib/Announcer';
import { Moment } from '@/lib/Moment';
import { LongId } from '@/lib/LongId';
import { StatePill } from '@/lib/StatePill';
import { tokens } from '@/lib/theme';
import { Failure } from '@/state/Failure';
import { useUndo } from './useFixes';

const useStyles = makeStyles({
  list: { margin: 0, padding: 0, listStyleType: 'none' },
  row: {
    padding: '8px 0',
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    ':last-child': { borderBottom: 0 },
  },
  head: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '4px 8px' },
  title: { flex: '1 1 14rem', minWidth: 0, overflowWrap: 'anywhere' },
  text: {
    margin: '2px 0 0',
    color: tokens.colorNeutralForeground2,
    fontSize: tokens.fontSizeBase200,
    overflowWrap: 'anywhere',
  },
  left: {
    margin: '6px 0 0',
    padding: '6px 10px',
    borderRadius: '6px',
    color: tokens.pbCautionForeground,
    backgroundColor: tokens.pbCautionBackground,
  },
});

/** Changes that were made, each with its way back. */
export function Changes({ rows, name = 'Changes' }: { rows: readonly FixRecordView[]; name?: string }) {
  const styles = useStyles();
  const announce = useAnnounce();
  const { undo, busy, failures } = useUndo();
  const takeBack = async ({ key, title }: FixRecordView): Promise<void> => {
    if (busy.has(key)) return;
    announce(`Taking back: ${title}`);
    const record = await undo(key);
    if (record) announce(`${record.title}: ${record.state.label}. ${record.leftAlone ?? ''}`.trim());
  };
  return (
    <ul className={styles.list} aria-label={name}>
      {rows.map((row) => {
        const failure = failures[row.key];
        return (
          <li key={row.key} className={styles.row}>
            <div className={styles.head}>
              <span className={styles.title}>{row.title}</span>
              <StatePill tone={row.state.tone} label={row.state.label} detail={row.state.detail} />
              {row.canUndo.allowed ? (
                <Button
                  size="small"
                  aria-label={`Undo: ${row.title}`}
                  disabledFocusable={busy.has(row.key)}
                  onClick={() => void takeBack(row)}
                >
                  {busy.has(row.key) ? 'Taking back…' : 'Undo'}
                </Button>
              ) : null}
            </div>
            <p className={styles.text}>
              <Moment at={row.at} /> by {row.who}, on <LongId id={row.place} />
            </p>
            <p className={styles.text}>
              {row.canUndo.allowed
                ? `To undo it: ${row.undo}${row.undoAfterRestore ? ' It is taken back by itself when the restore is over.' : ''}`
                : row.canUndo.reason}
            </p>
            {row.leftAlone ? <p className={styles.left}>{row.leftAlone}</p> : null}
            {row.error ? <Failure error={row.error} title="This change" /> : null}
            {failure ? <Failure error={failure} title="It was not taken back" /> : null}
          </li>
        );
      })}
    </ul>
  );
}
