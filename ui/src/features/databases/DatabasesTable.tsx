import { Button, makeStyles } from '@fluentui/react-components';
import { useNavigate } from '@tanstack/react-router';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';

import type { DatabaseRow, Databases } from '@/ipc/gen/types';
import { useAnnounce } from '@/lib/Announcer';
import { Card } from '@/lib/Card';
import { EmptyState } from '@/lib/EmptyState';
import { Grid } from '@/lib/Grid';
import { formatNumber } from '@/lib/numbers';
import { chordOf } from '@/lib/shortcuts';
import { useStore } from '@/lib/store';
import { tokens } from '@/lib/theme';
import { useNow } from '@/lib/useNow';
import type { SortColumn } from '@/state/databasesView';
import { databasesView, noFilters } from '@/state/databasesView';

import { columns } from './columns';
import { filterRows, isFiltered, nextSort, sortRows } from './filters';
import { Toolbar } from './Toolbar';
import { useDotsLoader } from './useDots';

const useStyles = makeStyles({
  table: {
    flex: '0 1 auto',
    minHeight: '8rem',
    display: 'flex',
    flexDirection: 'column',
    overflow: 'hidden',
  },
  foot: { padding: '8px 2px 0', color: tokens.colorNeutralForeground3 },
});

const idOf = (row: DatabaseRow): string => row.id;

/** Search, filters, rows and what is under them. */
export function DatabasesTable({ data }: { data: Databases }) {
  const styles = useStyles();
  const view = useStore(databasesView);
  const navigate = useNavigate();
  const announce = useAnnounce();
  const now = useNow(60_000);
  const [note, setNote] = useState<string | null>(null);
  const box = useRef<HTMLDivElement>(null);

  const rows = useMemo(() => sortRows(filterRows(data.rows, view, now), view.sort), [data.rows, view, now]);
  const onVisible = useDotsLoader(data.asOf);
  const filtered = isFiltered(view);
  const shown = filtered
    ? `Showing ${formatNumber(rows.length)} of ${formatNumber(data.rows.length)}`
    : `Showing all ${formatNumber(data.rows.length)}`;

  // Said once typing has paused, and not for the list that just opened.
  const first = useRef(true);
  useEffect(() => {
    if (first.current) {
      first.current = false;
      return undefined;
    }
    const timer = setTimeout(() => announce(shown), 700);
    return () => clearTimeout(timer);
  }, [shown, announce]);

  const open = useCallback(
    (row: DatabaseRow, restore = false) => {
      databasesView.set((before) => ({ ...before, activeId: row.id }));
      void navigate({
        to: '/databases/$instanceId',
        params: { instanceId: row.id },
        search: restore ? { focus: 'restore' } : {},
      });
    },
    [navigate],
  );

  const restore = (row: DatabaseRow): void => {
    if (row.canRestore.allowed) {
      open(row, true);
      return;
    }
    const reason = `${row.name} cannot be restored. ${row.canRestore.reason ?? ''}`;
    setNote(reason);
    announce(reason);
  };

  return (
    <>
      <Toolbar
        rows={data.rows}
        onLeave={() => box.current?.querySelector<HTMLElement>('[role="row"][tabindex="0"]')?.focus()}
      />
      <Card flush className={styles.table}>
        <div ref={box} style={{ display: 'contents' }}>
          {rows.length > 0 ? (
            <Grid
              label="Databases"
              rows={rows}
              columns={columns}
              rowKey={idOf}
              activeKey={view.activeId}
              onActive={(activeId) => {
                setNote(null);
                databasesView.set((before) => ({ ...before, activeId }));
              }}
              onOpen={open}
              onRowKey={(event, row) => {
                if (chordOf(event) !== 'R') return;
                event.preventDefault();
                restore(row);
              }}
              sort={view.sort}
              onSort={(column) =>
                databasesView.set((before) => ({
                  ...before,
                  sort: nextSort(before.sort, column as SortColumn),
                }))
              }
              onVisible={onVisible}
            />
          ) : (
            <EmptyState title="No database matches" text="Search and filters together leave nothing.">
              <Button onClick={() => databasesView.set((before) => ({ ...noFilters, sort: before.sort }))}>
                Clear search and filters
              </Button>
            </EmptyState>
          )}
        </div>
      </Card>
      <div className={styles.foot}>
        {note ?? (rows.length > 0 ? `${shown} · Enter opens, R restores` : shown)}
      </div>
    </>
  );
}
