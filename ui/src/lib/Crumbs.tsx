import { makeStyles } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { Children } from 'react';

import { tokens } from './theme';

const useStyles = makeStyles({
  crumbs: {
    display: 'flex',
    flexWrap: 'wrap',
    margin: 0,
    padding: 0,
    listStyleType: 'none',
    color: tokens.colorNeutralForeground2,
    '::after': { content: '"/"', paddingLeft: '5px' },
    '& a': { color: tokens.colorBrandForegroundLink, textDecorationLine: 'none' },
    '& a:hover': { textDecorationLine: 'underline' },
  },
  crumb: { '::before': { content: '"/"', padding: '0 5px' } },
});

/** The way to this page, before its heading. */
export function Crumbs({ children }: { children: ReactNode }) {
  const styles = useStyles();
  return (
    <nav aria-label="Breadcrumb">
      <ol className={styles.crumbs}>
        {Children.toArray(children).map((crumb, index) => (
          // A way has no identity but its place.
          // oxlint-disable-next-line react/no-array-index-key
          <li key={index} className={index === 0 ? undefined : styles.crumb}>
            {crumb}
          </li>
        ))}
      </ol>
    </nav>
  );
}
