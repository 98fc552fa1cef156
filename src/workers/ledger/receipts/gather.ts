import { raise, toAppError } from '../../../shared/errors.ts';
import { MOST_APPROVALS, MOST_PAYMENTS } from '../../../shared/receipt/check-receipt.ts';
import type { AuditedList, CallReceipt } from '../../../shared/receipt/receipt.ts';
import type { Chain } from '../payment/chain.ts';
import { listHistory } from '../solana/history.ts';
import { associatedTokenAccount } from '../solana/layout.ts';
import type { Rpc } from '../solana/rpc.ts';
import { referenceOf } from '../x402/resources.ts';
import type { SpendingLimit } from './approvals.ts';
import { callIdOf, type Facts, readFacts, transcriptOf } from './facts.ts';

/**
 * Reads the transactions of a call from the chain: all transactions of the call's lists, even if
 * the receipt does not name them, and all that the receipt names.
 */

export type AuditDeps = Pick<Chain, 'rpc' | 'env' | 'mint' | 'network'>;

export interface Gathered {
  /** The facts by signature. Null if the chain has no such transaction. */
  readonly facts: ReadonlyMap<string, Facts | null>;
  /**
   * The signatures of each list, newest first. Null if the list is longer than {@link MOST_LISTED}.
   */
  readonly lists: ReadonlyMap<AuditedList, ReadonlySet<string> | null>;
  /** Null if there is no session key, or its list was not read. */
  readonly spendingLimit: SpendingLimit | null;
}

/** The most transactions that are read from a list. A receipt can name as many. */
const MOST_LISTED = MOST_PAYMENTS + MOST_APPROVALS;
/**
 * How many transactions are read in parallel. The number is small, because servers limit the number
 * of requests.
 */
const AT_ONCE = 4;
/**
 * The pause in ms after a server has refused a request. Public servers count requests over ten
 * seconds (platform-notes.md), and a call of an hour needs more than they allow in that time.
 */
const RATE_PAUSE_MS = 5_000;
const RATE_PAUSES = 30;
/** How often everything is read again if the call continues during its audit. */
const TRIES = 4;

/** Returns the address of each list that this call has. */
async function addressesOf(
  receipt: CallReceipt,
  mint: string,
): Promise<ReadonlyMap<AuditedList, string>> {
  const { sessionKey, deposit } = receipt;
  const addresses = new Map<AuditedList, string>();
  if (sessionKey !== null) addresses.set('session', sessionKey);
  if (deposit !== null) addresses.set('deposit', associatedTokenAccount(deposit, mint));
  return addresses.set('reference', await referenceOf(transcriptOf(receipt), callIdOf(receipt)));
}

/**
 * Reads everything that an audit of the receipt needs.
 * @throws P2cError `rpc_*`, `aborted`.
 */
export async function gather(
  deps: AuditDeps,
  receipt: CallReceipt,
  signal?: AbortSignal,
): Promise<Gathered> {
  const { rpc, env, mint } = deps;
  const { sessionKey, payer } = receipt;
  const named = [...receipt.approvals, ...receipt.payments].map(({ signature }) => signature);
  const addresses = await addressesOf(receipt, mint);
  const facts = new Map<string, Facts | null>();

  /**
   * Wraps a request so that it waits and is repeated while the server refuses it because of its
   * rate limit.
   */
  const patiently =
    <A extends readonly unknown[], T>(ask: (...args: A) => Promise<T>) =>
    async (...args: A): Promise<T> => {
      for (let pauses = 0; ; pauses += 1) {
        try {
          return await ask(...args);
        } catch (thrown) {
          if (toAppError(thrown).code !== 'rpc_rate_limited' || pauses === RATE_PAUSES)
            throw thrown;
          await env.sleep(RATE_PAUSE_MS, signal);
        }
      }
    };
  const patient: Rpc = {
    ...rpc,
    getSignaturesForAddress: patiently(rpc.getSignaturesForAddress),
    getTransaction: patiently(rpc.getTransaction),
    getSignatureStatuses: patiently(rpc.getSignatureStatuses),
    getTokenAccount: patiently(rpc.getTokenAccount),
  };

  /** Reads the transactions that were not read yet. */
  async function learn(signatures: readonly string[]): Promise<void> {
    const wanted = [...new Set(signatures)].filter((each) => !facts.has(each));
    for (let at = 0; at < wanted.length; at += AT_ONCE) {
      const batch = wanted.slice(at, at + AT_ONCE);
      await Promise.all(
        batch.map(async (each) => facts.set(each, await readFacts(patient, each, signal))),
      );
    }
  }

  /**
   * Lists the signatures of an address, including failed transactions. Only the transaction itself
   * proves a failure.
   */
  async function list(address: string): Promise<ReadonlySet<string> | null> {
    const options = { signal, since: null, pages: Infinity, most: MOST_LISTED };
    const { listed, complete } = await listHistory(patient, address, options);
    return complete ? new Set(listed.map(({ signature }) => signature)) : null;
  }

  async function readSpendingLimit(): Promise<SpendingLimit | null> {
    if (sessionKey === null) return null;
    const account = associatedTokenAccount(payer, mint);
    const state = await patient.getTokenAccount(account, { signal });
    const { delegate = null, delegatedAmount = 0n } = state ?? {};
    return { sessionKey, account, delegate, delegatedAmount };
  }

  for (let tries = 1; ; tries += 1) {
    const lists = new Map<AuditedList, ReadonlySet<string> | null>();
    for (const [name, address] of addresses) lists.set(name, await list(address));
    const listed = [...lists.values()].flatMap((signatures) => [...(signatures ?? [])]);
    await learn([...named, ...listed]);
    const session = lists.get('session');
    const spendingLimit = session ? await readSpendingLimit() : null;
    const now = session && (await list(sessionKey ?? ''));
    const isHidden = [...addresses].some(([name, address]) => {
      const signatures = lists.get(name);
      return [...facts.values()].some(
        (each) => signatures && each?.names(address) && !signatures.has(each.signature),
      );
    });
    // If the call has continued meanwhile, read everything again, because the lists and the
    // spending limit must be from the same moment.
    if ((isHidden || now?.size !== session?.size) && tries < TRIES) continue;
    // The receipt or another list names a transaction that this list should contain but does not.
    if (isHidden) {
      const [host = ''] = rpc.hosts;
      throw raise('rpc_bad_answer', { host, method: 'getSignaturesForAddress' });
    }
    return { facts, lists, spendingLimit };
  }
}
