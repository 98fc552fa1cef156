import { P2cError } from '../../../shared/errors.ts';
import { ONE_TRY } from '../payment/confirm.ts';
import { memosOf } from '../solana/history.ts';
import type { Rpc } from '../solana/rpc.ts';
import {
  type ChainTransaction,
  memosIn,
  MOST_LISTED,
  type SignatureInfo,
} from '../solana/rpc-parse.ts';

/**
 * Reads the messages of one mailbox (docs/protocol/ringing.md, "Reading"). The lists of servers are
 * behind, so a transaction that is missing in one list may be in the next. A signature that was
 * read before is not read again.
 */

/** A decrypted message, with facts about its transaction. */
export interface Posted<T> {
  readonly value: T;
  readonly feePayer: string;
  /** The slot in which the transaction landed. */
  readonly slot: bigint;
  /** Unix seconds. Null if the server named no time. */
  readonly blockTimeS: number | null;
}

/** The parts of a list's entry that are used here. */
type Listed = Pick<SignatureInfo, 'slot' | 'blockTime'>;

/** The most transactions that one check reads. */
const MOST_READ = 5;
/** The most signatures that are remembered: several times the length of a list. */
const MOST_SEEN = 5_000;

export interface Reader<T> {
  /**
   * Lists the mailbox and returns new messages, oldest first.
   * @param complete the slot up to which every list contains all relevant transactions.
   * @throws P2cError `rpc_*`, `aborted`.
   */
  check(rpc: Rpc, complete: bigint, signal: AbortSignal): Promise<readonly Posted<T>[]>;
  /** A signature. Older transactions need not be listed. Null if all must be listed. */
  readonly until: string | null;
  /** True if the last check found something to read. The next check may then find more. */
  readonly isActive: boolean;
}

export function createReader<T>(
  address: string,
  /**
   * Returns the message in a memo. Null if the memo cannot be decrypted here, or the message is no
   * longer relevant.
   */
  open: (memo: string, listed: Listed) => Promise<T | null>,
  { from = null, since = 0n }: { readonly from?: string | null; readonly since?: bigint } = {},
): Reader<T> {
  const seen = new Set<string>();
  const opened = new Map<string, T>();
  let until = from;
  let isActive = false;

  function settle(signature: string): void {
    opened.delete(signature);
    seen.add(signature);
    const [oldest] = seen;
    if (seen.size > MOST_SEEN && oldest !== undefined) seen.delete(oldest);
  }

  async function list(rpc: Rpc, signal: AbortSignal): Promise<readonly SignatureInfo[]> {
    const asked = { ...ONE_TRY, limit: MOST_LISTED, signal };
    if (until === null) return rpc.getSignaturesForAddress(address, asked);
    try {
      return await rpc.getSignaturesForAddress(address, { ...asked, until });
    } catch (thrown) {
      // A server may not know the signature in `until`. It only saves work, so ask again without
      // it.
      if (!(thrown instanceof P2cError) || thrown.error.code !== 'rpc_error') throw thrown;
      return rpc.getSignaturesForAddress(address, asked);
    }
  }

  /**
   * Removes the transactions that need not be read. Returns the rest, first those whose memo can be
   * decrypted.
   */
  async function toRead(listed: readonly SignatureInfo[]): Promise<readonly SignatureInfo[]> {
    const [opening, blind]: [SignatureInfo[], SignatureInfo[]] = [[], []];
    for (const info of listed) {
      const { signature, err, slot } = info;
      if (seen.has(signature)) continue;
      if (err !== null || slot < since) settle(signature);
      else if (info.memo === null) blind.push(info);
      else if (opened.has(signature)) opening.push(info);
      else {
        const [memo, ...more] = memosOf(info);
        const value = memo === undefined || more.length > 0 ? null : await open(memo, info);
        if (value === null) settle(signature);
        else {
          opened.set(signature, value);
          opening.push(info);
        }
      }
    }
    return [...opening, ...blind];
  }

  async function valueOf(info: SignatureInfo, found: ChainTransaction): Promise<T | null> {
    const [memo, ...more] = memosIn(found);
    if (found.err !== null || memo === undefined || more.length > 0) return null;
    return opened.get(info.signature) ?? open(memo, info);
  }

  function advance(listed: readonly SignatureInfo[], complete: bigint): void {
    for (const { signature, slot } of [...listed].reverse()) {
      if (!seen.has(signature) || slot > complete) return;
      until = signature;
    }
  }

  return {
    async check(rpc, complete, signal) {
      const listed = await list(rpc, signal);
      const waiting = await toRead(listed);
      const found: Posted<T>[] = [];
      for (const info of waiting.slice(0, MOST_READ)) {
        const { signature, slot, blockTime: blockTimeS } = info;
        const transaction = await rpc
          .getTransaction(signature, 'confirmed', { ...ONE_TRY, signal })
          .catch((thrown: unknown) => {
            if (found.length === 0) throw thrown;
          });
        // The server failed. This check returns what it has read, because no later one reads that
        // again.
        if (transaction === undefined) break;
        // A server may list a transaction before it shows the transaction itself.
        if (transaction?.signatures[0] !== signature) continue;
        const value = await valueOf(info, transaction);
        const feePayer = transaction.accounts[0] ?? '';
        settle(signature);
        if (value !== null) found.push({ value, feePayer, slot, blockTimeS });
      }
      isActive = waiting.length > 0;
      advance(listed, complete);
      return found.reverse();
    },
    get until() {
      return until;
    },
    get isActive() {
      return isActive;
    },
  };
}
