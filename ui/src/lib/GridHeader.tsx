import { mergeClasses } from '@fluentui/react-components';
import { ArrowDownRegular, ArrowUpRegular } from '@fluentui/react-icons';

import type { Sort } from './filters';
import type { GridColumn } from './Grid';
import { useGridStyles } from './gridStyles';
import { useHidden } from './useHidden';

interface GridHeaderProps<R> {
  columns: readonly GridColumn<R>[];
  tracks: string;
  sort?: Sort | undefined;
  onSort?: ((column: string) => void) | undefined;
}

/** The names of the columns; those that sort are buttons, and say how it is sorted. */
export function GridHeader<R>({ columns, tracks, sort, onSort }: GridHeaderProps<R>) {
  const styles = useGridStyles();
  const hidden = useHidden();
  return (
    <div role="rowgroup" className={styles.head}>
      <div role="row" aria-rowindex={1} className={styles.headRow} style={{ gridTemplateColumns: tracks }}>
        {columns.map(({ id, title, sortable, quiet }) => {
          const sorted = sort?.column === id;
          const Arrow = sort?.descending ? ArrowDownRegular : ArrowUpRegular;
          const direction = sort?.descending ? 'descending' : 'ascending';
          return (
            <div
              key={id}
              role="columnheader"
              className={mergeClasses(styles.cell, styles.headCell)}
              {...(sortable ? { 'aria-sort': sorted ? direction : 'none' } : {})}
            >
              {sortable && onSort ? (
                <button type="button" className={styles.sort} onClick={() => onSort(id)}>
                  {title}
                  {sorted ? <Arrow aria-hidden="true" fontSize={12} /> : null}
                </button>
              ) : quiet ? (
                <span className={hidden}>{title}</span>
              ) : (
                title
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
}
