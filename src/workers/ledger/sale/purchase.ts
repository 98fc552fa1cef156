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
 * How the guest pays for a file or a tip beside the minutes. It never takes a minute's place: it waits
 * while one is due. Bytes that have not left when the call ends never leave. Before, they are sent again
 * unchanged, which cannot pay twice. Only this side's own RPC server decides what became of them.
 */
export interface PurchaseOptions {
  readonly chain: Chain;
  readonly owner: string;
  readonly callId: string;
  readonly buyer: Buyer;
  /** Resolves when no minute is due or being paid (docs/billing.md, "A minute"). */
  readonly untilQuiet: (signal: AbortSignal) => Promise<void>;
  readonly life: AbortSignal;
  /** Aborts when the call ends. Nothing new is bought after that. */
  readonly over: AbortSignal;
}

/** A payment that was signed. */
export interface Purchase {
  /** null: it is followed, and nothing is sent for it. */
  readonly payment: Sending | null;
  readonly found: Promise<Landed | Unpaid>;
  /** Its bytes may have left this browser. */
  sent: boolean;
}

/** `failed`: the payment has not landed, and cannot land any more. */
export type Settled =
  { readonly signature: string } | { readonly error: AppError; readonly failed: boolean };

/** After this long without a decision, the user learns that it may still arrive. */
const PATIENCE_MS = 30_000;
/** Between two sendings of the same bytes. */
const AGAIN_MS = 3_000;
const UNKNOWN = appError('confirmation_timeout', { signature: '' });

type Bought = Extract<Resource, { readonly kind: 'file' | 'tip' }>;

/** The host has no quote for it: it was withdrawn meanwhile, or the request is out of turn. */
const notSold = ({ kind }: Bought, { message }: RpcFailure): AppError =>
  kind === 'file' && message === 'unknown_resource'
    ? appError('file_unknown')
    : appError('peer_protocol');

/** The host's clock is a moment ahead, and a minute came due in between. */
const isTooEarly = (error: AppError): boolean =>
  error.code === 'payment_invalid' && error.context.reason === 'too_early';

/**
 * Signs the payment once no minute is due, or returns what the host answers if it asks for no money.
 * @throws P2cError why it cannot be paid; `aborted`: the call has ended.
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
  // The wallet's window may have been open for long.
  if (over.aborted) throw raise('aborted');
  return payment;
}

/**
 * Sends the same bytes until the chain has decided or the host refuses permanently.
 * @param take gets each answer except a refusal.
 * @throws P2cError `aborted`: the call ended before the bytes left, or the page goes.
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

  // An answer is awaited even if the chain is faster, because it may contain what was bought.
  const how = { before, pauseMs: () => AGAIN_MS, interpret, patient: life };
  return racing(life, async (stop) => {
    const late = chain.env.sleep(PATIENCE_MS, stop).then(() => UNKNOWN);
    const sending = payment ? [insist(chain, payment, how, stop)] : [];
    const first = await Promise.race([found, ...sending, late]);
    if ('code' in first) return { error: first, failed: false };
    return hasLanded(first) ? { signature: first.signature } : { error: first.error, failed: true };
  });
}
