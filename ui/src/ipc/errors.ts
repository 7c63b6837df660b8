import type { ApiError, ErrorCode, Who } from './gen/types';

/** What the screen offers beside the words of an error. */
export type ErrorAction = 'signIn' | 'retry' | 'edit' | 'checkAgain' | 'openActivity' | 'openLogs' | 'none';

export interface ErrorClass {
  severity: 'error' | 'warning' | 'info';
  title: string;
  action: ErrorAction;
}

/** The one table: a code that Rust adds does not compile until it has a row here. */
export const errorTable: Record<ErrorCode, ErrorClass> = {
  notSignedIn: { severity: 'warning', title: 'Not signed in', action: 'signIn' },
  signInFailed: { severity: 'error', title: 'Sign-in failed', action: 'edit' },
  forbidden: { severity: 'error', title: 'Access denied', action: 'retry' },
  notFound: { severity: 'warning', title: 'Not found', action: 'retry' },
  throttled: { severity: 'warning', title: 'Azure asks to wait', action: 'retry' },
  offline: { severity: 'warning', title: 'No connection', action: 'retry' },
  tls: { severity: 'error', title: 'Certificate not trusted', action: 'edit' },
  invalidInput: { severity: 'warning', title: 'Something needs changing', action: 'edit' },
  validationFailed: { severity: 'error', title: 'Azure refused the restore', action: 'edit' },
  service: { severity: 'error', title: 'Azure reported an error', action: 'retry' },
  planStale: { severity: 'warning', title: 'Check again', action: 'checkAgain' },
  duplicate: { severity: 'warning', title: 'Already started', action: 'openActivity' },
  outcomeUnknown: { severity: 'warning', title: 'Outcome not known yet', action: 'openActivity' },
  storage: { severity: 'error', title: 'Pointback cannot use its files', action: 'openLogs' },
  internal: { severity: 'error', title: 'Pointback has a fault', action: 'openLogs' },
};

/** Who can usually put it right, as a sentence. */
export const whoTable: Record<Who, string> = {
  you: 'You can put this right.',
  azureAdmin: 'An Azure administrator can put this right.',
  databaseAdmin: 'The administrator of the PostgreSQL server can put this right.',
  microsoft: 'Only Microsoft can put this right: wait, or open a support request with the ids below.',
};

/** A title of the table inside a sentence: only a name keeps its capital. */
export function midSentence(title: string): string {
  return /^(Azure|Pointback)\b/.test(title) ? title : title.charAt(0).toLowerCase() + title.slice(1);
}

export function classify(error: ApiError): ErrorClass {
  // A newer backend may name a code that this screen was not built with.
  return errorTable[error.code] ?? errorTable.internal;
}

/** What every rejected command carries. */
export class ApiFailure extends Error {
  readonly api: ApiError;

  constructor(api: ApiError) {
    super(api.message);
    this.name = 'ApiFailure';
    this.api = api;
  }
}

function isApiError(value: unknown): value is ApiError {
  return typeof value === 'object' && value !== null && 'code' in value && 'message' in value;
}

/** An error that this side made: there is no request behind it. */
export function localError(code: ErrorCode, message: string, detail: string | null = null): ApiError {
  return {
    code,
    message,
    hints: [],
    who: null,
    detail,
    azureCode: null,
    status: null,
    requestId: null,
    correlationId: null,
    retryAfterSeconds: null,
  };
}

/** Whatever was thrown, as an error that can be shown. */
export function toApiError(thrown: unknown): ApiError {
  if (thrown instanceof ApiFailure) return thrown.api;
  if (isApiError(thrown)) return thrown;
  const detail = thrown instanceof Error ? thrown.message : String(thrown);
  return localError('internal', 'Pointback could not carry this out.', detail);
}

export function toFailure(thrown: unknown): ApiFailure {
  return thrown instanceof ApiFailure ? thrown : new ApiFailure(toApiError(thrown));
}
