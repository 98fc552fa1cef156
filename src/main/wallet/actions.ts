import { hasLanded } from '../../shared/api/payments.ts';
import { appError, toAppError } from '../../shared/errors.ts';
import type { App } from '../app/app.ts';
import { asResult } from '../app/ledger-link.ts';
import type { Actions } from '../app/actions.ts';
import { $settings } from '../app/settings.ts';
import { loadOnce } from '../ui/load-once.ts';
import type { Transfers } from './send.ts';
import { $transferError } from './state.ts';
import { $wallet } from './standard/state.ts';

type WalletActions = Pick<
  Actions,
  | 'connectWallet'
  | 'disconnectWallet'
  | 'cancelPrompt'
  | 'refreshBalances'
  | 'sendUsdc'
  | 'checkTransfer'
>;

/**
 * The wallet panel's actions: connecting, balances, and *Send USDC*, whose chunk loads when it is
 * first used.
 */
export function createWalletActions(app: App): WalletActions {
  async function refreshBalances(): Promise<void> {
    const { address } = $wallet.get();
    if (address === null) return;
    const { network } = $settings.get();
    const ledger = await app.ledger.ready();
    const balances = ledger.ok ? await asResult(ledger.value.balances(address)) : ledger;
    if ($wallet.get().address !== address || $settings.get().network !== network) return;
    // An error of the account itself comes first, because no server can fix it.
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
  /** Ids of the payments that the balances include. */
  const landed = new Set<string>();
  app.ledger.onPayment((record) => {
    if (hasLanded(record) === landed.has(record.id)) return;
    if (!landed.delete(record.id)) landed.add(record.id);
    void refreshBalances();
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
