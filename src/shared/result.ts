import type { AppError } from './errors.ts';

/**
 * What crosses a thread boundary instead of an exception: comlink drops the custom fields of an
 * Error, so errors travel as data.
 */
export type Result<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: AppError };

export const ok = <T>(value: T): Result<T> => ({ ok: true, value });
export const err = (error: AppError): Result<never> => ({ ok: false, error });
