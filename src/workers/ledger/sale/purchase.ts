import { hasLanded } from '../../../shared/api/payments.ts';
import { type AppError, appError, P2cError, raise } from '../../../shared/errors.ts';
import type { AtomicUsdc } from '../../../shared/money.ts';
import { checkApproved } from '../spending-limit/approval.ts';
import type { Chain } from '../payment/chain.ts';
import type { Landed, Unpaid } from '../payment/payment-status.ts';
import { racing } from '../solana/env.ts';
import type { Authority } from '../solana/payload.ts';
import type { Resource } from '../x402/resources.ts';
import { RpcFailure } from '../x402/wire.ts';
import { type Answer, type Buyer, insist, type Sending } from './buyer.ts';

/**
 * Pays for a file or a tip during a call. A purchase waits while a minute is due, so it never
 * delays the payment of a minute. A transaction that was not sent before the end of the call is
 * never sent. During the call, the same transaction is sent repeatedly until the chain has decided.
 * This cannot pay twice. Only the guest's own RPC servers decide whether it has landed.
 */
export interface PurchaseOptions {
  readonly chain: Chain;
  readonly owner: string;
  readonly callId: string;
  readonly buyer: Buyer;
  /** Resolves when no minute is due or being paid (docs/billing.md, "A minute"). */
  readonly untilQuiet: (signal: AbortSignal) => Promise<void>;
  readonly life: AbortSignal;
  /** Aborts when the call ends. After that, the guest buys nothing. */
  readonly over: AbortSignal;
}

/** A signed payment. */
export interface Purchase {
  /** Null if the payment is only watched and not sent. */
  readonly payment: Sending | null;
  readonly found: Promise<Landed | Unpaid>;
  /** True if the transaction may have left this browser. */
  sent: boolean;
}

/**
 * The result of a purchase. `failed` is true if the payment has not landed and can no longer land.
 */
export type Settled =
  { readonly signature: string } | { readonly error: AppError; readonly failed: boolean };

/**
 * After this time without a decision, in ms, the page tells the user that the payment may still
 * land.
 */
const PATIENCE_MS = 30_000;
/** The pause in ms before the same transaction is sent again. */
const AGAIN_MS = 3_000;
const UNKNOWN = appError('confirmation_timeout', { signature: '' });

type Bought = Extract<Resource, { readonly kind: 'file' | 'tip' }>;

/**
 * Returns the error if the host has no quote, because the listing was withdrawn or the request came
 * out of turn.
 */
const notSold = ({ kind }: Bought, { message }: RpcFailure): AppError =>
  kind === 'file' && message === 'unknown_resource'
    ? appError('file_unknown')
    : appError('peer_protocol');

/**
 * Tells whether the host refused because a minute has become due. The host's clock is a moment
 * ahead.
 */
const isTooEarly = (error: AppError): boolean =>
  error.code === 'payment_invalid' && error.context.reason === 'too_early';

/**
 * Signs the payment once no minute is due. If the host does not ask for money, returns the host's
 * answer instead.
 * @throws P2cError with the reason why the resource cannot be paid for; `aborted` if the call has
 * ended.
 */
export async function signPurchase(
  { chain, owner, callId, buyer, untilQuiet, over }: PurchaseOptions,
  resource: Bought,
  amount: AtomicUsdc,
  payer: () => Promise<Authority>,
): Promise<Sending | { readonly answer: unknown }> {
  await untilQuiet(over);
  await checkApproved(chain, owner, callId, over);
  const authority = await payer();
  const { rest } = await buyer.checkFunds(amount, authority.kind);
  const quote = await buyer.quoteFor(resource, over).catch((thrown: unknown) => {
    throw thrown instanceof RpcFailure ? new P2cError(notSold(resource, thrown)) : thrown;
  });
  if ('answer' in quote) return quote;
  const payment = await buyer.sign(quote, authority, rest);
  // The wallet's window may have been open for long, so the call may have ended.
  if (over.aborted) throw raise('aborted');
  return payment;
}

/**
 * Sends the same transaction repeatedly until the chain has decided or the host refuses
 * permanently.
 * @param take gets each answer except a refusal.
 * @throws P2cError `aborted` if the call ended before the transaction was sent, or if the page is
 * closing.
 */
export function settlePurchase(
  { chain, untilQuiet, life, over }: PurchaseOptions,
  purchase: Purchase,
  take: (answer: Exclude<Answer, { readonly kind: 'refused' }>) => void = () => undefined,
): Promise<Settled> {
  const { payment, found } = purchase;

  async function before(signal: AbortSignal): Promise<void> {
    await untilQuiet(purchase.sent ? signal : AbortSignal.any([signal, over]));
    if (over.aborted && !purchase.sent) throw raise('aborted');
    purchase.sent = true;
  }

  function interpret(answer: Answer): AppError | null {
    if (answer.kind === 'refused') return isTooEarly(answer.error) ? null : answer.error;
    take(answer);
    return null;
  }

  // Wait for the answer even if the chain has already decided, because it may contain the secret of
  // a file.
  const how = { before, pauseMs: () => AGAIN_MS, interpret, patient: life };
  return racing(life, async (stop) => {
    const late = chain.env.sleep(PATIENCE_MS, stop).then(() => UNKNOWN);
    const sending = payment ? [insist(chain, payment, how, stop)] : [];
    const first = await Promise.race([found, ...sending, late]);
    if ('code' in first) return { error: first, failed: false };
    return hasLanded(first) ? { signature: first.signature } : { error: first.error, failed: true };
  });
}
