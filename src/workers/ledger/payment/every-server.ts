import type { AtomicUsdc } from '../../../shared/money.ts';
import {
  type AppError,
  type ErrorCode,
  type P2cError,
  raise,
  toAppError,
} from '../../../shared/errors.ts';
import type { Chain } from './chain.ts';
import { checkPayment, isAboutBalances, type ReadBack } from './check-payment.ts';
import { unlessTrouble } from '../solana/env.ts';

/**
 * Reads on the chain, at every server, whether a transaction is the payment for an offer. This side has
 * no bytes of it, so the servers are all that says so.
 */

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

/** What a server shows. */
type Said = PaidAhead | 'other' | 'misfit';

interface Reading {
  readonly commitment: Commitment;
  readonly signal: AbortSignal | undefined;
}

const METHOD = 'getTransaction';

/**
 * Reads it at one server. `other`: it is no payment for this offer. `misfit`: its balances do not fit,
 * which no signature covers. null: it is not shown.
 * @throws P2cError `rpc_*`, `aborted`.
 */
async function readAt(
  { rpc, mint }: Reader,
  server: number,
  signature: string,
  { memo, payTo, amount }: SoughtBooking,
  { commitment, signal }: Reading,
): Promise<Said | null> {
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
    return isAboutBalances(error.context.reason) ? 'misfit' : 'other';
  }
}

const notShown = (host: string): P2cError => raise('rpc_hides_payment', { host });

/** What the servers say that show it. One alone could make it up, or name another payer or place. */
function createVote(): {
  /** @throws P2cError `rpc_bad_answer`: this one says something else. */
  add(said: Said, host: string): void;
  /**
   * null: nobody shows it. `misfit`: where one shows balances that do not fit and another fitting ones.
   * If all show such, it is something else.
   */
  result(): { readonly said: PaidAhead | 'other' | null; readonly misfit: string | null };
} {
  const nameOf = (said: PaidAhead | 'other'): string =>
    said === 'other' ? said : `${said.sourceOwner} ${said.slot}`;
  let first: PaidAhead | 'other' | null = null;
  let misfit: string | null = null;
  return {
    add(said, host) {
      if (said === 'misfit') return void (misfit ??= host);
      if (nameOf(first ?? said) !== nameOf(said)) {
        throw raise('rpc_bad_answer', { host, method: METHOD });
      }
      first ??= said;
    },
    result: () =>
      first === null && misfit !== null ? { said: 'other', misfit: null } : { said: first, misfit },
  };
}

/** Why a server gave no answer, by server: at one look it is not asked again. */
export type Failed = Map<number, P2cError>;
/** After these it answers nothing else either. */
const FAILURES: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'rpc_unreachable',
  'rpc_slow',
  'rpc_rate_limited',
  'rpc_forbidden',
  'rpc_wrong_genesis',
]);

/**
 * Reads a candidate at every server, once. One that has been silent for long is set aside. `paid` null:
 * every other one shows it as something else. `isCertain`: each server has said so itself.
 * @throws P2cError `rpc_*` (`rpc_hides_payment`: one does not show it, and the others no payment;
 * `rpc_bad_answer`: they disagree), `aborted`: it may be the payment.
 */
export async function readOnce(
  reader: Reader,
  signature: string,
  sought: SoughtBooking,
  { failed, signal }: { readonly failed: Failed; readonly signal: AbortSignal | undefined },
): Promise<{ readonly paid: PaidAhead | null; readonly isCertain: boolean }> {
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
        if (FAILURES.has(thrown.error.code)) failed.set(server, thrown);
        (rpc.isStuck(server) ? setAside : doubts).push(thrown);
      },
    );
    if (answer?.said) vote.add(answer.said, host);
    else if (answer) doubts.push(notShown(host));
  }
  const { said: result, misfit } = vote.result();
  if (misfit !== null) doubts.push(notShown(misfit));
  const [doubt = null] = doubts;
  const isCertain = doubt === null && setAside.length === 0;
  if (result !== null && result !== 'other') {
    return { paid: { ...result, doubt: doubt?.error ?? null }, isCertain };
  }
  // A server alone may deny what another one has not seen yet, or has forgotten.
  if (doubt) throw doubt;
  if (result === null) throw setAside[0] ?? notShown('');
  return { paid: null, isCertain };
}

const AGAIN_MS = 1_000;
/** A server may show a transaction a moment later than another. */
const SHOWN_MS = 5_000;
/** Finality takes about 13 s. */
export const FINAL_MS = 45_000;
/** By then, a server that gives no answer has been silent for long. */
const SILENT_MS = 150_000;

interface ReadingAll extends Reading {
  /** No server may be missing, however long it has been silent: money leaves for whom they name. */
  readonly isStrict?: boolean;
}

/**
 * Asks one server until it shows the transaction. An error: it does not, or it has been silent for
 * long.
 * @throws P2cError `rpc_*`, `confirmation_timeout` (it is not final), `aborted`.
 */
async function untilShown(
  { every, second, env, mint }: Pick<Chain, 'every' | 'second' | 'env' | 'mint'>,
  server: number,
  signature: string,
  sought: SoughtBooking,
  { commitment, signal, isStrict = false }: ReadingAll,
): Promise<Said | { readonly hides: boolean; readonly why: P2cError }> {
  const startMs = env.nowMs();
  const host = every.hosts[server] ?? '';
  const mayMiss = !isStrict && (second === null || host !== second.hosts[0]);
  const isFinal = commitment === 'finalized';
  let isEarly = false;
  for (;;) {
    let trouble: P2cError | null = null;
    const ask = (as: Commitment): Promise<Said | null> =>
      unlessTrouble(
        signal,
        () => readAt({ rpc: every, mint }, server, signature, sought, { commitment: as, signal }),
        (thrown) => (trouble = thrown),
      );
    const said = await ask(commitment);
    if (said) return said;
    const silent = trouble as P2cError | null;
    if (silent && mayMiss && every.isStuck(server)) return { hides: false, why: silent };
    if (isFinal && !silent && !isEarly) isEarly = (await ask('confirmed')) !== null;
    // An error of its own is an answer, which waiting does not change.
    const isSilent = silent !== null && silent.error.code !== 'rpc_error';
    const isWaiting = isSilent && isFinal && mayMiss;
    const patienceMs = isWaiting ? SILENT_MS : isEarly ? FINAL_MS : SHOWN_MS;
    if (env.nowMs() - startMs >= patienceMs) {
      if (silent) throw silent;
      if (isEarly) throw raise('confirmation_timeout', { signature });
      return { hides: true, why: notShown(host) };
    }
    await env.sleep(AGAIN_MS, signal);
  }
}

/**
 * Reads a payment for an offer as every server shows it that has not been silent for long (`doubt`: of
 * one that was left out); the second one, if one is set, must in any case. null: all show something else.
 * @throws P2cError `rpc_*` (`rpc_bad_answer`: they disagree, `rpc_hides_payment`: some show it),
 * `confirmation_timeout` (it is not final, or nobody shows it), `aborted`.
 */
export async function readAtEvery(
  chain: Pick<Chain, 'every' | 'second' | 'env' | 'mint'>,
  signature: string,
  sought: SoughtBooking,
  how: ReadingAll,
): Promise<PaidAhead | null> {
  const vote = createVote();
  let hidden: P2cError | null = null;
  let silent: P2cError | null = null;
  for (const [server, host] of chain.every.hosts.entries()) {
    const said = await untilShown(chain, server, signature, sought, how);
    if (typeof said === 'string' || 'signature' in said) vote.add(said, host);
    else if (said.hides) hidden ??= said.why;
    else silent ??= said.why;
  }
  const { said: result, misfit } = vote.result();
  if (misfit !== null) hidden ??= notShown(misfit);
  if (result && hidden) throw hidden;
  if (!result)
    throw hidden ? raise('confirmation_timeout', { signature }) : (silent ?? notShown(''));
  return result === 'other' ? null : { ...result, doubt: silent?.error ?? null };
}
