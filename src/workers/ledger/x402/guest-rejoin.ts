import { PaymentPayloadV2Schema } from '@x402/core/schemas';
import type { PaymentPayload } from '@x402/core/types';
import type { CallView, MinuteEntry, SignTransaction } from '../../../shared/api.ts';
import { type GuestState, restoreGuest } from '../../../shared/billing/guest.ts';
import { nextMinute } from '../../../shared/billing/timing.ts';
import type { GuestEffect, GuestEvent } from '../../../shared/billing/types.ts';
import { appError, raise } from '../../../shared/errors.ts';
import { prepaidAmount } from '../../../shared/terms.ts';
import { isOpen, type JournalEntry } from '../solana/journal.ts';
import type { Judgement } from '../solana/judge.ts';
import { sessionKeyId, type Signer } from '../solana/keys.ts';
import type { Authority } from '../solana/payload.ts';
import { openPayment } from '../solana/payments.ts';
import type { CallParts } from './call.ts';
import type { ResumedFlight } from './guest-minutes.ts';
import type { Greeted } from './guest-prepay.ts';
import { keptFlight, type KeptFlight, type KeptGuest, type KeptState } from './kept.ts';
import type { Money } from './money.ts';
import { minutesUpTo, paidMinute, reconcile, totalOf } from './reconcile.ts';

/** What the guest's side of a call goes on from, on another page. */
export interface GuestRejoin {
  readonly kept: KeptGuest;
  /** On this page's clock, with the connection down. */
  readonly state: GuestState;
  readonly effects: readonly GuestEffect[];
  /** What the chain says has happened since the state was written. */
  readonly events: readonly GuestEvent[];
  readonly minutes: readonly MinuteEntry[];
  readonly sessionKey: Signer;
  readonly authority: Authority;
  /** Sent, and still under way. */
  readonly flight: {
    readonly minute: number;
    readonly resumed: ResumedFlight;
    readonly send: 'first' | 'retry' | null;
  } | null;
  /** Of the journal, as they stand now. */
  readonly entries: readonly JournalEntry[];
  readonly downSinceWallMs: number;
}

/**
 * Asks the chain first. `sign` is the wallet's, for manual mode.
 * @throws P2cError `rejoin_expired` (the session key is gone), `rpc_*`, `storage_failed`, `aborted`.
 */
export async function restoreGuestCall(
  money: Money,
  kept: KeptGuest,
  saved: KeptState<'guest'>,
  sign: SignTransaction,
): Promise<GuestRejoin> {
  const sessionKey = await money.keys.load(sessionKeyId(kept.callId));
  if (!sessionKey) throw raise('rejoin_expired');
  const left = await leftOf(money, kept.callId, saved.state);
  const { entries } = await reconcile(money, kept, left?.messageHash ?? null);
  const { state, effects } = restoreGuest(saved.state, saved.atMs, money.env.nowMs());
  const events: GuestEvent[] = [];
  let minute = nextMinute(state);
  for (let paid = paidMinute(entries, minute); paid; paid = paidMinute(entries, minute)) {
    events.push({ type: 'confirmed', minute, signature: paid.signature });
    minute += 1;
  }
  const entry = left && entries.find(({ messageHash }) => messageHash === left.messageHash);
  const under = events.length === 0 && left && entry ? { left, entry } : null;
  if (under && !isOpen(under.entry)) {
    const error = under.entry.error ?? appError('blockhash_expired');
    events.push({ type: 'dead', minute, error });
  }
  const authority: Authority =
    kept.payMode === 'manual'
      ? { kind: 'wallet', address: kept.owner, sign }
      : { kind: 'session', signer: sessionKey };
  const resumed = under && isOpen(under.entry) ? resumable(under.left, under.entry) : null;
  const { tag } = state.minute;
  const send = tag === 'pending' ? 'first' : tag === 'retry' ? 'retry' : null;
  return {
    kept,
    state,
    effects,
    events,
    minutes: asSeen(minutesUpTo(kept, entries, state.paidPeriods), entries),
    sessionKey,
    authority,
    flight: resumed && { minute, resumed, send },
    entries,
    downSinceWallMs: saved.downSinceWallMs ?? saved.atWallMs,
  };
}

/** The host let this side in; by what this side's own server says now, the prepayment is paid or not. */
function asSeen(
  minutes: readonly MinuteEntry[],
  entries: readonly JournalEntry[],
): readonly MinuteEntry[] {
  return minutes.map((entry): MinuteEntry => {
    const { unseen, ...known } = entry;
    const prepaid = unseen && prepaidIn(entries);
    if (!prepaid) return known;
    if (isOpen(prepaid)) return entry;
    return prepaid.state === 'confirmed' ? known : { ...known, takenBack: true };
  });
}

/** Of several tries, the one that the host took is the last. */
const prepaidIn = (entries: readonly JournalEntry[]): JournalEntry | undefined =>
  entries.findLast(({ kind }) => kind === 'prepay');

/** The prepayment, if this side's own server has yet to say what became of it. */
export function unseenPrepayment(
  money: Money,
  { minutes, entries }: GuestRejoin,
  life: AbortSignal,
): { readonly signature: string; readonly found: Promise<Judgement> } | null {
  const shown = minutes.find(({ unseen }) => unseen);
  const entry = prepaidIn(entries);
  if (!shown || !entry) return null;
  const { signature } = shown;
  const payment = openPayment(money, entry, life);
  payment.hint(signature);
  return { signature, found: payment.outcome };
}

/** What the state says has left, if it is what was signed last. */
async function leftOf(money: Money, callId: string, state: GuestState): Promise<KeptFlight | null> {
  const { minute } = state;
  const bytes = 'bytes' in minute ? minute.bytes : null;
  if (bytes?.at !== 'left') return null;
  const flight = await keptFlight(money.kv, callId);
  const isIt = flight?.attempt === bytes.attempt && flight.minute === nextMinute(state);
  return isIt ? flight : null;
}

function resumable(left: KeptFlight, entry: JournalEntry): ResumedFlight | null {
  const { bytes, lastValidBlockHeight, memo } = entry;
  const payload = PaymentPayloadV2Schema.safeParse(JSON.parse(left.payload));
  if (!payload.success || !bytes || lastValidBlockHeight === null || memo === null) return null;
  const { attempt, messageHash } = left;
  // Past the schema this is x402's own type; see host-call.ts on `null`.
  const said = payload.data as PaymentPayload;
  return { attempt, payload: said, bytes, lastValidBlockHeight, messageHash, memo };
}

/** What is kept of a call that stands. */
export function keptGuest(
  parts: CallParts & { readonly owner: string },
  by: Greeted,
  view: CallView,
): KeptGuest {
  const { owner, terms, invite, reply, nonceCommitment, money } = parts;
  const { words, title, minutes, payMode, budgetPeriods } = view;
  return {
    role: 'guest',
    callId: by.agreement.callId,
    network: money.network,
    owner,
    counterpart: terms.payTo,
    terms,
    title,
    invite,
    reply,
    nonceCommitment,
    transcript: Uint8Array.from(by.transcript),
    words: words ?? [],
    minutes,
    feePayer: by.agreement.feePayer,
    payMode: payMode ?? 'manual',
    budgetPeriods,
  };
}

export function restoredView({ kept, minutes }: GuestRejoin): Partial<CallView> {
  const { callId, words, title, payMode, budgetPeriods, terms } = kept;
  const prepaid = minutes.find(({ minute }) => minute === 'prepay');
  return {
    phase: 'in-call',
    callId,
    words,
    title,
    payMode,
    budgetPeriods,
    minutes,
    totalPaid: totalOf(minutes),
    prepay: {
      stage: 'settled',
      cost: prepaidAmount(terms),
      balance: null,
      balanceAfter: null,
      signature: prepaid?.signature ?? null,
      error: null,
    },
  };
}

/** The greeting that a page before this one had. */
export const greetedBefore = (
  { caip2: network }: Money,
  { kept, sessionKey }: GuestRejoin,
): Greeted => {
  const { callId, terms, feePayer, transcript } = kept;
  return { agreement: { callId, terms, network, feePayer }, transcript, sessionKey };
};
