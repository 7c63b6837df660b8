import { makeStyles, mergeClasses } from '@fluentui/react-components';
import { ChevronRightRegular, PersonRegular } from '@fluentui/react-icons';
import { Link } from '@tanstack/react-router';

import type { Session } from '@/ipc/gen/types';
import { chosenInForced, FORCED } from '@/lib/forced';
import { formatCount } from '@/lib/numbers';
import { tokens } from '@/lib/theme';
import { ToneShape } from '@/lib/ToneShape';
import { useHidden, visuallyHidden } from '@/lib/useHidden';
import { useAccounts } from '@/state/accounts';
import { briefOf } from '@/state/tenants';

import { RAIL } from './rail';

const useStyles = makeStyles({
  account: {
    display: 'block',
    position: 'relative',
    marginTop: 'auto',
    padding: '10px 22px 8px 10px',
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
    fontSize: tokens.fontSizeBase200,
    color: tokens.colorNeutralForeground3,
    textDecorationLine: 'none',
    ':hover': { backgroundColor: tokens.colorNeutralBackground2Hover },
    [RAIL]: {
      display: 'flex',
      flexDirection: 'column',
      alignItems: 'center',
      gap: '1px',
      padding: '6px 2px',
      fontSize: tokens.fontSizeBase100,
      lineHeight: tokens.lineHeightBase100,
    },
  },
  // Drawn in the rail alone, where it takes the place of the words.
  person: { display: 'none', [RAIL]: { display: 'block', fontSize: '1.125rem' } },
  wide: { [RAIL]: visuallyHidden },
  fits: { [RAIL]: { maxWidth: '100%' } },
  current: {
    backgroundColor: tokens.colorNeutralBackground1,
    boxShadow: `inset 3px 0 0 ${tokens.colorCompoundBrandStroke}`,
    [FORCED]: chosenInForced,
  },
  line: { display: 'block', overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
  pair: { display: 'flex', gap: '4px' },
  more: { flexShrink: 0 },
  tenant: { fontWeight: tokens.fontWeightSemibold, color: tokens.colorNeutralForeground1 },
  attention: {
    display: 'flex',
    alignItems: 'center',
    gap: '5px',
    marginTop: '2px',
    color: tokens.pbCautionForeground,
  },
  chevron: {
    position: 'absolute',
    right: '6px',
    top: 'calc(50% - 0.5rem)',
    fontSize: '1rem',
    [RAIL]: { display: 'none' },
  },
});

/** Who is signed in, on every screen: leads to the accounts. */
export function NavAccount({ session }: { session: Session }) {
  const styles = useStyles();
  const hidden = useHidden();
  // Where they cannot be read, the session's own words stand.
  const { data } = useAccounts();
  const { who, where, subscriptions, attention } = briefOf(data, session);
  return (
    <Link
      to="/accounts"
      className={styles.account}
      activeProps={{ className: mergeClasses(styles.account, styles.current), 'aria-current': 'page' }}
    >
      <span className={hidden}>Accounts: </span>
      <PersonRegular className={styles.person} aria-hidden="true" />
      <AndMore names={where} className={mergeClasses(styles.tenant, styles.fits)} />{' '}
      <AndMore names={who} className={styles.wide} />{' '}
      <span className={mergeClasses(styles.line, styles.wide)}>
        {subscriptions}
        {session.mode === 'practice' ? '' : ` · ${session.cloud}`}
      </span>
      {attention > 0 ? (
        <span className={styles.attention}>
          <ToneShape tone="warning" />
          <span className={mergeClasses(styles.line, styles.wide)}>
            {formatCount(attention, 'tenant needs', 'tenants need')} attention
          </span>
        </span>
      ) : null}
      <ChevronRightRegular className={styles.chevron} aria-hidden="true" />
    </Link>
  );
}

/** The first of several, shortened where it must be; that there are more is never cut off. */
function AndMore({
  names: [first, more],
  className,
}: {
  names: readonly [string, string];
  className?: string;
}) {
  const styles = useStyles();
  return (
    <span className={mergeClasses(styles.pair, className)} title={`${first} ${more}`.trim()}>
      <span className={styles.line}>{first}</span> {more ? <span className={styles.more}>{more}</span> : null}
    </span>
  );
}
