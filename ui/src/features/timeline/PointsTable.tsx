import { makeStyles } from '@fluentui/react-components';
import { memo, useCallback, useMemo, useState } from 'react';
import type { Timeline } from '@/ipc/gen/types';
import { Card } from '@/lib/Card';
import { Grid } from '@/lib/Grid';
import { ToggleChips } from '@/lib/ToggleChips';
import { tokens } from '@/lib/theme';
import { type Choice, choiceOf, keyOf, pointsOf } from '@/state/choice';
import { DateRangeFields } from './DateRangeFields';
import { pointColumns, type PointRow, rowKey, rowTime } from './pointColumns';
import { type DateRange, within } from './range';

const useStyles = makeStyles({
  bar: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: '8px',
    padding: '8px 10px',
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  // Six rows and a half, which says that there are more; fewer points take less.
  box: {
    height: 'min(22.5rem, calc(2.125rem + var(--rows) * 3.0625rem))',
    fontVariantNumeric: 'tabular-nums',
    // The card's corners, less its edge: the head is filled and would cover them.
    borderRadius: '7px',
    overflow: 'hidden',
  },
  none: { margin: 0, padding: '16px 12px', color: tokens.colorNeutralForeground2 },
});

type Where = 'primary' | 'secondary' | 'both';

interface PointsTableProps {
  readonly timeline: Timeline;
  readonly choice: Choice;
  readonly onSelect: (choice: Choice) => void;
  readonly range: DateRange;
  readonly onRange: (range: DateRange) => void;
}

/** The same points as the timeline's, as rows: for those who read better than they look. Newest first. */
export const PointsTable = memo(({ timeline, choice, onSelect, range, onRange }: PointsTableProps) => {
  const styles = useStyles();
  const { secondary, database } = timeline;
  // With the region of the restore, until the person wants to see another one, and from the next change again.
  const own: Where = choice.secondary ? 'secondary' : 'primary';
  const [wanted, setWanted] = useState<{ where: Where; own: Where }>();
  const where = wanted?.own === own ? wanted.where : own;

  const all = useMemo(() => {
    const rows = (copies: boolean): PointRow[] =>
      pointsOf(timeline, copies).map((point) => ({ point, pointId: point.id, secondary: copies }));
    const primary = rows(false);
    const copies = rows(true);
    const both = [...primary, ...copies].sort((a, b) => rowTime(b) - rowTime(a));
    return { primary, secondary: copies, both };
  }, [timeline]);
  const shown = useMemo(() => within(all[where], range, rowTime), [all, where, range]);
  const columns = useMemo(() => pointColumns(secondary?.region.display), [secondary]);
  const select = useCallback((key: string) => onSelect(choiceOf(key)), [onSelect]);
  const open = useCallback((row: PointRow) => onSelect(row), [onSelect]);
  const count = (which: Where) => within(all[which], range, rowTime).length;

  return (
    <Card flush>
      <div className={styles.bar}>
        {secondary ? (
          <ToggleChips<Where>
            label="Points of"
            options={[
              { id: 'primary', label: database.region.display, count: count('primary') },
              { id: 'secondary', label: secondary.region.display, count: count('secondary') },
              { id: 'both', label: 'Both', count: count('both') },
            ]}
            chosen={where}
            onChoose={(id) => setWanted({ where: id, own })}
          />
        ) : null}
        <DateRangeFields range={range} onRange={onRange} shown={shown.length} of={all[where].length} />
      </div>
      {shown.length === 0 ? (
        <p className={styles.none}>
          {all[where].length === 0 ? 'No points here.' : 'No points between these days.'}
        </p>
      ) : (
        <div className={styles.box} style={{ ['--rows' as string]: shown.length }}>
          <Grid
            choice
            label="Recovery points, newest first"
            rows={shown}
            columns={columns}
            rowKey={rowKey}
            activeKey={keyOf(choice)}
            onActive={select}
            onOpen={open}
          />
        </div>
      )}
    </Card>
  );
});
PointsTable.displayName = 'PointsTable';
