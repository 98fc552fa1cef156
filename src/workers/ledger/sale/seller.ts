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
 * Host: sells every resource of a call with the same steps: quote → check → take → settle → grant
 * (docs/protocol/x402.md, "Settlement"). {@link Offer} contains the differences. The seller answers
 * every request exactly once. A resource that was granted once is granted again without another
 * payment. If a payment is already being settled, a second request for it waits for the same
 * settlement, even after a reload.
 */
export interface Seller {
  /**
   * Answers `resource.get`.
   * @throws RpcFailure
   */
  serve(resource: Resource, payload: PaymentPayload | null): Promise<unknown>;
  /** Applies the billing machine's decision about a request for a minute. */
  decided(decision: MinuteDecision): void;
  /** Resumes the settlement of a payment for this minute that was co-signed before a reload. */
  resume(minute: number, entry: JournalEntry): void;
  /**
   * Notes a resource that was already paid for, in this call or an earlier one. The seller then
   * grants it without a payment.
   */
  markPaid(resource: Resource, paid: Grant): void;
  /**
   * Finds a listing in the version that was sold, otherwise the one that is being sold, otherwise
   * the one that is listed now. So if the host withdraws or changes a listing, its buyers keep what
   * they have bought.
   */
  readonly findListing: FindListing;
  /**
   * Returns the ids of the listings that this payment bought. There may be several with the same
   * content.
   */
  soldBy(payment: string): readonly string[];
}

interface SellerOptions {
  readonly chain: Chain;
  readonly log: EventLog;
  readonly quotes: Quotes;
  readonly feePayerKey: Signer;
  /** Co-signs payments, within the limits of the fee payer. */
  readonly facilitator: Facilitator;
  readonly withinLimits: WithinLimits;
  /** Resolves once the record of this call is on disk. @throws P2cError `storage_failed`. */
  readonly keep: () => Promise<void>;
  /** The guest's session key. */
  readonly sessionKey: string;
  /** The owner of the wallet that approved the session key, if known from before a reload. */
  readonly approver: string | null;
  /** Tells whether the call has ended. After the end, no guest is admitted. */
  readonly over: () => boolean;
  /**
   * Tells whether a file or tip may settle now. It may not from 10 s before a minute is due until
   * that minute has settled (docs/billing.md, "A minute").
   */
  readonly mayStartFile: () => boolean;
  /** Finds a file that is listed now. */
  readonly listed: FindListing;
  /** Aborts when transactions must no longer be sent. */
  readonly stopSending: AbortSignal;
  readonly life: AbortSignal;
  readonly dispatch: (event: HostEvent) => void;
  /**
   * Called before a payment is sent that the billing machine does not handle. For a file or a tip,
   * it also gets the URL.
   */
  readonly onSigned: (signature: string, url?: string) => void;
  readonly onPrepaid: (receipt: Receipt, approver: string | null, settleMs: number) => void;
  readonly onFilePaid: (order: SaleOrder) => void;
  readonly onTipPaid: () => void;
  /**
   * Called with a problem that only the host can solve (the RPC server or the fee payer), and with
   * null when it is solved.
   */
  readonly onTrouble: (error: AppError | null) => void;
}

/** The decision about a request for any resource. */
type Decision =
  | { readonly type: 'answer-quote' | 'answer-receipt' | 'settle' | 'join' }
  | { readonly type: 'answer-error'; readonly error: AppError };

/** The billing machine's decision about a request. It contains the id of the request. */
type MinuteDecision = Extract<HostEffect, { readonly requestId: RequestId }>;

/** The parts of the answer to a paid request. */
interface Grant {
  readonly receipt: Receipt;
  /** For a file, the secret from which the key of each start and resume is derived. */
  readonly secret: Bytes | null;
}

interface Order {
  readonly resource: Resource;
  readonly url: string;
  /** Identifies the payment. Empty if the request had no payment, or an unreadable one. */
  readonly digest: string;
}

/** A request, from its arrival until it is answered. */
interface Asked extends Order {
  readonly payload: PaymentPayload | null;
}

type Sold =
  | ({ readonly ok: true } & Grant)
  | { readonly ok: false; readonly error: AppError; readonly response?: SettleResponse };

/** The rules for selling one resource. */
interface Offer {
  /**
   * The limits that decide about a request. For a minute, the function that makes the event for the
   * billing machine, which decides instead.
   */
  readonly by: Limits | ((requestId: RequestId, pays: boolean) => HostEvent);
  /**
   * For how long failed requests to the host's own server are repeated before anything is signed,
   * in ms.
   */
  readonly patienceMs?: number;
  /**
   * Runs before the payment is accepted.
   * @throws P2cError with the reason why the payment is not accepted.
   */
  before?(payload: PaymentPayload): Promise<void>;
  /** Returns the secret of a grant. It is on disk before the payment is sent. */
  secret?(): Promise<Bytes>;
  onSigned(signature: string): void;
  onGranted(paid: Grant, settleMs: number): void;
  onRefused?(error: AppError): void;
}

interface Limits {
  /**
   * The most failed attempts in a call. An attempt counts only if it costs the fee payer something,
   * or if an honest guest would not make it.
   */
  readonly mostFailures: number;
  /** Returns why the resource is no longer quoted or sold. Null if it is. */
  closed(): AppError | null;
  /** Returns why no payment for the resource may begin now. Null if one may begin. */
  barred(): AppError | null;
  /** Tells whether a failure is not the guest's fault and so does not count. */
  spares(error: AppError): boolean;
}

/**
 * The most payments with an expired blockhash. An honest guest signs again if its blockhash has
 * expired. Invented blockhashes cost requests to the host's own server.
 */
const MOST_EXPIRED = 12;
/**
 * In ms. Enough for a server that fails occasionally. The guest sends the same transaction again
 * anyway.
 */
const PREPAY_PATIENCE_MS = 4_000;

/**
 * Creates the offers for each kind of resource. Also notes who approved the session key, because
 * the approval comes with the prepayment.
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
    // The call may have ended while the approval was landing.
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

  /**
   * Checked again just before money moves: the file must still be listed, with the same price and
   * content.
   */
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

  /** A tip buys nothing. After the end of the call, no tip is accepted. */
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

export function createSeller(options: SellerOptions): Seller {
  const { chain, quotes, life } = options;
  const { callId } = quotes.agreed;
  const { offerOf, approver } = createTable(options);
  /** The resources that were sold, by URL, and the orders that are being settled. */
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
   * Returns the order of this kind that is being settled. Only one per kind may be in progress.
   * Files and tips count as one kind, so that there is always room for the next minute
   * (`MAX_IN_FLIGHT`, fee-limits.ts).
   */
  const busyWith = (kind: Resource['kind']): Order | undefined =>
    [...underWay.values()].find(
      ({ resource }) => resource.kind === kind || (isBeside(resource.kind) && isBeside(kind)),
    );

  /** Reports a problem, and null once it is solved. Meanwhile the guest tries again. */
  function trouble(error: AppError | null): void {
    if (error || troubled) options.onTrouble(error);
    troubled = error !== null;
  }

  function note({ kind }: Resource, limits: Limits, error: AppError): void {
    const { code } = error;
    // A failure of the host's own servers or fee payer costs nothing and is not the guest's fault.
    const own = isServerTrouble(code) || code === 'till_empty';
    trouble(own ? error : null);
    if (!own && !limits.spares(error)) failures[kind] += 1;
  }

  /** For minutes, the meter shows problems. So only other payments report them here. */
  const following = ({ by }: Offer) => ({
    ...(typeof by === 'object' && { onTrouble: trouble }),
    stopSending: options.stopSending,
    signal: life,
  });

  async function pay(order: Order, offer: Offer, payload: PaymentPayload): Promise<Taken> {
    const { resource, url } = order;
    // Check the quote first, because for a prepayment `before` costs the fee payer something.
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
      // The guest may pay with the session key or with the wallet. The host later reads the owner
      // of the paying account from the chain.
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

  /** Begins a settlement. It is in progress when this function returns. */
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

  /**
   * Answers a request. If this begins a settlement, the settlement is in progress when this
   * function returns.
   */
  async function answer(asked: Asked, decision: Decision): Promise<unknown> {
    const { resource, url, payload } = asked;
    const done = sold.get(url);
    const joined = underWay.get(url);
    if (decision.type === 'answer-quote') return requiredResult(await quotes.quote(resource));
    if (decision.type === 'answer-receipt' && done) return granted(url, done);
    if (decision.type === 'join' && joined) return told(asked, joined.outcome);
    if (decision.type === 'settle' && payload) return told(asked, begin(asked, payload));
    // The settlement that this request should wait for could not begin. So the guest may send the
    // same transaction again.
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

  /**
   * Decides about a request by its limits, or lets the billing machine decide. Then calls `follow`.
   */
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
   * Returns a payment for a file or a tip that was co-signed before a reload. The chain decides
   * whether it has landed.
   * @throws RpcFailure if the payment was refunded. Each memo pays only once, so the host can sell
   * the file again only under another listing.
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
    // Another request may have begun a settlement in the meantime.
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

/** Returns the hash that identifies a payment's transaction. '' if the payment is unreadable. */
async function digestOf(payload: PaymentPayload): Promise<string> {
  const bytes = payloadTransaction(payload);
  const parsed = bytes ? parseTransaction(bytes) : 'encoding';
  return typeof parsed === 'string' ? '' : messageHash(parsed.messageBytes);
}
