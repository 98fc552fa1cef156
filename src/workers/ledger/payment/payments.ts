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
  evidenceOf,
  EXPIRED,
  judge,
  type JudgeDeps,
  type Landed,
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
 * Records what signing added.
 * @throws P2cError `storage_failed`.
 */
export const noteSigned = (
  { journal }: Pick<PaymentDeps, 'journal'>,
  { id }: JournalEntry,
  signed: Pick<JournalEntry, 'signature'> &
    Partial<Pick<JournalEntry, 'bytes' | 'blockhash' | 'slot' | 'messageHash'>>,
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
    const onAsks = (asks: boolean): void => void noteAsks(deps, id, asks).catch(() => undefined);
    const judged = awaitJudgement(deps, entry, { ...options, hinted, onAsks, signal });
    const fate = Promise.race([judged, decidedOf(deps, id, signal)]);
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

  return (
    entry: JournalEntry,
    { signal, ...options }: Pick<AwaitOptions, 'landed' | 'signal'>,
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

type FollowOptions = Pick<AwaitOptions, 'landed'>;

/** Resolves once a person has decided about it ({@link noteNotArrived}). */
const decidedOf = (
  { journal }: Pick<PaymentDeps, 'journal'>,
  id: string,
  signal: AbortSignal,
): Promise<Dead> =>
  new Promise((resolve) => {
    const leave = journal.subscribe((record) => {
      const { state, finalized, error, signature } = record;
      if (record.id !== id || state !== 'failed' || !finalized || !error) return;
      resolve({ kind: 'dead', signature, error, finalized });
    });
    signal.addEventListener('abort', leave, { once: true });
  });

/** Sooner, a server that names no slots may not have met the blockhash yet. */
const ASKS_AFTER_MS = 150_000;

/** Notes whether only a person can tell what became of it. Returns the entry as it is now. */
async function noteAsks(
  { journal, env }: Pick<PaymentDeps, 'journal' | 'env'>,
  id: string,
  asks: boolean,
): Promise<JournalEntry | null> {
  const entry = await journal.byId(id);
  if (!entry || !isUndecided(entry)) return entry;
  const isOld = env.wallMs() - entry.createdAtWallMs >= ASKS_AFTER_MS;
  if ((entry.asks ?? false) === (asks && isOld)) return entry;
  return journal.settle(entry, { asks: asks && isOld });
}

/**
 * Asks the chain once about an entry that may still land, left open by a closed page, a crash or a
 * silent server, or refused by a server that may have passed it on; or about lost income, which may
 * have come in after all. Returns the current entry; a failed one is `finalized` once it is proven dead (docs/billing.md, "Signing again"). Sends nothing.
 * An entry that somebody else has written to meanwhile is left to them.
 * @throws P2cError `rpc_*`, `history_too_long`, `storage_failed`, `aborted`: it stays as it is.
 */
export async function reconsider(
  deps: PaymentDeps,
  entry: JournalEntry,
  signal?: AbortSignal,
): Promise<JournalEntry> {
  if (!isUndecided(entry) && !isLostIncome(entry)) return entry;
  const { network, journal } = deps;
  if (entry.network !== network) {
    throw raise('rpc_wrong_genesis', { wanted: entry.network, got: network });
  }
  const judged = await judge(deps, entry, signal);
  if (isOpen(entry)) {
    if (judged.kind !== 'undecided') return journal.settle(entry, patchOf(judged));
    return (await noteAsks(deps, entry.id, judged.asks ?? false)) ?? entry;
  }
  if (judged.kind === 'landed') return journal.settle(entry, patchOf(judged));
  if (isLostIncome(entry)) return entry;
  if (judged.kind === 'dead') {
    return judged.finalized ? journal.settle(entry, { finalized: true }) : entry;
  }
  if (judged.asks) return (await noteAsks(deps, entry.id, true)) ?? entry;
  return judged.seen ? journal.settle(entry, { state: 'timeout', error: null }) : entry;
}

/**
 * Notes that a payment did not arrive, by the word of a person: nothing proves what became of it. One of
 * which something does is left as it is. Returns the current entry; null: there is none.
 * @throws P2cError `storage_failed`.
 */
export async function noteNotArrived(
  { journal }: Pick<PaymentDeps, 'journal'>,
  id: string,
): Promise<JournalEntry | null> {
  const entry = await journal.byId(id);
  if (!entry?.asks || !isUndecided(entry)) return entry;
  const known = { finalized: true, asks: false };
  const { error } = EXPIRED;
  return journal.settle(entry, isOpen(entry) ? { ...known, state: 'failed', error } : known);
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

/** Tells whether a payment may still land: it is open, or it has failed without proof. */
export const isUndecided = (entry: JournalEntry): boolean => isOpen(entry) || isUnproven(entry);

/**
 * Tells whether money that was to come in counts as lost. It is never finally lost: what shows up later
 * counts (docs/security.md, "Proof that a payment did not land").
 */
export const isLostIncome = ({ role, kind, state, finalized, signature }: JournalEntry): boolean =>
  role === 'host' && isForSale(kind) && state === 'failed' && finalized && signature !== null;

function patchOf(judged: Landed | Dead): JournalPatch {
  const { signature, finalized } = judged;
  const known = { asks: false, ...(signature === null ? {} : { signature }) };
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
  const { bytes, signature, slot } = entry;
  const attempted = attemptedOf(entry, deps.mint);
  if (!bytes || !attempted || signature === null) {
    throw raise('internal', { what: ownText('a payment is not signed') });
  }
  const { journal } = deps;
  // Written in order. Losing a progress note does no harm, because everything that matters was
  // written before.
  const inTurn = createQueue();
  const submission = { bytes, signature, slot, evidence: evidenceOf(deps, entry), attempted };
  const outcome = await submitAndConfirm(submission, deps, {
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
 * Watches a confirmed entry until it is final or rolled back for good, and records that. If the chain no
 * longer shows it, the same bytes are sent again, which can never pay twice. One so old that nothing can
 * prove that it is gone stays. Resolves to false if it was rolled back.
 * @throws P2cError `rpc_*`, `storage_failed`, `aborted`.
 */
export async function untilFinal(
  entry: JournalEntry,
  deps: PaymentDeps,
  signal: AbortSignal,
): Promise<boolean> {
  const { id, signature } = entry;
  if (entry.finalized || signature === null) return true;
  // Once it was confirmed, its absence from records says nothing: they may be pruned.
  const evidence = { ...evidenceOf(deps, entry), proof: 'status' } as const;
  const sent = { signature, evidence };
  let wasGone = false;
  const onGone = (): Promise<void> => {
    wasGone = true;
    return sendWithItsLike(entry, deps, signal);
  };
  if (!(await awaitFinality(deps, deps.env, sent, signal, onGone))) {
    return (await deps.journal.rollBack(id)).state === 'confirmed';
  }
  const final = { state: 'confirmed', error: null, finalized: true } as const;
  // It may have landed in another block than the one that was read.
  await deps.journal.update(id, wasGone ? { ...final, blockTimeS: null } : final);
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
    await rpc.sendTransaction(bytes, { skipPreflight: false, signal });
  }
}
