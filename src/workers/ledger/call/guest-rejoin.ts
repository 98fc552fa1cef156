import { hasLanded, isOpen } from '../../../shared/api/payments.ts';
import type { CallView, MinuteEntry, SignTransaction } from '../../../shared/api/ledger.ts';
import { type GuestState, restoreGuest } from '../../../shared/billing/guest.ts';
import { nextMinute } from '../../../shared/billing/timing.ts';
import type { GuestEffect, GuestEvent } from '../../../shared/billing/types.ts';
import { appError, raise } from '../../../shared/errors.ts';
import type { JournalEntry } from '../payment/journal.ts';
import { sessionKeyId, type Signer } from '../solana/keys.ts';
import type { Authority } from '../solana/payload.ts';
import type { LeftMinute } from '../sale/guest-minutes.ts';
import type { KeptGuest, KeptState } from './rejoin-store.ts';
import type { Chain } from '../payment/chain.ts';
import {
  minutesUpTo,
  newestMinute,
  openMinute,
  paidMinute,
  reconcile,
  type Resumed,
} from './reconcile.ts';
import type { Greeted } from '../x402/quote.ts';
import { prepayView } from './view.ts';

/** The stored guest's half of a call, for a page that resumes the call. */
export interface GuestRejoin extends Resumed<GuestEvent, GuestEffect> {
  readonly kept: KeptGuest;
  /** The state by this page's clock, with the connection down. */
  readonly state: GuestState;
  readonly sessionKey: Signer;
  readonly authority: Authority;
  /** A payment that was sent and may still land. */
  readonly left: LeftMinute | null;
  /** The prepayment, if the guest's own server has not shown yet whether it landed. */
  readonly unseen: { readonly signature: string; readonly entry: JournalEntry } | null;
}

/**
 * Restores the guest's half of a call, after asking the chain about open payments. In manual mode,
 * the wallet signs with `sign`.
 * @throws P2cError `rejoin_expired` (the session key is gone), `rpc_*`, `storage_failed`,
 * `aborted`.
 */
export async function restoreGuestCall(
  chain: Chain,
  kept: KeptGuest,
  saved: KeptState<'guest'>,
  sign: SignTransaction,
): Promise<GuestRejoin> {
  const sessionKey = await chain.keys.load(sessionKeyId(kept.callId));
  if (!sessionKey) throw raise('rejoin_expired');
  const hasLeft = leftAttempt(saved.state);
  const entries = await reconcile(chain, kept);
  const { state, effects } = restoreGuest(saved.state, saved.atMs, chain.env.nowMs());
  const events: GuestEvent[] = [];
  let minute = nextMinute(state);
  for (let paid = paidMinute(entries, minute); paid; paid = paidMinute(entries, minute)) {
    events.push({ type: 'confirmed', minute, signature: paid.signature });
    minute += 1;
  }
  let left: LeftMinute | null = null;
  if (hasLeft !== null && events.length === 0) {
    const { tag } = state.minute;
    const send = tag === 'pending' ? 'first' : tag === 'retry' ? 'retry' : null;
    const entry = openMinute(entries, minute) ?? newestMinute(entries, minute);
    if (entry && isOpen(entry)) left = { minute, attempt: hasLeft, entry, send };
    // The journal entry is written before the transaction is sent. Without an entry, it was not
    // sent.
    else
      events.push({ type: 'failed', minute, error: entry?.error ?? appError('blockhash_expired') });
  }
  const authority: Authority =
    kept.payMode === 'manual'
      ? { kind: 'wallet', address: kept.owner, sign }
      : { kind: 'session', signer: sessionKey };
  const minutes = asSeen(minutesUpTo(kept, entries, state.paidPeriods), entries);
  const shown = minutes.find(({ unseen }) => unseen);
  const prepaid = shown && prepaidIn(entries);
  return {
    kept,
    state,
    effects,
    events,
    minutes,
    sessionKey,
    authority,
    left,
    unseen: shown && prepaid ? { signature: shown.signature, entry: prepaid } : null,
    downSinceWallMs: saved.downSinceWallMs ?? saved.atWallMs,
  };
}

/**
 * Returns the number of the attempt whose transaction was sent according to the state. Null if
 * there was no such attempt.
 */
function leftAttempt({ minute }: GuestState): number | null {
  const bytes = 'bytes' in minute ? minute.bytes : null;
  return bytes?.at === 'left' ? bytes.attempt : null;
}

/**
 * Updates `unseen` in the minutes. The host admitted the guest, but only the guest's own server
 * decides whether the prepayment counts as paid.
 */
function asSeen(
  minutes: readonly MinuteEntry[],
  entries: readonly JournalEntry[],
): readonly MinuteEntry[] {
  return minutes.map((entry): MinuteEntry => {
    const { unseen, ...known } = entry;
    const prepaid = unseen && prepaidIn(entries);
    if (!prepaid) return known;
    if (isOpen(prepaid)) return entry;
    return hasLanded(prepaid) ? known : { ...known, takenBack: true };
  });
}

/** Returns the prepayment that the host accepted: the last attempt. */
const prepaidIn = (entries: readonly JournalEntry[]): JournalEntry | undefined =>
  entries.findLast(({ kind }) => kind === 'prepay');

/** Returns the part of the view that only a guest has. */
export function restoredView({ kept, minutes }: GuestRejoin): Partial<CallView> {
  const { title, payMode, budgetPeriods } = kept;
  const prepaid = minutes.find(({ minute }) => minute === 'prepay');
  const prepay = prepayView(kept, 'settled', prepaid?.signature);
  return { title, payMode, budgetPeriods, prepay };
}

/** Returns the result of the hello exchange that another page completed. */
export const greetedBefore = (
  { caip2: network }: Chain,
  { kept, sessionKey }: GuestRejoin,
): Greeted => {
  const { callId, terms, feePayer, deposit, transcript } = kept;
  return { agreement: { callId, terms, network, feePayer, deposit }, transcript, sessionKey };
};
