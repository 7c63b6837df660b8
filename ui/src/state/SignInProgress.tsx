import { Button, Spinner, makeStyles } from '@fluentui/react-components';
import { useEffect, useRef } from 'react';

import type { SignInStep } from '@/ipc/gen/types';
import { CopyButton } from '@/lib/CopyButton';
import { Moment } from '@/lib/Moment';
import { tokens } from '@/lib/theme';

const useStyles = makeStyles({
  panel: {
    display: 'flex',
    alignItems: 'flex-start',
    gap: '12px',
    padding: '16px 18px',
    backgroundColor: tokens.colorNeutralBackground1,
    border: `1px solid ${tokens.colorNeutralStroke1}`,
    borderRadius: '8px',
  },
  body: { minWidth: 0, flex: '1 1 auto' },
  title: {
    margin: 0,
    fontSize: tokens.fontSizeBase400,
    lineHeight: tokens.lineHeightBase400,
    fontWeight: tokens.fontWeightSemibold,
    ':focus': { outlineStyle: 'none' },
  },
  text: { margin: '6px 0 0', color: tokens.colorNeutralForeground2 },
  code: { display: 'flex', alignItems: 'center', flexWrap: 'wrap', gap: '8px', margin: '10px 0 0' },
  letters: {
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeHero800,
    lineHeight: tokens.lineHeightHero800,
    letterSpacing: '0.12em',
    userSelect: 'all',
    overflowWrap: 'anywhere',
  },
  address: { fontFamily: tokens.fontFamilyMonospace, userSelect: 'all', overflowWrap: 'anywhere' },
  actions: { marginTop: '14px' },
});

interface SignInProgressProps {
  step: SignInStep;
  /** The person has asked for its end, and it is not there yet. */
  ending: boolean;
  onCancel: () => void;
}

/** A sign-in that waits for something, and for what. */
export function SignInProgress({ step, ending, onCancel }: SignInProgressProps) {
  const styles = useStyles();
  useEffect(
    () => () => {
      // Where this was, something else is drawn now: the keyboard must not start at the window's edge.
      setTimeout(() => {
        if (document.activeElement === document.body) document.querySelector('h1')?.focus();
      });
    },
    [],
  );
  return (
    <section className={styles.panel} aria-label="Signing in" aria-busy="true">
      <Spinner size="tiny" aria-hidden="true" />
      <div className={styles.body}>
        {/* A new one for each step: what to do now is said when it changes. */}
        <Title key={step.kind}>{TITLES[step.kind]}</Title>
        <What step={step} />
        <div className={styles.actions}>
          <Button disabledFocusable={ending} onClick={onCancel}>
            {ending ? 'Cancelling…' : 'Cancel'}
          </Button>
        </div>
      </div>
    </section>
  );
}

const TITLES: Record<SignInStep['kind'], string> = {
  connecting: 'Connecting to the sign-in service…',
  waitingForBrowser: 'A browser window has opened. Finish signing in there.',
  deviceCode: 'Type this code on the sign-in page',
  gettingSubscriptions: 'Signed in. Reading the subscriptions…',
};

/** Takes the focus, so that it is read; Cancel is the next stop of the keyboard. */
function Title({ children }: { children: string }) {
  const styles = useStyles();
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus({ preventScroll: true }), []);
  return (
    <h2 ref={title} tabIndex={-1} className={styles.title}>
      {children}
    </h2>
  );
}

function What({ step }: { step: SignInStep }) {
  const styles = useStyles();
  if (step.kind === 'waitingForBrowser') {
    return (
      <>
        <p className={styles.text}>
          Pointback never sees your password, and goes on by itself when the browser says that you can close
          its page. It waits until <Moment at={step.until} />.
        </p>
        <p className={styles.text}>
          No window has opened? It may be behind this one, or in a browser that was open already. If there is
          none, cancel, make sure that this computer has a default browser, and sign in again; or choose
          another way to connect.
        </p>
      </>
    );
  }
  if (step.kind === 'deviceCode') {
    return (
      <>
        <p className={styles.code}>
          <span className={styles.letters}>{step.code}</span>
          <CopyButton text={step.code} what="code" />
        </p>
        <p className={styles.code}>
          <span>at</span>
          <span className={styles.address}>{step.address}</span>
          <CopyButton text={step.address} what="address of the sign-in page" />
        </p>
        <p className={styles.text}>
          On this computer or another one. It is good until <Moment at={step.until} />. Type it only because
          you have just asked for it here: whoever types a stranger’s code signs the stranger in.
        </p>
      </>
    );
  }
  return null;
}
