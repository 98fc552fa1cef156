import type { ErrorCode, Result } from '../../src/shared/errors.ts';

/** The code of a result’s error; empty: it is none. */
export const refusal = (result: Result<unknown>): ErrorCode | '' =>
  result.ok ? '' : result.error.code;
