import { Field, Input } from '@fluentui/react-components';
import type { RefObject } from 'react';
import { useState } from 'react';

import { toApiError } from '@/ipc/errors';
import { FormDialog } from '@/lib/FormDialog';

import type { Naming, Views } from './useViews';

const LONGEST = 60;

/** Asks for the name of a view. What cannot be kept is said at the field. */
export function ViewName({
  views,
  naming,
  returnTo,
}: {
  views: Views;
  naming: Naming;
  returnTo: RefObject<HTMLElement | null>;
}) {
  const from = naming.kind === 'rename' ? naming.name : '';
  const [name, setName] = useState(from);
  const [refused, setRefused] = useState<string | null>(null);
  const trimmed = name.trim();
  const others = views.names.filter((each) => each !== from);
  const taken = others.some((each) => each.toLowerCase() === trimmed.toLowerCase());
  const message = taken ? `There is a view “${trimmed}” already.` : refused;

  const allowed = trimmed !== '' && !taken && !views.busy;

  const keep = async (): Promise<void> => {
    try {
      await (naming.kind === 'rename' ? views.rename(from, trimmed) : views.save(trimmed));
      views.ask(null);
    } catch (thrown) {
      setRefused(toApiError(thrown).message);
    }
  };

  return (
    <FormDialog
      title={naming.kind === 'rename' ? 'Rename the view' : 'Save as a view'}
      action={naming.kind === 'rename' ? 'Rename' : 'Save'}
      allowed={allowed}
      onSubmit={() => void keep()}
      onCancel={() => views.ask(null)}
      returnTo={returnTo}
    >
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
    </FormDialog>
  );
}
