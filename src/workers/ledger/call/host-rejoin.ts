import { hasLanded } from '../../../shared/api/payments.ts';
import { forgetPayment, type HostState, restoreHost } from '../../../shared/billing/host.ts';
import { nextMinute } from '../../../shared/billing/timing.ts';
import type { HostEffect, HostEvent } from '../../../shared/billing/types.ts';
import { appError } from '../../../shared/errors.ts';
import type { JournalEntry } from '../payment/journal.ts';
import type { KeptHost, KeptState } from './rejoin-store.ts';
import type { Chain } from '../payment/chain.ts';
import { minutesUpTo, openMinute, paidMinute, reconcile, type Resumed } from './reconcile.ts';
import type { Receipt } from '../sale/settle.ts';

/** The stored host's half of a call, for a page that resumes the call. */
export interface HostRejoin extends Resumed<HostEvent, HostEffect> {
  readonly kept: KeptHost;
  /** The state by this page's clock, with the connection down. */
  readonly state: HostState;
  readonly receipts: ReadonlyMap<number, Receipt>;
  /** A payment that the host co-signed and that may still land. */
  readonly open: { readonly minute: number; readonly entry: JournalEntry } | null;
}

/**
 * Restores the host's half of a call, after asking the chain about open payments.
 * @throws P2cError `rpc_*`, `storage_failed`, `aborted`.
 */
export async function restoreHostCall(
  chain: Chain,
  kept: KeptHost,
  saved: KeptState<'host'>,
): Promise<HostRejoin> {
  const entries = await reconcile(chain, kept);
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

/** Returns the receipts of the settled minutes. The host needs them to answer repeated requests. */
function receiptsOf(
  { caip2: network }: Chain,
  { sessionKey, approver }: KeptHost,
  entries: readonly JournalEntry[],
): Map<number, Receipt> {
  const receipts = new Map<number, Receipt>();
  for (const entry of entries) {
    const { kind, minute, signature, amount, payer: owner } = entry;
    // A refund also has a minute number: that of the refunded minute.
    if (kind === 'refund' || minute === null || !hasLanded(entry) || !signature) continue;
    const payer = approver === null ? owner : sessionKey;
    const response = { success: true, payer, transaction: signature, network };
    receipts.set(minute, { signature, amount, payer: owner, response });
  }
  return receipts;
}
