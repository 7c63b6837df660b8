import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { latest } from './latest';

/** A service whose answers come when the test says so, in any order. */
function desk() {
  const waiting = new Map<string, { resolve: (answer: string) => void; reject: (error: unknown) => void }>();
  const asked: string[] = [];
  const delivered: string[] = [];
  const failures: unknown[] = [];
  const line = latest<string, string>({
    delay: 150,
    run: (question) => {
      asked.push(question);
      return new Promise((resolve, reject) => waiting.set(question, { resolve, reject }));
    },
    done: (answer) => delivered.push(answer),
    failed: (error) => failures.push(error),
  });
  const settle = async () => {
    await vi.advanceTimersByTimeAsync(0);
  };
  return { line, waiting, asked, delivered, failures, settle };
}

describe('latest', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it('puts the first question at once and waits for quiet after that', async () => {
    const { line, asked } = desk();
    line.ask('o');
    expect(asked).toEqual(['o']);
    line.ask('or');
    await vi.advanceTimersByTimeAsync(100);
    line.ask('ord');
    await vi.advanceTimersByTimeAsync(149);
    expect(asked).toEqual(['o']);
    await vi.advanceTimersByTimeAsync(1);
    expect(asked).toEqual(['o', 'ord']);
  });

  it('drops an answer that was overtaken, even when it comes last', async () => {
    const { line, waiting, delivered, settle } = desk();
    line.ask('first');
    line.ask('second');
    await vi.advanceTimersByTimeAsync(150);
    waiting.get('second')?.resolve('answer to second');
    await settle();
    waiting.get('first')?.resolve('answer to first');
    await settle();
    expect(delivered).toEqual(['answer to second']);
  });

  it('drops an answer that comes while a newer question is only waiting', async () => {
    const { line, waiting, delivered, settle } = desk();
    line.ask('first');
    line.ask('second');
    waiting.get('first')?.resolve('answer to first');
    await settle();
    expect(delivered).toEqual([]);
  });

  it('drops the failure of an overtaken question and reports that of the last', async () => {
    const { line, waiting, failures, settle } = desk();
    line.ask('first');
    line.ask('second');
    waiting.get('first')?.reject('first failed');
    await vi.advanceTimersByTimeAsync(150);
    waiting.get('second')?.reject('second failed');
    await settle();
    expect(failures).toEqual(['second failed']);
  });

  it('says nothing after it was stopped', async () => {
    const { line, waiting, delivered, asked, settle } = desk();
    line.ask('first');
    line.ask('second');
    line.stop();
    waiting.get('first')?.resolve('answer to first');
    await vi.advanceTimersByTimeAsync(500);
    await settle();
    expect(delivered).toEqual([]);
    expect(asked).toEqual(['first']);
  });
});
