import { makeStyles, mergeClasses } from '@fluentui/react-components';
import { type KeyboardEvent, useEffect, useId, useRef } from 'react';
import type { Can, TargetKind } from '@/ipc/gen/types';
import { tokens } from '@/lib/theme';

const useStyles = makeStyles({
  group: { display: 'grid', gridTemplateColumns: '1fr 1fr' },
  choice: {
    padding: '5px 8px',
    minHeight: '32px',
    font: 'inherit',
    color: tokens.colorNeutralForeground1,
    backgroundColor: tokens.colorNeutralBackground1,
    border: `1px solid ${tokens.colorNeutralStroke1}`,
    cursor: 'pointer',
    ':first-child': { borderRadius: '4px 0 0 4px' },
    ':last-child': { borderRadius: '0 4px 4px 0', marginLeft: '-1px' },
    ':hover': { backgroundColor: tokens.colorNeutralBackground1Hover },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '1px', zIndex: 1 },
  },
  on: {
    position: 'relative',
    zIndex: 1,
    fontWeight: tokens.fontWeightSemibold,
    backgroundColor: tokens.pbSelected,
    border: `1px solid ${tokens.colorCompoundBrandStroke}`,
    ':hover': { backgroundColor: tokens.pbSelected },
    '@media (forced-colors: active)': { outline: '2px solid Highlight' },
  },
  off: { color: tokens.colorNeutralForegroundDisabled, cursor: 'not-allowed' },
  reason: { margin: '6px 0 0', color: tokens.colorNeutralForeground2 },
});

const KINDS: readonly { readonly id: TargetKind; readonly label: string }[] = [
  { id: 'database', label: 'As a new database' },
  { id: 'files', label: 'As files' },
];

interface KindSwitchProps {
  readonly value: TargetKind;
  readonly can: Readonly<Record<TargetKind, Can>>;
  readonly onChange: (kind: TargetKind) => void;
  /** Takes the focus when it appears. */
  readonly focused?: boolean;
}

/** Two ways to restore. One that is not possible stays visible and says why. */
export function KindSwitch({ value, can, onChange, focused = false }: KindSwitchProps) {
  const styles = useStyles();
  const reasons = useId();
  const group = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (focused) group.current?.querySelector<HTMLElement>('[aria-checked="true"]')?.focus();
  }, [focused]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (!['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown'].includes(event.key)) return;
    event.preventDefault();
    const other = value === 'database' ? 'files' : 'database';
    // Focus goes there in any case, so that its reason is read out; only a possible kind is taken.
    group.current?.querySelector<HTMLButtonElement>(`[data-kind="${other}"]`)?.focus();
    if (can[other].allowed) onChange(other);
  };
  return (
    <div>
      {/* The radios take the focus, not the group: one tab stop, as for native ones. */}
      {/* oxlint-disable-next-line jsx-a11y/interactive-supports-focus */}
      <div ref={group} className={styles.group} role="radiogroup" aria-label="Restore" onKeyDown={onKeyDown}>
        {KINDS.map(({ id, label }) => {
          const { allowed, reason } = can[id];
          return (
            <button
              key={id}
              type="button"
              role="radio"
              data-kind={id}
              aria-checked={value === id}
              aria-disabled={!allowed}
              aria-describedby={reason ? `${reasons}-${id}` : undefined}
              tabIndex={value === id ? 0 : -1}
              className={mergeClasses(styles.choice, value === id && styles.on, !allowed && styles.off)}
              onClick={() => {
                if (allowed) onChange(id);
              }}
            >
              {label}
            </button>
          );
        })}
      </div>
      {KINDS.map(({ id, label }) =>
        can[id].reason ? (
          <p key={id} id={`${reasons}-${id}`} className={styles.reason}>
            {label}: {can[id].reason}
          </p>
        ) : null,
      )}
    </div>
  );
}
