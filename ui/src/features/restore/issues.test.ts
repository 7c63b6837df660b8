import { describe, expect, it } from 'vitest';
import type { Issue, Note } from '@/ipc/gen/types';
import { messagesFor, nameStatus, unlessNoted, untold } from './issues';

const issue = (change: Partial<Issue>): Issue => ({
  field: 'databaseName',
  severity: 'stop',
  message: 'm',
  suggestion: null,
  missing: false,
  ...change,
});

describe('what is said at a field', () => {
  it('is what belongs to it, the gravest first', () => {
    const said = messagesFor(
      [
        issue({ severity: 'info', message: 'i' }),
        issue({ field: 'server', message: 's' }),
        issue({ message: 'stop' }),
        issue({ severity: 'warning', message: 'w' }),
      ],
      'databaseName',
    );
    expect(said.issues.map((each) => each.message)).toEqual(['stop', 'w', 'i']);
    expect(said.state).toBe('error');
  });

  it('does not paint red what is only missing', () => {
    expect(messagesFor([issue({ missing: true })], 'databaseName')).toEqual({ state: 'none', issues: [] });
  });
});

describe('a name', () => {
  const fine = messagesFor([], 'databaseName');
  it('is free or taken only when the server has been asked', () => {
    expect(nameStatus('orders2', undefined, fine)).toBeUndefined();
    expect(nameStatus('orders2', ['orders'], fine)).toBe('free');
    expect(nameStatus('orders', ['orders'], fine)).toBe('taken');
  });

  it('is not called free when it cannot be', () => {
    expect(nameStatus('a;b', ['orders'], messagesFor([issue({})], 'databaseName'))).toBeUndefined();
    expect(nameStatus(' ', ['orders'], fine)).toBeUndefined();
  });
});

describe('what is read once', () => {
  const note = (change: Partial<Note>): Note => ({
    id: 'n',
    severity: 'info',
    title: 't',
    text: 'x',
    ...change,
  });

  it('is left out at a field where a note has the same words, unless it offers a way out', () => {
    const same = issue({ message: 'The single server is retired.' });
    const notes = [note({ text: 'The single server is retired. Azure may refuse this.' })];
    const other = issue({ message: 'Name it.' });
    expect(unlessNoted([same, other], notes)).toEqual([other]);
    expect(unlessNoted([{ ...same, suggestion: 'take' }], notes)).toHaveLength(1);
    expect(unlessNoted([same], [])).toEqual([same]);
  });

  it('is left out of the notes where a part of the form is about it', () => {
    const notes = ['archive', 'guard', 'roles-owners'].map((id) => note({ id }));
    const left = (guard: boolean, archive: boolean) => untold(notes, { guard, archive }).map(({ id }) => id);
    expect(left(false, false)).toEqual(['archive', 'guard', 'roles-owners']);
    expect(left(true, false)).toEqual(['archive', 'roles-owners']);
    expect(left(true, true)).toEqual(['roles-owners']);
  });
});
