import { makeStyles } from '@fluentui/react-components';

import { chosenInForced, FORCED } from './forced';
import { tokens } from './theme';

export const useChipStyles = makeStyles({
  chip: {
    display: 'inline-flex',
    alignItems: 'center',
    gap: '4px',
    maxWidth: '18rem',
    minHeight: '26px',
    padding: '2px 8px 2px 10px',
    border: `1px solid ${tokens.colorNeutralStroke1}`,
    borderRadius: '14px',
    backgroundColor: tokens.colorNeutralBackground1,
    color: tokens.colorNeutralForeground3,
    fontSize: tokens.fontSizeBase200,
    cursor: 'pointer',
    ':hover': {
      color: tokens.colorNeutralForeground1,
      borderTopColor: tokens.colorNeutralStroke1Hover,
      borderRightColor: tokens.colorNeutralStroke1Hover,
      borderBottomColor: tokens.colorNeutralStroke1Hover,
      borderLeftColor: tokens.colorNeutralStroke1Hover,
    },
  },
  on: {
    backgroundColor: tokens.pbSelected,
    color: tokens.colorNeutralForeground1,
    borderTopColor: tokens.colorCompoundBrandStroke,
    borderRightColor: tokens.colorCompoundBrandStroke,
    borderBottomColor: tokens.colorCompoundBrandStroke,
    borderLeftColor: tokens.colorCompoundBrandStroke,
    [FORCED]: chosenInForced,
  },
  text: { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
  // A company with hundreds of servers has hundreds of values.
  popover: { maxHeight: 'min(26rem, 70vh)', maxWidth: '24rem', overflowY: 'auto' },
  item: { maxWidth: 'none' },
  count: { fontVariantNumeric: 'tabular-nums' },
});
