import type { AtomicUsdc } from '../../../shared/money.ts';
import { type P2cError, raise, toAppError } from '../../../shared/errors.ts';
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
  /** A server that does not show it: it may keep no old payments, or another one made this one up. */
  readonly hiddenAt: string | null;
}

type Commitment = 'confirmed' | 'finalized';

const METHOD = 'getTransaction';

/**
 * Reads it at one server. `other`: it is no payment for this offer. null: it is not shown, or with
 * balances that do not fit, which no signature covers.
 * @throws P2cError `rpc_*`, `aborted`.
 */
async function readAt(
  { rpc, mint }: Reader,
  server: number,
  signature: string,
  { memo, payTo, amount }: SoughtBooking,
  how: { readonly commitment: Commitment; readonly signal: AbortSignal | undefined },
): Promise<PaidAhead | 'other' | null> {
  const { commitment, signal } = how;
  const shown = await rpc.getTransaction(signature, commitment, { signal, server });
  if (!shown) return null;
  const expected = { signature, mint, payTo, amount, memo, authority: null, source: null };
  try {
    const seen = checkPayment(shown, expected);
    // The wallet itself paid, and its own fee: only then can its signature claim it.
    const isAlone = seen.authority === seen.sourceOwner;
    return isAlone && shown.accounts[0] === seen.sourceOwner
      ? { ...seen, signature, hiddenAt: null }
      : 'other';
  } catch (thrown) {
    const error = toAppError(thrown);
    if (error.code === 'failed_on_chain') return 'other';
    if (error.code !== 'payment_invalid') throw thrown;
    return isAboutBalances(error.context.reason) ? null : 'other';
  }
}

const notShown = (host: string): P2cError => raise('rpc_hides_payment', { host });

/** What the servers say that show it. One alone could make it up, or name somebody else as its payer. */
function createVote(): {
  /** @throws P2cError `rpc_bad_answer`: this one says something else. */
  add(said: PaidAhead | 'other', host: string): void;
  /** null: nobody shows it. */
  result(): PaidAhead | 'other' | null;
} {
  const payerOf = (said: PaidAhead | 'other'): string =>
    said === 'other' ? said : said.sourceOwner;
  let first: PaidAhead | 'other' | null = null;
  return {
    add(said, host) {
      if (payerOf(first ?? said) !== payerOf(said)) {
        throw raise('rpc_bad_answer', { host, method: METHOD });
      }
      first ??= said;
    },
    result: () => first,
  };
}

/** Why a server gave no answer, by server: at one look it is not asked again. */
export type Failed = Map<number, P2cError>;

/**
 * Reads a candidate at every server, once. One that has been silent for long is set aside. null: every
 * other one shows it as something else.
 * @throws P2cError `rpc_*` (`rpc_hides_payment`: one does not show it, and the others no payment;
 * `rpc_bad_answer`: they disagree), `aborted`: it may be the payment.
 */
export async function readOnce(
  reader: Reader,
  signature: string,
  sought: SoughtBooking,
  { failed, signal }: { readonly failed: Failed; readonly signal: AbortSignal | undefined },
): Promise<PaidAhead | null> {
  const { rpc } = reader;
  const vote = createVote();
  let trouble: unknown = null;
  let hiddenAt: string | null = null;
  for (const [server, host] of rpc.hosts.entries()) {
    const before = failed.get(server);
    const answer = await unlessTrouble(
      signal,
      async () => {
        if (before) throw before;
        return {
          said: await readAt(reader, server, signature, sought, {
            commitment: 'confirmed',
            signal,
          }),
        };
      },
      (thrown) => {
        failed.set(server, thrown);
        if (!rpc.isStuck(server)) trouble ??= thrown;
      },
    );
    if (answer?.said) vote.add(answer.said, host);
    else if (answer) hiddenAt ??= host;
  }
  if (trouble) throw trouble;
  const result = vote.result();
  // A server alone may deny what another one has not seen yet, or has forgotten.
  if (!result || (result === 'other' && hiddenAt !== null)) throw notShown(hiddenAt ?? '');
  return result === 'other' ? null : { ...result, hiddenAt };
}

const AGAIN_MS = 1_000;
/** A server may show a transaction a moment later than another. */
const SHOWN_MS = 5_000;
/** Finality takes about 13 s. */
export const FINAL_MS = 45_000;

/** Asks one server until it shows the transaction; null: it has been silent for long. */
async function untilShown(
  { every, second, env, mint }: Pick<Chain, 'every' | 'second' | 'env' | 'mint'>,
  server: number,
  signature: string,
  sought: SoughtBooking,
  {
    commitment,
    startMs,
    signal,
  }: {
    readonly commitment: Commitment;
    readonly startMs: number;
    readonly signal: AbortSignal | undefined;
  },
): Promise<PaidAhead | 'other' | null> {
  const host = every.hosts[server] ?? '';
  const isSecond = second !== null && host === second.hosts[0];
  const ask = (as: Commitment) =>
    readAt({ rpc: every, mint }, server, signature, sought, { commitment: as, signal });
  for (;;) {
    let trouble: unknown = null;
    const note = (thrown: P2cError): void => void (trouble = thrown);
    const said = await unlessTrouble(signal, () => ask(commitment), note);
    if (said) return said;
    if (!isSecond && every.isStuck(server)) return null;
    const isEarly =
      commitment === 'finalized' &&
      trouble === null &&
      (await unlessTrouble(signal, () => ask('confirmed'), note)) !== null &&
      trouble === null;
    if (env.nowMs() - startMs < (isEarly ? FINAL_MS : SHOWN_MS)) {
      await env.sleep(AGAIN_MS, signal);
      continue;
    }
    throw isEarly ? raise('confirmation_timeout', { signature }) : (trouble ?? notShown(host));
  }
}

/**
 * Reads a payment for an offer as every server shows it that has not been silent for long; the second
 * one, if one is set, must in any case. null: all show something else.
 * @throws P2cError `rpc_*` (`rpc_bad_answer`: they disagree, `rpc_hides_payment`),
 * `confirmation_timeout` (it is not final), `aborted`.
 */
export async function readAtEvery(
  chain: Pick<Chain, 'every' | 'second' | 'env' | 'mint'>,
  signature: string,
  sought: SoughtBooking,
  how: { readonly commitment: Commitment; readonly signal: AbortSignal | undefined },
): Promise<PaidAhead | null> {
  const waiting = { ...how, startMs: chain.env.nowMs() };
  const vote = createVote();
  for (const [server, host] of chain.every.hosts.entries()) {
    const said = await untilShown(chain, server, signature, sought, waiting);
    if (said) vote.add(said, host);
  }
  const result = vote.result();
  if (!result) throw notShown(chain.every.hosts[0] ?? '');
  return result === 'other' ? null : result;
}
