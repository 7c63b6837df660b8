import { Button } from '@fluentui/react-components';
import type { ReactNode } from 'react';

import { DialogFrame } from './DialogFrame';

interface AskDialogProps {
  /** The question. */
  title: string;
  /** What is done on yes: "Sign out". */
  action: string;
  /** What is kept on no: "Stay signed in". */
  keep: string;
  busy?: boolean;
  error?: ReactNode;
  onAction: () => void;
  onKeep: () => void;
  children: ReactNode;
}

/** A question before something goes. The safe answer is the default one, and Escape gives it. */
export function AskDialog(props: AskDialogProps) {
  const { title, action, keep, busy = false, error, onAction, onKeep, children } = props;
  return (
    <DialogFrame
      title={title}
      question
      busy={busy}
      error={error}
      onClose={onKeep}
      actions={
        <>
          <Button disabledFocusable={busy} onClick={() => (busy ? undefined : onAction())}>
            {action}
          </Button>
          <Button appearance="primary" onClick={onKeep}>
            {keep}
          </Button>
        </>
      }
    >
      {children}
    </DialogFrame>
  );
}
