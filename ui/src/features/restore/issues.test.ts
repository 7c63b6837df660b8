import { describe, expect, it } from 'vitest';
import type { Issue } from '@/ipc/gen/types';
import { messagesFor, nameStatus } from './issues';

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
