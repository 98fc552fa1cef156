import { hasLanded } from '../../../shared/api/payments.ts';
import type { CallView, MinuteEntry } from '../../../shared/api/ledger.ts';
import { forgetPayment, type HostState, restoreHost } from '../../../shared/billing/host.ts';
import { nextMinute } from '../../../shared/billing/timing.ts';
import type { HostEffect, HostEvent } from '../../../shared/billing/types.ts';
import { appError } from '../../../shared/errors.ts';
import type { JournalEntry } from '../payment/journal.ts';
import type { CallParts } from './call.ts';
import type { AdmittedHost, KeptHost, KeptState } from './rejoin-store.ts';
import type { Chain } from '../payment/chain.ts';
import { minutesUpTo, openMinute, paidMinute, reconcile, totalOf } from './reconcile.ts';
import type { Receipt } from '../sale/settle.ts';
import type { Transcript } from '../x402/transcript.ts';

/** What the host's side of a call resumes from, on another page. */
export interface HostRejoin {
  readonly kept: KeptHost;
  /** On this page's clock, with the connection down. */
  readonly state: HostState;
  readonly effects: readonly HostEffect[];
  /** What has happened since the state was written, according to the chain. */
  readonly events: readonly HostEvent[];
  readonly minutes: readonly MinuteEntry[];
  readonly receipts: ReadonlyMap<number, Receipt>;
  /** A payment that was co-signed and is still open. */
  readonly open: { readonly minute: number; readonly entry: JournalEntry } | null;
  readonly downSinceWallMs: number;
}

/**
 * Restores the host's side, after asking the chain.
 * @throws P2cError `rpc_*`, `storage_failed`, `aborted`.
 */
export async function restoreHostCall(
  chain: Chain,
  kept: KeptHost,
  saved: KeptState<'host'>,
): Promise<HostRejoin> {
  const { entries } = await reconcile(chain, kept);
  const restored = restoreHost(saved.state, saved.atMs, chain.env.nowMs());
  let { state } = restored;
  const events: HostEvent[] = [];
  let minute = nextMinute(state);
  for (let paid = paidMinute(entries, minute); paid; paid = paidMinute(entries, minute)) {
    const { signature, messageHash } = paid;
    events.push({ type: 'landed', minute, digest: messageHash ?? '', signature });
    minute += 1;
  }
  const entry = openMinute(entries, minute);
  const payment = 'payment' in state.minute ? state.minute.payment : null;
  if (payment && events.length === 0 && entry?.messageHash !== payment.digest) {
    const { digest } = payment;
    const known = entries.find(({ messageHash }) => messageHash === digest);
    const error = known?.error ?? appError('blockhash_expired');
    if (known) events.push({ type: 'rejected', minute, digest, error });
    else state = forgetPayment(state);
  }
  return {
    kept,
    state,
    effects: restored.effects,
    events,
    minutes: minutesUpTo(kept, entries, state.paidPeriods),
    receipts: receiptsOf(chain, kept, entries),
    open: entry && { minute, entry },
    downSinceWallMs: saved.downSinceWallMs ?? saved.atWallMs,
  };
}

/** Returns the receipts, so that every settled minute is answered again. */
function receiptsOf(
  { caip2: network }: Chain,
  { sessionKey, approver }: KeptHost,
  entries: readonly JournalEntry[],
): Map<number, Receipt> {
  const receipts = new Map<number, Receipt>();
  for (const entry of entries) {
    const { kind, minute, signature, amount, payer: owner } = entry;
    // A refund has its minute's number, too.
    if (kind === 'refund' || minute === null || !hasLanded(entry) || !signature) continue;
    const payer = approver === null ? owner : sessionKey;
    const response = { success: true, payer, transaction: signature, network };
    receipts.set(minute, { signature, amount, payer: owner, response });
  }
  return receipts;
}

/** Returns what is stored of a call in progress. */
export function admittedFact(
  parts: CallParts & { readonly nonce: Uint8Array; readonly title: string },
  by: Pick<KeptHost, 'sessionKey' | 'approver' | 'receipt'> & { readonly transcript: Transcript },
  minutes: readonly MinuteEntry[],
): Omit<AdmittedHost, 'version'> {
  const { title, invite, reply, nonce, nonceCommitment } = parts;
  const { sessionKey, approver, receipt } = by;
  const { hash: transcript, words } = by.transcript;
  const codes = { invite, reply, nonce, nonceCommitment };
  const guest = { sessionKey, approver, receipt };
  return { role: 'host', title, ...codes, transcript, words, minutes, ...guest };
}

export function restoredView({ kept, minutes }: HostRejoin): Partial<CallView> {
  const { callId, words } = kept;
  return { phase: 'in-call', callId, words, minutes, totalPaid: totalOf(minutes) };
}
