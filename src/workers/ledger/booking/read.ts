import type { AtomicUsdc } from '../../../shared/money.ts';
import { raise, toAppError } from '../../../shared/errors.ts';
import type { Chain } from '../payment/chain.ts';
import { checkPayment, isAboutBalances, type ReadBack } from '../payment/read-back.ts';
import { unlessTrouble } from '../solana/env.ts';

/** Reads on the chain whether a transaction is the payment for an offer. */

export type Reader = Pick<Chain, 'rpc' | 'mint'>;

export interface SoughtBooking {
  readonly memo: string;
  readonly payTo: string;
  readonly amount: AtomicUsdc;
}

export interface PaidAhead extends ReadBack {
  readonly signature: string;
}

type Commitment = 'confirmed' | 'finalized';

const METHOD = 'getTransaction';

/**
 * Reads it at one server. `other`: it is no payment for this offer.
 * @throws P2cError `rpc_*`, `aborted`: it may be one. So may what has balances that do not fit, which
 * no signature covers.
 */
async function readAt(
  { rpc, mint }: Reader,
  server: number,
  signature: string,
  { memo, payTo, amount }: SoughtBooking,
  {
    commitment,
    signal,
  }: { readonly commitment: Commitment; readonly signal?: AbortSignal | undefined },
): Promise<PaidAhead | 'other'> {
  const host = rpc.hosts[server] ?? '';
  const shown = await rpc.getTransaction(signature, commitment, { signal, server });
  if (!shown) throw raise('rpc_bad_answer', { host, method: METHOD });
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
    if (isAboutBalances(error.context.reason)) {
      throw raise('rpc_bad_answer', { host, method: METHOD });
    }
    return 'other';
  }
}

/**
 * Reads a candidate at one server after the other until one shows the payment; null: every server
 * shows something else.
 * @throws P2cError `rpc_*`, `aborted`: one did not show it, and it may be the payment.
 */
export async function readOne(
  reader: Reader,
  signature: string,
  sought: SoughtBooking,
  signal: AbortSignal | undefined,
): Promise<PaidAhead | null> {
  let trouble: unknown = null;
  for (const server of reader.rpc.hosts.keys()) {
    const said = await unlessTrouble(
      signal,
      () => readAt(reader, server, signature, sought, { commitment: 'confirmed', signal }),
      (thrown) => (trouble ??= thrown),
    );
    if (said && said !== 'other') return said;
  }
  if (trouble) throw trouble;
  return null;
}

const AGAIN_MS = 1_000;

interface Waiting {
  readonly commitment: Commitment;
  readonly untilMs: number;
  readonly signal: AbortSignal | undefined;
}

/** Asks one server until it shows the transaction; null: it has been silent for long. */
async function untilShown(
  { every, second, env, mint }: Pick<Chain, 'every' | 'second' | 'env' | 'mint'>,
  server: number,
  signature: string,
  sought: SoughtBooking,
  { untilMs, ...how }: Waiting,
): Promise<PaidAhead | 'other' | null> {
  const { signal } = how;
  const isSecond = second !== null && every.hosts[server] === second.hosts[0];
  for (;;) {
    let trouble: unknown = null;
    const said = await unlessTrouble(
      signal,
      () => readAt({ rpc: every, mint }, server, signature, sought, how),
      (thrown) => (trouble = thrown),
    );
    if (said) return said;
    if (!isSecond && every.isStuck(server)) return null;
    if (env.nowMs() < untilMs) {
      await env.sleep(AGAIN_MS, signal);
      continue;
    }
    const isEarly =
      how.commitment === 'finalized' &&
      (await every.getTransaction(signature, 'confirmed', { signal, server })) !== null;
    throw isEarly ? raise('confirmation_timeout', { signature }) : trouble;
  }
}

/**
 * Reads a payment for an offer as every server shows it that has not been silent for long; the second
 * one, if one is set, must in any case. One server alone could make it up, or name somebody else as
 * its payer. null: all show something else.
 * @throws P2cError `rpc_*` (`rpc_bad_answer`: they disagree), `confirmation_timeout` (it is not final),
 * `aborted`.
 */
export async function readAtEvery(
  chain: Pick<Chain, 'every' | 'second' | 'env' | 'mint'>,
  signature: string,
  sought: SoughtBooking,
  how: {
    readonly commitment: Commitment;
    readonly patienceMs: number;
    readonly signal: AbortSignal | undefined;
  },
): Promise<PaidAhead | null> {
  const { commitment, patienceMs, signal } = how;
  const waiting = { commitment, signal, untilMs: chain.env.nowMs() + patienceMs };
  const payerOf = (said: PaidAhead | 'other'): string =>
    said === 'other' ? said : said.sourceOwner;
  let first: PaidAhead | 'other' | null = null;
  for (const [server, host] of chain.every.hosts.entries()) {
    const said = await untilShown(chain, server, signature, sought, waiting);
    if (said && payerOf(first ?? said) !== payerOf(said)) {
      throw raise('rpc_bad_answer', { host, method: METHOD });
    }
    first ??= said;
  }
  if (!first) throw raise('rpc_bad_answer', { host: chain.every.hosts[0] ?? '', method: METHOD });
  return first === 'other' ? null : first;
}
