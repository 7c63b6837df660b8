import { Button, makeStyles } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { useEffect, useRef } from 'react';

import { useAnnounce } from './Announcer';
import { Card } from './Card';
import { EmptyState } from './EmptyState';
import type { GridProps } from './Grid';
import { Grid } from './Grid';
import { formatNumber } from './numbers';
import { tokens } from './theme';

const useStyles = makeStyles({
  table: {
    flex: '0 1 auto',
    minHeight: '8rem',
    display: 'flex',
    flexDirection: 'column',
    overflow: 'hidden',
  },
  foot: {
    display: 'flex',
    flexWrap: 'wrap',
    justifyContent: 'space-between',
    gap: '2px 16px',
    padding: '8px 2px 0',
    color: tokens.colorNeutralForeground3,
  },
});

interface ListTableProps<R> {
  grid: GridProps<R>;
  /** How many there are without filters. */
  total: number;
  /** What the keys do: "Enter opens". */
  keys: string;
  /** In place of the count: why a key did nothing. */
  note?: string | null;
  /** What no row matches, and how to see all again. */
  none: { title: string; text: string; action: string; onAction: () => void };
  /** What holds for the list as a whole. */
  aside?: ReactNode;
}

/** The rows of a list in a card, and under them how many there are. */
export function ListTable<R>({ grid, total, keys, note, none, aside }: ListTableProps<R>) {
  const styles = useStyles();
  const { length } = grid.rows;
  const shown =
    length === total
      ? `Showing all ${formatNumber(total)}`
      : `Showing ${formatNumber(length)} of ${formatNumber(total)}`;
  useSaid(shown);
  return (
    <>
      <Card flush className={styles.table}>
        {length > 0 ? (
          <Grid {...grid} />
        ) : (
          <EmptyState title={none.title} text={none.text}>
            <Button onClick={none.onAction}>{none.action}</Button>
          </EmptyState>
        )}
      </Card>
      <div className={styles.foot}>
        <span>{note ?? (length > 0 ? `${shown} · ${keys}` : shown)}</span>
        {aside}
      </div>
    </>
  );
}

/** Says a count aloud once typing has paused, and not for the list that just opened. */
function useSaid(text: string): void {
  const announce = useAnnounce();
  const first = useRef(true);
  useEffect(() => {
    if (first.current) {
      first.current = false;
      return undefined;
    }
    const timer = setTimeout(() => announce(text), 700);
    return () => clearTimeout(timer);
  }, [text, announce]);
}
