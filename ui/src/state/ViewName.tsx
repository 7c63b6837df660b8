import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  Field,
  Input,
} from '@fluentui/react-components';
import { useState } from 'react';

import { toApiError } from '@/ipc/errors';

import type { Naming, Views } from './useViews';

const LONGEST = 60;

/** Asks for the name of a view. What cannot be kept is said at the field. */
export function ViewName({ views, naming }: { views: Views; naming: Naming }) {
  const from = naming.kind === 'rename' ? naming.name : '';
  const [name, setName] = useState(from);
  const [refused, setRefused] = useState<string | null>(null);
  const trimmed = name.trim();
  const others = views.names.filter((each) => each !== from);
  const taken = others.some((each) => each.toLowerCase() === trimmed.toLowerCase());
  const message = taken ? `There is a view “${trimmed}” already.` : refused;

  const keep = async (): Promise<void> => {
    if (!trimmed || taken || views.busy) return;
    try {
      await (naming.kind === 'rename' ? views.rename(from, trimmed) : views.save(trimmed));
      views.ask(null);
    } catch (thrown) {
      setRefused(toApiError(thrown).message);
    }
  };

  return (
    <Dialog open onOpenChange={(_, data) => (data.open ? undefined : views.ask(null))}>
      <DialogSurface>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void keep();
          }}
        >
          <DialogBody>
            <DialogTitle>{naming.kind === 'rename' ? 'Rename the view' : 'Save as a view'}</DialogTitle>
            <DialogContent>
              <Field
                label="Name"
                hint="It keeps the search, the filters and the order. It is kept on this computer."
                {...(message ? { validationState: 'error' as const, validationMessage: message } : {})}
              >
                <Input
                  value={name}
                  maxLength={LONGEST}
                  onChange={(_, data) => {
                    setName(data.value);
                    setRefused(null);
                  }}
                />
              </Field>
            </DialogContent>
            <DialogActions>
              <Button onClick={() => views.ask(null)}>Cancel</Button>
              <Button type="submit" appearance="primary" disabledFocusable={!trimmed || taken || views.busy}>
                {naming.kind === 'rename' ? 'Rename' : 'Save'}
              </Button>
            </DialogActions>
          </DialogBody>
        </form>
      </DialogSurface>
    </Dialog>
  );
}
