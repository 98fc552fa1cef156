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

/** The grant of a resource, which answers `resource.get`, in the JSON of x402's MCP transport. */
interface Grant {
  readonly url: string;
  readonly granted: true;
  readonly [detail: string]: unknown;
}

const asText = (value: unknown): { type: 'text'; text: string }[] => [
  { type: 'text', text: JSON.stringify(value) },
];

/**
 * Returns the answer "payment required". It contains `settlement` if a payment came and was not
 * accepted.
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

/** The agreement with T, the hash of the transcript. */
export type Agreed = Agreement & { readonly hash: Uint8Array };

/**
 * The host's quotes. A resource gets the same quote until the blockhash of that quote is too old. A
 * quote is valid for five minutes (architecture.md). A payment without a quote is refused. The
 * guest decides which numbers it asks for, so the host keeps only the quotes of the next minute and
 * of the newest few tips.
 */
export interface Quotes {
  readonly agreed: Agreed;
  quote(resource: Resource): Promise<PaymentRequired>;
  memo(resource: Resource): Promise<string>;
  /**
   * Returns the valid quote, at the resource's present price, that a payment accepts. In a resumed
   * call, an earlier page may have issued the quote, because everything in a quote except its
   * blockhash is agreed.
   * Error: `payment_window_expired` if the quote has expired or matches only at an earlier price;
   * otherwise `payment_invalid` with x402's reason.
   */
  accepted(resource: Resource, accepted: PaymentRequirements): Promise<Result<Quoted>>;
  /** Answers a payment that was not accepted, with the reason and a fresh quote. */
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

/** In ms. A quote carries a blockhash, which lives about 32 s on mainnet (platform-notes.md). */
const FRESH_MS = 10_000;
/** In ms. All quotes within this time share one request to the server. */
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
  /** The oldest URL comes first. */
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

  /**
   * Returns the quotes at the present price. If a file's price has changed, it needs another quote.
   */
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
   * Returns a blockhash for clients without an RPC server. A quote without a blockhash is valid
   * too.
   */
  const blockhash = () => {
    const atMs = chain.env.nowMs();
    if (!asked || atMs - asked.atMs >= BLOCKHASH_MS) asked = { answer: ask(), atMs };
    return asked.answer;
  };

  async function quote(resource: Resource, error?: string): Promise<PaymentRequired> {
    const newest = issued(resource).at(-1);
    if (newest && chain.env.nowMs() - newest.atMs < FRESH_MS) {
      // A refusal makes no request to the server, because the guest decides how many refusals there
      // are.
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
   * Returns the terms of all valid quotes, including the quote that an earlier page may have
   * issued.
   */
  function valid(resource: Resource, bound: string): readonly PaymentRequirements[] {
    const ours = issued(resource).flatMap(({ quote: { accepts } }) => accepts);
    const oldEnough = chain.env.nowMs() - begunMs > CHALLENGE_SECONDS * 1000;
    if (!takenUp || oldEnough) return ours;
    return [...ours, requirementsFor(agreed, { resource, memo: bound, maxFee })];
  }

  /**
   * Returns why the accepted terms match no quote. Returns null if they matched a quote of this
   * resource, or would match one at an earlier price.
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
