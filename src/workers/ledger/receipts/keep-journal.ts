import { hasLanded, isFinal, isOpen } from '../../../shared/api/payments.ts';
import type { PaymentRecord } from '../../../shared/api/ledger.ts';
import { toAppError } from '../../../shared/errors.ts';
import type { EventLog } from '../../../shared/log.ts';
import { checkAborted, pauses } from '../solana/env.ts';
import type { Chain } from '../payment/chain.ts';
import { isLostIncome } from '../payment/journal.ts';
import { advance, FINAL_AGAIN_MS, FINAL_MS, noteTime } from '../payment/payments.ts';
import { blockTimeOf } from './facts.ts';

/**
 * Watches every payment of the journal, with the lowest priority, until it has expired or failed,
 * or is final and the time of its block is known. Code that waits for a payment polls more often
 * (payments.ts). Both write the same facts, so no lock is needed.
 */

const FIRST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 300_000;
/**
 * In ms. In this time, the chain can still prove that a payment did not land (chain/expiry.ts), so
 * it is asked often.
 */
const FRESH_MS = 180_000;
const FRESH_PAUSE_MS = 15_000;
/**
 * In ms. For this long, an open page searches for lost income repeatedly. Older income is searched
 * for once, when a page is opened.
 */
const LOST_MS = 3_600_000;

const longer = (ms: number): number => Math.min(LONGEST_PAUSE_MS, 2 * ms);

/** Watches all payments. Resolves when the signal aborts, or when the disk no longer works. */
export async function keepJournal(chain: Chain, log: EventLog, signal: AbortSignal): Promise<void> {
  try {
    await followAll(chain, log, signal);
  } catch (thrown) {
    const { code } = toAppError(thrown);
    if (code !== 'aborted') log.add('keeper_stopped', { code });
  }
}

interface Turn {
  readonly atMs: number;
  /** The pause in ms after this check, if nothing has changed. */
  readonly pauseMs: number;
}

async function followAll(chain: Chain, log: EventLog, signal: AbortSignal): Promise<void> {
  const { journal, network, env } = chain;
  const { pause, wake } = pauses(chain, signal);
  const turns = new Map<string, Turn>();

  const ageMs = ({ createdAtWallMs }: PaymentRecord): number => env.wallMs() - createdAtWallMs;
  const isUnfinished = (record: PaymentRecord): boolean =>
    record.network === network &&
    (isOpen(record) || (hasLanded(record) && !(isFinal(record) && record.blockTimeS !== null)));
  const mayCome = (record: PaymentRecord): boolean =>
    record.network === network && isLostIncome(record) && ageMs(record) < LOST_MS;

  /** Schedules the next check of a payment. Does nothing if the payment is in a final state. */
  function plan(record: PaymentRecord, inMs: number, pauseMs: number): void {
    if (isUnfinished(record) || mayCome(record)) {
      turns.set(record.id, { atMs: env.nowMs() + inMs, pauseMs });
    } else turns.delete(record.id);
  }

  const unsubscribe = journal.subscribe((record) => {
    if (isOpen(record)) plan(record, record.error === null ? FRESH_PAUSE_MS : 0, FIRST_PAUSE_MS);
    else plan(record, hasLanded(record) && !isFinal(record) ? FINAL_MS : 0, FINAL_AGAIN_MS);
    wake();
  });

  /** Adds the payments that other windows have written. */
  async function list(isLost: (record: PaymentRecord) => boolean): Promise<void> {
    for (const entry of await journal.list({ network })) {
      const isNew = !turns.has(entry.id) && (isUnfinished(entry) || isLost(entry));
      if (isNew) turns.set(entry.id, { atMs: env.nowMs(), pauseMs: FIRST_PAUSE_MS });
    }
  }

  async function take(id: string, { pauseMs }: Turn): Promise<void> {
    const entry = await journal.byId(id);
    if (!entry) return void turns.delete(id);
    const mostMs = ageMs(entry) < FRESH_MS ? FRESH_PAUSE_MS : LONGEST_PAUSE_MS;
    plan(entry, Math.min(mostMs, pauseMs), longer(pauseMs));
    const now = await advance(chain, entry, signal);
    if (now.state !== entry.state) log.add('followed', { kind: now.kind, state: now.state });
    const { signature } = now;
    if (isFinal(now) && now.blockTimeS === null && signature !== null) {
      await noteTime(chain, now, await blockTimeOf(chain, signature, signal));
    }
  }

  try {
    await list(isLostIncome);
    let listedMs = env.nowMs();
    for (;;) {
      if (env.nowMs() - listedMs >= LONGEST_PAUSE_MS) {
        await list(mayCome);
        listedMs = env.nowMs();
      }
      const [first] = [...turns].toSorted(([, one], [, other]) => one.atMs - other.atMs);
      const inMs = first ? first[1].atMs - env.nowMs() : LONGEST_PAUSE_MS;
      if (!first || inMs > 0) {
        await pause(Math.min(inMs, LONGEST_PAUSE_MS));
        continue;
      }
      try {
        await take(...first);
      } catch (thrown) {
        checkAborted(signal);
        log.add('follow_trouble', { code: toAppError(thrown).code });
        // All payments use the same servers, so wait before the next one.
        await env.sleep(FIRST_PAUSE_MS, signal);
      }
    }
  } finally {
    unsubscribe();
  }
}
