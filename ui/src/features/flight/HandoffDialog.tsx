import { Button, makeStyles, mergeClasses, Spinner } from '@fluentui/react-components';
import { SaveRegular } from '@fluentui/react-icons';
import { type RefObject, useState } from 'react';

import { useBridge } from '@/ipc/context';
import { toApiError } from '@/ipc/errors';
import type { ApiError, FixView, FlightAbout, HandoffFile, HandoffKind } from '@/ipc/gen/types';
import { useCall } from '@/ipc/hooks';
import { useAnnounce } from '@/lib/Announcer';
import { CodeBlock } from '@/lib/CodeBlock';
import { DialogFrame } from '@/lib/DialogFrame';
import { Tabs } from '@/lib/Tabs';
import { tokens } from '@/lib/theme';
import { Failure } from '@/state/Failure';
import { type Chosen, choicesOf, Reach } from './Reach';
import { type FlightControl, WATCH_SECONDS } from './useFlight';

const useStyles = makeStyles({
  text: { margin: 0 },
  verdict: { margin: 0, display: 'flex', alignItems: 'center', gap: '8px' },
  summary: {
    cursor: 'pointer',
    color: tokens.colorNeutralForeground2,
    width: 'fit-content',
    padding: '3px 0',
  },
  stale: { opacity: 0.6 },
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
  readonly wanted: readonly FixView[];
  /** As chosen where it was to be fixed. */
  readonly chosen: Chosen;
  /** As it is looked at again while this is open. */
  readonly flight: FlightControl;
  readonly returnTo: RefObject<HTMLElement | null>;
  readonly onClose: () => void;
}

/** The changes written down for whoever may make them. */
export function HandoffDialog(props: HandoffDialogProps) {
  const { flight, returnTo, onClose } = props;
  const { check, running, error: broken } = flight;
  const styles = useStyles();
  // As asked for at the beginning: when they are done there is nothing to write down any more.
  const [{ about, wanted }] = useState(props);
  const [chosen, setChosen] = useState(props.chosen);
  const { data, error, isPlaceholderData, refetch } = useCall(
    'handoff_get',
    { about, fixes: choicesOf(wanted, chosen) },
    { staleTime: Infinity, keepPrevious: true },
  );
  const [tab, setTab] = useState<Tab>('ticket');
  const files = data?.files.filter((file) => TAB_OF[file.kind] === tab) ?? [];
  // Several lines can lack the same role: it is given once, as far as any of them reaches.
  const wider = wanted.filter(
    ({ scopes, title, place }, at) =>
      scopes.length > 1 && at === wanted.findIndex((one) => one.title === title && one.place === place),
  );
  return (
    <DialogFrame
      title="Hand off"
      size="wider"
      returnTo={returnTo}
      onClose={onClose}
      error={error ? <Failure error={error.api} title="The request" onRetry={() => void refetch()} /> : null}
      actions={
        <Button appearance="primary" onClick={onClose}>
          Close
        </Button>
      }
    >
      <p className={styles.text}>
        For whoever may change this: send one of the four. They ask for the same, and none holds a secret.
        When it has been done, the flight check turns green by itself: it looks every {WATCH_SECONDS} seconds
        while this page is open.
      </p>
      {broken ? (
        <Failure error={broken} title="The flight check was not finished" onRetry={flight.again} />
      ) : check ? (
        <div className={styles.verdict}>
          {running ? <Spinner size="extra-tiny" aria-hidden="true" /> : null}
          Flight check: {check.summary}
        </div>
      ) : null}
      {wider.length > 0 ? (
        <details open={Object.keys(props.chosen).length > 0}>
          <summary className={styles.summary}>How far it reaches</summary>
          {wider.map(({ lineId, title, scopes }) => (
            <Reach
              key={lineId}
              label={title}
              scopes={scopes}
              value={chosen[lineId]}
              onChange={(scope) => setChosen({ ...chosen, [lineId]: scope })}
            />
          ))}
        </details>
      ) : null}
      {data ? (
        <Tabs label="Form of the request" tabs={TABS} chosen={tab} onChoose={setTab}>
          <div
            className={mergeClasses(styles.files, isPlaceholderData && styles.stale)}
            aria-busy={isPlaceholderData}
          >
            {files.map((file) => (
              <File key={file.name} file={file} stale={isPlaceholderData} />
            ))}
            {files.length === 0 ? 'Nothing of this can be written this way.' : null}
          </div>
        </Tabs>
      ) : error ? null : (
        <Spinner size="tiny" labelPosition="after" label="Writing…" />
      )}
    </DialogFrame>
  );
}

/** `stale`: written for what was chosen before; it is not to be taken away like this. */
function File({ file: { kind, name, text }, stale }: { file: HandoffFile; stale: boolean }) {
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
          aria-label={`Save as… ${name}`}
          disabledFocusable={stale}
          onClick={() => (stale ? undefined : void save())}
        >
          Save as…
        </Button>
      </div>
      <CodeBlock text={text} what={`Text of ${name}`} copies={name} prose={kind === 'ticket'} />
      {failure ? <Failure error={failure} title={name} /> : null}
    </section>
  );
}
