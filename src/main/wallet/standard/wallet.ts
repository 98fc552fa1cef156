import { getWallets, type Wallets } from '@wallet-standard/app';
import type { ReadableAtom } from 'nanostores';
import type { SignMessage, SignTransaction } from '../../../shared/api/ledger.ts';
import {
  type AppError,
  appError,
  err,
  ok,
  P2cError,
  raise,
  type Result,
} from '../../../shared/errors.ts';
import { attempt } from '../../../shared/fields.ts';
import type { EventLog } from '../../../shared/log.ts';
import { type NetworkId, NETWORKS } from '../../../shared/network.ts';
import { $wallet } from './state.ts';
import { answerOf, createSigner, SILENT_AFTER_MS } from './sign.ts';
import { type Account, type UsableWallet, usableWallets, walletOptions } from './discover.ts';
import { walletFailure } from './failure.ts';

/** The name of the last connected wallet. A reload reconnects it without a prompt. */
export interface WalletMemory {
  get(): string | null;
  set(name: string | null): void;
}

const KEY = 'pay2chat.wallet';

/** Returns the memory. If the browser blocks storage, it remembers nothing and reports no error. */
export function walletMemory(storage: () => Storage): WalletMemory {
  return {
    get: () => attempt(() => storage().getItem(KEY)) ?? null,
    set: (name) =>
      attempt(() => (name === null ? storage().removeItem(KEY) : storage().setItem(KEY, name))),
  };
}

/**
 * The user's wallet: one at a time, found through Wallet Standard. The controller writes `$wallet`
 * except the balances, which come from the ledger worker, and signs with the connected account.
 */
export interface WalletController {
  /** Connects a wallet, which may open a window. `$wallet.error` also contains a failure. */
  connect(name: string): Promise<Result<void>>;
  /** Disconnects the wallet, and abandons a pending connection or signature. */
  disconnect(): Promise<void>;
  /** Reconnects the last wallet without a prompt, even if it registers late. */
  reconnect(): Promise<void>;
  /**
   * Returns a function that signs for `owner` alone. If the wallet uses another account by then,
   * signing fails with `wallet_account_changed`. The chain is that of the network that is chosen at
   * the time of signing.
   */
  signerFor(owner: string): SignTransaction;
  /**
   * Returns a function that signs messages for `owner` alone. Signing fails with
   * `wallet_unsupported` if the wallet signs only transactions.
   */
  messageSignerFor(owner: string): SignMessage;
  /** Abandons the open signature prompt, if there is one. Its request then fails with `aborted`. */
  cancelPrompt(): void;
  /**
   * Calls `listener` with the connected address, or null, whenever it changes. Returns a function
   * that stops this.
   */
  onChange(listener: (address: string | null) => void): () => void;
  dispose(): void;
}

interface WalletControllerOptions {
  readonly log: EventLog;
  readonly remember: WalletMemory;
  /** The chosen network. */
  readonly settings: ReadableAtom<{ readonly network: NetworkId }>;
  /** The registry of wallets; by default the window's own. */
  readonly wallets?: Wallets;
  readonly silentAfterMs?: number;
}

/**
 * How long to wait for a connection without a prompt. The wallet shows no window, so it does not
 * wait for the user.
 */
const SILENT_CONNECT_MS = 10_000;

interface Session {
  readonly wallet: UsableWallet;
  readonly account: Account;
  readonly off: () => void;
}

export function createWalletController(options: WalletControllerOptions): WalletController {
  const {
    log,
    remember,
    settings,
    wallets = getWallets(),
    silentAfterMs = SILENT_AFTER_MS,
  } = options;
  const listeners = new Set<(address: string | null) => void>();
  let session: Session | null = null;
  let opening: AbortController | null = null;
  let usable = usableWallets(wallets.get());

  const signer = createSigner({
    session: () => session,
    chain: () => NETWORKS[settings.get().network].walletChain,
    silentAfterMs,
    onPrompt: (prompting) => $wallet.setKey('prompting', prompting),
  });

  function networkError(): AppError | null {
    const { name, walletChain } = NETWORKS[settings.get().network];
    if (!session || session.account.chains.includes(walletChain)) return null;
    return appError('wallet_wrong_network', { wanted: name });
  }

  /**
   * The only way into and out of a session. It updates the store, the listeners and the open
   * prompt.
   */
  function enter(next: Session | null, error: AppError | null): void {
    const before = session?.account.address ?? null;
    const address = next?.account.address ?? null;
    if (session && session.off !== next?.off) session.off();
    session = next;
    if (before !== null && address !== before) {
      const why =
        address === null
          ? raise('wallet_disconnected')
          : raise('wallet_account_changed', { expected: before });
      signer.abandon(why);
    }
    $wallet.set({
      ...$wallet.get(),
      status: next ? 'connected' : 'disconnected',
      name: next?.wallet.name ?? null,
      address,
      chains: next?.account.chains ?? [],
      error: error ?? networkError(),
      ...(address !== before && { usdc: undefined, lamports: undefined }),
    });
    if (address === before) return;
    log.add('wallet', { address });
    for (const listener of listeners) listener(address);
  }

  /**
   * Returns the current account if the wallet still offers it, otherwise the first account for the
   * chosen network, otherwise the first one.
   */
  function pick(accounts: readonly Account[], current?: string): Account | undefined {
    const { walletChain } = NETWORKS[settings.get().network];
    return (
      accounts.find(({ address }) => address === current) ??
      accounts.find(({ chains }) => chains.includes(walletChain)) ??
      accounts[0]
    );
  }

  function follow(accounts: readonly Account[]): void {
    if (!session) return;
    const account = pick(accounts, session.account.address);
    if (account) enter({ ...session, account }, null);
    else enter(null, appError('wallet_disconnected'));
  }

  const watch = (wallet: UsableWallet): (() => void) =>
    wallet.watch(() => {
      if (session?.wallet === wallet) follow(wallet.accounts());
    });

  async function open(wallet: UsableWallet, silent: boolean): Promise<Result<void>> {
    opening?.abort();
    const own = (opening = new AbortController());
    $wallet.set({ ...$wallet.get(), status: 'connecting', name: wallet.name, error: null });
    log.add('wallet_connect', { wallet: wallet.name, silent });
    try {
      const limitMs = silent ? SILENT_CONNECT_MS : silentAfterMs;
      const account = pick(await answerOf(wallet.connect(silent), own.signal, limitMs));
      if (!account) throw raise('wallet_disconnected');
      remember.set(wallet.name);
      enter({ wallet, account, off: watch(wallet) }, null);
      return ok(undefined);
    } catch (thrown) {
      const error = walletFailure(thrown);
      log.add('wallet_refused', { wallet: wallet.name, code: error.code });
      // A newer attempt has already written the current state.
      if (opening === own) enter(null, silent || error.code === 'aborted' ? null : error);
      return err(error);
    } finally {
      if (opening === own) opening = null;
    }
  }

  async function reconnect(): Promise<void> {
    const wallet = usable.get(remember.get() ?? '');
    if (wallet && !session && !opening) await open(wallet, true);
  }

  function refresh(): void {
    usable = usableWallets(wallets.get());
    $wallet.setKey('options', walletOptions(usable));
    if (session && !wallets.get().some((each) => each === session?.wallet.own)) {
      enter(null, appError('wallet_disconnected'));
    }
  }

  const stops = [
    wallets.on('register', () => {
      refresh();
      void reconnect();
    }),
    wallets.on('unregister', refresh),
    settings.listen(() => {
      if (session) enter(session, null);
    }),
  ];
  refresh();

  return {
    async connect(name) {
      const wallet = usable.get(name);
      if (wallet) return open(wallet, false);
      const error = appError('wallet_missing');
      $wallet.setKey('error', error);
      return err(error);
    },
    async disconnect() {
      remember.set(null);
      opening?.abort();
      const leaving = session;
      if (!leaving) return;
      enter(null, null);
      // The page has already ended its session, so the wallet's answer changes nothing.
      await leaving.wallet
        .disconnect()
        .catch((thrown: unknown) =>
          log.add('wallet_disconnect_failed', { code: walletFailure(thrown).code }),
        );
    },
    reconnect,
    signerFor: (owner) => (transaction) => signer.sign(owner, transaction),
    messageSignerFor: (owner) => (message) => signer.signMessage(owner, message),
    cancelPrompt: () => signer.abandon(new P2cError(appError('aborted'))),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    dispose() {
      for (const stop of stops) stop();
      opening?.abort();
      session?.off();
    },
  };
}
