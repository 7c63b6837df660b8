import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
} from '@fluentui/react-components';
import type { ReactNode, RefObject } from 'react';
import { useEffect } from 'react';

interface FormDialogProps {
  title: string;
  /** What its button does: "Save". */
  action: string;
  /** False while something is missing; the fields say what. */
  allowed: boolean;
  onSubmit: () => void;
  onCancel: () => void;
  /** Where the keyboard goes when it closes: what opened it may be an entry of a menu that is gone by then. */
  returnTo: RefObject<HTMLElement | null>;
  children: ReactNode;
}

/** A small form over the screen: Enter does it, Escape leaves it. Drawn only while it is open. */
export function FormDialog({
  title,
  action,
  allowed,
  onSubmit,
  onCancel,
  returnTo,
  children,
}: FormDialogProps) {
  useEffect(
    () => () => {
      // After this drawing: until then nothing outside of the dialog may be focused.
      setTimeout(() => returnTo.current?.focus());
    },
    [returnTo],
  );
  return (
    <Dialog open onOpenChange={(_, data) => (data.open ? undefined : onCancel())}>
      <DialogSurface>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (allowed) onSubmit();
          }}
        >
          <DialogBody>
            <DialogTitle>{title}</DialogTitle>
            <DialogContent>{children}</DialogContent>
            <DialogActions>
              <Button onClick={onCancel}>Cancel</Button>
              <Button type="submit" appearance="primary" disabledFocusable={!allowed}>
                {action}
              </Button>
            </DialogActions>
          </DialogBody>
        </form>
      </DialogSurface>
    </Dialog>
  );
}
