import type { AtomicUsdc } from '../../../shared/money.ts';
import { type AppError, P2cError, raise, toAppError } from '../../../shared/errors.ts';
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
  /**
   * Why a server does not show it: it gave no answer, it keeps no old payments, or another one made this
   * one up. null: all show it.
   */
  readonly doubt: AppError | null;
}

type Commitment = 'confirmed' | 'finalized';

interface Reading {
  readonly commitment: Commitment;
  readonly signal: AbortSignal | undefined;
}

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
  { commitment, signal }: Reading,
): Promise<PaidAhead | 'other' | null> {
  const shown = await rpc.getTransaction(signature, commitment, { signal, server });
  if (!shown) return null;
  const expected = { signature, mint, payTo, amount, memo, authority: null, source: null };
  try {
    const seen = checkPayment(shown, expected);
    // The wallet itself paid, and its own fee: only then can its signature claim it.
    const isAlone = seen.authority === seen.sourceOwner;
    return isAlone && shown.accounts[0] === seen.sourceOwner
      ? { ...seen, signature, doubt: null }
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
  const how = { commitment: 'confirmed', signal } as const;
  const vote = createVote();
  const doubts: P2cError[] = [];
  const setAside: P2cError[] = [];
  for (const [server, host] of rpc.hosts.entries()) {
    const before = failed.get(server);
    const answer = await unlessTrouble(
      signal,
      async () => {
        if (before) throw before;
        return { said: await readAt(reader, server, signature, sought, how) };
      },
      (thrown) => {
        failed.set(server, thrown);
        (rpc.isStuck(server) ? setAside : doubts).push(thrown);
      },
    );
    if (answer?.said) vote.add(answer.said, host);
    else if (answer) doubts.push(notShown(host));
  }
  const result = vote.result();
  const [doubt = null] = doubts;
  if (result !== null && result !== 'other') return { ...result, doubt: doubt?.error ?? null };
  // A server alone may deny what another one has not seen yet, or has forgotten.
  if (doubt) throw doubt;
  if (result === null) throw setAside[0] ?? notShown('');
  return null;
}

const AGAIN_MS = 1_000;
/** A server may show a transaction a moment later than another. */
const SHOWN_MS = 5_000;
/** Finality takes about 13 s. */
export const FINAL_MS = 45_000;
/** By then, a server that gives no answer has been silent for long. */
const SILENT_MS = 75_000;

/** Asks one server until it shows the transaction. An error: it has been silent for long. */
async function untilShown(
  { every, second, env, mint }: Pick<Chain, 'every' | 'second' | 'env' | 'mint'>,
  server: number,
  signature: string,
  sought: SoughtBooking,
  { commitment, signal }: Reading,
): Promise<PaidAhead | 'other' | P2cError> {
  const startMs = env.nowMs();
  const host = every.hosts[server] ?? '';
  const isSecond = second !== null && host === second.hosts[0];
  const ask = (as: Commitment) =>
    readAt({ rpc: every, mint }, server, signature, sought, { commitment: as, signal });
  for (;;) {
    let trouble: P2cError | null = null;
    const asked = async (as: Commitment): Promise<PaidAhead | 'other' | null> => {
      trouble = null;
      return unlessTrouble(
        signal,
        () => ask(as),
        (thrown) => (trouble = thrown),
      );
    };
    const said = await asked(commitment);
    if (said) return said;
    const silent = trouble as P2cError | null;
    if (silent && !isSecond && every.isStuck(server)) return silent;
    const isFinal = commitment === 'finalized';
    const isEarly = isFinal && !silent && (await asked('confirmed')) !== null;
    const patienceMs = isEarly ? FINAL_MS : silent && isFinal ? SILENT_MS : SHOWN_MS;
    if (env.nowMs() - startMs >= patienceMs) {
      throw isEarly ? raise('confirmation_timeout', { signature }) : (silent ?? notShown(host));
    }
    await env.sleep(AGAIN_MS, signal);
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
  how: Reading,
): Promise<PaidAhead | null> {
  const vote = createVote();
  let silent: P2cError | null = null;
  for (const [server, host] of chain.every.hosts.entries()) {
    const said = await untilShown(chain, server, signature, sought, how);
    if (said instanceof P2cError) silent ??= said;
    else vote.add(said, host);
  }
  const result = vote.result();
  if (!result) throw silent ?? notShown('');
  return result === 'other' ? null : result;
}
