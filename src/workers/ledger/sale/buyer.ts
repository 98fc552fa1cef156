import type { PaymentPayload, PaymentRequired, PaymentRequirements } from '@x402/core/types';
import { toBase64Url } from '../../../shared/bytes.ts';
import {
  type AppError,
  appError,
  P2cError,
  raise,
  isServerTrouble,
} from '../../../shared/errors.ts';
import { knownFault } from '../../../shared/payment-faults.ts';
import type { EventLog } from '../../../shared/log.ts';
import { type AtomicUsdc, type Lamports, usdc } from '../../../shared/money.ts';
import { isErrorCode } from '../../../shared/errors.ts';
import { MAX_FEES } from '../../../shared/network-fees.ts';
import { tryParse } from '../../../shared/try-parse.ts';
import { type SpendingLimitState, spendingLimitState } from '../spending-limit/delegation.ts';
import { type JournalEntry, newEntry } from '../payment/journal.ts';
import type { Unpaid, Landed } from '../payment/payment-status.ts';
import { toBase64 } from '../solana/rpc-parse.ts';
import {
  type Authority,
  buildPaymentPayload,
  completePayment,
  type Fresh,
  maxFeeOf,
} from '../solana/payload.ts';
import { type Rest, restOf } from '../solana/rest.ts';
import { type Followed, recordPayment } from '../payment/payments.ts';
import { PaymentRequiredResult, ResourceResult, type Settlement } from '../x402/messages.ts';
import type { Chain } from '../payment/chain.ts';
import { type Greeted, checkQuote, paymentPayload, payToOf } from '../x402/quote.ts';
import {
  commitmentOf,
  memoFor,
  priceOf,
  type Resource,
  resourceUrl,
  titleOf,
} from '../x402/resources.ts';
import { RpcFailure, type Wire } from '../x402/wire.ts';

/**
 * Guest: buys one resource of a call. Checks the host's quote against the agreement, checks the
 * funds, and signs. The signed transaction is written to disk before it is sent. The same
 * transaction is sent again until the chain has decided. guest-*.ts contain the parts that differ
 * between a prepayment, a minute, a file and a tip.
 */
export interface Buyer {
  /**
   * Returns the host's quote, checked against the agreement. If the host does not ask for money
   * (any more), returns the host's answer instead. Waits until `until` aborts, by default until the
   * call is gone.
   * @throws RpcFailure; P2cError `peer_mismatch`, `peer_protocol`.
   */
  quoteFor(resource: Resource, until?: AbortSignal): Promise<Quote | Unasked>;
  /**
   * Throws before anything is signed if the chain would refuse the payment. The error contains the
   * amounts.
   * @throws P2cError `no_usdc_account`, `allowance_used_up`, `insufficient_usdc`, `rpc_*`.
   */
  checkFunds(
    needed: AtomicUsdc,
    from: Authority['kind'],
    onRead?: (funds: Funds) => void,
  ): Promise<Checked>;
  readFunds(from: Authority['kind']): Promise<Funds>;
  /**
   * Signs a payment. The signed transaction is not sent and not stored yet.
   * @param before the state of the paying account, read before the payment can be sent.
   * @throws P2cError `wallet_*`, `rpc_*`, and the errors of `before`.
   */
  sign(
    quote: Quote,
    authority: Authority,
    before: Promise<Rest> | Rest,
    how?: Signing,
  ): Promise<Sending>;
  /** The highest network fee that the host has named in its quotes. */
  readonly maxFee: Lamports;
  /** Resumes a payment that is in the journal since before a reload. */
  open(resource: Resource, entry: JournalEntry): Sending;
}

interface Signing {
  readonly extensions?: Readonly<Record<string, unknown>> | undefined;
  /** The latest blockhash and fees. If missing, `sign` asks the server. */
  readonly fresh?: Fresh | undefined;
}

export interface Quote {
  readonly resource: Resource;
  readonly required: PaymentRequired;
  readonly requirements: PaymentRequirements;
  readonly memo: string;
}

interface Unasked {
  readonly answer: unknown;
}

/** The funds that the chain shows. */
export interface Funds {
  /** Null if there is no USDC account. */
  readonly balance: AtomicUsdc | null;
  /** The amount left of the spending limit. Null for the wallet, which needs no limit. */
  readonly remaining: AtomicUsdc | null;
}

/** The state of the paying account before a payment. */
interface Checked {
  readonly state: SpendingLimitState;
  readonly rest: Rest;
}

/**
 * A payment that can be sent. Sending it again sends the same transaction, so it never pays twice.
 */
export interface Sending {
  /** The journal entry at the moment when this page began to send the payment. */
  readonly entry: JournalEntry;
  /**
   * Watches for the payment on the guest's own RPC servers. The first call begins to watch, later
   * calls return the same result.
   */
  found(): Promise<Landed | Unpaid>;
  /** Suggests the signature that the host named. */
  hint(signature: string): void;
  /**
   * Asks the host to settle the payment.
   * @throws P2cError `storage_failed` if nothing was sent.
   */
  ask(signal: AbortSignal): Promise<Answer>;
}

/** The host's answer. */
export type Answer =
  /**
   * The host granted the resource and named a valid signature of its fee payer for exactly this
   * transaction.
   */
  | { readonly kind: 'granted'; readonly signature: string; readonly answer: unknown }
  /** The host refused permanently. Only the chain can prove that the transaction has expired. */
  | { readonly kind: 'refused'; readonly error: AppError }
  /** The settlement is in progress, or its state is not known. */
  | { readonly kind: 'open'; readonly answer: unknown };

const OPEN: Answer = { kind: 'open', answer: null };

/**
 * Reasons after which the guest only waits, even if the host's answer contains other errors
 * (docs/protocol/x402.md, "Error Handling").
 */
const NOT_A_FAILURE: ReadonlySet<string> = new Set([
  'settlement_pending',
  'duplicate_settlement',
  'payment_open',
  'confirmation_timeout',
  // The `exact` scheme uses this reason also if the confirmation of a transaction timed out.
  'transaction_failed',
]);

interface BuyerOptions {
  readonly chain: Chain;
  readonly wire: Wire;
  readonly owner: string;
  readonly greeted: Greeted;
  readonly life: AbortSignal;
  readonly log: EventLog;
}

export function createBuyer({ chain, wire, owner, greeted, life, log }: BuyerOptions): Buyer {
  const { agreement, transcript, sessionKey } = greeted;
  const { callId, terms } = agreement;
  const { rpc } = chain;
  let maxFee: Lamports = MAX_FEES.normal;

  const get = (url: string, signal: AbortSignal, payment?: PaymentPayload): Promise<unknown> =>
    wire.request(
      'resource.get',
      { url, ...(payment && { _meta: { 'x402/payment': payment } }) },
      signal,
    );

  async function quoteFor(resource: Resource, until = life): Promise<Quote | Unasked> {
    const url = resourceUrl(callId, resource);
    const answer = await get(url, until);
    const parsed = tryParse(PaymentRequiredResult, answer);
    if (!parsed) {
      if (!tryParse(ResourceResult, answer)) throw raise('peer_protocol');
      return { answer };
    }
    // The schema has checked the value, so the cast to x402's type is safe. A `null` in the value
    // means `undefined` in x402's type.
    const required = parsed.structuredContent as PaymentRequired;
    const memo = await memoFor(transcript, url, await commitmentOf(resource));
    const checked = checkQuote(required, agreement, resource, memo);
    if (!checked.ok) {
      log.add('quote_differs', { what: checked.what, error: required.error ?? null });
      throw raise('peer_mismatch', { what: checked.what });
    }
    const { requirements } = checked;
    const named = maxFeeOf(requirements);
    if (named > maxFee) maxFee = named;
    return { resource, required, requirements, memo };
  }

  async function read(
    from: Authority['kind'],
  ): Promise<{ readonly state: SpendingLimitState; readonly funds: Funds }> {
    const state = await spendingLimitState(rpc, owner, chain.mint, life);
    const { balance, delegate, delegatedAmount } = state;
    const left = delegate === sessionKey.address ? delegatedAmount : usdc(0n);
    return { state, funds: { balance, remaining: from === 'session' ? left : null } };
  }

  async function entryOf(
    { resource, memo }: Quote,
    signed: Awaited<ReturnType<typeof buildPaymentPayload>>,
    rest: Rest,
  ): Promise<JournalEntry> {
    const commitment = await commitmentOf(resource);
    const payTo = payToOf(agreement, resource);
    const { bytes, messageHash } = signed;
    const { blockhash, slot } = signed.blockhash;
    return newEntry(chain, {
      id: `guest:${callId}:${messageHash}`,
      kind: resource.kind,
      role: 'guest',
      callId,
      minute: resource.kind === 'minute' ? resource.minute : null,
      amount: priceOf(terms, resource),
      payer: owner,
      recipient: terms.payTo,
      ...(payTo !== terms.payTo && { deposit: payTo }),
      bytes,
      blockhash,
      slot,
      rest,
      memo,
      resourceUrl: resourceUrl(callId, resource),
      commitment: commitment ? toBase64Url(commitment) : null,
      ...titleOf(resource),
      messageHash,
    });
  }

  /**
   * Builds a payload for the stored transaction. The payload from before the reload is lost, but
   * the same transaction is valid with a new quote.
   */
  async function payloadAnew(
    resource: Resource,
    { bytes, memo }: JournalEntry,
  ): Promise<PaymentPayload | Unasked> {
    const quote = await quoteFor(resource);
    if ('answer' in quote) return quote;
    if (!bytes || quote.memo !== memo) throw raise('peer_mismatch', { what: 'memo' });
    return paymentPayload(quote.required, quote.requirements, toBase64(bytes));
  }

  /**
   * Creates the object that sends a payment.
   * @param made the payload that this page signed; null if only the journal has the transaction,
   * from before a reload.
   */
  function start(resource: Resource, entry: JournalEntry, made: PaymentPayload | null): Sending {
    const url = resourceUrl(callId, resource);
    let payload = made;
    /**
     * Resolves when the payment is on disk, so that it may be sent. Null until it is being written.
     */
    let written: Promise<unknown> | null = made ? null : Promise.resolve();

    let followed: Followed | null = null;
    /**
     * Called when the host's answer shows that the payment has landed or failed. The host polls the
     * chain more often than this side.
     */
    let notify: () => void = () => undefined;
    const told = new Promise<void>((resolve) => (notify = resolve));
    const follow = (): Followed => (followed ??= chain.follow(entry, { signal: life, told }));
    const isOurs = async (signature: string): Promise<boolean> =>
      entry.bytes !== null && (await completePayment(entry.bytes, signature)) !== null;

    async function write(): Promise<void> {
      written ??= recordPayment(chain, entry);
      try {
        await written;
      } catch (thrown) {
        written = null;
        throw thrown;
      }
    }

    async function interpret(answer: unknown): Promise<Answer> {
      const result = tryParse(ResourceResult, answer);
      if (!result) return OPEN;
      const settlement = result._meta?.['x402/payment-response'];
      const signature = settlement?.transaction ?? '';
      if (signature !== '') follow().hint(signature);
      if (settlement && (settlement.success || !isWaiting(settlement))) notify();
      if (tryParse(PaymentRequiredResult, answer)) {
        const { errorReason: reason = null, errorMessage: code = null } = settlement ?? {};
        log.add('payment_refused', { reason, code });
        const error = refusalOf(settlement);
        return error ? { kind: 'refused', error } : OPEN;
      }
      const granted = settlement?.success === true && (await isOurs(signature));
      return granted ? { kind: 'granted', signature, answer } : { kind: 'open', answer };
    }

    async function ask(signal: AbortSignal): Promise<Answer> {
      try {
        if (!payload) {
          const anew = await payloadAnew(resource, entry);
          if ('answer' in anew) return await interpret(anew.answer);
          payload = anew;
        }
      } catch (thrown) {
        // The host does not sell the resource now, or on other terms. If the transaction was
        // already sent, the chain decides.
        const isAnswer = thrown instanceof RpcFailure || thrown instanceof P2cError;
        if (isAnswer && !life.aborted) return OPEN;
        throw thrown;
      }
      await write();
      try {
        return await interpret(await get(url, signal, payload));
      } catch (thrown) {
        if (thrown instanceof RpcFailure) return OPEN;
        throw thrown;
      }
    }

    return {
      entry,
      found: () => follow().fate,
      hint: (signature) => follow().hint(signature),
      ask,
    };
  }

  return {
    quoteFor,
    get maxFee() {
      return maxFee;
    },
    readFunds: async (from) => (await read(from)).funds,
    async checkFunds(needed, from, onRead) {
      const { state, funds } = await read(from);
      onRead?.(funds);
      const { balance, remaining: left } = funds;
      if (balance === null) throw raise('no_usdc_account', { owner });
      if (left !== null && left < needed) throw raise('allowance_used_up', { left, needed });
      if (balance < needed) throw raise('insufficient_usdc', { balance, needed });
      const { delegate, delegatedAmount } = state;
      const signer = from === 'session' ? sessionKey.address : owner;
      return { state, rest: restOf({ amount: balance, delegate, delegatedAmount }, signer) };
    },
    async sign(quote, authority, before, { extensions, fresh } = {}) {
      const { required, requirements, resource } = quote;
      const building = { owner, authority, rpc, signal: life, fresh };
      const [signed, rest] = await Promise.all([
        buildPaymentPayload(requirements, building),
        before,
      ]);
      const transaction = String(signed.payload.payload['transaction']);
      const payload = paymentPayload(required, requirements, transaction, extensions);
      return start(resource, await entryOf(quote, signed, rest), payload);
    },
    open: (resource, entry) => start(resource, entry, null),
  };
}

/** How a payment is sent repeatedly, and which answer ends that. */
interface Insisting<T> {
  /** Resolves when the payment may be sent. */
  readonly before?: (signal: AbortSignal) => Promise<void>;
  /** Returns the pause in ms after this number of attempts. */
  readonly pauseMs: (times: number) => number;
  /** Returns the result for an answer. Null if the payment must be sent again. */
  readonly interpret: (answer: Answer) => T | null | Promise<T | null>;
  /** After sending has stopped, the last answer is still awaited until this signal aborts. */
  readonly patient?: AbortSignal;
}

/**
 * Sends the same transaction repeatedly, until an answer of the host ends this.
 * @throws P2cError `aborted`.
 */
export async function insist<T>(
  { env }: Pick<Chain, 'env'>,
  sending: Sending,
  { before, pauseMs, interpret, patient }: Insisting<T>,
  signal: AbortSignal,
): Promise<T> {
  for (let times = 1; ; times += 1) {
    await before?.(signal);
    const enough = await interpret(await sending.ask(patient ?? signal));
    if (enough !== null) return enough;
    await env.sleep(pauseMs(times), signal);
  }
}

function causeOf(settlement: Settlement | undefined) {
  const reason = settlement?.errorReason ?? 'unknown';
  return { reason, code: settlement?.errorMessage ?? reason };
}

/** Returns whether the host's answer means that the payment may still land. */
const isWaiting = (settlement: Settlement | undefined): boolean =>
  Object.values(causeOf(settlement)).some((each) => NOT_A_FAILURE.has(each));

function refusalOf(settlement: Settlement | undefined): AppError | null {
  if (isWaiting(settlement)) return null;
  const { reason, code } = causeOf(settlement);
  // The answer names a signature, so the guest asks its own RPC servers whether the payment failed.
  if (code === 'failed_on_chain' && settlement?.transaction) return null;
  // For these errors, the host's code is enough. Other errors contain amounts, which the guest
  // reads from the chain.
  if (
    code === 'till_empty' ||
    code === 'fees_stopped' ||
    code === 'payment_window_expired' ||
    code === 'blockhash_expired'
  ) {
    return appError(code);
  }
  if (isServerTrouble(code)) return appError('peer_rpc_trouble');
  if (code === 'allowance_refused' || code === 'failed_on_chain') {
    return appError('allowance_refused', { reason: code });
  }
  const isNamed = isErrorCode(code) && code !== 'payment_invalid';
  return appError('payment_invalid', {
    reason: isNamed ? code : (knownFault(reason) ?? 'unknown'),
  });
}
