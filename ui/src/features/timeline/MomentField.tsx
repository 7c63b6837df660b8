import { Field, Input, makeStyles, mergeClasses } from '@fluentui/react-components';
import { useEffect, useId, useMemo, useState } from 'react';
import { useBridge } from '@/ipc/context';
import { toApiError } from '@/ipc/errors';
import type { Moment, PointView } from '@/ipc/gen/types';
import { tokens } from '@/lib/theme';
import { formatBoth, formatDay, formatTime } from '@/lib/time';
import { useLatest } from '@/lib/useLatest';
import { lostBetween } from './lost';

const useStyles = makeStyles({
  root: { display: 'grid', gridTemplateColumns: 'auto minmax(0, 1fr)', gap: '2px 10px', alignItems: 'start' },
  field: {
    gridTemplateColumns: 'auto 9.5rem',
    justifyContent: 'start',
    '@container (max-width: 24rem)': { gridTemplateColumns: '1fr' },
  },
  answer: { paddingTop: '6px', minWidth: 0, fontVariantNumeric: 'tabular-nums', minHeight: '1.2rem' },
  point: { fontWeight: tokens.fontWeightSemibold },
  lost: { color: tokens.colorPaletteRedForeground1 },
  quiet: { color: tokens.colorNeutralForeground2 },
  understood: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200, display: 'block' },
  input: { minHeight: '2rem' },
  narrow: { '@container (max-width: 34rem)': { gridTemplateColumns: '1fr' } },
});

const ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;

export interface MomentFieldProps {
  readonly instanceId: string;
  readonly text: string;
  readonly moment: Moment | undefined;
  readonly selected: PointView | undefined;
  readonly onText: (text: string) => void;
  readonly onMoment: (moment: Moment | undefined) => void;
}

/** When did it happen? Rust reads the text while it is typed and names the newest point before it. */
export function MomentField({ instanceId, text, moment, selected, onText, onMoment }: MomentFieldProps) {
  const styles = useStyles();
  const bridge = useBridge();
  const answerId = useId();
  // Asked only for what is typed here: coming back to the page must not move the selection again.
  const [typed, setTyped] = useState<string>();
  const question = useMemo(
    () => (typed?.trim() ? { instanceId, text: typed, zone: ZONE } : undefined),
    [instanceId, typed],
  );
  const { answer, about, error, pending } = useLatest(question, (asked) => bridge.call('moment_find', asked));

  useEffect(() => {
    if (answer && about === question) onMoment(answer);
    // The answer alone decides: a new callback is not a new answer.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [answer, about, question]);

  const change = (value: string) => {
    setTyped(value);
    onText(value);
    if (value.trim() === '') onMoment(undefined);
  };
  const failure = error !== undefined && !pending ? toApiError(error).message : undefined;
  const misread = moment && moment.moment === null ? moment.message : undefined;
  const problem = text.trim() === '' ? undefined : (failure ?? misread);

  const wrong = problem !== undefined && !pending;
  return (
    <div className={mergeClasses(styles.root, styles.narrow)}>
      <Field
        className={styles.field}
        label="Newest before"
        orientation="horizontal"
        {...(wrong ? { validationState: 'error' } : {})}
      >
        <Input
          value={text}
          placeholder="20 Nov 2026 14:05"
          autoComplete="off"
          spellCheck={false}
          aria-describedby={answerId}
          className={styles.input}
          onChange={(_, data) => change(data.value)}
        />
      </Field>
      <div id={answerId} className={styles.answer} role="status">
        {problem ? (
          <span className={styles.lost}>{wrong ? problem : null}</span>
        ) : text.trim() === '' ? (
          <span className={styles.quiet}>When did it happen? “yesterday 14:05” works too.</span>
        ) : (
          <Answer moment={moment} selected={selected} />
        )}
      </div>
    </div>
  );
}

function Answer({ moment, selected }: { moment: Moment | undefined; selected: PointView | undefined }) {
  const styles = useStyles();
  if (!moment?.moment) return null;
  const now = Date.parse(moment.moment);
  const own = selected?.id === moment.pointId;
  const lost = selected && lostBetween(Date.parse(selected.time), Date.parse(moment.moment));
  return (
    <>
      {selected && moment.found ? (
        <span className={styles.point}>
          {formatDay(selected.time, now)}, {formatTime(selected.time)}.{' '}
        </span>
      ) : null}
      <span className={moment.found || lost?.after ? styles.lost : styles.quiet}>
        {own || !moment.found || !lost ? moment.message : lost.text}
      </span>
      <time className={styles.understood} dateTime={moment.moment}>
        Read as {formatBoth(moment.moment)}
      </time>
    </>
  );
}
