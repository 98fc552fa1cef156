import type { WithinLimits } from '../payment/fee-limits.ts';
import { isLive, isBeside } from '../../../shared/api/payments.ts';
import type { PaymentPayload, SettleResponse } from '@x402/core/types';
import { timingFor } from '../../../shared/billing/timing.ts';
import type { HostEffect, HostEvent, RequestId } from '../../../shared/billing/types.ts';
import { type Bytes, equalBytes, toBase64Url } from '../../../shared/bytes.ts';
import {
  type AppError,
  appError,
  raise,
  toAppError,
  isServerTrouble,
} from '../../../shared/errors.ts';
import type { EventLog } from '../../../shared/log.ts';
import type { SaleOrder, SaleListing } from '../../../shared/api/sale.ts';
import { prepaidAmount } from '../../../shared/terms.ts';
import { isGivenBack } from '../refund/entry.ts';
import type { Facilitator } from '../payment/facilitator.ts';
import type { JournalEntry } from '../payment/journal.ts';
import type { Signer } from '../solana/keys.ts';
import { parseTransaction } from '../solana/layout.ts';
import { messageHash, payloadTransaction } from '../solana/payload.ts';
import { newSecret } from './file-grant.ts';
import type { Chain } from '../payment/chain.ts';
import { grantResult, type Quotes, requiredResult } from '../x402/quotes.ts';
import {
  commitmentOf,
  type FindListing,
  type Resource,
  resourceUrl,
  titleOf,
} from '../x402/resources.ts';
import { type Receipt, settleAgain, type Taken, takePayment, unquoted } from './settle.ts';
import { landApproval } from '../spending-limit/sponsor.ts';
import { RPC, RpcFailure } from '../x402/wire.ts';

/**
 * Sells every resource of a call in the same way: quote → check → take → settle → grant
 * (docs/protocol/x402.md, "Settlement"). {@link Offer} has the differences. The seller answers every
 * request exactly once. A grant stays granted. A request for a settlement in progress joins it, even
 * if an earlier page began it.
 */
export interface Seller {
  /**
   * Answers `resource.get`.
   * @throws RpcFailure
   */
  serve(resource: Resource, payload: PaymentPayload | null): Promise<unknown>;
  /** Takes the billing machine's decision about a request for a minute. */
  decided(decision: MinuteDecision): void;
  /** Resumes what an earlier page co-signed for this minute. */
  resume(minute: number, entry: JournalEntry): void;
  /**
   * Notes what was paid for before, in this call or an earlier one. From now on it is granted, not
   * sold.
   */
  markPaid(resource: Resource, paid: Grant): void;
  /**
   * Finds a listing as it was sold, is being sold, or is listed. Withdrawing or changing a listing
   * takes nothing away from a buyer.
   */
  readonly findListing: FindListing;
  /** Returns the listings that this payment bought. The same bytes may have several. */
  soldBy(payment: string): readonly string[];
}

interface SellerOptions {
  readonly chain: Chain;
  readonly log: EventLog;
  readonly quotes: Quotes;
  readonly feePayerKey: Signer;
  /** Stays within the limits of the fee payer. */
  readonly facilitator: Facilitator;
  readonly withinLimits: WithinLimits;
  /** Resolves once the record of this call is on disk. @throws P2cError `storage_failed`. */
  readonly keep: () => Promise<void>;
  /** The guest's session key. */
  readonly sessionKey: string;
  /** The owner who approved it, as an earlier page learned. */
  readonly approver: string | null;
  /** The call has ended, so nobody is admitted any more. */
  readonly over: () => boolean;
  /** Files and tips are not settled from −10 s until the minute has settled (docs/billing.md). */
  readonly mayStartFile: () => boolean;
  /** Finds a file that is listed now. */
  readonly listed: FindListing;
  /** Aborts when sending must stop. */
  readonly stopSending: AbortSignal;
  readonly life: AbortSignal;
  readonly dispatch: (event: HostEvent) => void;
  /**
   * Called before a payment is broadcast that the billing machine does not know; for a file or a
   * tip with its URL.
   */
  readonly onSigned: (signature: string, url?: string) => void;
  readonly onPrepaid: (receipt: Receipt, approver: string | null, settleMs: number) => void;
  readonly onFilePaid: (order: SaleOrder) => void;
  readonly onTipPaid: () => void;
  /** Reports what only the host can fix (its RPC server, its fee payer); null when it is resolved. */
  readonly onTrouble: (error: AppError | null) => void;
}

/** The decision about a request. */
type Decision =
  | { readonly type: 'answer-quote' | 'answer-receipt' | 'settle' | 'join' }
  | { readonly type: 'answer-error'; readonly error: AppError };

/** The billing machine's decision, which names the request. */
type MinuteDecision = Extract<HostEffect, { readonly requestId: RequestId }>;

/** The parts from which the answer to a paid request is built. */
interface Grant {
  readonly receipt: Receipt;
  /** Files: the secret from which the keys of each start and resume are derived. */
  readonly secret: Bytes | null;
}

interface Order {
  readonly resource: Resource;
  readonly url: string;
  /** Distinguishes payments; empty if there was none, or none that could be read. */
  readonly digest: string;
}

/** A request, from its arrival to its one answer. */
interface Asked extends Order {
  readonly payload: PaymentPayload | null;
}

type Sold =
  | ({ readonly ok: true } & Grant)
  | { readonly ok: false; readonly error: AppError; readonly response?: SettleResponse };

/** How one resource is sold. */
interface Offer {
  /** The limits that decide about a request, or the event by which the billing machine decides. */
  readonly by: Limits | ((requestId: RequestId, pays: boolean) => HostEvent);
  /** How long this side's own server is asked again before anything is signed. */
  readonly patienceMs?: number;
  /**
   * Runs before the payment.
   * @throws P2cError why it is not accepted.
   */
  before?(payload: PaymentPayload): Promise<void>;
  /** Returns the secret of a grant. It is on disk before anything is broadcast. */
  secret?(): Promise<Bytes>;
  onSigned(signature: string): void;
  onGranted(paid: Grant, settleMs: number): void;
  onRefused?(error: AppError): void;
}

interface Limits {
  /**
   * Attempts per call that cost the fee payer something, or prove nothing good, before no more are
   * accepted.
   */
  readonly mostFailures: number;
  /** Returns why it is no longer quoted or sold. */
  closed(): AppError | null;
  /** Returns why no payment for it may begin now. */
  barred(): AppError | null;
  /** Tells whether a failure is not the guest's. */
  spares(error: AppError): boolean;
}

/** An honest guest signs again once its blockhash is too old; made-up ones cost this side's server. */
const MOST_EXPIRED = 12;
/** Long enough for a server that fails now and then. The guest re-sends the same bytes anyway. */
const PREPAY_PATIENCE_MS = 4_000;

/**
 * Builds the rows, and learns who approved the session key: the approval comes with the prepayment.
 */
function createTable(options: SellerOptions) {
  const { chain, quotes, dispatch, sessionKey } = options;
  const { callId, terms } = quotes.agreed;
  let { approver } = options;
  let expired = 0;
  const closed = (): AppError | null =>
    options.over() ? appError('payment_window_expired') : null;

  async function landIt(payload: PaymentPayload): Promise<void> {
    await options.keep();
    const agreed = { callId, sessionKey, prepayment: prepaidAmount(terms) };
    const { feePayerKey, withinLimits, life } = options;
    const landed = await landApproval(chain, feePayerKey, payload, agreed, withinLimits, life);
    approver = landed?.owner ?? approver;
    // The approval took time, and the call may have ended.
    if (options.over()) throw raise('payment_window_expired');
  }

  const prepayment: Offer = {
    by: {
      mostFailures: 6,
      closed,
      barred: () => null,
      spares: ({ code }) => code === 'blockhash_expired' && (expired += 1) <= MOST_EXPIRED,
    },
    patienceMs: PREPAY_PATIENCE_MS,
    before: landIt,
    onSigned: (signature) => options.onSigned(signature),
    onGranted: ({ receipt }, settleMs) => options.onPrepaid(receipt, approver, settleMs),
  };

  const minuteOffer = (minute: number, digest: string): Offer => ({
    by: (requestId, pays) =>
      pays
        ? { type: 'payment-request', requestId, minute, digest }
        : { type: 'quote-request', requestId, minute },
    patienceMs: timingFor(terms.periodSeconds).pendingMs / 2,
    onSigned: (signature) => dispatch({ type: 'journaled', minute, digest, signature }),
    onGranted: ({ receipt: { signature } }) =>
      dispatch({ type: 'landed', minute, digest, signature }),
    onRefused: (error) => dispatch({ type: 'rejected', minute, digest, error }),
  });

  /** Checked again right before money moves: still listed, and unchanged. */
  function barred({ id, price, root }: SaleListing): AppError | null {
    const now = options.listed(id);
    if (now?.price !== price || !equalBytes(now.root, root)) return appError('file_unknown');
    return options.mayStartFile() ? null : appError('too_early');
  }

  const fileOffer = (listing: SaleListing, url: string): Offer => ({
    by: {
      mostFailures: 12,
      closed: () => null,
      barred: () => barred(listing),
      spares: () => false,
    },
    secret: () => newSecret(chain.kv, callId, listing.id),
    onSigned: (signature) => options.onSigned(signature, url),
    onGranted({ receipt: { signature }, secret }) {
      if (secret) options.onFilePaid({ type: 'paid', id: listing.id, secret, signature });
    },
  });

  /** It hands over nothing, and after the end nobody is thanked. */
  const tipOffer = (url: string): Offer => ({
    by: {
      mostFailures: 6,
      closed,
      barred: () => (options.mayStartFile() ? null : appError('too_early')),
      spares: () => false,
    },
    onSigned: (signature) => options.onSigned(signature, url),
    onGranted: () => options.onTipPaid(),
  });

  return {
    approver: () => approver,
    offerOf({ resource, url, digest }: Order): Offer {
      if (resource.kind === 'prepay') return prepayment;
      if (resource.kind === 'minute') return minuteOffer(resource.minute, digest);
      return resource.kind === 'tip' ? tipOffer(url) : fileOffer(resource.listing, url);
    },
  };
}

/** Tells whether it is paid beside the minutes, whenever the guest likes. */

export function createSeller(options: SellerOptions): Seller {
  const { chain, quotes, life } = options;
  const { callId } = quotes.agreed;
  const { offerOf, approver } = createTable(options);
  /** Both by URL. */
  const sold = new Map<string, Grant & { readonly resource: Resource }>();
  const underWay = new Map<string, Order & { readonly outcome: Promise<Sold> }>();
  const undecided = new Map<RequestId, (decision: Decision) => void>();
  const failures = { prepay: 0, minute: 0, file: 0, tip: 0 };
  let requests = 0;
  let troubled = false;

  const orderOf = (resource: Resource, digest: string): Order => ({
    resource,
    url: resourceUrl(callId, resource),
    digest,
  });
  const markPaid = (resource: Resource, { receipt, secret }: Grant): void =>
    void sold.set(resourceUrl(callId, resource), { resource, receipt, secret });

  /**
   * One payment of each kind at a time. Files and tips are one kind: the minute that comes due next
   * needs the place beside them (`MAX_IN_FLIGHT`, fee-limits.ts).
   */
  const busyWith = (kind: Resource['kind']): Order | undefined =>
    [...underWay.values()].find(
      ({ resource }) => resource.kind === kind || (isBeside(resource.kind) && isBeside(kind)),
    );

  /** Reported until it is resolved. The guest tries again meanwhile. */
  function trouble(error: AppError | null): void {
    if (error || troubled) options.onTrouble(error);
    troubled = error !== null;
  }

  function note({ kind }: Resource, limits: Limits, error: AppError): void {
    const { code } = error;
    // This side's own failure: it costs the fee payer nothing and is not the guest's fault.
    const own = isServerTrouble(code) || code === 'till_empty';
    trouble(own ? error : null);
    if (!own && !limits.spares(error)) failures[kind] += 1;
  }

  /** Only payments outside the minutes report trouble here: the meter shows that of a minute. */
  const following = ({ by }: Offer) => ({
    ...(typeof by === 'object' && { onTrouble: trouble }),
    stopSending: options.stopSending,
    signal: life,
  });

  async function pay(order: Order, offer: Offer, payload: PaymentPayload): Promise<Taken> {
    const { resource, url } = order;
    // First: what comes before a prepayment costs the fee payer something.
    const quoted = await quotes.accepted(resource, payload.accepted);
    if (!quoted.ok) return unquoted(chain, quoted.error);
    await offer.before?.(payload);
    const commitment = await commitmentOf(resource);
    const sale = {
      ...quoted.value,
      url,
      callId,
      kind: resource.kind,
      minute: resource.kind === 'minute' ? resource.minute : null,
      memo: await quotes.memo(resource),
      commitment: commitment ? toBase64Url(commitment) : null,
      ...titleOf(resource),
      // The buyer may pay from the allowance or by wallet, so the owner of the account is read
      // back.
      owner: approver(),
      payTo: quotes.agreed.terms.payTo,
    };
    const { onSigned, patienceMs = 0 } = offer;
    const over = sale.kind === 'file' ? () => false : options.over;
    const how = { ...following(offer), onSigned, patienceMs, over };
    return takePayment(chain, options.facilitator, sale, payload, how);
  }

  async function take(
    order: Order,
    offer: Offer,
    from: PaymentPayload | JournalEntry,
  ): Promise<Sold> {
    try {
      const secret = (await offer.secret?.()) ?? null;
      const taken = await ('bytes' in from
        ? settleAgain(chain, from, following(offer))
        : pay(order, offer, from));
      return taken.ok ? { ...taken, secret } : taken;
    } catch (thrown) {
      if (life.aborted) throw thrown;
      const error = toAppError(thrown);
      options.log.add('host_trouble', { code: error.code });
      return { ok: false, error };
    }
  }

  /** Begins a settlement. It is in progress when this returns. */
  function begin(order: Order, from: PaymentPayload | JournalEntry): Promise<Sold> {
    const offer = offerOf(order);
    const startedMs = chain.env.nowMs();
    const outcome = take(order, offer, from).then((taken) => {
      underWay.delete(order.url);
      if (taken.ok) {
        markPaid(order.resource, taken);
        trouble(null);
        offer.onGranted(taken, chain.env.nowMs() - startedMs);
      } else {
        if (typeof offer.by === 'object') note(order.resource, offer.by, taken.error);
        offer.onRefused?.(taken.error);
      }
      return taken;
    });
    underWay.set(order.url, { ...order, outcome });
    return outcome;
  }

  const granted = (url: string, { receipt, secret }: Grant): unknown =>
    grantResult(
      { url, granted: true, ...(secret && { secret: toBase64Url(secret) }) },
      receipt.response,
    );

  async function told({ resource, url }: Order, outcome: Promise<Sold>): Promise<unknown> {
    const taken = await outcome;
    if (taken.ok) return granted(url, taken);
    return quotes.refusal(resource, taken.error, taken.response);
  }

  /** Answers every request. A settlement that it begins is in progress when this returns. */
  async function answer(asked: Asked, decision: Decision): Promise<unknown> {
    const { resource, url, payload } = asked;
    const done = sold.get(url);
    const joined = underWay.get(url);
    if (decision.type === 'answer-quote') return requiredResult(await quotes.quote(resource));
    if (decision.type === 'answer-receipt' && done) return granted(url, done);
    if (decision.type === 'join' && joined) return told(asked, joined.outcome);
    if (decision.type === 'settle' && payload) return told(asked, begin(asked, payload));
    // The settlement to join could not be begun, so the same bytes may be sent again.
    const lost = decision.type === 'join' ? 'payment_open' : 'payment_window_expired';
    const error = decision.type === 'answer-error' ? decision.error : appError(lost);
    if (payload) return quotes.refusal(resource, error);
    const isUnknown = error.code === 'unknown_resource';
    throw new RpcFailure(isUnknown ? RPC.invalidParams : RPC.outOfTurn, error.code);
  }

  function within(limits: Limits, { resource, url, digest, payload }: Asked): Decision {
    const refuse = (error: AppError): Decision => ({ type: 'answer-error', error });
    if (sold.has(url)) return { type: 'answer-receipt' };
    const closed = limits.closed();
    if (closed) return refuse(closed);
    if (!payload) return { type: 'answer-quote' };
    const busy = busyWith(resource.kind);
    if (busy?.url === url && busy.digest === digest) return { type: 'join' };
    if (busy) return refuse(appError('payment_open'));
    const barred = limits.barred();
    if (barred) return refuse(barred);
    const isSpent = failures[resource.kind] >= limits.mostFailures;
    return isSpent ? refuse(appError('payment_window_expired')) : { type: 'settle' };
  }

  /** Finds who decides, and then the answer. */
  function decide(asked: Asked, follow: (decision: Decision) => void): void {
    const { by } = offerOf(asked);
    if (typeof by === 'object') return follow(within(by, asked));
    if (asked.payload && asked.digest === '') {
      const error = appError('payment_invalid', { reason: 'transaction' });
      return follow({ type: 'answer-error', error });
    }
    const requestId = (requests += 1);
    undecided.set(requestId, follow);
    options.dispatch(by(requestId, asked.payload !== null));
  }

  /**
   * Returns the payment for a file or a tip that an earlier page co-signed. The chain decides what
   * became of it.
   * @throws RpcFailure if it was refunded: a memo pays once, and the file can be sold again under
   * another listing.
   */
  async function leftBehind({ url, resource }: Order): Promise<JournalEntry | null> {
    const { kind } = resource;
    const isKnown = (): boolean => sold.has(url) || busyWith(kind) !== undefined;
    const { journal } = chain;
    const entries = isKnown() ? [] : await journal.list({ role: 'host', kind, callId });
    const left = entries.find((each) => each.resourceUrl === url && isLive(each));
    const payment = sold.get(url)?.receipt.signature ?? left?.signature ?? null;
    if (payment !== null && (await isGivenBack(chain, payment))) {
      throw new RpcFailure(RPC.invalidParams, 'unknown_resource');
    }
    // Another request may have come in between.
    return left && !isKnown() ? left : null;
  }

  return {
    async serve(resource, payload) {
      const asked = { ...orderOf(resource, payload ? await digestOf(payload) : ''), payload };
      const left = isBeside(resource.kind) ? await leftBehind(asked) : null;
      if (left) return told(asked, begin({ ...asked, digest: left.messageHash ?? '' }, left));
      return new Promise((resolve, reject) => {
        decide(asked, (decision) => void answer(asked, decision).then(resolve, reject));
      });
    },
    decided(decision) {
      const follow = undecided.get(decision.requestId);
      undecided.delete(decision.requestId);
      follow?.(decision);
    },
    resume: (minute, entry) =>
      void begin(orderOf({ kind: 'minute', minute }, entry.messageHash ?? ''), entry),
    markPaid,
    findListing(id) {
      const known = [...sold.values(), ...underWay.values()].flatMap(({ resource }) =>
        resource.kind === 'file' && resource.listing.id === id ? [resource.listing] : [],
      );
      return known[0] ?? options.listed(id);
    },
    soldBy: (payment) =>
      [...sold.values()].flatMap(({ resource, receipt }) =>
        resource.kind === 'file' && receipt.signature === payment ? [resource.listing.id] : [],
      ),
  };
}

/** Returns the hash that distinguishes one payment's transaction from another's; '': unreadable. */
async function digestOf(payload: PaymentPayload): Promise<string> {
  const bytes = payloadTransaction(payload);
  const parsed = bytes ? parseTransaction(bytes) : 'encoding';
  return typeof parsed === 'string' ? '' : messageHash(parsed.messageBytes);
}
