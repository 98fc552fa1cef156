import type { PaymentRecord } from '../../../shared/api/ledger.ts';
import { raise, toAppError } from '../../../shared/errors.ts';
import type { EventLog } from '../../../shared/log.ts';
import { checkAborted, pauses, racing } from '../solana/env.ts';
import type { Chain } from '../payment/chain.ts';
import type { JournalEntry } from '../payment/journal.ts';
import { lockOf, type Locks, transferLock } from '../payment/locks.ts';
import {
  isLostIncome,
  isUndecided,
  isUnproven,
  noteTime,
  reconsider,
} from '../payment/payments.ts';
import { blockTimeOf } from './facts.ts';

/**
 * Cleans up the journal, with the lowest priority. It settles what a closed page left open by
 * asking the chain, proves that what failed is dead, and follows confirmed payments to finality. It
 * never sends an open payment (payments.ts re-sends a rolled-back one), and leaves alone what a live
 * call holds.
 */

const FIRST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 300_000;
/**
 * Finality takes some seconds. A payment that takes longer than this yields to the next, and its
 * turn comes again.
 */
const TURN_MS = 60_000;
/** A payment is asked about while its proof is at hand (chain/expiry.ts). */
const FRESH_MS = 180_000;
const FRESH_PAUSE_MS = 15_000;
/** So many entries in a row that no server tells anything of are enough for one round. */
const MOST_TROUBLES = 3;

/** Resolves when the signal aborts, or when the disk no longer works. */
export async function keepJournal(
  chain: Chain,
  locks: Locks,
  log: EventLog,
  signal: AbortSignal,
): Promise<void> {
  try {
    await Promise.all([reconcile(chain, locks, log, signal), follow(chain, log, signal)]);
  } catch (thrown) {
    const { code } = toAppError(thrown);
    if (code !== 'aborted') log.add('keeper_stopped', { code });
  }
}

/**
 * Nobody in a call follows a sale that failed, while its window holds the call's lock until it
 * closes.
 */
const workLock = (entry: JournalEntry): string =>
  isUnproven(entry) ? transferLock(entry.id) : lockOf(entry);

/** For so long an open page looks for what was to come in; later, each page does once, at its start. */
const LOST_MS = 3_600_000;

const longer = (ms: number): number => Math.min(LONGEST_PAUSE_MS, 2 * ms);

async function reconcile(
  chain: Chain,
  locks: Locks,
  log: EventLog,
  signal: AbortSignal,
): Promise<void> {
  const { journal, network } = chain;
  const { pause, wake } = pauses(chain, signal);
  let pauseMs = FIRST_PAUSE_MS;
  const unsubscribe = journal.subscribe(({ network: on, state, signature, finalized }) => {
    // Only a payment that nobody waits for any more.
    const isLeft = state === 'timeout' || (state === 'failed' && signature !== null && !finalized);
    if (on !== network || !isLeft) return;
    pauseMs = FIRST_PAUSE_MS;
    wake();
  });

  /** Resolves to whether it is closed now. */
  async function tryOne({ id }: PaymentRecord): Promise<boolean> {
    let closed = false;
    const known = await journal.byId(id);
    if (!known) return true;
    await locks.request(workLock(known), { ifAvailable: true }, async (lock) => {
      if (lock === null) return;
      const entry = await journal.byId(id);
      // Another holder may have settled it.
      closed = !entry || !(isUndecided(entry) || isLostIncome(entry));
      if (closed || !entry) return;
      const now = await reconsider(chain, entry, signal);
      closed = !isUndecided(now);
      if (closed && now !== entry) log.add('reconciled', { kind: entry.kind });
    });
    return closed;
  }

  /** Entries of which a server has told nothing: they come last, those that were just tried after all. */
  const troubled = new Set<string>();

  const mostMs = ({ createdAtWallMs }: JournalEntry): number =>
    chain.env.wallMs() - createdAtWallMs < FRESH_MS ? FRESH_PAUSE_MS : LONGEST_PAUSE_MS;

  let isFirst = true;
  const mayCome = (entry: JournalEntry): boolean =>
    isLostIncome(entry) && (isFirst || chain.env.wallMs() - entry.createdAtWallMs < LOST_MS);

  /** Resolves to how long the next look may wait at most; null: nothing is left. */
  async function tryAll(): Promise<number | null> {
    const open = (await journal.list({ network })).filter(
      (entry) => isUndecided(entry) || mayCome(entry),
    );
    isFirst = false;
    let left: number | null = null;
    let inARow = 0;
    const last = [...troubled];
    const turn = ({ id }: JournalEntry): number => last.indexOf(id);
    for (const entry of open.toSorted((a, b) => turn(a) - turn(b))) {
      troubled.delete(entry.id);
      let isClosed = false;
      try {
        isClosed = await tryOne(entry);
        inARow = 0;
      } catch (thrown) {
        checkAborted(signal);
        log.add('reconcile_trouble', { code: toAppError(thrown).code });
        troubled.add(entry.id);
        inARow += 1;
      }
      if (!isClosed) left = Math.min(left ?? LONGEST_PAUSE_MS, mostMs(entry));
      // The others need the same servers.
      if (inARow === MOST_TROUBLES) break;
    }
    return left;
  }

  try {
    for (;;) {
      const left = await tryAll();
      pauseMs = left === null ? LONGEST_PAUSE_MS : Math.min(left, longer(pauseMs));
      await pause(pauseMs);
    }
  } finally {
    unsubscribe();
  }
}

async function follow(chain: Chain, log: EventLog, signal: AbortSignal): Promise<void> {
  const { journal, network, env } = chain;
  const { pause, wake } = pauses(chain, signal);
  const queue = new Set<string>();
  const unfinished = (record: PaymentRecord): boolean =>
    record.network === network &&
    record.state === 'confirmed' &&
    (!record.finalized || record.blockTimeS === null);
  const unsubscribe = journal.subscribe((record) => {
    if (!unfinished(record)) return;
    queue.add(record.id);
    wake();
  });

  async function finish(id: string, turn: AbortSignal): Promise<void> {
    const entry = await journal.byId(id);
    if (!entry?.signature || !unfinished(entry)) return;
    const { signature } = entry;
    if (!entry.finalized) {
      if (!(await chain.untilFinal(entry, turn)))
        return log.add('rolled_back', { kind: entry.kind });
    }
    const now = await journal.byId(id);
    if (now?.blockTimeS === null) {
      await noteTime(chain, now, await blockTimeOf(chain, signature, turn));
    }
  }

  async function takeTurn(id: string): Promise<boolean> {
    try {
      await racing(signal, (turn) => {
        const late = env.sleep(TURN_MS, turn).then(() => Promise.reject(raise('aborted')));
        return Promise.race([finish(id, turn), late]);
      });
      return true;
    } catch (thrown) {
      checkAborted(signal);
      log.add('follow_trouble', { code: toAppError(thrown).code });
      return false;
    }
  }

  try {
    for (const entry of await journal.list({ network })) if (unfinished(entry)) queue.add(entry.id);
    let pauseMs = FIRST_PAUSE_MS;
    for (;;) {
      const [id] = queue;
      if (id === undefined) {
        await pause(LONGEST_PAUSE_MS);
        continue;
      }
      queue.delete(id);
      if (await takeTurn(id)) {
        pauseMs = FIRST_PAUSE_MS;
        continue;
      }
      // After all others, and not at once if there is no other.
      queue.add(id);
      await pause(pauseMs);
      pauseMs = longer(pauseMs);
    }
  } finally {
    unsubscribe();
  }
}
