import { useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';

import type { Activity, JobSummary } from '@/ipc/gen/types';
import { cleared } from '@/lib/filters';
import { ListTable } from '@/lib/ListTable';
import { useStore } from '@/lib/store';
import { formatDate } from '@/lib/time';
import { useNow } from '@/lib/useNow';
import { listViews, setActive, setFilters } from '@/state/listView';

import { columns } from './columns';
import { narrowJobs } from './filters';
import { KeptMark } from './KeptMark';
import { Toolbar } from './Toolbar';

const keyOf = (row: JobSummary): string => row.key;

/** Filters, jobs, and how far back the list reaches. */
export function ActivityTable({ data }: { data: Activity }) {
  const { filters, activeKey } = useStore(listViews.activity);
  const navigate = useNavigate();
  const now = useNow(60_000);
  const { rows, options } = useMemo(() => narrowJobs(data.rows, filters, now), [data.rows, filters, now]);

  const open = (row: JobSummary): void => {
    setActive('activity', row.key);
    void navigate({ to: '/activity/$jobKey', params: { jobKey: row.key } });
  };

  return (
    <>
      <Toolbar filters={filters} options={options} />
      <ListTable
        total={data.rows.length}
        keys="Enter opens"
        none={{
          title: 'No job matches',
          text: 'Search and filters together leave nothing.',
          action: 'Show all jobs',
          onAction: () => setFilters('activity', cleared),
        }}
        grid={{
          label: 'Jobs',
          rows,
          columns,
          rowKey: keyOf,
          activeKey,
          onActive: (key) => setActive('activity', key),
          onOpen: open,
        }}
        aside={<Reach data={data} marked={rows.some((row) => row.fromHistory)} />}
      />
    </>
  );
}

/** How far back Azure's lists reach, and what stands in for the rest. */
function Reach({ data, marked }: { data: Activity; marked: boolean }) {
  const kept = data.keptSince ? ` Pointback keeps what it has seen since ${formatDate(data.keptSince)}` : '';
  return (
    <span>
      Azure lists the jobs of the last {data.listedDays} days.
      {kept}
      {kept === '' ? null : marked ? (
        <>
          {' '}
          (<KeptMark />
          ).
        </>
      ) : (
        '.'
      )}
    </span>
  );
}
