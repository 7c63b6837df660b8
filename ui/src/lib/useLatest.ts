import { useEffect, useRef, useState } from 'react';
import { latest, type Latest } from './latest';

export interface LatestState<Question, Answer> {
  /** The last answer that came; it stands while a newer question is under way. */
  readonly answer: Answer | undefined;
  /** What that answer is about. */
  readonly about: Question | undefined;
  readonly error: unknown;
  /** The answer is not to the present question yet. */
  readonly pending: boolean;
}

const NOTHING_ASKED = { answer: undefined, about: undefined, error: undefined, pending: false };

/** `latest` for a component. `question` must be stable while it means the same; `undefined` asks nothing. */
export function useLatest<Question, Answer>(
  question: Question | undefined,
  run: (question: Question) => Promise<Answer>,
  delay = 150,
): LatestState<Question, Answer> {
  const [state, setState] = useState<{
    answer?: Answer;
    about?: Question;
    error?: unknown;
    settled?: Question;
  }>({});
  const runner = useRef(run);
  const line = useRef<Latest<Question>>(undefined);
  useEffect(() => {
    runner.current = run;
  });
  useEffect(() => {
    const mine = latest<Question, Answer>({
      delay,
      run: (asked) => runner.current(asked),
      done: (answer, about) => setState({ answer, about, settled: about }),
      failed: (error, settled) => setState((before) => ({ ...before, error, settled })),
    });
    line.current = mine;
    return () => mine.stop();
  }, [delay]);
  useEffect(() => {
    // Nothing asked: what is under way is about something that is no longer there.
    if (question === undefined) line.current?.stop();
    else line.current?.ask(question);
  }, [question]);
  if (question === undefined) return NOTHING_ASKED;
  return {
    answer: state.answer,
    about: state.about,
    error: state.error,
    pending: state.settled !== question,
  };
}
