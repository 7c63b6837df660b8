import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  makeStyles,
  Spinner,
} from '@fluentui/react-components';
import { SaveRegular } from '@fluentui/react-icons';
import { useState } from 'react';

import { useBridge } from '@/ipc/context';
import { toApiError } from '@/ipc/errors';
import type { ApiError, FlightAbout, FlightCheck, HandoffFile, HandoffKind } from '@/ipc/gen/types';
import { useCall } from '@/ipc/hooks';
import { useAnnounce } from '@/lib/Announcer';
import { CodeBlock } from '@/lib/CodeBlock';
import { Tabs } from '@/lib/Tabs';
import { tokens } from '@/lib/theme';
import { Failure } from '@/state/Failure';
import { WATCH_SECONDS } from './useFlight';

const useStyles = makeStyles({
  surface: { maxWidth: '56rem' },
  content: { display: 'flex', flexDirection: 'column', gap: '10px' },
  text: { margin: 0 },
  verdict: { margin: 0, display: 'flex', alignItems: 'center', gap: '8px' },
  files: { display: 'flex', flexDirection: 'column', gap: '12px' },
  head: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    justifyContent: 'space-between',
    gap: '8px',
  },
  name: { fontFamily: tokens.fontFamilyMonospace, overflowWrap: 'anywhere' },
});

const TABS = [
  { id: 'ticket', label: 'Ticket text' },
  { id: 'az', label: 'az' },
  { id: 'powerShell', label: 'PowerShell' },
  { id: 'bicep', label: 'Bicep' },
] as const;
type Tab = (typeof TABS)[number]['id'];

/** Where a file stands: what no template can do stands with the templates that it belongs to. */
const TAB_OF: Record<HandoffKind, Tab> = {
  ticket: 'ticket',
  az: 'az',
  powerShell: 'powerShell',
  bicep: 'bicep',
  besideBicep: 'bicep',
};

interface HandoffDialogProps {
  readonly about: FlightAbout;
  readonly ids: readonly string[];
  /** As it is looked at again while this is open. */
  readonly check: FlightCheck | undefined;
  readonly running: boolean;
  readonly onClose: () => void;
}

/** The changes written down for whoever may make them. */
export function HandoffDialog({ about, ids, check, running, onClose }: HandoffDialogProps) {
  const styles = useStyles();
  // As asked for at the beginning: when they are done there is nothing to write down any more.
  const [request] = useState({ about, fixes: ids.map((lineId) => ({ lineId, scope: null })) });
  const { data, error, refetch } = useCall('handoff_get', request, { staleTime: Infinity });
  const [tab, setTab] = useState<Tab>('ticket');
  const files = data?.files.filter((file) => TAB_OF[file.kind] === tab) ?? [];
  return (
    <Dialog open onOpenChange={(_, { open }) => (open ? undefined : onClose())}>
      <DialogSurface className={styles.surface}>
        <DialogBody>
          <DialogTitle>Hand off</DialogTitle>
          <DialogContent>
            <div className={styles.content}>
              <p className={styles.text}>
                For whoever may change this. All four say the same, and none holds a secret. When it has been
                done, the flight check turns green by itself: it looks every {WATCH_SECONDS} seconds while
                this or the form is open.
              </p>
              {check ? (
                <div className={styles.verdict}>
                  {running ? <Spinner size="extra-tiny" aria-hidden="true" /> : null}
                  Flight check: {check.summary}
                </div>
              ) : null}
              {error ? (
                <Failure error={error.api} title="The request" onRetry={() => void refetch()} />
              ) : null}
              {data ? (
                <Tabs label="Form of the request" tabs={TABS} chosen={tab} onChoose={setTab}>
                  <div className={styles.files}>
                    {files.map((file) => (
                      <File key={file.name} file={file} />
                    ))}
                    {files.length === 0 ? 'Nothing of this can be written this way.' : null}
                  </div>
                </Tabs>
              ) : error ? null : (
                <Spinner size="tiny" labelPosition="after" label="Writing…" />
              )}
            </div>
          </DialogContent>
          <DialogActions>
            <Button appearance="primary" onClick={onClose}>
              Close
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}

function File({ file: { name, text } }: { file: HandoffFile }) {
  const styles = useStyles();
  const { host } = useBridge();
  const announce = useAnnounce();
  const [failure, setFailure] = useState<ApiError>();
  const save = async (): Promise<void> => {
    setFailure(undefined);
    try {
      if (await host.saveText('Save request', name, text)) announce(`${name} is saved.`);
    } catch (thrown) {
      setFailure(toApiError(thrown));
    }
  };
  return (
    <section aria-label={name}>
      <div className={styles.head}>
        <span className={styles.name}>{name}</span>
        <Button
          size="small"
          icon={<SaveRegular />}
          aria-label={`Save ${name} as…`}
          onClick={() => void save()}
        >
          Save as…
        </Button>
      </div>
      <CodeBlock text={text} what={`Text of ${name}`} copies={name} />
      {failure ? <Failure error={failure} title={name} /> : null}
    </section>
  );
}
