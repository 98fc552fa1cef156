import { type AppError, appError, raise } from '../../../shared/errors.ts';
import { awaitFinality } from './confirm.ts';
import {
  isOpen,
  type Journal,
  type JournalEntry,
  type JournalPatch,
  type Known,
  newEntry,
} from './journal.ts';
import { attemptedOf, awaitJudgement, judge, type JudgeDeps, type Judgement } from './judge.ts';
import { completePayment } from '../solana/payload.ts';
import { type Outcome, submitAndConfirm } from './submit.ts';

/**
 * The journal's entry is the payment: it is opened, also by a page after the one that wrote it, sent,
 * and followed to its end, and whatever the chain decides is written down here.
 */

export interface PaymentDeps extends JudgeDeps {
  readonly journal: Journal;
}

/** The only writers of the journal, which lets a state move forward alone (journal.ts). */

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

/** What was learnt when it was signed. @throws P2cError `storage_failed`. */
export const noteSigned = (
  { journal }: Pick<PaymentDeps, 'journal'>,
  { id }: JournalEntry,
  signed: Pick<JournalEntry, 'signature'> &
    Partial<Pick<JournalEntry, 'bytes' | 'lastValidBlockHeight' | 'messageHash'>>,
): Promise<JournalEntry> => journal.update(id, signed);

/** Nothing of it has moved, and nothing will. @throws P2cError `storage_failed`. */
export const noteFailed = (
  { journal }: Pick<PaymentDeps, 'journal'>,
  { id }: JournalEntry,
  error: AppError,
): Promise<JournalEntry> => journal.update(id, { state: 'failed', error });

/** What the chain decided. @throws P2cError `storage_failed`. */
export const noteJudged = (
  { journal }: Pick<PaymentDeps, 'journal'>,
  { id }: JournalEntry,
  judged: Judgement,
): Promise<JournalEntry> => journal.update(id, patchOf(judged));

/** How sending it ended. @throws P2cError `storage_failed`. */
export const noteOutcome = (
  { journal }: Pick<PaymentDeps, 'journal'>,
  id: string,
  outcome: Outcome,
): Promise<JournalEntry> => journal.update(id, patchOfSending(outcome));

/**
 * Signed by a page that is gone, which never wrote that it left: it `leaves` after all, or never will.
 * One that somebody else has written to since it was `seen` is left to them. @throws P2cError `storage_failed`.
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

/** The time of its block, where it was not known or has changed. @throws P2cError `storage_failed`. */
export const noteTime = (
  { journal }: Pick<PaymentDeps, 'journal'>,
  { id }: JournalEntry,
  blockTimeS: number,
): Promise<JournalEntry> => journal.update(id, { blockTimeS });

/** A payment whose bytes are out of this side's hands, or may be. */
export interface Payment {
  readonly entry: JournalEntry;
  /** Decided from the chain, never from a peer's message. Rejects with `aborted`. */
  readonly outcome: Promise<Judgement>;
  /** Somebody says that this is the signature. It counts if it is the fee payer's on these very bytes. */
  hint(signature: string): void;
}

/** Looks for it on this side's own RPC until the chain has decided, and writes that down. */
export function openPayment(deps: PaymentDeps, entry: JournalEntry, signal: AbortSignal): Payment {
  let prove: (signature: string) => void = () => undefined;
  const hinted = new Promise<string>((resolve) => (prove = resolve));
  const outcome = awaitJudgement(deps, entry, { hinted, signal });
  outcome.then(
    // Where the disk refuses, the entry stays open and is judged again later.
    (judged) => noteJudged(deps, entry, judged).catch(() => undefined),
    () => undefined,
  );
  return {
    entry,
    outcome,
    hint(signature) {
      if (!entry.bytes) return;
      completePayment(entry.bytes, signature).then(
        (complete) => complete !== null && prove(signature),
        () => undefined,
      );
    },
  };
}

/**
 * Settles what a closed page, a crash or a silent server left open, as far as the chain can say by now,
 * and answers the entry as it stands then. Nothing is sent. One that somebody else has written to
 * meanwhile is left to them.
 * @throws P2cError `rpc_*`, `history_too_long`, `storage_failed`, `aborted`: it stays open.
 */
export async function settleOpen(
  deps: PaymentDeps,
  entry: JournalEntry,
  signal?: AbortSignal,
): Promise<JournalEntry> {
  if (!isOpen(entry)) return entry;
  const { network, journal } = deps;
  if (entry.network !== network) {
    throw raise('rpc_wrong_genesis', { wanted: entry.network, got: network });
  }
  const judged = await judge(deps, entry, signal);
  return judged ? journal.settle(entry, patchOf(judged)) : entry;
}

function patchOf(judged: Judgement): JournalPatch {
  const { signature } = judged;
  const known = signature === null ? {} : { signature };
  if (judged.kind === 'dead') return { state: 'failed', error: judged.error, ...known };
  const { payer, finalized, blockTimeS } = judged;
  return { state: 'confirmed', error: null, payer, finalized, blockTimeS, ...known };
}

/** How sending ended, as the journal has it. An expired transaction has failed for good. */
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
 * Submits a journalled entry that this side signed alone, and writes every state it goes through.
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
    throw raise('internal', { what: `payment ${entry.id} is not signed` });
  }
  const { journal } = deps;
  // In order; losing a progress note harms nobody, what matters was written before.
  let notes: Promise<unknown> = Promise.resolve();
  const submission = { bytes, signature, lastValidBlockHeight, attempted };
  const outcome = await submitAndConfirm(submission, deps, {
    signal,
    onProgress: (state) => {
      notes = notes.then(() => journal.update(entry.id, { state })).catch(() => undefined);
    },
  });
  await notes;
  return noteOutcome(deps, entry.id, outcome);
}

/**
 * Watches a confirmed entry until it is final, or rolled back for good, and writes that down. What the
 * chain no longer shows is sent again as it is, which can never pay twice: it lands, or it is dead.
 * Answers false if it was rolled back.
 * @throws P2cError `storage_failed`, `aborted`.
 */
export async function followToFinality(
  entry: JournalEntry,
  deps: Pick<PaymentDeps, 'rpc' | 'env' | 'journal'>,
  signal: AbortSignal,
): Promise<boolean> {
  const { signature, lastValidBlockHeight } = entry;
  if (entry.finalized || signature === null || lastValidBlockHeight === null) return true;
  const sent = { signature, lastValidBlockHeight };
  const sendAgain = (): Promise<void> => sendWithItsLike(entry, deps, signal);
  const final = await awaitFinality(deps.rpc, deps.env, sent, signal, sendAgain);
  if (!final) return (await deps.journal.rollBack(entry.id)).state === 'confirmed';
  await deps.journal.update(entry.id, { state: 'confirmed', error: null, finalized: true });
  return true;
}

/**
 * Sends again what of this call is not final yet, oldest first: with a payment, the chain may have
 * dropped the allowance that it was paid from. Looked at by the server first, since one that came too
 * early would fail on the chain for good. Of the guest's payments the other side has the last signature.
 */
async function sendWithItsLike(
  entry: JournalEntry,
  { rpc, journal }: Pick<PaymentDeps, 'rpc' | 'journal'>,
  signal: AbortSignal,
): Promise<void> {
  const { role, callId } = entry;
  if (role === 'guest') return;
  const open = callId === null || role === null ? [entry] : await journal.list({ role, callId });
  for (const { bytes, state, finalized } of open) {
    if (!bytes || state !== 'confirmed' || finalized) continue;
    await rpc.sendTransaction(bytes, { skipPreflight: false, signal });
  }
}
