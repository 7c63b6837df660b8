import { Button, makeStyles, Spinner, Switch } from '@fluentui/react-components';
import { type RefObject, useState } from 'react';

import type { FixPreview, FixView, FlightAbout } from '@/ipc/gen/types';
import { useCall } from '@/ipc/hooks';
import { DialogFrame } from '@/lib/DialogFrame';
import { formatCount } from '@/lib/numbers';
import { Failure } from '@/state/Failure';
import { Planned } from './Planned';
import { Progress } from './Progress';
import { type Chosen, choicesOf } from './Reach';
import { useApply } from './useApply';

const useStyles = makeStyles({
  // Beside the buttons: under a long list of changes nobody would see it before they are made.
  after: { flex: '1 1 16rem', marginLeft: '-8px' },
});

interface FixDialogProps {
  readonly about: FlightAbout;
  readonly wanted: readonly FixView[];
  readonly returnTo: RefObject<HTMLElement | null>;
  /** Something was changed: the check is looked at again. */
  readonly onMade: () => void;
  readonly onClose: () => void;
  readonly onHandOff: (unable: readonly FixView[], chosen: Chosen) => void;
}

/** What would be changed, to the word; then the changes, each with what became of it. */
export function FixDialog({ about, wanted, returnTo, onMade, onClose, onHandOff }: FixDialogProps) {
  const styles = useStyles();
  const [chosen, setChosen] = useState<Chosen>({});
  const { preview, current, error, again } = usePreview(about, wanted, chosen);
  const [undoAfter, setUndoAfter] = useState(false);
  const { apply, phase, rows, problems, failure } = useApply(onMade);
  const asking = phase === 'asking';
  const fixes = preview?.fixes ?? [];
  const able = fixes.filter(({ can }) => can.allowed);
  const unable = wanted.filter(({ lineId }) =>
    fixes.some((fix) => fix.lineId === lineId && !fix.can.allowed),
  );
  // Nothing is sent that is not what stands here.
  const ready = current && able.length > 0;
  const begin = () =>
    void apply({
      about,
      fixes: choicesOf(able, chosen),
      undoAfterRestore: about.kind === 'restore' && undoAfter,
    });
  return (
    <DialogFrame
      title={wanted.length === 1 ? 'Fix' : `Fix ${formatCount(wanted.length, 'thing')}`}
      size="wide"
      fluid
      busy={phase === 'changing'}
      returnTo={returnTo}
      onClose={onClose}
      error={failure ? <Failure error={failure} title="The changes" /> : null}
      actions={
        <>
          {asking && about.kind === 'restore' && able.length > 0 ? (
            <Switch
              className={styles.after}
              checked={undoAfter}
              onChange={(_, { checked }) => setUndoAfter(checked)}
              label="Undo after this restore, also when Pointback was closed meanwhile"
            />
          ) : null}
          <Button onClick={onClose}>{asking ? 'Cancel' : 'Close'}</Button>
          {asking && unable.length > 0 ? (
            <Button
              // Where nothing can be changed from here, it is the way on.
              appearance={able.length === 0 ? 'primary' : 'secondary'}
              onClick={() => onHandOff(unable, chosen)}
            >
              Hand off…
            </Button>
          ) : null}
          {asking ? (
            <Button
              appearance={able.length === 0 ? 'secondary' : 'primary'}
              disabledFocusable={!ready}
              onClick={() => (ready ? begin() : undefined)}
            >
              {able.length > 1 ? `Make ${able.length} changes` : 'Make the change'}
            </Button>
          ) : null}
        </>
      }
    >
      {asking ? (
        <>
          {error ? <Failure error={error} title="The preview" onRetry={again} /> : null}
          {fixes.map((fix) => (
            <Planned
              key={fix.lineId}
              fix={fix}
              scopes={wanted.find(({ lineId }) => lineId === fix.lineId)?.scopes ?? fix.scopes}
              stale={!current}
              scope={chosen[fix.lineId]}
              onScope={(scope) => setChosen({ ...chosen, [fix.lineId]: scope })}
            />
          ))}
          {preview || error ? null : (
            <Spinner size="tiny" labelPosition="after" label="Looking at what would be changed…" />
          )}
        </>
      ) : (
        <Progress waiting={able.length} running={phase === 'changing'} rows={rows} problems={problems} />
      )}
    </DialogFrame>
  );
}

/** What would be done as it is chosen now; until that is known, what stood before it, marked. */
function usePreview(about: FlightAbout, wanted: readonly FixView[], chosen: Chosen) {
  // As asked for at the beginning: a line that is put right meanwhile does not change the question.
  const [asked] = useState({ about, wanted });
  const { data, error, isFetchedAfterMount, isFetching, refetch } = useCall(
    'fix_preview',
    { about: asked.about, fixes: choicesOf(asked.wanted, chosen) },
    { staleTime: 0 },
  );
  const [preview, setPreview] = useState<FixPreview>();
  // What an earlier look said of this account's rights is not shown for the present.
  const fresh = isFetchedAfterMount && !isFetching && !error ? data : undefined;
  if (fresh && fresh !== preview) setPreview(fresh);
  return { preview, current: fresh !== undefined, error: error?.api, again: () => void refetch() };
}
