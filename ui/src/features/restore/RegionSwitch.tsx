import { makeStyles } from '@fluentui/react-components';
import { useState } from 'react';
import type { Draft, SecondaryRegion, Timeline } from '@/ipc/gen/types';
import { tokens } from '@/lib/theme';
import { formatBoth } from '@/lib/time';
import { keyOf, pointOf } from '@/state/choice';
import { inRegion } from './region';
import { Segments } from './Segments';

const useStyles = makeStyles({
  moved: { margin: '6px 0 0', color: tokens.colorNeutralForeground2, ':empty': { display: 'none' } },
});

const YES = { allowed: true, reason: null };

interface RegionSwitchProps {
  readonly timeline: Timeline;
  readonly secondary: SecondaryRegion;
  readonly draft: Draft;
  readonly onRegion: (secondary: boolean) => void;
}

/** Which region it is restored in, and what became of the chosen point when that changed. */
export function RegionSwitch({ timeline, secondary, draft, onRegion }: RegionSwitchProps) {
  const styles = useStyles();
  const [moved, setMoved] = useState<{ readonly to: string; readonly text: string }>();
  const change = (paired: boolean) => {
    const before = pointOf(timeline, draft);
    const next = inRegion(timeline, draft, paired);
    const after = pointOf(timeline, next);
    const other = before && after && before.id !== after.id;
    setMoved(
      other ? { to: keyOf(next), text: movedText(secondary, paired, before.time, after.time) } : undefined,
    );
    onRegion(paired);
  };
  return (
    <div>
      <Segments
        titled
        label="Restore in"
        options={[
          { id: 'primary', label: secondary.source.display, can: YES },
          { id: 'secondary', label: secondary.region.display, can: secondary.canRestore },
        ]}
        value={draft.secondary ? 'secondary' : 'primary'}
        onChange={(id) => change(id === 'secondary')}
      />
      <p className={styles.moved} role="status">
        {moved?.to === keyOf(draft) ? moved.text : null}
      </p>
    </div>
  );
}

const movedText = (regions: SecondaryRegion, paired: boolean, before: string, after: string): string =>
  `${paired ? regions.region.display : regions.source.display} does not have the point of ${formatBoth(before)}. ` +
  `The nearest one there is chosen: ${formatBoth(after)}.`;
