import { makeStyles } from '@fluentui/react-components';

import { chosenInForced, FORCED } from './forced';
import { tokens } from './theme';

export const useGridStyles = makeStyles({
  scroller: { height: '100%', overflow: 'auto', borderRadius: 'inherit' },
  grid: { minWidth: 'min-content' },
  head: {
    position: 'sticky',
    top: 0,
    zIndex: 1,
    backgroundColor: tokens.colorNeutralBackground1,
    borderBottom: `1px solid ${tokens.colorNeutralStroke1}`,
  },
  headRow: { display: 'grid', alignItems: 'center', height: '2rem' },
  headCell: { color: tokens.colorNeutralForeground3, fontSize: tokens.fontSizeBase200 },
  sort: {
    display: 'inline-flex',
    alignItems: 'center',
    gap: '4px',
    minHeight: '24px',
    margin: '0 -6px',
    padding: '0 6px',
    border: 'none',
    borderRadius: '4px',
    backgroundColor: 'transparent',
    color: 'inherit',
    cursor: 'pointer',
    ':hover': { color: tokens.colorNeutralForeground1, backgroundColor: tokens.colorSubtleBackgroundHover },
  },
  body: { position: 'relative' },
  row: {
    position: 'absolute',
    top: 0,
    left: 0,
    right: 0,
    display: 'grid',
    alignItems: 'center',
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    cursor: 'pointer',
    ':hover': { backgroundColor: tokens.colorSubtleBackgroundHover },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '-2px' },
  },
  active: {
    backgroundColor: tokens.pbSelected,
    ':hover': { backgroundColor: tokens.pbSelected },
    [FORCED]: { ...chosenInForced, outlineOffset: '-2px' },
  },
  cell: {
    padding: '0 10px',
    minWidth: 0,
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
  },
});
