import { type AppError, appError, P2cError } from '../../../shared/errors.ts';
import type { AtomicUsdc } from '../../../shared/money.ts';
import { awaitTransaction } from '../solana/confirm.ts';
import { completePayment } from '../solana/payload.ts';
import {
  checkPayment,
  type ExpectedPayment,
  isProvablyAbsent,
  newestByMemo,
  type ReadBack,
} from '../solana/read-back.ts';
import type { ChainTransaction } from '../solana/rpc-parse.ts';
import type { Money } from './money.ts';
import { readBackPatiently } from './settle.ts';

/**
 * The guest looks for its own payment on its own RPC, and believes nothing else. The host's word
 * only says where to look: an announced signature counts if it is the fee payer's signature on the
 * very message that the guest signed.
 */
export interface Watched {
  readonly bytes: Uint8Array;
  readonly lastValidBlockHeight: bigint;
  /** Session key or wallet: whose transactions are searched while no signature is known. */
  readonly authority: string;
  readonly memo: string;
  readonly payTo: string;
  readonly amount: AtomicUsdc;
}

export type Found =
  | {
      readonly kind: 'confirmed';
      readonly signature: string;
      /** Unix seconds; null where the server does not know it yet. */
      readonly blockTimeS: number | null;
    }
  /** Failed on chain, or expired with nothing of it on the chain (billing.md, "Signing anew"). */
  | { readonly kind: 'dead'; readonly error: AppError };

export interface Watch {
  readonly found: Promise<Found>;
  /** The host says this is the signature. */
  hint(signature: string): void;
}

function readShown(
  shown: ChainTransaction,
  expected: ExpectedPayment,
): ReadBack | { readonly error: AppError } {
  try {
    return checkPayment(shown, expected);
  } catch (thrown) {
    if (thrown instanceof P2cError) return { error: thrown.error };
    throw thrown;
  }
}

/** Between two searches by memo: rarer than polling a known signature, since it lists an account. */
const SEARCH_MS = 1_500;

export function watchPayment(money: Money, watched: Watched, signal: AbortSignal): Watch {
  const { rpc, env } = money;
  let prove: (signature: string) => void = () => undefined;
  const proven = new Promise<string>((resolve) => (prove = resolve));

  const isOurs = async (signature: string): Promise<boolean> =>
    (await completePayment(watched.bytes, signature)) !== null;

  async function hint(signature: string): Promise<void> {
    if (await isOurs(signature)) prove(signature);
  }

  /** Finds the signature by itself, or proves that there is none and never will be. */
  async function search(until: AbortSignal): Promise<string | null> {
    const { authority: address, memo, lastValidBlockHeight } = watched;
    for (;;) {
      await env.sleep(SEARCH_MS, until);
      try {
        for (const { signature } of await newestByMemo(rpc, address, memo, until)) {
          if (await isOurs(signature)) return signature;
        }
        if (await isProvablyAbsent(rpc, { address, memo, lastValidBlockHeight }, until))
          return null;
      } catch (thrown) {
        if (until.aborted || !(thrown instanceof P2cError)) throw thrown;
      }
    }
  }

  async function find(): Promise<Found> {
    const searching = new AbortController();
    const stop = (): void => searching.abort();
    signal.addEventListener('abort', stop, { once: true });
    try {
      const signature = await Promise.race([proven, search(searching.signal)]);
      if (signature === null) return { kind: 'dead', error: appError('blockhash_expired') };
      stop();
      const { lastValidBlockHeight } = watched;
      const verdict = await awaitTransaction(rpc, env, { signature, lastValidBlockHeight }, signal);
      if (verdict.kind === 'dead') return { kind: 'dead', error: appError('blockhash_expired') };
      const { payTo, amount, authority, memo } = watched;
      const expected = { signature, mint: money.mint, payTo, amount, authority, memo };
      const shown = verdict.kind === 'confirmed' ? verdict.transaction : undefined;
      const seen = shown
        ? readShown(shown, expected)
        : await readBackPatiently(money, expected, signal);
      return 'error' in seen
        ? { kind: 'dead', error: seen.error }
        : { kind: 'confirmed', signature, blockTimeS: seen.blockTime };
    } finally {
      stop();
      signal.removeEventListener('abort', stop);
    }
  }

  return { found: find(), hint: (signature) => void hint(signature) };
}
