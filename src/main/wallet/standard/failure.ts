import { appError, type AppError, ownText, P2cError, toAppError } from '../../../shared/errors.ts';
import { attempt, fieldsOf } from '../../../shared/fields.ts';

/** Turns errors of wallets into this page's errors, by code or class name, never by message. */

/**
 * EIP-1193 and JSON-RPC codes, as Phantom documents them (platform-notes.md, "Wallets"). Other
 * wallets follow Phantom.
 */
const BY_CODE: ReadonlyMap<unknown, AppError> = new Map([
  [4001, appError('wallet_rejected')],
  [4100, appError('wallet_locked')],
  [4900, appError('wallet_disconnected')],
  [-32002, appError('wallet_popup_open')],
]);

/** Class names of @solana/wallet-adapter-base, whose errors many wallets pass on. */
const BY_NAME: ReadonlyMap<unknown, AppError> = new Map([
  ['WalletNotConnectedError', appError('wallet_disconnected')],
  ['WalletDisconnectedError', appError('wallet_disconnected')],
  ['WalletWindowClosedError', appError('wallet_rejected')],
  ['WalletTimeoutError', appError('wallet_silent')],
]);

const LONGEST_REASON = 120;
/** Wallets wrap errors in errors. The limit stops a cycle from blocking the page. */
const DEEPEST = 4;

function known(thrown: unknown, depth = 0): AppError | null {
  if (typeof thrown !== 'object' || thrown === null || depth > DEEPEST) return null;
  const inside = (key: string): unknown => attempt((): unknown => Reflect.get(thrown, key));
  return (
    BY_CODE.get(inside('code')) ??
    BY_NAME.get(inside('name')) ??
    known(inside('cause'), depth + 1) ??
    known(inside('error'), depth + 1)
  );
}

/** Returns the message of an error, or a standard text if it has no readable message. */
function reasonOf(thrown: unknown): string {
  const message = typeof thrown === 'object' ? fieldsOf(thrown)['message'] : thrown;
  const words = typeof message === 'string' ? ownText(message.slice(0, LONGEST_REASON)).trim() : '';
  return words || 'no reason given';
}

/** Turns anything that a wallet threw into an error that the user can act on. */
export function walletFailure(thrown: unknown): AppError {
  const failed = (reason: string): AppError =>
    appError('wallet_failed', { reason: ownText(reason) });
  return (
    attempt(() => {
      if (thrown instanceof P2cError) return thrown.error;
      if (thrown instanceof Error && thrown.name === 'AbortError') return toAppError(thrown);
      return known(thrown) ?? failed(reasonOf(thrown));
    }) ?? failed('no reason given')
  );
}
