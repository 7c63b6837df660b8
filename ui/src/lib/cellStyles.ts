import { makeStyles } from '@fluentui/react-components';

import { tokens } from './theme';

/** What cells of several lists look like. */
export const useCellStyles = makeStyles({
  /** The name of a row, which leads where Enter leads. */
  name: {
    color: 'inherit',
    fontWeight: tokens.fontWeightSemibold,
    textDecorationLine: 'none',
    ':hover': { textDecorationLine: 'underline' },
  },
  /** In place of what is not there. */
  none: { color: tokens.colorNeutralForeground3 },
});
