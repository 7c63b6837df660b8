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
  Switch,
} from '@fluentui/react-components';
import { useState } from 'react';

import type { FixPreview, FlightAbout } from '@/ipc/gen/types';
import { useCall } from '@/ipc/hooks';
import { formatCount } from '@/lib/numbers';
import { tokens } from '@/lib/theme';
import { Failure } from '@/state/Failure';
import { Planned } from './Planned';
import { Progress } from './Progress';
import { useApply } from './useApply';

const useStyles = makeStyles({
  surface: { maxWidth: '44rem' },
  content: { display: 'flex', flexDirection: 'column', gap: '12px' },
  text: { margin: 0, color: tokens.colorNeutralForeground2 },
});

interface FixDialogProps {
  readonly about: FlightAbout;
  readonly ids: readonly string[];
  /** Something was changed: the check is looked at again. */
  readonly onMade: () => void;
  readonly onClose: () => void;
  readonly onHandOff: (ids: readonly string[]) => void;
}

/** What would be changed, to the word; then the changes, each with what became of it. */
export function FixDialog({ about, ids, onMade, onClose, onHandOff }: FixDialogProps) {
  const styles = useStyles();
  const fixes = ids.map((lineId) => ({ lineId, scope: null }));
  const { data, error, isFetchedAfterMount, refetch } = useCall(
    'fix_preview',
    { about, fixes },
    { staleTime: 0 },
  );
  const [scopes, setScopes] = useState<Readonly<Record<string, string>>>({});
  const [undoAfter, setUndoAfter] = useState(false);
  const { apply, phase, rows, problems, failure } = useApply(onMade);
  // What an earlier look said of this account's rights is not shown for the present.
  const preview = isFetchedAfterMount ? data : undefined;
  const { able, unable } = split(preview);
  const begin = () =>
    void apply({
      about,
      fixes: able.map(({ lineId }) => ({ lineId, scope: scopes[lineId] ?? null })),
      undoAfterRestore: about.kind === 'restore' && undoAfter,
    });
  return (
    <Dialog open onOpenChange={(_, { open }) => (open ? undefined : onClose())}>
      <DialogSurface className={styles.surface}>
        <DialogBody>
          <DialogTitle>{ids.length === 1 ? 'Fix' : `Fix ${formatCount(ids.length, 'thing')}`}</DialogTitle>
          <DialogContent>
            <div className={styles.content}>
              {phase !== 'asking' ? (
                <Progress
                  waiting={able.length}
                  running={phase === 'changing'}
                  rows={rows}
                  problems={problems}
                />
              ) : error ? (
                <Failure error={error.api} title="The preview" onRetry={() => void refetch()} />
              ) : preview ? (
                <>
                  {preview.fixes.map((fix) => (
                    <Planned
                      key={fix.lineId}
                      fix={fix}
                      scope={scopes[fix.lineId]}
                      onScope={(scope) => setScopes({ ...scopes, [fix.lineId]: scope })}
                    />
                  ))}
                  {about.kind === 'restore' && able.length > 0 ? (
                    <Switch
                      checked={undoAfter}
                      onChange={(_, { checked }) => setUndoAfter(checked)}
                      label="Undo after this restore, also when Pointback was closed meanwhile"
                    />
                  ) : null}
                </>
              ) : (
                <Spinner size="tiny" labelPosition="after" label="Looking at what would be changed…" />
              )}
              {failure ? <Failure error={failure} title="The changes" /> : null}
            </div>
          </DialogContent>
          <DialogActions fluid>
            <Button onClick={onClose}>{phase === 'asking' ? 'Cancel' : 'Close'}</Button>
            {phase === 'asking' && unable.length > 0 ? (
              <Button onClick={() => onHandOff(unable.map(({ lineId }) => lineId))}>Hand off…</Button>
            ) : null}
            {phase === 'asking' ? (
              <Button
                appearance="primary"
                disabledFocusable={able.length === 0}
                onClick={() => (able.length > 0 ? begin() : undefined)}
              >
                {able.length > 1 ? `Make ${able.length} changes` : 'Make the change'}
              </Button>
            ) : null}
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}

function split(preview: FixPreview | undefined) {
  const all = preview?.fixes ?? [];
  return { able: all.filter(({ can }) => can.allowed), unable: all.filter(({ can }) => !can.allowed) };
}
