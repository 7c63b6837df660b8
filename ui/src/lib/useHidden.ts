import { makeStyles } from '@fluentui/react-components';

/** Read aloud and not drawn: for styles that hide a text where there is no room for it. */
export const visuallyHidden = {
  position: 'absolute',
  width: '1px',
  height: '1px',
  margin: '-1px',
  overflow: 'hidden',
  clipPath: 'inset(50%)',
  whiteSpace: 'nowrap',
} as const;

const useStyles = makeStyles({ hidden: visuallyHidden });

/** Class of text that is read aloud and not drawn. */
export function useHidden(): string {
  return useStyles().hidden;
}
