import type { PaymentPayload } from '@x402/core/types';
import type { PaymentKind } from '../../../shared/api.ts';
import { type AppError, appError } from '../../../shared/errors.ts';
import type { AtomicUsdc } from '../../../shared/money.ts';
import { isErrorCode } from '../../../shared/sentences.ts';
import { type JournalEntry, newEntry, titled } from '../solana/journal.ts';
import type { Judgement } from '../solana/judge.ts';
import { type Authority, completePayment, type SignedPayment } from '../solana/payload.ts';
import { openPayment, type Payment } from '../solana/payments.ts';
import { PaymentRequiredResult, ResourceResult, type Settlement } from './messages.ts';
import type { Money } from './money.ts';
import { RpcFailure, type Wire } from './wire.ts';

/**
 * One signed payment of the guest, from the journal to the chain's answer. Sending it again sends
 * the same bytes, so it can never pay twice.
 */
export interface Flight {
  /** Looks for it on this side's own RPC, from the first call on. */
  found(): Promise<Judgement>;
  /** The host says this is the signature. */
  hint(signature: string): void;
  /** Asks the host to settle it. */
  ask(signal: AbortSignal): Promise<Answer>;
  /** The same, for whom only a refusal matters. `null`: granted, under way, or unknown; the chain will tell. */
  send(signal: AbortSignal): Promise<Refusal | null>;
  /** These bytes have not left and never will. */
  drop(): void;
}

/** The host's word. */
export type Answer =
  /** It has what was paid for, with a signature of its fee payer's on these very bytes. */
  | { readonly kind: 'granted'; readonly signature: string }
  | ({ readonly kind: 'refused' } & Refusal)
  /** Under way, or unknown. */
  | { readonly kind: 'open' };

/** The host says no, for good. Not proof that the bytes are dead: only the chain is. */
export interface Refusal {
  readonly error: AppError;
}

export interface FlightParts {
  readonly money: Money;
  readonly wire: Wire;
  readonly url: string;
  readonly callId: string;
  readonly kind: Extract<PaymentKind, 'prepay' | 'minute' | 'file'>;
  readonly minute: number | null;
  /** base64url, files only. */
  readonly commitment?: string | null;
  readonly title?: string;
  readonly owner: string;
  readonly authority: Authority;
  readonly memo: string;
  readonly payTo: string;
  readonly amount: AtomicUsdc;
  readonly signed: Pick<SignedPayment, 'bytes' | 'messageHash'> & {
    readonly blockhash: Pick<SignedPayment['blockhash'], 'lastValidBlockHeight'>;
  };
  readonly payload: PaymentPayload;
  readonly life: AbortSignal;
  /** Told of each answer of the host's that is no refusal. */
  readonly onTaken?: (answer: unknown) => void;
}

/** Reasons by which the host only says "wait", whatever else it says (docs/x402-datachannel.md, "Settlement"). */
const NOT_A_FAILURE: ReadonlySet<string> = new Set([
  'settlement_pending',
  'duplicate_settlement',
  'payment_in_flight',
  'confirmation_timeout',
]);

/** Writes the payment to the journal, then starts to look for it. @throws P2cError `storage_failed`. */
export async function createFlight(parts: FlightParts): Promise<Flight> {
  const entry = entryOf(parts);
  await parts.money.journal.add(entry);
  return openFlight(parts, entry);
}

/** One that is in the journal already, from a page before this one. */
export const resumeFlight = (parts: FlightParts): Flight => openFlight(parts, entryOf(parts));

const entryOf = (parts: FlightParts): JournalEntry =>
  newEntry(parts.money, {
    id: `guest:${parts.callId}:${parts.signed.messageHash}`,
    kind: parts.kind,
    role: 'guest',
    callId: parts.callId,
    minute: parts.minute,
    amount: parts.amount,
    payer: parts.owner,
    recipient: parts.payTo,
    bytes: parts.signed.bytes,
    lastValidBlockHeight: parts.signed.blockhash.lastValidBlockHeight,
    memo: parts.memo,
    resourceUrl: parts.url,
    commitment: parts.commitment ?? null,
    ...titled(parts),
    messageHash: parts.signed.messageHash,
  });

function openFlight(parts: FlightParts, entry: JournalEntry): Flight {
  const { money, signed, life } = parts;
  const { id } = entry;
  let payment: Payment | null = null;
  /** As sent, or as decided by the chain: nothing that is sent again makes the entry open again. */
  let noted = false;

  function start(): Payment {
    if (payment) return payment;
    payment = openPayment(money, entry, life);
    payment.outcome.then(
      () => (noted = true),
      () => undefined,
    );
    return payment;
  }

  async function ask(signal: AbortSignal): Promise<Answer> {
    if (!noted) await money.journal.update(id, { state: 'broadcasting' });
    noted = true;
    const params = { url: parts.url, _meta: { 'x402/payment': parts.payload } };
    let answer: unknown;
    try {
      answer = await parts.wire.request('resource.get', params, signal);
    } catch (thrown) {
      if (thrown instanceof RpcFailure) return { kind: 'open' };
      throw thrown;
    }
    const result = ResourceResult.safeParse(answer);
    if (!result.success) return { kind: 'open' };
    const settlement = result.data._meta?.['x402/payment-response'];
    const signature = settlement?.transaction ?? '';
    if (signature !== '') start().hint(signature);
    if (PaymentRequiredResult.safeParse(answer).success) {
      const refusal = refusalOf(settlement);
      return refusal ? { kind: 'refused', ...refusal } : { kind: 'open' };
    }
    parts.onTaken?.(answer);
    const granted = settlement?.success === true && (await isOurs(signature));
    return granted ? { kind: 'granted', signature } : { kind: 'open' };
  }

  const isOurs = async (signature: string): Promise<boolean> =>
    signature !== '' && (await completePayment(signed.bytes, signature)) !== null;

  return {
    found: () => start().outcome,
    hint: (signature) => start().hint(signature),
    drop() {
      const never = { state: 'failed', error: appError('aborted') } as const;
      // Where the disk refuses, the entry stays open and is judged again later.
      money.journal.update(id, never).catch(() => undefined);
    },
    ask,
    async send(signal) {
      const answer = await ask(signal);
      return answer.kind === 'refused' ? answer : null;
    },
  };
}

function refusalOf(settlement: Settlement | undefined): Refusal | null {
  const reason = settlement?.errorReason ?? 'unknown';
  const code = settlement?.errorMessage ?? reason;
  if (NOT_A_FAILURE.has(reason) || NOT_A_FAILURE.has(code)) return null;
  // With a signature to look for, this side's own RPC says whether it failed.
  if (code === 'failed_on_chain' && settlement?.transaction) return null;
  // The host names the cause by code; amounts are this side's own to know, not to be told.
  if (
    code === 'till_empty' ||
    code === 'fees_stopped' ||
    code === 'payment_window_expired' ||
    code === 'blockhash_expired'
  ) {
    return { error: appError(code) };
  }
  if (code.startsWith('rpc_')) {
    return { error: appError('peer_rpc_trouble') };
  }
  if (code === 'allowance_refused' || (code === 'failed_on_chain' && !settlement?.transaction)) {
    return { error: appError('allowance_refused', { reason: code }) };
  }
  return { error: appError('payment_invalid', { reason: isErrorCode(code) ? code : reason }) };
}
