import { type AppError, appError, err, ok, type Result, toAppError } from '../../shared/errors.ts';
import type { App } from '../app/app.ts';
import { asResult } from '../app/ledger-link.ts';
import type { Actions } from '../app/actions.ts';
import { $settings } from '../app/settings.ts';
import { loadOnce } from '../ui/lazy.ts';
import type { Transfers } from './send.ts';
import { $transferError } from './state.ts';
import { $wallet, $walletStarting } from './standard/state.ts';

type WalletActions = Pick<
  Actions,
  | 'connectWallet'
  | 'disconnectWallet'
  | 'cancelPrompt'
  | 'refreshBalances'
  | 'sendUsdc'
  | 'checkTransfer'
>;

/** Returns the connected account, or an error that says what to do first. */
export function connectedOwner(): Result<string> {
  const { address, options, error } = $wallet.get();
  if (address !== null) return error?.code === 'wallet_wrong_network' ? err(error) : ok(address);
  const installed = options.some((option) => option.installUrl === null);
  return err(appError(installed ? 'wallet_disconnected' : 'wallet_missing'));
}

/** Returns whether the error asks the user to connect a wallet. */
export const asksForWallet = (error: AppError | null): boolean =>
  error?.code === 'wallet_disconnected' || error?.code === 'wallet_missing';

/** A wallet that does not answer within this time is asked again on a click. */
const START_LIMIT_MS = 10_000;

/**
 * As {@link connectedOwner}, but waits on a freshly opened page until it is known whether the last
 * wallet reconnects.
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

/** The wallet panel's actions: connect, balances, and *Send USDC*, which loads when it is used. */
export function createWalletActions(app: App): WalletActions {
  async function refreshBalances(): Promise<void> {
    const { address } = $wallet.get();
    if (address === null) return;
    const { network } = $settings.get();
    const ledger = await app.ledger.ready();
    const balances = ledger.ok ? await asResult(ledger.value.balances(address)) : ledger;
    if ($wallet.get().address !== address || $settings.get().network !== network) return;
    // An error of the account itself comes first: no server can fix it.
    const { error: before } = $wallet.get();
    const about = before?.code.startsWith('wallet_') ? before : null;
    if (balances.ok) {
      const { usdc, lamports } = balances.value;
      const error =
        about ?? (usdc === null ? appError('no_usdc_account', { owner: address }) : null);
      $wallet.set({ ...$wallet.get(), usdc, lamports, error });
    } else {
      $wallet.setKey('error', about ?? balances.error);
    }
  }

  const transfers = loadOnce(async () => (await import('./send.ts')).createTransfers(app));
  const transfer = (use: (it: Transfers) => Promise<void>): Promise<void> =>
    transfers()
      .then(use)
      .catch((thrown: unknown) => $transferError.set(toAppError(thrown)));

  app.wallet.onChange((address) => {
    if (address !== null) void refreshBalances();
  });
  app.ledger.onPayment((record) => {
    if (record.state === 'confirmed') void refreshBalances();
  });

  return {
    refreshBalances,
    async connectWallet(name) {
      await app.wallet.connect(name);
    },
    async disconnectWallet() {
      await app.wallet.disconnect();
    },
    cancelPrompt() {
      app.wallet.cancelPrompt();
    },
    sendUsdc: (...of) => transfer((it) => it.sendUsdc(...of)),
    checkTransfer: () => transfer((it) => it.checkTransfer()),
  };
}
