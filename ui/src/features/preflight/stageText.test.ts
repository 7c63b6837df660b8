import { describe, expect, it } from 'vitest';

import type { ApiError } from '@/ipc/gen/types';

import { detailOf } from './stageText';

const said = ['The server is retired.', 'The vault has a guard.'];

describe('the detail of a stage', () => {
  it('is not said twice', () => {
    expect(detailOf({ detail: 'The server is retired.', error: null }, said)).toBe('With the notice above.');
    expect(detailOf({ detail: 'The vault has a guard. The server is retired.', error: null }, said)).toBe(
      'With the notice above.',
    );
    const error = { message: 'No permission.' } as ApiError;
    expect(detailOf({ detail: 'No permission.', error }, said)).toBeNull();
  });

  it('is whole where a part of it is new', () => {
    const detail = 'The server is retired. The point expires tomorrow.';
    expect(detailOf({ detail, error: null }, said)).toBe(detail);
    expect(detailOf({ detail: 'Free.', error: null }, [])).toBe('Free.');
    expect(detailOf({ detail: null, error: null }, said)).toBeNull();
  });
});
