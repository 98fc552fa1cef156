import type { ErrorCode, Result } from '../../src/shared/errors.ts';

/** Returns the code of a result’s error; empty for a result without one. */
export const refusal = (result: Result<unknown>): ErrorCode | '' =>
  result.ok ? '' : result.error.code;
