import type { ReactNode } from 'react';
import type { Draft, PlanCheck, Timeline } from '@/ipc/gen/types';
import { formatBoth, formatDateTime, formatUtc, isUtc } from '@/lib/time';
import { pointOf } from '@/state/choice';
import { Advanced } from './Advanced';
import { ArchiveOptions } from './ArchiveOptions';
import { RequestJson, WhatWillHappen } from './Consequences';
import { DatabaseTarget } from './DatabaseTarget';
import { FilesTarget } from './FilesTarget';
import { FormCard } from './FormCard';
import { Guard } from './Guard';
import { messagesFor, unlessNoted, untold } from './issues';
import { Know } from './Know';
import { Notices } from './Notices';
import { RegionSwitch } from './RegionSwitch';
import { Segments } from './Segments';

export interface RestoreFormProps {
  readonly timeline: Timeline;
  readonly draft: Draft;
  readonly check: PlanCheck | undefined;
  /** The check is of the form as it was a moment ago. */
  readonly pending: boolean;
  readonly onDraft: (change: Partial<Draft>) => void;
  /** The same point in the other region, or the nearest one. */
  readonly onRegion: (secondary: boolean) => void;
  /** There is a validated plan, which says itself what will happen. */
  readonly planned: boolean;
  /** The person asked to restore: the form has the keyboard when the page opens. */
  readonly focused?: boolean;
  /** What this restore needs, and whether it is there. */
  readonly flight?: ReactNode;
  /** What the validation found. */
  readonly children: ReactNode;
  /** The request by other means. */
  readonly tools?: ReactNode;
  /** The buttons, and why they cannot be pressed. */
  readonly actions: ReactNode;
}

/** Where to, and what follows from it. Rules come from Rust; what was filled in is kept when the kind changes. */
export function RestoreForm(props: RestoreFormProps) {
  const { timeline, draft, check, onDraft, planned } = props;
  const issues = unlessNoted(check?.issues ?? [], check?.notes ?? []);
  const { secondary } = timeline;
  const Target = draft.target === 'database' ? DatabaseTarget : FilesTarget;
  // Guards watch restores in the vault's own region: the notes say so of the other one.
  const guarded = timeline.database.guarded && !draft.secondary;
  const rehydration = check?.rehydration;
  const region = draft.secondary ? 'secondary' : 'primary';
  // Not a form element: Enter in a field must not start anything.
  return (
    <FormCard {...titleOf(pointOf(timeline, draft)?.time)} actions={props.actions}>
      <Notices messages={messagesFor(issues, 'point')} onTake={(pointId) => onDraft({ pointId })} />
      <Segments
        label="Restore"
        focused={props.focused ?? false}
        options={[
          { id: 'database', label: 'As a new database', can: timeline.canDatabase },
          { id: 'files', label: 'As files', can: timeline.canFiles },
        ]}
        value={draft.target}
        onChange={(target) => onDraft({ target })}
      />
      {secondary ? (
        <RegionSwitch timeline={timeline} secondary={secondary} draft={draft} onRegion={props.onRegion} />
      ) : null}
      <Notices messages={messagesFor(issues, 'target')} onTake={() => undefined} />
      {/* Of another region everything is another: nothing that was looked up is taken along. */}
      <Target key={region} draft={draft} issues={issues} onDraft={onDraft} />
      {rehydration ? (
        <ArchiveOptions rehydration={rehydration} draft={draft} issues={issues} onDraft={onDraft} />
      ) : null}
      {guarded ? <Guard draft={draft} issues={issues} onDraft={onDraft} /> : null}
      <Advanced identities={timeline.identities} draft={draft} issues={issues} onDraft={onDraft} />
      <Know notes={untold(check?.notes ?? [], { guard: guarded, archive: Boolean(rehydration) })} />
      {props.flight}
      {planned ? null : <WhatWillHappen check={check} pending={props.pending} />}
      {props.children}
      <RequestJson json={check?.requestJson} />
      {props.tools}
    </FormCard>
  );
}

/** Both clocks, because the words of what will happen are in UTC: the day may be another one there. */
function titleOf(time: string | undefined): { title: string; note?: string } {
  if (time === undefined) return { title: 'Restore' };
  return isUtc(time)
    ? { title: `Restore ${formatBoth(time)}` }
    : { title: `Restore ${formatDateTime(time)}`, note: formatUtc(time) };
}
