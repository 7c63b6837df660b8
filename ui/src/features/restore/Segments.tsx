import { makeStyles, mergeClasses } from '@fluentui/react-components';
import { type KeyboardEvent, useEffect, useId, useRef } from 'react';
import type { Can } from '@/ipc/gen/types';
import { chosenInForced, FORCED } from '@/lib/forced';
import { tokens } from '@/lib/theme';

const useStyles = makeStyles({
  group: { display: 'grid', gridTemplateColumns: '1fr 1fr' },
  label: { marginBottom: '2px', color: tokens.colorNeutralForeground1 },
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
    [FORCED]: chosenInForced,
  },
  off: { color: tokens.colorNeutralForegroundDisabled, cursor: 'not-allowed' },
  reason: { margin: '6px 0 0', color: tokens.colorNeutralForeground2 },
});

export interface Segment<T extends string> {
  readonly id: T;
  readonly label: string;
  readonly can: Can;
}

interface SegmentsProps<T extends string> {
  readonly label: string;
  /** Whether the label is drawn too. */
  readonly titled?: boolean;
  readonly options: readonly [Segment<T>, Segment<T>];
  readonly value: T;
  readonly onChange: (value: T) => void;
  /** Takes the focus when it appears. */
  readonly focused?: boolean;
}

/** One of two. One that is not possible stays visible and says why. */
export function Segments<T extends string>(props: SegmentsProps<T>) {
  const { label, options, value, onChange, titled = false, focused = false } = props;
  const styles = useStyles();
  const reasons = useId();
  const group = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (focused) group.current?.querySelector<HTMLElement>('[aria-checked="true"]')?.focus();
  }, [focused]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (!['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown'].includes(event.key)) return;
    event.preventDefault();
    const other = options[0].id === value ? options[1] : options[0];
    // Focus goes there in any case, so that its reason is read out; only a possible kind is taken.
    group.current?.querySelector<HTMLButtonElement>(`[data-kind="${other.id}"]`)?.focus();
    if (other.can.allowed) onChange(other.id);
  };
  return (
    <div>
      {titled ? (
        <div className={styles.label} aria-hidden="true">
          {label}
        </div>
      ) : null}
      {/* The radios take the focus, not the group: one tab stop, as for native ones. */}
      {/* oxlint-disable-next-line jsx-a11y/interactive-supports-focus */}
      <div ref={group} className={styles.group} role="radiogroup" aria-label={label} onKeyDown={onKeyDown}>
        {options.map(({ id, label: text, can: { allowed, reason } }) => (
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
            {text}
          </button>
        ))}
      </div>
      {options.map(({ id, label: text, can: { reason } }) =>
        reason ? (
          <p key={id} id={`${reasons}-${id}`} className={styles.reason}>
            {text}: {reason}
          </p>
        ) : null,
      )}
    </div>
  );
}
