import { Button } from '@fluentui/react-components';
import type { ReactNode, RefObject } from 'react';

import { DialogFrame } from './DialogFrame';

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

/** A small form over the screen: Enter does it, Escape leaves it. */
export function FormDialog(props: FormDialogProps) {
  const { title, action, allowed, onSubmit, onCancel, returnTo, children } = props;
  return (
    <DialogFrame
      title={title}
      onClose={onCancel}
      returnTo={returnTo}
      onSubmit={() => (allowed ? onSubmit() : undefined)}
      actions={
        <>
          <Button onClick={onCancel}>Cancel</Button>
          <Button type="submit" appearance="primary" disabledFocusable={!allowed}>
            {action}
          </Button>
        </>
      }
    >
      {children}
    </DialogFrame>
  );
}
