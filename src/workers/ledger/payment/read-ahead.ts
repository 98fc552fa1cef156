import type { AtomicUsdc } from '../../../shared/money.ts';
import { raise, toAppError } from '../../../shared/errors.ts';
import { LARGE_SUM, same } from '../chain/servers.ts';
import type { Chain } from './chain.ts';
import { checkPayment, isAboutBalances, type ReadBack } from './check-payment.ts';

/**
 * Reads whether a transaction is the payment for an offer. This side has no bytes of it, so the servers
 * are all that says so.
 */

export type Reader = Pick<Chain, 'rpc' | 'mint'>;

export interface SoughtBooking {
  readonly memo: string;
  readonly payTo: string;
  readonly amount: AtomicUsdc;
}

export interface PaidAhead extends ReadBack {
  readonly signature: string;
}

interface Reading {
  readonly commitment: 'confirmed' | 'finalized';
  readonly signal: AbortSignal | undefined;
}

/**
 * Reads it once. `other`: it is no payment for this offer. null: it is not shown.
 * @throws P2cError `rpc_*` (`rpc_bad_answer`: its balances do not fit, which no signature covers),
 * `aborted`.
 */
export async function readAhead(
  { rpc, mint }: Reader,
  signature: string,
  { memo, payTo, amount }: SoughtBooking,
  { commitment, signal }: Reading,
): Promise<PaidAhead | 'other' | null> {
  const shown = await rpc.getTransaction(signature, commitment, { signal });
  if (!shown) return null;
  const expected = { signature, mint, payTo, amount, memo, authority: null, source: null };
  try {
    const seen = checkPayment(shown, expected);
    // The wallet itself paid, and its own fee: only then can its signature claim it.
    const isAlone = seen.authority === seen.sourceOwner;
    return isAlone && shown.accounts[0] === seen.sourceOwner ? { ...seen, signature } : 'other';
  } catch (thrown) {
    const error = toAppError(thrown);
    if (error.code === 'failed_on_chain') return 'other';
    if (error.code !== 'payment_invalid') throw thrown;
    if (!isAboutBalances(error.context.reason)) return 'other';
    throw raise('rpc_bad_answer', { host: rpc.hosts[0] ?? '', method: 'getTransaction' });
  }
}

const AGAIN_MS = 1_000;
/** A server may show a transaction a moment later than another. */
const SHOWN_MS = 5_000;
/** Finality takes about 13 s. */
export const FINAL_MS = 45_000;

/**
 * Reads a payment for an offer once it is final: this side could not send it again after a rollback. A
 * large one is read at both servers. null: it is no payment for this offer.
 * @throws P2cError `confirmation_timeout` (it is not final, or not shown), `servers_differ`,
 * `server_missing`, `rpc_*`, `aborted`.
 */
export async function readFinal(
  { rpc, servers, env, mint }: Pick<Chain, 'rpc' | 'servers' | 'env' | 'mint'>,
  signature: string,
  sought: SoughtBooking,
  signal: AbortSignal | undefined,
): Promise<PaidAhead | null> {
  const startMs = env.nowMs();
  const final = { commitment: 'finalized', signal } as const;
  for (;;) {
    const seen = await readAhead({ rpc, mint }, signature, sought, final);
    if (seen === 'other') return null;
    if (seen) {
      const isBoth =
        sought.amount < LARGE_SUM || (await servers.all(payerAt, same)) === seen.sourceOwner;
      if (isBoth) return seen;
      throw raise('confirmation_timeout', { signature });
    }
    const early = { commitment: 'confirmed', signal } as const;
    const isEarly = (await readAhead({ rpc, mint }, signature, sought, early)) !== null;
    if (env.nowMs() - startMs >= (isEarly ? FINAL_MS : SHOWN_MS)) {
      throw raise('confirmation_timeout', { signature });
    }
    await env.sleep(AGAIN_MS, signal);
  }

  async function payerAt(at: Reader['rpc']): Promise<string> {
    const seen = await readAhead({ rpc: at, mint }, signature, sought, final);
    return seen === null || seen === 'other' ? '' : seen.sourceOwner;
  }
}
