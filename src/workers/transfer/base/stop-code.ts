import { type AppError, appError, ownText } from '../../../shared/errors.ts';
import type { StopCode } from '../../../shared/files/control.ts';

/** Returns the code that tells the peer why a stream ended with an error. */
export function stopCodeOf({ code }: AppError): StopCode {
  switch (code) {
    case 'file_changed':
    case 'file_unreadable':
    case 'file_unknown':
    case 'file_unpaid':
    case 'hash_mismatch':
    case 'disk_full':
    case 'storage_failed':
      return code;
    case 'aborted':
      return 'cancelled';
    case 'peer_protocol':
      return 'protocol';
    default:
      return 'internal';
  }
}

const THERE = ownText('on the other side');

/** Returns this side's error for the peer's code. */
export function errorOfStop(code: StopCode, { size }: { readonly size: number }): AppError {
  switch (code) {
    case 'cancelled':
      return appError('aborted');
    case 'file_changed':
      return appError('file_changed');
    case 'file_unreadable':
      return appError('file_unreadable', { reason: THERE });
    case 'file_unknown':
    case 'file_unpaid':
      return appError(code);
    case 'hash_mismatch':
      return appError('hash_mismatch', { what: 'on the other side' });
    case 'disk_full':
      return appError('disk_full', { needed: size, free: null });
    case 'storage_failed':
      return appError('storage_failed', { reason: THERE });
    case 'protocol':
      return appError('peer_protocol');
    case 'internal':
      return appError('internal', { what: THERE });
  }
}
