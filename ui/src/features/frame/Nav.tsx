import { makeStyles, mergeClasses } from '@fluentui/react-components';
import { DatabaseRegular, HistoryRegular, SettingsRegular } from '@fluentui/react-icons';
import { Link } from '@tanstack/react-router';

import { chosenInForced, FORCED } from '@/lib/forced';
import { Logo } from '@/lib/Logo';
import { formatCount } from '@/lib/numbers';
import { tokens } from '@/lib/theme';
import { useHidden, visuallyHidden } from '@/lib/useHidden';
import { useSession } from '@/state/session';
import { useUnfinishedCount } from '@/state/useJobs';

import { NavAccount } from './NavAccount';
import { RAIL } from './rail';

const useStyles = makeStyles({
  nav: {
    display: 'flex',
    flexDirection: 'column',
    gap: '2px',
    width: '13rem',
    flexShrink: 0,
    padding: '14px 8px',
    overflowY: 'auto',
    backgroundColor: tokens.colorNeutralBackground2,
    [RAIL]: { width: '5rem', padding: '8px 4px' },
    borderRight: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  brand: {
    display: 'flex',
    alignItems: 'center',
    gap: '8px',
    padding: '2px 10px 14px',
    fontSize: '0.9375rem',
    fontWeight: tokens.fontWeightSemibold,
    [RAIL]: { justifyContent: 'center', padding: '4px 0 8px' },
  },
  name: { [RAIL]: visuallyHidden },
  list: {
    listStyleType: 'none',
    margin: 0,
    padding: 0,
    display: 'flex',
    flexDirection: 'column',
    gap: '2px',
  },
  link: {
    position: 'relative',
    display: 'flex',
    alignItems: 'center',
    gap: '10px',
    minHeight: '2.125rem',
    padding: '0 10px',
    borderRadius: '6px',
    color: tokens.colorNeutralForeground2,
    textDecorationLine: 'none',
    ':hover': { backgroundColor: tokens.colorNeutralBackground2Hover, color: tokens.colorNeutralForeground1 },
    [RAIL]: {
      flexDirection: 'column',
      justifyContent: 'center',
      gap: '1px',
      padding: '5px 2px',
      fontSize: tokens.fontSizeBase100,
      lineHeight: tokens.lineHeightBase100,
    },
  },
  current: {
    backgroundColor: tokens.colorNeutralBackground1,
    color: tokens.colorNeutralForeground1,
    fontWeight: tokens.fontWeightSemibold,
    ':hover': { backgroundColor: tokens.colorNeutralBackground1 },
    boxShadow: `inset 3px 0 0 ${tokens.colorCompoundBrandStroke}`,
    [FORCED]: chosenInForced,
  },
  icon: { fontSize: '1.125rem', display: 'inline-flex' },
  badge: {
    marginLeft: 'auto',
    minWidth: '1.25rem',
    padding: '0 0.3rem',
    borderRadius: '0.625rem',
    textAlign: 'center',
    fontSize: tokens.fontSizeBase200,
    lineHeight: '1.25rem',
    fontWeight: tokens.fontWeightSemibold,
    fontVariantNumeric: 'tabular-nums',
    color: tokens.colorNeutralForegroundOnBrand,
    backgroundColor: tokens.colorBrandBackground,
    [RAIL]: { position: 'absolute', top: '1px', right: '0.5rem', lineHeight: '1.125rem' },
  },
});

const entries = [
  { to: '/databases', label: 'Databases', Icon: DatabaseRegular },
  { to: '/activity', label: 'Activity', Icon: HistoryRegular },
  { to: '/settings', label: 'Settings', Icon: SettingsRegular },
] as const;

/** The way around, and who is signed in. */
export function Nav() {
  const styles = useStyles();
  const hidden = useHidden();
  const running = useUnfinishedCount();
  const session = useSession();
  return (
    <nav className={styles.nav} aria-label="Main">
      <div className={styles.brand}>
        <Logo />
        <span className={styles.name}>Pointback</span>
      </div>
      <ul className={styles.list}>
        {entries.map(({ to, label, Icon }) => (
          <li key={to}>
            <Link
              to={to}
              className={styles.link}
              activeProps={{ className: mergeClasses(styles.link, styles.current), 'aria-current': 'page' }}
            >
              <span className={styles.icon} aria-hidden="true">
                <Icon />
              </span>
              {label}
              {to === '/activity' && running > 0 ? (
                <>
                  <span className={styles.badge} aria-hidden="true">
                    {running}
                  </span>
                  <span className={hidden}>, {formatCount(running, 'restore')} running</span>
                </>
              ) : null}
            </Link>
          </li>
        ))}
      </ul>
      {session ? <NavAccount session={session} /> : null}
    </nav>
  );
}
