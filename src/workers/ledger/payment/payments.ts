import { ownText, P2cError, raise } from '../../../shared/errors.ts';
import {
  hasLanded,
  isAwaited,
  isFinal,
  isForSale,
  isLive,
  isOpen,
  isRefused,
} from '../../../shared/api/payments.ts';
import { askChain, ONE_TRY } from './confirm.ts';
import { unlessTrouble } from '../solana/env.ts';
import {
  isLostIncome,
  type Journal,
  type JournalEntry,
  type JournalPatch,
  type Known,
  newEntry,
} from './journal.ts';
import {
  attemptedOf,
  awaitPaymentStatus,
  type AwaitOptions,
  type Unpaid,
  evidenceOf,
  EXPIRED,
  readPaymentStatus,
  type PaymentStatusDeps,
  type Landed,
} from './payment-status.ts';
import { completePayment } from '../solana/payload.ts';
import { type Outcome, type Submission, submitAndConfirm, type SubmitOptions } from './submit.ts';

/**
 * Records, sends and watches the payments of the journal, including those from before a reload, and
 * records what the chain decides.
 */

export interface PaymentDeps extends PaymentStatusDeps {
  readonly journal: Journal;
}

/**
 * Only the functions of this file write to the journal. The journal ignores a write that would move
 * a state backwards (journal.ts).
 */

/**
 * Writes a payment into the journal. Resolves when the entry is on disk. Its transaction may be
 * sent only after that.
 * @throws P2cError `payment_open`, `storage_failed`.
 */
export async function recordPayment(
  deps: Pick<PaymentDeps, 'network' | 'env' | 'journal'>,
  known: Known,
): Promise<JournalEntry> {
  const entry = newEntry(deps, known);
  await deps.journal.add(entry);
  return entry;
}

/**
 * Records the outcome of sending a payment.
 * @throws P2cError `storage_failed`.
 */
export const noteOutcome = (
  { journal }: Pick<PaymentDeps, 'journal'>,
  id: string,
  outcome: Outcome,
): Promise<JournalEntry> => {
  const { state, error } = outcome;
  const landed = error === null ? { landedSlot: outcome.slot } : {};
  return journal.update(id, { state, error, ...landed });
};

/**
 * Records that a booking is now the prepayment of a call, because the call's host has admitted the
 * guest.
 * @throws P2cError `storage_failed`.
 */
export const noteClaimed = (
  { journal }: Pick<PaymentDeps, 'journal'>,
  { id }: JournalEntry,
  call: Pick<JournalEntry, 'callId' | 'resourceUrl'>,
): Promise<JournalEntry> => journal.update(id, { ...call, kind: 'prepay', ahead: true });

/**
 * Records the time of the payment's block. Used if the time was not known or has changed.
 * @throws P2cError `storage_failed`.
 */
export const noteTime = (
  { journal }: Pick<PaymentDeps, 'journal'>,
  { id }: JournalEntry,
  blockTimeS: number,
): Promise<JournalEntry> => journal.update(id, { blockTimeS });

/** A payment that may have been sent, watched on this side's own RPC servers. */
export interface Followed {
  /**
   * Resolves with the decision of the chain, never because of a peer's message. Rejects with
   * `aborted` once no caller waits any more.
   */
  readonly fate: Promise<Landed | Unpaid>;
  /**
   * Resolves with the same decision once it is in the journal. Rejects with `aborted` or
   * `storage_failed`.
   */
  readonly noted: Promise<Landed | Unpaid>;
  /**
   * Suggests a signature. It is used only if the fee payer signed exactly this transaction with it.
   */
  hint(signature: string): void;
}

/**
 * Returns a function that watches payments until the chain has decided, and records the decision.
 * All callers for the same payment share one poll, which ends when the last caller stops waiting.
 * If the chain has not decided when the page closes, the next page asks again
 * (receipts/keep-journal.ts).
 */
export function createFollowing(deps: PaymentDeps) {
  interface Job extends Followed {
    readonly waiting: Set<AbortSignal>;
    readonly stop: AbortController;
  }
  const jobs = new Map<string, Job>();

  function begin(entry: JournalEntry, options: FollowOptions): Job {
    const { id, bytes } = entry;
    let prove: (signature: string) => void = () => undefined;
    const hinted = new Promise<string>((resolve) => (prove = resolve));
    const stop = new AbortController();
    const { signal } = stop;
    const onAsks = (asks: boolean): void => void noteAsks(deps, id, asks).catch(() => undefined);
    const decided = awaitPaymentStatus(deps, entry, { ...options, hinted, onAsks, signal });
    const fate = Promise.race([decided, decidedOf(deps, id, signal)]);
    const noted = fate.then(async (decided) => {
      await deps.journal.update(id, patchOf(decided));
      return decided;
    });
    // If the decision cannot be written, the entry stays open, and the page asks again later.
    noted.catch(() => undefined);
    const job: Job = {
      fate,
      noted,
      hint(signature) {
        if (!bytes) return;
        completePayment(bytes, signature).then(
          (complete) => complete !== null && prove(signature),
          () => undefined,
        );
      },
      waiting: new Set(),
      stop,
    };
    const end = (): void => stop.abort();
    signal.addEventListener('abort', () => jobs.get(id) === job && jobs.delete(id), { once: true });
    fate.then(end, end);
    jobs.set(id, job);
    return job;
  }

  return (
    entry: JournalEntry,
    { signal, ...options }: FollowOptions & Pick<AwaitOptions, 'signal'>,
  ): Followed => {
    const job = jobs.get(entry.id) ?? begin(entry, options);
    job.waiting.add(signal);
    const leave = (): void => {
      job.waiting.delete(signal);
      if (job.waiting.size === 0) job.stop.abort();
    };
    if (signal.aborted) leave();
    else signal.addEventListener('abort', leave, { once: true, signal: job.stop.signal });
    return job;
  };
}

type FollowOptions = Pick<AwaitOptions, 'landed' | 'told'>;

/** Resolves once the user has decided about the payment ({@link noteNotArrived}). */
const decidedOf = (
  { journal }: Pick<PaymentDeps, 'journal'>,
  id: string,
  signal: AbortSignal,
): Promise<Unpaid> =>
  new Promise((resolve) => {
    const leave = journal.subscribe((record) => {
      const { state, error, signature } = record;
      if (record.id === id && state === 'expired' && error) resolve({ state, signature, error });
    });
    signal.addEventListener('abort', leave, { once: true });
  });

/**
 * In ms. Before this time, a server that names no slots may not know the blockhash yet, so the user
 * is not asked.
 */
const ASKS_AFTER_MS = 150_000;

/** Notes whether only the user can tell what has become of a payment. Returns the current entry. */
async function noteAsks(
  { journal, env }: Pick<PaymentDeps, 'journal' | 'env'>,
  id: string,
  asks: boolean,
): Promise<JournalEntry | null> {
  const entry = await journal.byId(id);
  if (!entry || !isOpen(entry)) return entry;
  const isOld = env.wallMs() - entry.createdAtWallMs >= ASKS_AFTER_MS;
  if ((entry.asks ?? false) === (asks && isOld)) return entry;
  return journal.settle(entry, { asks: asks && isOld });
}

/**
 * Asks the chain once about an entry that may still land, or about lost income, which may have
 * arrived late. Returns the current entry (docs/billing.md, "Signing again"). Sends nothing. If the
 * entry is written meanwhile, it is not changed. After an error, it is not changed either.
 * @throws P2cError `rpc_*`, `history_too_long`, `storage_failed`, `aborted`.
 */
export async function reconsider(
  deps: PaymentDeps,
  entry: JournalEntry,
  signal?: AbortSignal,
): Promise<JournalEntry> {
  if (!isOpen(entry) && !isLostIncome(entry)) return entry;
  const { network, journal } = deps;
  if (entry.network !== network) {
    throw raise('rpc_wrong_genesis', { wanted: entry.network, got: network });
  }
  const decided = await readPaymentStatus(deps, entry, signal);
  if (decided.state !== 'signed') {
    return isOpen(entry) || hasLanded(decided) ? journal.settle(entry, patchOf(decided)) : entry;
  }
  if (!isOpen(entry)) return entry;
  // A server shows the transaction as processed, so the refusal by another server no longer
  // matters.
  if (decided.seen && isRefused(entry)) return journal.settle(entry, { error: null, asks: false });
  return (await noteAsks(deps, entry.id, decided.asks ?? false)) ?? entry;
}

/**
 * Notes the user's decision that a payment did not arrive, if nothing proves what has become of it.
 * Any other payment is not changed. Returns the current entry. Null if none exists.
 * @throws P2cError `storage_failed`.
 */
export async function noteNotArrived(
  { journal }: Pick<PaymentDeps, 'journal'>,
  id: string,
): Promise<JournalEntry | null> {
  const entry = await journal.byId(id);
  if (!entry?.asks || !isOpen(entry)) return entry;
  const { state, error } = EXPIRED;
  return journal.settle(entry, { state, error, asks: false });
}

function patchOf(decided: Landed | Unpaid): JournalPatch {
  const { state, error, signature } = decided;
  const known = { state, error, asks: false, ...(signature === null ? {} : { signature }) };
  if (!hasLanded(decided)) return known;
  const { payer, slot: landedSlot, blockTimeS } = decided;
  return { ...known, payer, landedSlot, blockTimeS };
}

/**
 * Records a transaction that only this side signed, sends it, and records the outcome.
 * @throws P2cError `payment_open`, `storage_failed`, `aborted`.
 */
export async function sendPayment(
  deps: PaymentDeps,
  signed: Known & SignedAlone,
  signal?: AbortSignal,
): Promise<JournalEntry> {
  const entry = newEntry(deps, signed);
  const submission = submissionOf(deps, entry);
  await deps.journal.add(entry);
  return noteOutcome(deps, entry.id, await submitAndConfirm(submission, deps, { signal }));
}

/**
 * Sends a payment of the journal until the chain has decided, and records the outcome. Income is
 * recorded as landed only after it was read back ({@link createFollowing}).
 * @throws P2cError `storage_failed`, `aborted`.
 */
export async function sendEntry(
  deps: PaymentDeps,
  entry: JournalEntry,
  { maybeSent = false, ...options }: SubmitOptions & Pick<Submission, 'maybeSent'>,
): Promise<Outcome> {
  const { id, role, kind } = entry;
  const submission = { ...submissionOf(deps, entry), maybeSent };
  const outcome = await submitAndConfirm(submission, deps, options);
  const isIncome = role === 'host' && isForSale(kind);
  if (!(isIncome && isLive(outcome))) await noteOutcome(deps, id, outcome);
  return outcome;
}

/**
 * Returns everything that is needed to send a payment of the journal.
 * @throws P2cError `internal` if it is not signed.
 */
function submissionOf(deps: PaymentDeps, entry: JournalEntry): Submission {
  const { bytes, signature, slot } = entry;
  const attempted = attemptedOf(entry, deps.mint);
  if (!bytes || !attempted || signature === null) {
    throw raise('internal', { what: ownText('a payment is not signed') });
  }
  return { bytes, signature, slot, evidence: evidenceOf(deps, entry), attempted };
}

/** The fields that signing adds to a payment. */
export interface SignedAlone {
  readonly bytes: Uint8Array;
  readonly signature: string | null;
  readonly blockhash: string;
  readonly slot: bigint | null;
}

/**
 * Returns the entry if it has landed or may still land.
 * @throws P2cError with the reason why the payment expired or failed, or why a server refused it.
 */
export function unlessFailed(entry: JournalEntry): JournalEntry {
  if (entry.error && !isAwaited(entry)) throw new P2cError(entry.error);
  return entry;
}

/** In ms. Finality takes almost this long, so this side does not ask about it earlier. */
export const FINAL_MS = 14_000;
export const FINAL_AGAIN_MS = 2_000;

/**
 * Asks once what has become of a payment, and records any change. Returns the current entry. An
 * entry in a final state is not changed.
 * @throws P2cError `rpc_*`, `history_too_long`, `storage_failed`, `aborted`.
 */
export const advance = (
  deps: PaymentDeps,
  entry: JournalEntry,
  signal?: AbortSignal,
): Promise<JournalEntry> =>
  hasLanded(entry) ? towardsFinality(deps, entry, signal) : reconsider(deps, entry, signal);

/**
 * Asks once whether a landed payment is final or was rolled back. If no server shows it any more,
 * sends the same transaction again, which can never pay twice. A payment that is too old to be
 * proven lost counts as final.
 */
async function towardsFinality(
  deps: PaymentDeps,
  entry: JournalEntry,
  signal?: AbortSignal,
): Promise<JournalEntry> {
  const { id, signature } = entry;
  const { journal } = deps;
  if (isFinal(entry) || signature === null) return entry;
  // The payment was confirmed once. If a server does not show it later, that proves nothing,
  // because servers delete old records.
  const evidence = { ...evidenceOf(deps, entry), proof: 'status' } as const;
  const asked = { ...ONE_TRY, signal, history: true };
  const chainStatus = await askChain(deps, { signature, evidence }, asked);
  const final = { state: 'final', error: null } as const;
  switch (chainStatus.kind) {
    case 'expired':
    case 'failed':
      return journal.rollBack(id);
    case 'confirmed':
      return chainStatus.finalized ? journal.update(id, final) : entry;
    case 'unknown':
      if (chainStatus.asks) return journal.update(id, final);
      if (chainStatus.seen) return entry;
      await sendWithItsLike(entry, deps, signal);
      // The payment may land again, in another block than the one that was read.
      return entry.blockTimeS === null ? entry : journal.update(id, { blockTimeS: null });
  }
}

/**
 * Resolves to true once a landed payment is final. Resolves to false once it is rolled back and can
 * no longer land.
 * @throws P2cError `aborted`.
 */
export async function untilFinal(
  entry: JournalEntry,
  deps: PaymentDeps,
  signal: AbortSignal,
): Promise<boolean> {
  let now = entry;
  for (let pauseMs = FINAL_MS; ; pauseMs = FINAL_AGAIN_MS) {
    now = (await unlessTrouble(signal, () => towardsFinality(deps, now, signal))) ?? now;
    if (!hasLanded(now) || isFinal(now)) return hasLanded(now);
    await deps.env.sleep(pauseMs, signal);
  }
}

/**
 * Sends a payment again, together with every other payment of its call that is not final, oldest
 * first. The chain may have dropped the approval on which a payment depends, too. The servers check
 * each transaction before they forward it, because one that arrives too early would fail on the
 * chain permanently. The guest's payments need the host's signature, so only the host sends them
 * again.
 */
async function sendWithItsLike(
  entry: JournalEntry,
  { rpc, journal }: Pick<PaymentDeps, 'rpc' | 'journal'>,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { role, callId } = entry;
  // The payment of a booking does not depend on other transactions, and only the wallet that paid
  // signed it.
  const isAlone = role === null || callId === null || entry.ahead === true;
  if (role === 'guest' && !isAlone) return;
  const open = isAlone ? [entry] : await journal.list({ role, callId });
  for (const each of open) {
    if (!each.bytes || each.state !== 'landed') continue;
    await rpc.sendTransaction(each.bytes, { skipPreflight: false, signal });
  }
}
