import { Button, makeStyles } from '@fluentui/react-components';
import { DocumentArrowUpRegular, SaveRegular } from '@fluentui/react-icons';
import { useState } from 'react';

import { useBridge } from '@/ipc/context';
import type { Draft } from '@/ipc/gen/types';
import { useAnnounce } from '@/lib/Announcer';
import { tokens } from '@/lib/theme';
import { Failure } from '@/state/Failure';
import { fileNameOf } from './fileName';
import { useAttempt } from './useAttempt';

const useStyles = makeStyles({
  row: { display: 'flex', flexWrap: 'wrap', gap: '8px' },
  box: { backgroundColor: tokens.colorNeutralBackground2, borderRadius: '6px', padding: '8px 12px' },
  line: { margin: 0, overflowWrap: 'anywhere' },
  list: { margin: '4px 0 0', paddingLeft: '18px', overflowWrap: 'anywhere' },
});

interface RequestFileProps {
  readonly instanceId: string;
  /** Database or server, for the file's name. */
  readonly name: string;
  /** The body that would be sent; none while the form is not complete. */
  readonly json: string | null | undefined;
  readonly onDraft: (draft: Draft) => void;
}

/** The request as a file: out for a colleague or a ticket, in from azure-cli, PowerShell or a colleague. */
export function RequestFile({ instanceId, name, json, onDraft }: RequestFileProps) {
  const styles = useStyles();
  const { call, host } = useBridge();
  const announce = useAnnounce();
  const { attempt, busy, failure } = useAttempt();
  const [notices, setNotices] = useState<readonly string[]>();

  const save = async (): Promise<void> => {
    if (json && (await host.saveText('Save request', fileNameOf(name), json)))
      announce('The request is saved.');
  };
  const open = async (): Promise<void> => {
    setNotices(undefined);
    const text = await host.readText('Open request');
    if (text === null) return;
    const imported = await call('request_import', { text, instanceId });
    onDraft(imported.draft);
    setNotices(imported.notices);
  };
  return (
    <>
      <div className={styles.row}>
        <Button
          size="small"
          icon={<SaveRegular />}
          disabledFocusable={busy || !json}
          title={json ? undefined : 'It can be saved when the form is complete.'}
          onClick={() => {
            if (json) attempt(save);
          }}
        >
          Save request…
        </Button>
        <Button
          size="small"
          icon={<DocumentArrowUpRegular />}
          disabledFocusable={busy}
          onClick={() => attempt(open)}
        >
          Open request…
        </Button>
      </div>
      <div role="status">
        {notices ? (
          <div className={styles.box}>
            <p className={styles.line}>The form is filled in from the file. Nothing was sent.</p>
            {notices.length > 0 ? (
              <ul className={styles.list}>
                {notices.map((notice) => (
                  <li key={notice}>{notice}</li>
                ))}
              </ul>
            ) : null}
          </div>
        ) : null}
      </div>
      {failure ? <Failure error={failure} title="The file was not opened" /> : null}
    </>
  );
}
