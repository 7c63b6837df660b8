import { Link } from '@tanstack/react-router';

import type { DatabaseRow } from '@/ipc/gen/types';
import { useCellStyles } from '@/lib/cellStyles';
import type { GridColumn } from '@/lib/Grid';
import { Moment } from '@/lib/Moment';
import { StatePill } from '@/lib/StatePill';
import { TwoLines } from '@/lib/TwoLines';

import { DotsCell } from './DotsCell';
import { kindLabels } from './filters';

function NameCell({ row }: { row: DatabaseRow }) {
  const styles = useCellStyles();
  return (
    <TwoLines
      first={
        // Not a tab stop of its own: the row is, and Enter opens it.
        <Link
          to="/databases/$instanceId"
          params={{ instanceId: row.id }}
          tabIndex={-1}
          className={styles.name}
          title={row.name}
        >
          {row.name}
        </Link>
      }
      second={row.kind === 'flexibleServer' ? 'whole server' : row.server}
    />
  );
}

function NewestCell({ row }: { row: DatabaseRow }) {
  const styles = useCellStyles();
  return row.newestPoint ? (
    <Moment at={row.newestPoint} form="ago" />
  ) : (
    <span className={styles.none}>None known</span>
  );
}

function ProtectionCell({ row }: { row: DatabaseRow }) {
  const { label, tone, detail, raw } = row.protection;
  const more = [
    detail ?? (raw === label || raw === '' ? null : `Azure says: ${raw}.`),
    row.guarded ? 'The vault is guarded: some changes to it need the consent of a second person.' : null,
  ];
  return <StatePill tone={tone} label={label} detail={more.filter(Boolean).join(' ')} />;
}

export const columns: readonly GridColumn<DatabaseRow>[] = [
  {
    id: 'name',
    title: 'Database',
    width: 'minmax(7.8rem, 1.3fr)',
    sortable: true,
    cell: (row) => <NameCell row={row} />,
  },
  {
    id: 'type',
    title: 'Type',
    spare: 2,
    width: 'minmax(6.95rem, 0.8fr)',
    sortable: true,
    cell: (row) => kindLabels[row.kind],
  },
  {
    id: 'vault',
    title: 'Vault',
    spare: 1,
    width: 'minmax(7.2rem, 1fr)',
    sortable: true,
    cell: (row) => <TwoLines first={row.vault} second={row.region.display} />,
  },
  {
    id: 'subscription',
    title: 'Subscription',
    spare: 3,
    width: 'minmax(6.4rem, 0.8fr)',
    sortable: true,
    cell: (row) => row.subscription,
  },
  {
    id: 'newest',
    title: 'Newest recovery point',
    // Both clocks where there is room; the tooltip has them always.
    width: 'minmax(10.5rem, 13.5rem)',
    sortable: true,
    cell: (row) => <NewestCell row={row} />,
  },
  { id: 'dots', title: 'Last 12 weeks', width: '8.9rem', cell: (row) => <DotsCell id={row.id} /> },
  {
    id: 'protection',
    title: 'Protection',
    width: 'minmax(10.3rem, 1.1fr)',
    sortable: true,
    cell: (row) => <ProtectionCell row={row} />,
  },
];
