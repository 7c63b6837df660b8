import { Button, makeStyles } from '@fluentui/react-components';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';

import { DialogFrame } from '@/lib/DialogFrame';
import { chordOf, isTyping, screenEvents } from '@/lib/shortcuts';
import { tokens } from '@/lib/theme';

const useStyles = makeStyles({
  list: {
    display: 'grid',
    gridTemplateColumns: 'auto 1fr',
    gap: '8px 20px',
    margin: 0,
    alignItems: 'baseline',
  },
  keys: { margin: 0, display: 'flex', gap: '4px' },
  what: { margin: 0 },
  key: {
    padding: '1px 6px',
    border: `1px solid ${tokens.colorNeutralStroke1}`,
    borderRadius: '4px',
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase200,
    backgroundColor: tokens.colorNeutralBackground2,
  },
});

const sheet: readonly (readonly [keys: readonly string[], what: string])[] = [
  [['Ctrl', 'F'], 'Search on this screen'],
  [['F5'], 'Refresh'],
  [['G', 'D'], 'Go to Databases'],
  [['G', 'A'], 'Go to Activity'],
  [['G', 'U'], 'Go to Accounts'],
  [['Ctrl', ','], 'Settings'],
  [['↑', '↓'], 'Move through a list; Home and End to its ends'],
  [['←', '→'], 'Along the recovery points; with Shift, those kept longer; ↑ and ↓, another lane'],
  [['Enter'], 'Open what is selected'],
  [['R'], 'Restore the selected database'],
  [['I'], 'Details of the selected database'],
  [['Menu'], 'What can be done with the selected row'],
  [['?'], 'This sheet'],
];

/** How long the first key of "G D" waits for the second. */
const SECOND_KEY_MS = 1500;

/** The keys of the whole window, and the sheet that lists them. */
export function Shortcuts({ signedIn }: { signedIn: boolean }) {
  const styles = useStyles();
  const navigate = useNavigate();
  const [open, setOpen] = useState(false);
  const goAt = useRef(0);

  useEffect(() => {
    const send = (event: KeyboardEvent, name: string): void => {
      event.preventDefault();
      window.dispatchEvent(new CustomEvent(name));
    };
    const onKey = (event: KeyboardEvent): void => {
      const chord = chordOf(event);
      if (chord === 'Ctrl+F') send(event, screenEvents.search);
      // The web view would load the page anew and lose the place.
      else if (chord === 'F5' || chord === 'Ctrl+R') send(event, screenEvents.refresh);
      else if (chord === 'Ctrl+,') void navigate({ to: '/settings' });
      else if (isTyping(event.target) || event.defaultPrevented) return;
      else if (chord === '?') setOpen(true);
      else if (chord === 'G') goAt.current = event.timeStamp;
      else if (signedIn && event.timeStamp - goAt.current < SECOND_KEY_MS) {
        goAt.current = 0;
        if (chord === 'D') void navigate({ to: '/databases' });
        else if (chord === 'A') void navigate({ to: '/activity' });
        else if (chord === 'U') void navigate({ to: '/accounts' });
      }
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [navigate, signedIn]);

  if (!open) return null;
  const close = (): void => setOpen(false);
  return (
    <DialogFrame
      title="Keyboard"
      onClose={close}
      actions={
        <Button appearance="primary" onClick={close}>
          Close
        </Button>
      }
    >
      <dl className={styles.list}>
        {sheet.map(([keys, what]) => (
          <ShortcutRow key={what} keys={keys} what={what} />
        ))}
      </dl>
    </DialogFrame>
  );
}

function ShortcutRow({ keys, what }: { keys: readonly string[]; what: string }) {
  const styles = useStyles();
  return (
    <>
      <dt className={styles.keys}>
        {keys.map((key) => (
          <kbd key={key} className={styles.key}>
            {key}
          </kbd>
        ))}
      </dt>
      <dd className={styles.what}>{what}</dd>
    </>
  );
}
