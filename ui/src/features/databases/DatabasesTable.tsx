import { useNavigate } from '@tanstack/react-router';
import { useCallback, useMemo, useState } from 'react';

import type { DatabaseRow, Databases } from '@/ipc/gen/types';
import { useAnnounce } from '@/lib/Announcer';
import { cleared } from '@/lib/filters';
import { focusRow } from '@/lib/focusRow';
import { ListTable } from '@/lib/ListTable';
import { chordOf } from '@/lib/shortcuts';
import { useStore } from '@/lib/store';
import { useNow } from '@/lib/useNow';
import { listViews, setActive, setFilters } from '@/state/listView';

import { columns } from './columns';
import { narrowRows, nextSort, sortRows, usualSort } from './filters';
import type { Asked } from './RowMenu';
import { RowMenu } from './RowMenu';
import { Toolbar } from './Toolbar';
import { useDotsLoader } from './useDots';

const idOf = (row: DatabaseRow): string => row.id;

/** Search, filters, rows and what is under them. */
export function DatabasesTable({ data }: { data: Databases }) {
  const { filters, activeKey } = useStore(listViews.databases);
  const navigate = useNavigate();
  const announce = useAnnounce();
  const now = useNow(60_000);
  const [note, setNote] = useState<string | null>(null);
  const [asked, setAsked] = useState<Asked | null>(null);

  const narrowed = useMemo(() => narrowRows(data.rows, filters, now), [data.rows, filters, now]);
  const sort = filters.sort ?? usualSort;
  const rows = useMemo(() => sortRows(narrowed.rows, sort), [narrowed, sort]);
  const onVisible = useDotsLoader(data.asOf);

  const open = useCallback(
    (row: DatabaseRow, restore = false) => {
      setActive('databases', row.id);
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

  const details = (row: DatabaseRow): void => {
    setActive('databases', row.id);
    void navigate({ to: '/databases/$instanceId/details', params: { instanceId: row.id } });
  };

  const permissions = (row: DatabaseRow): void => {
    setActive('databases', row.id);
    void navigate({ to: '/databases/$instanceId/permissions', params: { instanceId: row.id } });
  };

  return (
    <>
      <Toolbar filters={filters} options={narrowed.options} />
      <ListTable
        total={data.rows.length}
        keys="Enter opens, R restores, I shows details"
        note={note}
        none={{
          title: 'No database matches',
          text: 'Search and filters together leave nothing.',
          action: 'Clear search and filters',
          onAction: () => setFilters('databases', cleared),
        }}
        grid={{
          label: 'Databases',
          rows,
          columns,
          rowKey: idOf,
          activeKey,
          onActive: (id) => {
            setNote(null);
            setActive('databases', id);
          },
          onOpen: open,
          onRowKey: (event, row) => {
            const act = { R: restore, I: details }[chordOf(event)];
            if (!act) return;
            event.preventDefault();
            act(row);
          },
          onRowMenu: (row, at) => {
            setActive('databases', row.id);
            setAsked({ row, at });
          },
          sort,
          onSort: (column) =>
            setFilters('databases', (before) => ({
              ...before,
              sort: nextSort(before.sort ?? usualSort, column),
            })),
          onVisible,
        }}
      />
      <RowMenu
        asked={asked}
        onClose={() => {
          setAsked(null);
          focusRow();
        }}
        onOpen={open}
        onRestore={restore}
        onDetails={details}
        onPermissions={permissions}
      />
    </>
  );
}
