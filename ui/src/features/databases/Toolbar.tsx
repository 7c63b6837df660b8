import { Input, Link, makeStyles } from '@fluentui/react-components';
import { SearchRegular } from '@fluentui/react-icons';
import { useRef } from 'react';

import type { DatabaseRow } from '@/ipc/gen/types';
import { useStore } from '@/lib/store';
import { tokens } from '@/lib/theme';
import { useScreenEvent } from '@/lib/useScreenEvent';
import type { DatabasesView } from '@/state/databasesView';
import { databasesView, noFilters } from '@/state/databasesView';

import { AgeChip, Chip } from './Chip';
import { isFiltered, kindLabels, optionsOf } from './filters';

const useStyles = makeStyles({
  bar: { display: 'flex', alignItems: 'center', flexWrap: 'wrap', gap: '8px', margin: '14px 0 12px' },
  search: { width: '19rem' },
  hint: {
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase200,
    color: tokens.colorNeutralForeground3,
  },
  clear: { marginLeft: '4px' },
});

/** Search and filters. They narrow what is here; nothing is asked of Azure. */
export function Toolbar({ rows, onLeave }: { rows: readonly DatabaseRow[]; onLeave: () => void }) {
  const styles = useStyles();
  const view = useStore(databasesView);
  const search = useRef<HTMLInputElement>(null);
  const change = (part: Partial<DatabasesView>): void =>
    databasesView.set((before) => ({ ...before, ...part }));

  useScreenEvent('search', () => {
    search.current?.focus();
    search.current?.select();
  });

  return (
    <div className={styles.bar} role="search" aria-label="Databases">
      <Input
        ref={search}
        className={styles.search}
        type="search"
        aria-label="Search name, server, vault"
        aria-keyshortcuts="Control+F"
        placeholder="Search name, server, vault"
        contentBefore={<SearchRegular aria-hidden="true" />}
        contentAfter={
          <span className={styles.hint} aria-hidden="true">
            Ctrl F
          </span>
        }
        value={view.search}
        spellCheck={false}
        onChange={(_, data) => change({ search: data.value })}
        onKeyDown={(event) => {
          if (event.key === 'Escape' && view.search) {
            event.preventDefault();
            change({ search: '' });
          } else if (event.key === 'ArrowDown') {
            event.preventDefault();
            onLeave();
          }
        }}
      />
      <Chip
        name="Subscription"
        options={optionsOf(
          rows,
          (row) => row.subscriptionId,
          (row) => row.subscription,
        )}
        chosen={view.subscriptions}
        onChange={(subscriptions) => change({ subscriptions })}
      />
      <Chip
        name="Kind"
        options={optionsOf(
          rows,
          (row) => row.kind,
          (row) => kindLabels[row.kind],
        )}
        chosen={view.kinds}
        onChange={(kinds) => change({ kinds })}
      />
      <Chip
        name="Vault"
        options={optionsOf(
          rows,
          (row) => row.vaultId,
          (row) => row.vault,
        )}
        chosen={view.vaults}
        onChange={(vaults) => change({ vaults })}
      />
      <Chip
        name="Protection"
        options={optionsOf(
          rows,
          (row) => row.protection.label,
          (row) => row.protection.label,
        )}
        chosen={view.protections}
        onChange={(protections) => change({ protections })}
      />
      <AgeChip days={view.olderThanDays} onChange={(olderThanDays) => change({ olderThanDays })} />
      {isFiltered(view) ? (
        <Link as="button" className={styles.clear} onClick={() => change({ ...noFilters, sort: view.sort })}>
          Clear
        </Link>
      ) : null}
    </div>
  );
}
