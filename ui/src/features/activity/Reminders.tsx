import { Button, Link, MessageBar, MessageBarActions, MessageBarBody } from '@fluentui/react-components';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';

import type { Reminder } from '@/ipc/gen/types';
import { formatNumber } from '@/lib/numbers';
import { Moment } from '@/lib/Moment';

/** So many stand over the list at once; the others are one click away. */
const FEW = 2;

/** Copies that were brought back from the archive and go away again. */
export function Reminders({ reminders }: { reminders: readonly Reminder[] }) {
  const navigate = useNavigate();
  const [all, setAll] = useState(false);
  const shown = all ? reminders : reminders.slice(0, FEW);
  const rest = reminders.length - shown.length;
  return (
    <>
      {shown.map((reminder) => (
        <MessageBar key={`${reminder.instanceId} ${reminder.text}`} intent="info">
          <MessageBarBody>
            {reminder.text} It ends <Moment at={reminder.until} form="short" />.
          </MessageBarBody>
          <MessageBarActions>
            <Button
              onClick={() =>
                void navigate({
                  to: '/databases/$instanceId',
                  params: { instanceId: reminder.instanceId },
                })
              }
            >
              Open the database
            </Button>
            {reminder.key ? (
              <Button
                onClick={() =>
                  void navigate({ to: '/activity/$jobKey', params: { jobKey: reminder.key ?? '' } })
                }
              >
                Open the restore
              </Button>
            ) : null}
          </MessageBarActions>
        </MessageBar>
      ))}
      {rest > 0 ? (
        <Link as="button" onClick={() => setAll(true)}>
          {formatNumber(rest)} more {rest === 1 ? 'copy goes' : 'copies go'} away
        </Link>
      ) : null}
    </>
  );
}
