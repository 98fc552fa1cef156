import { proxy, type Remote, transfer } from 'comlink';
import { atom } from 'nanostores';
import type {
  Callback,
  CallView,
  LedgerApi,
  PaymentRecord,
  UnusedTime,
} from '../../shared/api/ledger.ts';
import { type AppError, appError, err, ok, type Result, toAppError } from '../../shared/errors.ts';
import { type NetworkId, NETWORKS } from '../../shared/network.ts';
import type { Workers } from './workers.ts';
import { $settings, rpcUrlsFor } from './settings.ts';

/**
 * The unused time of ended calls on this network, newest first, as the ledger worker reports it.
 */
export const $unused = atom<readonly UnusedTime[]>([]);

/** Why a decision waits for the second server; null if no decision waits. */
export const $second = atom<AppError | null>(null);

/**
 * Main's connection to the ledger worker. The worker is opened on first use, and first configured
 * with the network. Main subscribes to it once. No method throws; a failing worker is reported as
 * an error.
 */
export interface LedgerLink {
  /**
   * Returns the worker, configured for the chosen network. If that fails, the error tells the user
   * what to change.
   */
  ready(): Promise<Result<Remote<LedgerApi>>>;
  /** Returns the worker, whether it is configured or not. */
  raw(): Remote<LedgerApi>;
  /**
   * Transfers a channel to the worker. Posts synchronously, because a channel can be transferred
   * only in the task that created it.
   */
  attach(endpoint: RTCDataChannel | MessagePort): void;
  onCall(listener: Callback<[CallView]>): () => void;
  onPayment(listener: Callback<[PaymentRecord]>): () => void;
  /**
   * Records the user's report that a payment did not arrive. The listeners get the payment's
   * record, even if another window has written that record. Resolves to the error, or null.
   */
  notArrived(id: string): Promise<AppError | null>;
}

/** Waits for a call to the worker, and turns a rejection into an error result. */
export async function asResult<T>(promise: Promise<Result<T>>): Promise<Result<T>> {
  try {
    return await promise;
  } catch (thrown) {
    return err(toAppError(thrown));
  }
}

export function createLedgerLink(workers: Workers): LedgerLink {
  const calls = new Set<Callback<[CallView]>>();
  const payments = new Set<Callback<[PaymentRecord]>>();
  let listening = false;
  let configured: { key: string; readonly done: Promise<Result<void>> } | null = null;
  /** The network whose servers the worker uses. */
  let going: NetworkId | null = null;

  function raw(): Remote<LedgerApi> {
    const ledger = workers.ledger();
    if (!listening) {
      listening = true;
      void ledger.subscribeCall(proxy((view) => calls.forEach((listener) => listener(view))));
      void ledger.subscribePayments(
        proxy((record) => payments.forEach((listener) => listener(record))),
      );
      void ledger.subscribeUnused(proxy((all) => $unused.set(all)));
      void ledger.subscribeSecond(proxy((error) => $second.set(error)));
    }
    return ledger;
  }

  async function configure(): Promise<Result<void>> {
    const settings = $settings.get();
    const { network } = settings;
    const rpcUrls = rpcUrlsFor(settings, network);
    if (rpcUrls.length === 0)
      return err(appError('rpc_missing', { network: NETWORKS[network].name }));
    const secondRpcUrl = settings.secondRpc?.[network];
    const second = secondRpcUrl === undefined ? {} : { secondRpcUrl };
    const { maxFee = 'normal' } = settings;
    const done = await asResult(raw().configure({ network, rpcUrls, maxFee, ...second }));
    return done.ok ? ok(undefined) : done;
  }

  async function ready(): Promise<Result<Remote<LedgerApi>>> {
    const settings = $settings.get();
    const { network, secondRpc, maxFee } = settings;
    const rpcUrls = rpcUrlsFor(settings, network);
    const key = JSON.stringify([network, rpcUrls, secondRpc?.[network], maxFee]);
    if (configured?.key !== key) configured = { key, done: configure() };
    const attempt = configured;
    const result = await attempt.done;
    // If the settings changed meanwhile, the caller gets a worker with the new settings.
    if (configured !== attempt) return ready();
    if (result.ok) {
      going = network;
      return ok(raw());
    }
    // The key is cleared, so that the next caller tries again.
    attempt.key = '';
    // During a call, the worker keeps the servers with which the call began, for other requests
    // too.
    const isInCall = result.error.code === 'call_running';
    return isInCall && going === network ? ok(raw()) : result;
  }

  // The worker refunds unused time and looks for payments without any press of a button. It has to
  // use the servers that are set now.
  $settings.listen(() => void (configured && ready()));

  return {
    raw,
    ready,
    attach(endpoint) {
      // Both MessagePort and RTCDataChannel are transferable, but the DOM types declare only the
      // first.
      void raw().attachChannel(transfer(endpoint, [endpoint as Transferable]));
    },
    onCall(listener) {
      calls.add(listener);
      return () => calls.delete(listener);
    },
    onPayment(listener) {
      payments.add(listener);
      return () => payments.delete(listener);
    },
    async notArrived(id) {
      const noted = await asResult(raw().notArrived(id));
      if (!noted.ok) return noted.error;
      for (const listener of payments) listener(noted.value);
      return null;
    },
  };
}
