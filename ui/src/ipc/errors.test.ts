import { expect, it } from 'vitest';

import { ApiFailure, classify, errorTable, localError, toApiError, toFailure, whoTable } from './errors';
import type { ErrorCode } from './gen/types';

// The compiler sees to it that every code has a row; here, that no two rows read the same.
it('gives every code a title of its own', () => {
  const titles = Object.values(errorTable).map((row) => row.title);
  expect(new Set(titles).size).toBe(titles.length);
  expect(Object.values(whoTable).every((sentence) => sentence.endsWith('.'))).toBe(true);
});

it('treats a code of a newer backend as a fault, and shows its words', () => {
  const error = { ...localError('internal', 'Something new.'), code: 'brandNew' as ErrorCode };
  expect(classify(error)).toBe(errorTable.internal);
});

it('keeps what the backend said', () => {
  const error = { ...localError('forbidden', 'No.'), azureCode: 'AuthorizationFailed' };
  expect(toApiError(error)).toBe(error);
  expect(toFailure(new ApiFailure(error)).api).toBe(error);
});

it('makes an error that can be shown of whatever is thrown', () => {
  expect(toApiError(new Error('boom'))).toMatchObject({ code: 'internal', detail: 'boom' });
  expect(toApiError('text')).toMatchObject({ code: 'internal', detail: 'text' });
  expect(toApiError(undefined)).toMatchObject({ code: 'internal' });
});
