import { awaitFinality } from './confirm.ts';
import type { Journal, JournalEntry, JournalPatch } from './journal.ts';
import type { Outcome, SubmitDeps } from './submit.ts';
import { submitAndConfirm } from './submit.ts';
import type { Attempted } from './tx-error.ts';

/** Submitting with the journal kept in step. */

export interface SettleDeps extends SubmitDeps {
  readonly journal: Journal;
}

/** An outcome as the journal has it. An expired transaction has failed for good. */
export function patchOf(outcome: Outcome): JournalPatch {
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
 * Submits a journalled, fully signed entry and writes every state it goes through.
 * @throws P2cError `internal` (not signed), `storage_failed`, `aborted`.
 */
export async function settleEntry(
  entry: JournalEntry,
  attempted: Attempted,
  deps: SettleDeps,
  options: {
    readonly signal?: AbortSignal | undefined;
    readonly maybeSent?: boolean;
    readonly timeoutMs?: number;
  } = {},
): Promise<JournalEntry> {
  const { bytes, signature, lastValidBlockHeight } = entry;
  if (!bytes || signature === null || lastValidBlockHeight === null) {
    throw new TypeError(`payment ${entry.id} is not signed`);
  }
  const { journal } = deps;
  // In order; losing a progress note harms nobody, what matters was written before.
  let notes: Promise<unknown> = Promise.resolve();
  const outcome = await submitAndConfirm(
    { bytes, signature, lastValidBlockHeight, attempted, maybeSent: options.maybeSent ?? false },
    deps,
    {
      signal: options.signal,
      onProgress: (state) => {
        notes = notes.then(() => journal.update(entry.id, { state })).catch(() => undefined);
      },
      ...(options.timeoutMs === undefined ? {} : { timeoutMs: options.timeoutMs }),
    },
  );
  await notes;
  return journal.update(entry.id, patchOf(outcome));
}

/**
 * Watches a confirmed entry until it is final, or rolled back for good, and writes that down. What the
 * chain no longer shows is sent again as it is, which can never pay twice: it lands, or it is dead.
 * Answers false if it was rolled back.
 * @throws P2cError `storage_failed`, `aborted`.
 */
export async function followToFinality(
  entry: JournalEntry,
  deps: SettleDeps,
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
  { rpc, journal }: SettleDeps,
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
