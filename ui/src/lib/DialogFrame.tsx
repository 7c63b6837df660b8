import {
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  makeStyles,
  mergeClasses,
} from '@fluentui/react-components';
import { type ReactNode, type RefObject, useEffect, useRef, useState } from 'react';

const useStyles = makeStyles({
  // In the middle as Fluent's own: only how wide it may become differs, and that it never touches the window's edges.
  surface: { maxHeight: 'calc(100vh - 32px)' },
  body: { maxHeight: 'calc(100vh - 32px - 48px)' },
  wide: { maxWidth: 'min(44rem, calc(100vw - 32px))' },
  wider: { maxWidth: 'min(60rem, calc(100vw - 32px))' },
  content: { display: 'flex', flexDirection: 'column', gap: '12px' },
  // What stands beside the buttons has what they leave of the line, or a line of its own.
  foot: { justifySelf: 'stretch', justifyContent: 'flex-end', flexWrap: 'wrap', alignItems: 'center' },
});

interface DialogFrameProps {
  title: string;
  /** Escape, and a click beside it where it is no question. */
  onClose: () => void;
  /** It asks before something goes: a click beside it is no answer. */
  question?: boolean;
  size?: 'wide' | 'wider';
  /** What is done is on its way. */
  busy?: boolean;
  /** What went wrong, under what was asked for: it stays open. */
  error?: ReactNode;
  /** Buttons; the safe one last. */
  actions: ReactNode;
  /** The buttons may run over several lines. */
  fluid?: boolean;
  /** Where the keyboard goes when it closes and what opened it is gone by then. */
  returnTo?: RefObject<HTMLElement | null>;
  /** Enter in a field does it. */
  onSubmit?: () => void;
  children: ReactNode;
}

/** Everything that stands over the screen. Drawn only while it is open: closed, it would leave focus traps in the page. */
export function DialogFrame(props: DialogFrameProps) {
  const {
    title,
    onClose,
    question = false,
    size,
    busy = false,
    error,
    actions,
    fluid = false,
    onSubmit,
  } = props;
  const styles = useStyles();
  const surface = useRef<HTMLDivElement>(null);
  useFocusBack(props.returnTo);
  useFocusFirst(surface, question);
  useFocusInside(surface);
  const body = (
    <DialogBody className={styles.body} aria-busy={busy}>
      <DialogTitle>{title}</DialogTitle>
      <DialogContent className={styles.content}>
        {props.children}
        {error}
      </DialogContent>
      <DialogActions fluid={fluid} className={mergeClasses(fluid && styles.foot)}>
        {actions}
      </DialogActions>
    </DialogBody>
  );
  return (
    <Dialog
      open
      modalType={question ? 'alert' : 'modal'}
      onOpenChange={(_, { open }) => (open ? undefined : onClose())}
    >
      <DialogSurface
        ref={surface}
        tabIndex={-1}
        className={mergeClasses(styles.surface, size && styles[size])}
      >
        {onSubmit ? (
          <form
            onSubmit={(event) => {
              event.preventDefault();
              onSubmit();
            }}
          >
            {body}
          </form>
        ) : (
          body
        )}
      </DialogSurface>
    </Dialog>
  );
}

const FOCUSABLE =
  'a[href], button:not(:disabled), input:not(:disabled), textarea:not(:disabled), [tabindex="0"]';

/**
 * A question begins on its safe answer, which is the last one; anything else where Fluent puts the keyboard. For a moment after another
 * dialog has closed, Fluent finds nothing in the new one and takes the whole of it, which its keeper of the focus does not see as being
 * in there: it would hide the dialog from screen readers.
 */
function useFocusFirst(surface: RefObject<HTMLElement | null>, question: boolean): void {
  useEffect(() => {
    const dialog = surface.current;
    const at = document.activeElement;
    if (!dialog || (!question && at !== dialog && dialog.contains(at))) return;
    const parts = dialog.querySelectorAll<HTMLElement>(FOCUSABLE);
    parts.item(question ? parts.length - 1 : 0)?.focus();
  }, [surface, question]);
}

/**
 * What had the focus may go while the dialog stays, as a button does that has been pressed: without the focus Escape would reach nobody.
 * To the dialog itself: the key that pressed the one button may come twice, and must not press another.
 */
function useFocusInside(surface: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const at = document.activeElement;
    if (at === null || at === document.body) surface.current?.focus();
  });
}

/** To what opened it; where that is gone, an entry of a menu or a line that was put right, to `returnTo`. */
function useFocusBack(returnTo: RefObject<HTMLElement | null> | undefined): void {
  const [opener] = useState(() => document.activeElement);
  useEffect(
    () => () => {
      // After this drawing: until then nothing outside of the dialog may be focused.
      setTimeout(() => {
        // Another one took its place, and gives the focus back in its turn.
        if (document.querySelector('[role="dialog"], [role="alertdialog"]')) return;
        const stays = opener instanceof HTMLElement && opener !== document.body && opener.isConnected;
        (stays ? opener : returnTo?.current)?.focus();
      });
    },
    [opener, returnTo],
  );
}
