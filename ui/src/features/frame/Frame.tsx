import { makeStyles } from '@fluentui/react-components';
import type { ReactNode } from 'react';

import { tokens } from '@/lib/theme';

import { PracticeBanner } from './Banner';
import { Nav } from './Nav';
import { Shortcuts } from './Shortcuts';
import { SignInBanner } from './SignInBanner';

const useStyles = makeStyles({
  app: { display: 'flex', flexDirection: 'column', height: '100%' },
  body: { display: 'flex', flex: '1 1 0', minHeight: 0 },
  main: { flex: '1 1 0', minWidth: 0, padding: '18px 24px', overflow: 'auto', position: 'relative' },
  skip: {
    position: 'absolute',
    left: '8px',
    top: '-100px',
    zIndex: 10,
    padding: '6px 12px',
    borderRadius: '4px',
    color: tokens.colorNeutralForegroundOnBrand,
    backgroundColor: tokens.colorBrandBackground,
    ':focus': { top: '8px' },
  },
});

/** What is around every screen: the banner, the way around, and the screen itself. */
export function Frame({ nav, children }: { nav: boolean; children: ReactNode }) {
  const styles = useStyles();
  return (
    <div className={styles.app}>
      {/* Not a link to #main: the hash is the route. */}
      <button type="button" className={styles.skip} onClick={() => document.getElementById('main')?.focus()}>
        Skip to content
      </button>
      <PracticeBanner />
      <SignInBanner />
      <div className={styles.body}>
        {nav ? <Nav /> : null}
        <main id="main" tabIndex={-1} className={styles.main}>
          {children}
        </main>
      </div>
      <Shortcuts signedIn={nav} />
    </div>
  );
}
