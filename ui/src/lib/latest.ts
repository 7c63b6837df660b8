/** Asks a moment after the last question, and delivers the answer to the last question only. */
export interface Latest<Question> {
  ask: (question: Question) => void;
  /** Forgets what is waiting and what is under way. */
  stop: () => void;
}

export interface LatestOptions<Question, Answer> {
  /** Milliseconds of quiet before the question is put. */
  readonly delay: number;
  readonly run: (question: Question) => Promise<Answer>;
  readonly done: (answer: Answer, question: Question) => void;
  readonly failed: (error: unknown, question: Question) => void;
}

/**
 * Debounce and order in one: an answer that was overtaken is dropped, whether it is late, early or an error. The first
 * question goes out at once, so that a page does not open on an unchecked form.
 */
export function latest<Question, Answer>(options: LatestOptions<Question, Answer>): Latest<Question> {
  let turn = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const put = (question: Question, mine: number) => {
    options.run(question).then(
      (answer) => {
        if (mine === turn) options.done(answer, question);
      },
      (error: unknown) => {
        if (mine === turn) options.failed(error, question);
      },
    );
  };
  return {
    ask(question) {
      turn += 1;
      const mine = turn;
      clearTimeout(timer);
      if (mine === 1) put(question, mine);
      else timer = setTimeout(() => put(question, mine), options.delay);
    },
    stop() {
      turn += 1;
      clearTimeout(timer);
    },
  };
}
