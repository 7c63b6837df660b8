import { Link, makeStyles } from '@fluentui/react-components';
import { useNavigate, useRouterState } from '@tanstack/react-router';

import { tokens } from '@/lib/theme';
import { useSession } from '@/state/session';

const useStyles = makeStyles({
  banner: {
    display: 'flex',
    alignItems: 'center',
    gap: '10px',
    minHeight: '32px',
    padding: '0 16px',
    fontSize: tokens.fontSizeBase200,
    color: tokens.pbCautionForeground,
    backgroundColor: tokens.pbCautionBackground,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  word: { fontWeight: tokens.fontWeightSemibold },
  action: {
    marginLeft: 'auto',
    flexShrink: 0,
    color: 'inherit',
    fontSize: 'inherit',
    ':hover': { color: 'inherit' },
  },
});

/** Says, always and on every screen, that nothing here is real. */
export function PracticeBanner() {
  const styles = useStyles();
  const session = useSession();
  const navigate = useNavigate();
  const here = useRouterState({ select: (state) => state.location.pathname });
  if (session?.mode !== 'practice') return null;
  return (
    <aside className={styles.banner} aria-label="Practice mode">
      <span aria-hidden="true">◆</span>
      <span className={styles.word}>Practice</span>
      <span>Simulated Azure. Nothing here touches a real database.</span>
      {here === '/connect' ? null : (
        <Link as="button" className={styles.action} onClick={() => void navigate({ to: '/connect' })}>
          Connect to Azure…
        </Link>
      )}
    </aside>
  );
}
