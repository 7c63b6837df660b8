import { makeStyles } from '@fluentui/react-components';
import { MoreHorizontalRegular } from '@fluentui/react-icons';
import type { MouseEvent } from 'react';

import type { GridColumn, Place } from './Grid';
import { tokens } from './theme';

const useStyles = makeStyles({
  more: {
    display: 'inline-grid',
    placeContent: 'center',
    width: '28px',
    height: '28px',
    margin: '0 -6px',
    padding: 0,
    border: 'none',
    borderRadius: '4px',
    backgroundColor: 'transparent',
    color: tokens.colorNeutralForeground3,
    cursor: 'pointer',
    ':hover': { color: tokens.colorNeutralForeground1, backgroundColor: tokens.colorSubtleBackgroundHover },
  },
});

/** Asks for the menu of a row. Not a tab stop: the row is, and the menu key opens the same menu there. */
function More({ onAsk }: { onAsk: (at: Place) => void }) {
  const styles = useStyles();
  return (
    <button
      type="button"
      tabIndex={-1}
      className={styles.more}
      aria-haspopup="menu"
      aria-label="More"
      title="More"
      onClick={(event) => {
        const rect = event.currentTarget.getBoundingClientRect();
        onAsk({ getBoundingClientRect: () => rect });
      }}
    >
      <MoreHorizontalRegular aria-hidden="true" fontSize={16} />
    </button>
  );
}

/** The last column of rows that have a menu. */
export function menuColumn<R>(onAsk: (row: R, at: Place) => void): GridColumn<R> {
  return {
    id: 'menu',
    title: 'Menu',
    quiet: true,
    width: '2.25rem',
    cell: (row) => <More onAsk={(at) => onAsk(row, at)} />,
  };
}

/** Where a menu is asked for: at the pointer, or under the row where a key asked. */
export function placeOf(event: MouseEvent): Place {
  const rect = event.currentTarget.getBoundingClientRect();
  const spot =
    event.button === 2
      ? new DOMRect(event.clientX, event.clientY, 0, 0)
      : new DOMRect(rect.x + 12, rect.y, 0, rect.height);
  return { getBoundingClientRect: () => spot };
}
