import {
  appError,
  type AppError,
  ownText,
  P2cError,
  raise,
  toAppError,
} from '../../../shared/errors.ts';
import { isBookingMemo } from '../../../shared/call/booking-memo.ts';
import { isForSale } from '../../../shared/api/payments.ts';
import { createQueue } from '../../../shared/queue.ts';
import { awaitFinality } from './confirm.ts';
import {
  isOpen,
  type Journal,
  type JournalEntry,
  type JournalPatch,
  type Known,
  newEntry,
} from './journal.ts';
import {
  attemptedOf,
  awaitJudgement,
  type AwaitOptions,
  type Dead,
  isKnown,
  isOurs,
  judge,
  judgedBy,
  type JudgeDeps,
  type Landed,
  remembers,
} from './judge.ts';
import { completePayment } from '../solana/payload.ts';
import { type Outcome, submitAndConfirm } from './submit.ts';

/**
 * Opens, sends and follows the payments of the journal, also those of an earlier page, and records
 * what the chain decides.
 */

export interface PaymentDeps extends JudgeDeps {
  readonly journal: Journal;
}

/** Only these functions write to the journal, which lets a state move only forward (journal.ts). */

/**
 * Resolves when the entry is on disk: only then may its bytes leave.
 * @throws P2cError `payment_in_flight`, `storage_failed`.
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
 * Records what signing added.
 * @throws P2cError `storage_failed`.
 */
export const noteSigned = (
  { journal }: Pick<PaymentDeps, 'journal'>,
  { id }: JournalEntry,
  signed: Pick<JournalEntry, 'signature'> &
    Partial<Pick<JournalEntry, 'bytes' | 'lastValidBlockHeight' | 'messageHash'>>,
): Promise<JournalEntry> => journal.update(id, signed);

/**
 * Records that nothing has moved and nothing will.
 * @throws P2cError `storage_failed`.
 */
export const noteFailed = (
  { journal }: Pick<PaymentDeps, 'journal'>,
  { id }: JournalEntry,
  error: AppError,
): Promise<JournalEntry> => journal.update(id, { state: 'failed', error });

/**
 * Records how sending ended.
 * @throws P2cError `storage_failed`.
 */
export const noteOutcome = (
  { journal }: Pick<PaymentDeps, 'journal'>,
  id: string,
  outcome: Outcome,
): Promise<JournalEntry> => journal.update(id, patchOfSending(outcome));

/**
 * Records what becomes of a payment that a closed page signed without noting that it was sent: it
 * `leaves` after all, or never will. An entry that somebody else has written to since it was `seen`
 * is left to them.
 * @throws P2cError `storage_failed`.
 */
export const noteUnsent = (
  { journal }: Pick<PaymentDeps, 'journal'>,
  seen: JournalEntry,
  leaves: boolean,
): Promise<JournalEntry> =>
  journal.settle(
    seen,
    leaves ? { state: 'broadcasting' } : { state: 'failed', error: appError('aborted') },
  );

/**
 * Records which calls may have what was paid ahead: each claim before it leaves, until it is known
 * what became of it.
 * @throws P2cError `storage_failed`.
 */
export const noteClaims = (
  { journal }: Pick<PaymentDeps, 'journal'>,
  { id }: JournalEntry,
  claims: readonly string[],
): Promise<JournalEntry> => journal.update(id, { claims });

/**
 * Records that what was paid ahead is the prepayment of this call, whose host has admitted the guest.
 * @throws P2cError `storage_failed`.
 */
export const noteClaimed = (
  { journal }: Pick<PaymentDeps, 'journal'>,
  { id }: JournalEntry,
  call: Pick<JournalEntry, 'callId' | 'resourceUrl'>,
): Promise<JournalEntry> => journal.update(id, { ...call, kind: 'prepay', claims: [] });

/**
 * Records the block's time if it was unknown or has changed.
 * @throws P2cError `storage_failed`.
 */
export const noteTime = (
  { journal }: Pick<PaymentDeps, 'journal'>,
  { id }: JournalEntry,
  blockTimeS: number,
): Promise<JournalEntry> => journal.update(id, { blockTimeS });

/** A payment whose bytes may have left, followed on this side's own RPC server. */
export interface Followed {
  /**
   * Decided by the chain, never by a peer's message. Rejects with `aborted` once nobody waits any
   * more.
   */
  readonly fate: Promise<Landed | Dead>;
  /** The same, once the journal has it. Rejects with `aborted` or `storage_failed`. */
  readonly noted: Promise<Landed | Dead>;
  /** Suggests a signature. It counts if the fee payer made it on these very bytes. */
  hint(signature: string): void;
}

/**
 * Returns what follows payments until the chain has decided, and records the decision: each one
 * once, however many ask, for as long as one of them waits. What is open when the page closes is
 * reconsidered at the next start (receipts/keep-journal.ts).
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
    const fate = awaitJudgement(judgedBy(deps, entry), entry, { ...options, hinted, signal });
    const noted = fate.then(async (judged) => {
      await deps.journal.update(id, patchOf(judged));
      return judged;
    });
    // If the disk refuses, the entry stays open and is judged again later.
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

  return (entry: JournalEntry, { signal, ...options }: AwaitOptions): Followed => {
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

type FollowOptions = Omit<AwaitOptions, 'signal'>;

/**
 * Asks the chain once about an entry that may still land, left open by a closed page, a crash or a
 * silent server, or refused by a server that may have passed it on. Returns the current entry; a
 * failed one is `finalized` once it is proven dead (docs/billing.md, "Signing again"). Sends nothing.
 * An entry that somebody else has written to meanwhile is left to them.
 * @throws P2cError `rpc_*`, `history_too_long`, `storage_failed`, `aborted`: it stays as it is.
 */
export async function reconsider(
  deps: PaymentDeps,
  entry: JournalEntry,
  signal?: AbortSignal,
): Promise<JournalEntry> {
  if (!isOpen(entry) && !isUnproven(entry)) return entry;
  const { network, journal } = deps;
  if (entry.network !== network) {
    throw raise('rpc_wrong_genesis', { wanted: entry.network, got: network });
  }
  const judged = await judge(judgedBy(deps, entry), entry, signal);
  if (isOpen(entry)) {
    return judged.kind === 'undecided' ? entry : journal.settle(entry, patchOf(judged));
  }
  if (judged.kind === 'landed') return journal.settle(entry, patchOf(judged));
  if (judged.kind === 'dead') {
    return judged.finalized ? journal.settle(entry, { finalized: true }) : entry;
  }
  return judged.seen ? journal.settle(entry, { state: 'timeout', error: null }) : entry;
}

/**
 * Tells whether a payment has failed and may land all the same: a server that refused it may have
 * passed it on, and a failure that is only `confirmed` may belong to a fork that loses. What a guest
 * pays in a call is not among them: it fails only once that is proven. What this side sends, or
 * completes for a guest, fails as soon as a server refuses it.
 */
export const isUnproven = (entry: JournalEntry): boolean => {
  const { state, kind, role, bytes, signature, finalized } = entry;
  const isRefused = state === 'failed' && bytes !== null && signature !== null && !finalized;
  const isAlone = kind === 'refund' || kind === 'transfer' || kind === 'booking';
  const isSent = isAlone || (role === 'host' && isForSale(kind));
  return isRefused && isSent;
};

function patchOf(judged: Landed | Dead): JournalPatch {
  const { signature, finalized } = judged;
  const known = signature === null ? {} : { signature };
  if (judged.kind === 'dead') return { state: 'failed', error: judged.error, finalized, ...known };
  const { payer, blockTimeS } = judged;
  return { state: 'confirmed', error: null, payer, finalized, blockTimeS, ...known };
}

/** Returns how sending ended, as a journal patch. An expired transaction has failed for good. */
function patchOfSending(outcome: Outcome): JournalPatch {
  switch (outcome.state) {
    case 'confirmed':
      return { state: 'confirmed', error: null, finalized: outcome.finalized };
    case 'timeout':
      return { state: 'timeout', error: outcome.error };
    default:
      return { state: 'failed', error: outcome.error };
  }
}

/**
 * Submits a journaled entry that this side signed alone, and records every state.
 * @throws P2cError `internal` (not signed), `storage_failed`, `aborted`.
 */
export async function sendPayment(
  entry: JournalEntry,
  deps: PaymentDeps,
  signal?: AbortSignal,
): Promise<JournalEntry> {
  const { bytes, signature, lastValidBlockHeight } = entry;
  const attempted = attemptedOf(entry, deps.mint);
  if (!bytes || !attempted || signature === null || lastValidBlockHeight === null) {
    throw raise('internal', { what: ownText('a payment is not signed') });
  }
  const { journal } = deps;
  // Written in order. Losing a progress note does no harm, because everything that matters was
  // written before.
  const inTurn = createQueue();
  const submission = { bytes, signature, lastValidBlockHeight, attempted, isOurs: true };
  const outcome = await submitAndConfirm(submission, judgedBy(deps, entry), {
    signal,
    onProgress: (state) => {
      inTurn(() => journal.update(entry.id, { state })).catch(() => undefined);
    },
  });
  return inTurn(() => journal.update(entry.id, patchOfSending(outcome)));
}

/**
 * Signs an entry that nothing was signed for yet, and sends it. Returns it as it then stands: failed,
 * if it was not signed.
 * @throws P2cError `storage_failed`, `aborted`.
 */
export async function signAndSend(
  deps: PaymentDeps,
  entry: JournalEntry,
  sign: () => Promise<JournalEntry>,
  signal?: AbortSignal,
): Promise<JournalEntry> {
  let signed: JournalEntry;
  try {
    signed = await sign();
  } catch (thrown) {
    return noteFailed(deps, entry, toAppError(thrown));
  }
  return sendPayment(signed, deps, signal);
}

/**
 * Returns what has landed, or may still.
 * @throws P2cError why it failed.
 */
export function unlessFailed(entry: JournalEntry): JournalEntry {
  if (entry.error && !isOpen(entry)) throw new P2cError(entry.error);
  return entry;
}

/**
 * Watches a confirmed entry until it is final or rolled back for good, and records that. If the
 * chain no longer shows it, the same bytes are sent again, which can never pay twice. A payment so
 * old that the servers have pruned its time is final: they show nothing of that time, and no block
 * of it can change any more. Resolves to false if it was rolled back.
 * @throws P2cError `rpc_*`, `storage_failed`, `aborted`.
 */
export async function untilFinal(
  entry: JournalEntry,
  all: PaymentDeps,
  signal: AbortSignal,
): Promise<boolean> {
  const { signature, lastValidBlockHeight, bytes } = entry;
  if (entry.finalized || signature === null || lastValidBlockHeight === null) return true;
  const deps = judgedBy(all, entry);
  const sent = { signature, lastValidBlockHeight, bytes, isOurs: isOurs(entry) };
  const final = await awaitFinality(deps.rpc, deps.env, sent, signal, {
    onGone: () => sendWithItsLike(entry, deps, signal),
    remembers: (server) => remembers(deps, entry, server, signal),
  });
  if (!final && (await isKnown(deps, entry, signal))) {
    return (await deps.journal.rollBack(entry.id)).state === 'confirmed';
  }
  await deps.journal.update(entry.id, { state: 'confirmed', error: null, finalized: true });
  return true;
}

/**
 * Sends everything of this call that is not final again, oldest first: with a payment, the chain
 * may have dropped the allowance that it depends on. The server's preflight checks each one,
 * because a transaction that arrives too early would fail on the chain for good. The guest's
 * payments need the host's signature, so only the host sends those.
 */
async function sendWithItsLike(
  entry: JournalEntry,
  { rpc, journal }: Pick<PaymentDeps, 'rpc' | 'journal'>,
  signal: AbortSignal,
): Promise<void> {
  const { role, callId } = entry;
  // What was paid ahead depends on nothing, and its payer alone signed it.
  const isAlone = role === null || callId === null || isBookingMemo(entry.memo);
  if (role === 'guest' && !isAlone) return;
  const open = isAlone ? [entry] : await journal.list({ role, callId });
  for (const { bytes, state, finalized } of open) {
    if (!bytes || state !== 'confirmed' || finalized) continue;
    // One server alone may swallow it.
    for (const server of rpc.hosts.keys()) {
      await rpc.sendTransaction(bytes, { skipPreflight: false, signal, server });
    }
  }
}
