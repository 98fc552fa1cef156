import { type AppError, appError, err, ok, type Result } from '../../shared/errors.ts';
import { $wallet, $walletStarting } from './standard/state.ts';

/** Returns the connected account, or an error that tells the user what to do first. */
export function connectedOwner(): Result<string> {
  const { address, options, error } = $wallet.get();
  if (address !== null) return error?.code === 'wallet_wrong_network' ? err(error) : ok(address);
  const installed = options.some((option) => option.installUrl === null);
  return err(appError(installed ? 'wallet_disconnected' : 'wallet_missing'));
}

/** Returns whether the error asks the user to connect a wallet. */
export const asksForWallet = (error: AppError | null): boolean =>
  error?.code === 'wallet_disconnected' || error?.code === 'wallet_missing';

/**
 * If a wallet does not answer within this time, the page no longer waits. The user can then connect
 * the wallet with a click.
 */
const START_LIMIT_MS = 10_000;

/**
 * Returns the account as {@link connectedOwner} does. On a freshly opened page, it first waits
 * until the last wallet has reconnected or failed to.
 */
export async function returningOwner(): Promise<Result<string>> {
  if (!connectedOwner().ok && $walletStarting.get()) {
    await new Promise<void>((resolve) => {
      const done = (): void => {
        stop();
        clearTimeout(limit);
        resolve();
      };
      const stop = $walletStarting.listen(done);
      const limit = setTimeout(done, START_LIMIT_MS);
    });
  }
  return connectedOwner();
}
