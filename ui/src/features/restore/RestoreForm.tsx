import { makeStyles, mergeClasses } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { Draft, PlanCheck, Timeline } from '@/ipc/gen/types';
import { Card } from '@/lib/Card';
import { formatDateTime } from '@/lib/time';
import { tokens } from '@/lib/theme';
import { RequestJson, WhatWillHappen } from './Consequences';
import { DatabaseTarget } from './DatabaseTarget';
import { FieldMessage } from './FieldMessage';
import { FilesTarget } from './FilesTarget';
import { messagesFor } from './issues';
import { KindSwitch } from './KindSwitch';

const useStyles = makeStyles({
  form: { display: 'flex', flexDirection: 'column', gap: '10px' },
  warning: { color: tokens.pbCautionForeground },
  error: { color: tokens.colorPaletteRedForeground1 },
  none: { color: tokens.colorNeutralForeground2 },
});

export interface RestoreFormProps {
  readonly timeline: Timeline;
  readonly draft: Draft;
  readonly check: PlanCheck | undefined;
  readonly onDraft: (change: Partial<Draft>) => void;
  /** There is a validated plan, which says itself what will happen. */
  readonly planned: boolean;
  /** Validation and the button that restores. */
  readonly children: ReactNode;
}

/** Where to, and what follows from it. Rules come from Rust; what was filled in is kept when the kind changes. */
export function RestoreForm({ timeline, draft, check, onDraft, planned, children }: RestoreFormProps) {
  const styles = useStyles();
  const issues = check?.issues ?? [];
  const point = timeline.points.find((each) => each.id === draft.pointId);
  const said = (['point', 'target'] as const).map((field) => ({
    field,
    messages: messagesFor(issues, field),
  }));
  const Target = draft.target === 'database' ? DatabaseTarget : FilesTarget;
  return (
    <Card title={point ? `Restore ${formatDateTime(point.time)}` : 'Restore'}>
      {/* Not a form element: Enter in a field must not start anything. */}
      <div className={styles.form}>
        {said.map(({ field, messages }) =>
          messages.issues.length > 0 ? (
            <div key={field} className={mergeClasses(styles[messages.state])} role="status">
              <FieldMessage
                messages={messages}
                onTake={(value) => {
                  if (field === 'point') onDraft({ pointId: value });
                }}
              />
            </div>
          ) : null,
        )}
        <KindSwitch
          value={draft.target}
          can={{ database: timeline.canDatabase, files: timeline.canFiles }}
          onChange={(target) => onDraft({ target })}
        />
        <Target draft={draft} issues={issues} onDraft={onDraft} />
        {planned ? null : <WhatWillHappen check={check} />}
        {children}
        <RequestJson json={check?.requestJson} />
      </div>
    </Card>
  );
}
