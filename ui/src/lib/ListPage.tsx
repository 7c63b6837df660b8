import { Link, makeStyles } from '@fluentui/react-components';
import type { ReactNode } from 'react';

import { PageHeading } from './PageHeading';
import { tokens } from './theme';

const useStyles = makeStyles({
  page: { display: 'flex', flexDirection: 'column', height: '100%', minHeight: '22rem' },
  head: { display: 'flex', alignItems: 'baseline', flexWrap: 'wrap', columnGap: '8px' },
  sub: { color: tokens.colorNeutralForeground3 },
  right: { marginLeft: 'auto', color: tokens.colorNeutralForeground3, fontVariantNumeric: 'tabular-nums' },
  notices: {
    display: 'flex',
    flexDirection: 'column',
    gap: '8px',
    marginTop: '12px',
    flexShrink: 0,
    // Where everything fails at once, the rows keep their place all the same.
    maxHeight: '50%',
    overflowY: 'auto',
    ':empty': { display: 'none' },
  },
  bar: { display: 'flex', alignItems: 'center', flexWrap: 'wrap', gap: '8px', margin: '14px 0 12px' },
  // For a state that stands where the rows would.
  state: { marginTop: '14px' },
});

interface ListPageProps {
  heading: string;
  /** Beside the heading: the view that is shown. */
  view?: ReactNode;
  /** What the list is, in numbers. */
  sub?: ReactNode;
  /** When it was read; nothing: there is no list yet. */
  status?: string | undefined;
  /** True while it is read again. */
  busy?: boolean;
  onRefresh: () => void;
  /** What is missing from the list, and what one should know before reading it. */
  notices?: ReactNode;
  children: ReactNode;
}

/** A screen that is a list: what it is, when it was read, what is missing, and the list. */
export function ListPage(props: ListPageProps) {
  const styles = useStyles();
  return (
    <div className={styles.page}>
      <div className={styles.head}>
        <PageHeading>{props.heading}</PageHeading>
        {props.view}
        {props.sub ? <span className={styles.sub}>{props.sub}</span> : null}
        {props.status ? (
          <span className={styles.right}>
            {props.status}
            {props.busy ? null : (
              <>
                {' · '}
                <Link as="button" onClick={props.onRefresh} aria-keyshortcuts="F5" title="F5">
                  Refresh
                </Link>
              </>
            )}
          </span>
        ) : null}
      </div>
      <div className={styles.notices}>{props.notices}</div>
      {props.children}
    </div>
  );
}

/** Search and chips over a list. */
export function ListBar({ label, children }: { label: string; children: ReactNode }) {
  const styles = useStyles();
  return (
    <div className={styles.bar} role="search" aria-label={label}>
      {children}
    </div>
  );
}

/** In the place of the rows: why there are none. */
export function ListState({ children }: { children: ReactNode }) {
  return <div className={useStyles().state}>{children}</div>;
}
