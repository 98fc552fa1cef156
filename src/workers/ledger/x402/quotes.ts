import type { PaymentRequired, PaymentRequirements, SettleResponse } from '@x402/core/types';
import type { AppError } from '../../../shared/errors.ts';
import { raise } from '../../../shared/errors.ts';
import type { Terms } from '../../../shared/terms.ts';
import type { Money } from './money.ts';
import { type Agreement, CHALLENGE_SECONDS, checkQuote, paymentRequired } from './quote.ts';
import { commitmentOf, priceOf, type Resource, resourceUrl } from './resources.ts';
import { requiredResult } from './results.ts';
import { advertised } from './sponsor.ts';
import { memoFor, type Transcript } from './transcript.ts';

/**
 * The host's quotes: the same for the same resource until its blockhash has aged, and good for five
 * minutes (product.md). What was never quoted cannot be paid.
 */
export interface Quotes {
  quote(resource: Resource, error?: string): Promise<PaymentRequired>;
  memo(resource: Resource): Promise<string>;
  /** What they are quotes of, with T. @throws P2cError `internal` before the greeting. */
  agreement(): Agreement & { readonly hash: Uint8Array };
  /** Requirements quoted for this URL and still good. */
  issued(url: string): readonly PaymentRequirements[];
  /**
   * What a page before this one may have quoted, if this call was taken up: a quote says nothing but
   * what was agreed, so one that was accepted can be told from one that never was.
   */
  earlier(
    resource: Resource,
    accepted: PaymentRequirements,
  ): Promise<readonly PaymentRequirements[]>;
  /** The answer to a payment that was not taken: why, and a fresh quote. */
  refusal(resource: Resource, error: AppError, settlement?: SettleResponse): Promise<unknown>;
}

interface Issued {
  readonly quote: PaymentRequired;
  readonly atMs: number;
}

/** A quote carries a blockhash, which lives about 32 s on mainnet (facts.md). */
const FRESH_MS = 10_000;
/** For whatever is quoted within so long, the server is asked for one once. */
const BLOCKHASH_MS = 2_000;

export function createQuotes(
  money: Money,
  transcript: () => Transcript | null,
  agreed: { readonly terms: Terms; readonly feePayer: string },
  takenUp = false,
): Quotes {
  const begunMs = money.env.nowMs();
  const byUrl = new Map<string, Issued[]>();

  function agreement(): Agreement & { readonly hash: Uint8Array } {
    const known = transcript();
    if (!known) throw raise('internal', { what: 'quote before the greeting' });
    return { ...agreed, callId: known.callId, network: money.caip2, hash: known.hash };
  }

  const memo = async (resource: Resource): Promise<string> => {
    const { hash, callId } = agreement();
    return memoFor(hash, resourceUrl(callId, resource), await commitmentOf(resource));
  };

  const good = (url: string): Issued[] => {
    const oldestMs = money.env.nowMs() - CHALLENGE_SECONDS * 1000;
    const kept = (byUrl.get(url) ?? []).filter(({ atMs }) => atMs >= oldestMs);
    byUrl.set(url, kept);
    return kept;
  };

  const ask = () => money.rpc.getLatestBlockhash('confirmed', { onceMs: 2_000 }).catch(() => null);
  let asked: { readonly answer: ReturnType<typeof ask>; readonly atMs: number } | null = null;
  /** For clients without an RPC of their own; a quote without one is good all the same. */
  const blockhash = () => {
    const atMs = money.env.nowMs();
    if (!asked || atMs - asked.atMs >= BLOCKHASH_MS) asked = { answer: ask(), atMs };
    return asked.answer;
  };

  async function quote(resource: Resource, error?: string): Promise<PaymentRequired> {
    const known = agreement();
    const url = resourceUrl(known.callId, resource);
    const price = priceOf(known.terms, resource).toString();
    // A file's price may have changed: what it costs by now is another quote.
    const newest = good(url).findLast(({ quote: { accepts } }) => accepts[0]?.amount === price);
    if (newest && money.env.nowMs() - newest.atMs < FRESH_MS) {
      // A refusal costs the server nothing: the guest decides how many there are.
      return error === undefined ? newest.quote : { ...newest.quote, error };
    }
    const [bound, hash] = await Promise.all([memo(resource), blockhash()]);
    const fresh = paymentRequired(known, {
      resource,
      memo: bound,
      ...(hash && { blockhash: hash }),
      ...(error !== undefined && { error }),
      ...(resource.kind === 'prepay' && { extensions: advertised(known.feePayer) }),
    });
    good(url).push({ quote: fresh, atMs: money.env.nowMs() });
    return fresh;
  }

  return {
    quote,
    memo,
    agreement,
    async earlier(resource, accepted) {
      const oldEnough = money.env.nowMs() - begunMs > CHALLENGE_SECONDS * 1000;
      if (!takenUp || oldEnough) return [];
      const known = agreement();
      const made = paymentRequired(known, { resource, memo: await memo(resource) });
      const quote = { ...made, accepts: [accepted] };
      const checked = checkQuote(quote, known, resource, await memo(resource));
      return checked.ok ? [checked.requirements] : [];
    },
    issued: (url) => good(url).flatMap((each) => each.quote.accepts),
    async refusal(resource, error, settlement) {
      const response: SettleResponse = settlement ?? {
        success: false,
        errorReason: error.code,
        transaction: '',
        network: money.caip2,
        payer: '',
      };
      return requiredResult(await quote(resource, error.code), {
        ...response,
        errorMessage: error.code,
      });
    },
  };
}
