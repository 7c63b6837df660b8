import type { ReactNode } from 'react';
import type { Draft, PlanCheck, Timeline } from '@/ipc/gen/types';
import { formatBoth, formatDateTime, formatUtc, isUtc } from '@/lib/time';
import { RequestJson, WhatWillHappen } from './Consequences';
import { DatabaseTarget } from './DatabaseTarget';
import { FilesTarget } from './FilesTarget';
import { FormCard } from './FormCard';
import { messagesFor } from './issues';
import { KindSwitch } from './KindSwitch';
import { Notices } from './Notices';

export interface RestoreFormProps {
  readonly timeline: Timeline;
  readonly draft: Draft;
  readonly check: PlanCheck | undefined;
  readonly onDraft: (change: Partial<Draft>) => void;
  /** There is a validated plan, which says itself what will happen. */
  readonly planned: boolean;
  /** The person asked to restore: the form has the keyboard when the page opens. */
  readonly focused?: boolean;
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
  const issues = check?.issues ?? [];
  const point = timeline.points.find((each) => each.id === draft.pointId);
  const Target = draft.target === 'database' ? DatabaseTarget : FilesTarget;
  // Not a form element: Enter in a field must not start anything.
  return (
    <FormCard {...titleOf(point?.time)} actions={props.actions}>
      <Notices messages={messagesFor(issues, 'point')} onTake={(pointId) => onDraft({ pointId })} />
      <KindSwitch
        focused={props.focused ?? false}
        value={draft.target}
        can={{ database: timeline.canDatabase, files: timeline.canFiles }}
        onChange={(target) => onDraft({ target })}
      />
      <Notices messages={messagesFor(issues, 'target')} onTake={() => undefined} />
      <Target draft={draft} issues={issues} onDraft={onDraft} />
      {planned ? null : <WhatWillHappen check={check} />}
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
