import type { PaymentFault } from '../../../shared/payment-faults.ts';
import type { PaymentRequired, PaymentRequirements, SettleResponse } from '@x402/core/types';
import { type AppError, appError, err, ok, type Result } from '../../../shared/errors.ts';
import { type AtomicUsdc, parseAtomic } from '../../../shared/money.ts';
import type { Chain } from '../payment/chain.ts';
import {
  type Agreement,
  CHALLENGE_SECONDS,
  matchQuote,
  mismatchReason,
  paymentRequired,
  requirementsFor,
} from './quote.ts';
import { commitmentOf, memoFor, priceOf, type Resource, resourceUrl } from './resources.ts';
import { advertised } from './gas-sponsoring.ts';

/** The grant of a resource: the answer to `resource.get`, in the JSON of x402's MCP transport. */
interface Grant {
  readonly url: string;
  readonly granted: true;
  readonly [detail: string]: unknown;
}

const asText = (value: unknown): { type: 'text'; text: string }[] => [
  { type: 'text', text: JSON.stringify(value) },
];

/**
 * Returns the answer "payment required". It contains `settlement` if the request had a payment that
 * was not accepted.
 */
export const requiredResult = (required: PaymentRequired, settlement?: SettleResponse) => ({
  isError: true as const,
  structuredContent: required,
  content: asText(required),
  ...(settlement && { _meta: { 'x402/payment-response': settlement } }),
});

export const grantResult = (grant: Grant, settlement: SettleResponse) => ({
  structuredContent: grant,
  content: asText(grant),
  _meta: { 'x402/payment-response': settlement },
});

/** The agreement, together with T, the hash of the transcript. */
export type Agreed = Agreement & { readonly hash: Uint8Array };

/**
 * The host's quotes. All requests for a resource get the same quote until its blockhash is too old.
 * A quote is valid for five minutes (architecture.md). A payment without a quote is refused. The
 * guest can request any numbers, so the host keeps quotes only for the next minute and for the
 * newest few tips.
 */
export interface Quotes {
  readonly agreed: Agreed;
  quote(resource: Resource): Promise<PaymentRequired>;
  memo(resource: Resource): Promise<string>;
  /**
   * Returns the quote that a payment accepts. The quote must be valid and have the resource's
   * present price. In a resumed call, the quote may be from before the reload, because everything
   * in it except the blockhash was agreed. Error: `payment_window_expired` if the quote has expired
   * or has an earlier price; otherwise `payment_invalid` with x402's reason.
   */
  accepted(resource: Resource, accepted: PaymentRequirements): Promise<Result<Quoted>>;
  /** Returns the answer to a payment that was not accepted, with the reason and a new quote. */
  refusal(resource: Resource, error: AppError, settlement?: SettleResponse): Promise<unknown>;
}

export interface Quoted {
  readonly requirements: PaymentRequirements;
  readonly amount: AtomicUsdc;
}

interface Issued {
  readonly quote: PaymentRequired;
  readonly atMs: number;
}

/**
 * How long a quote is given to further requests, in ms. It contains a blockhash, which is valid for
 * about 32 s on mainnet (platform-notes.md).
 */
const FRESH_MS = 10_000;
/**
 * Within this time, in ms, all quotes use the same blockhash, so they need only one request to the
 * server.
 */
const BLOCKHASH_MS = 2_000;
/** The host keeps quotes for at most this many tips. A person gives one tip at a time. */
const MOST_TIPS = 20;

export function createQuotes(
  chain: Chain,
  agreed: Agreed,
  nextMinute: () => number,
  takenUp = false,
): Quotes {
  const { callId, terms, hash } = agreed;
  const { maxFee } = chain;
  const begunMs = chain.env.nowMs();
  const byUrl = new Map<string, Issued[]>();
  let minuteUrl = '';
  /** The URLs of tips, oldest first. */
  const tipUrls = new Set<string>();

  const memo = async (resource: Resource): Promise<string> =>
    memoFor(hash, resourceUrl(callId, resource), await commitmentOf(resource));

  function sweep(): void {
    const oldestMs = chain.env.nowMs() - CHALLENGE_SECONDS * 1000;
    for (const [url, all] of byUrl) {
      const kept = all.filter(({ atMs }) => atMs >= oldestMs);
      if (kept.length > 0) byUrl.set(url, kept);
      else byUrl.delete(url);
    }
  }

  /** Returns the quotes at the present price. After a change of price, a file needs a new quote. */
  const issued = (resource: Resource): Issued[] => {
    sweep();
    const price = priceOf(terms, resource).toString();
    const kept = byUrl.get(resourceUrl(callId, resource)) ?? [];
    return kept.filter(({ quote: { accepts } }) => accepts[0]?.amount === price);
  };

  function keep(resource: Resource, fresh: PaymentRequired): void {
    const url = resourceUrl(callId, resource);
    if (resource.kind === 'tip') {
      tipUrls.delete(url);
      tipUrls.add(url);
      const [oldest = ''] = tipUrls;
      if (tipUrls.size > MOST_TIPS && tipUrls.delete(oldest)) byUrl.delete(oldest);
    }
    if (resource.kind === 'minute') {
      if (resource.minute !== nextMinute()) return;
      if (url !== minuteUrl) byUrl.delete(minuteUrl);
      minuteUrl = url;
    }
    byUrl.set(url, [...(byUrl.get(url) ?? []), { quote: fresh, atMs: chain.env.nowMs() }]);
  }

  const ask = () => chain.rpc.getLatestBlockhash('confirmed', { onceMs: 2_000 }).catch(() => null);
  let asked: { readonly answer: ReturnType<typeof ask>; readonly atMs: number } | null = null;
  /**
   * Returns a blockhash for clients without an RPC server. If the server does not answer, the quote
   * has none and is still valid.
   */
  const blockhash = () => {
    const atMs = chain.env.nowMs();
    if (!asked || atMs - asked.atMs >= BLOCKHASH_MS) asked = { answer: ask(), atMs };
    return asked.answer;
  };

  async function quote(resource: Resource, error?: string): Promise<PaymentRequired> {
    const newest = issued(resource).at(-1);
    if (newest && chain.env.nowMs() - newest.atMs < FRESH_MS) {
      // A refusal does not ask the server, because the guest can cause any number of refusals.
      return error === undefined ? newest.quote : { ...newest.quote, error };
    }
    const [bound, latest] = await Promise.all([memo(resource), blockhash()]);
    const fresh = paymentRequired(agreed, {
      resource,
      memo: bound,
      maxFee,
      ...(latest && { blockhash: latest }),
      ...(error !== undefined && { error }),
      ...(resource.kind === 'prepay' && { extensions: advertised(agreed.feePayer) }),
    });
    keep(resource, fresh);
    return fresh;
  }

  /**
   * Returns the terms of all valid quotes, including those that a page may have issued before a
   * reload.
   */
  function valid(resource: Resource, bound: string): readonly PaymentRequirements[] {
    const ours = issued(resource).flatMap(({ quote: { accepts } }) => accepts);
    const oldEnough = chain.env.nowMs() - begunMs > CHALLENGE_SECONDS * 1000;
    if (!takenUp || oldEnough) return ours;
    return [...ours, requirementsFor(agreed, { resource, memo: bound, maxFee })];
  }

  /**
   * Returns why the accepted terms match no quote. Null if they match a quote of this resource, or
   * would match one at an earlier price.
   */
  function mismatch(
    resource: Resource,
    bound: string,
    accepted: PaymentRequirements,
  ): PaymentFault | null {
    const wanted = requirementsFor(agreed, { resource, memo: bound, maxFee });
    const { amount } = accepted;
    const kept = byUrl.get(resourceUrl(callId, resource)) ?? [];
    const isEarlierPrice = kept.some(({ quote: { accepts } }) => accepts[0]?.amount === amount);
    return mismatchReason(accepted, isEarlierPrice ? { ...wanted, amount } : wanted);
  }

  return {
    agreed,
    quote,
    memo,
    async accepted(resource, accepted) {
      const bound = await memo(resource);
      const requirements = matchQuote(valid(resource, bound), accepted);
      const amount = requirements && parseAtomic(requirements.amount);
      if (requirements && amount !== null) return ok({ requirements, amount });
      const reason = mismatch(resource, bound, accepted);
      return err(
        reason === null
          ? appError('payment_window_expired')
          : appError('payment_invalid', { reason }),
      );
    },
    async refusal(resource, error, settlement) {
      const response: SettleResponse = settlement ?? {
        success: false,
        errorReason: error.code,
        transaction: '',
        network: chain.caip2,
        payer: '',
      };
      return requiredResult(await quote(resource, error.code), {
        ...response,
        errorMessage: error.code,
      });
    },
  };
}
