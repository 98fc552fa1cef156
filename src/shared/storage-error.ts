import { type AppError, appError, errorName } from './errors.ts';

/**
 * Turns an error of a browser's storage into this project's error: storage is blocked for this
 * site, or it failed.
 */
export function storageError(thrown: unknown): AppError {
  return thrown instanceof Error && thrown.name === 'SecurityError'
    ? appError('storage_blocked')
    : appError('storage_failed', { reason: errorName(thrown) });
}
