import { proxy } from 'comlink';
import type { PaymentState } from '../../shared/api/ledger.ts';
import { type AppError, appError, err, ok, type Result } from '../../shared/errors.ts';
import type { App } from '../app/app.ts';
import { asResult } from '../app/ledger-link.ts';
import type { Actions } from '../app/actions.ts';
import { $settings } from '../app/settings.ts';
import { $transfer, $transferError } from './state.ts';
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

/** A payment in these states does not change any more. */
const OVER: ReadonlySet<PaymentState> = new Set(['confirmed', 'failed', 'invalid']);

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

/** The wallet panel's actions: connect, balances, and the *Send USDC* test transfer. */
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

  app.wallet.onChange((address) => {
    if (address !== null) void refreshBalances();
  });
  app.ledger.onPayment((record) => {
    if (record.kind === 'transfer' && record.id === $transfer.get()?.id) $transfer.set(record);
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
    async sendUsdc(to, amount) {
      $transferError.set(null);
      if (OVER.has($transfer.get()?.state ?? 'confirmed')) $transfer.set(null);
      const owner = connectedOwner();
      if (!owner.ok) return $transferError.set(owner.error);
      if (amount === null || amount === 0n) return $transferError.set(appError('amount_invalid'));
      const ledger = await app.ledger.ready();
      if (!ledger.ok) return $transferError.set(ledger.error);
      const id = crypto.randomUUID();
      // Its first record may come before the answer; the id tells it from an earlier payment.
      const unsubscribe = app.ledger.onPayment((record) => {
        if (record.id === id) $transfer.set(record);
      });
      const sent = await asResult(
        ledger.value.sendUsdc(
          { id, owner: owner.value, to: to.trim(), amount },
          proxy(app.wallet.signerFor(owner.value)),
        ),
      );
      unsubscribe();
      if (sent.ok) $transfer.set(sent.value);
      $transferError.set(sent.ok ? sent.value.error : sent.error);
    },
    async checkTransfer() {
      const payment = $transfer.get();
      if (!payment) return;
      const ledger = await app.ledger.ready();
      const checked = ledger.ok ? await asResult(ledger.value.checkAgain(payment.id)) : ledger;
      if (checked.ok) $transfer.set(checked.value);
      $transferError.set(checked.ok ? checked.value.error : checked.error);
    },
  };
}
