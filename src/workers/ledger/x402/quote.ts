import type { PaymentPayload, PaymentRequired, PaymentRequirements } from '@x402/core/types';
import { deepEqual } from '@x402/core/utils';
import { utf8 } from '../../../shared/bytes.ts';
import type { Mismatch } from '../../../shared/errors.ts';
import { isFields } from '../../../shared/fields.ts';
import { type Lamports, USDC_DECIMALS } from '../../../shared/money.ts';
import { MAX_FEES, maxFeeFor } from '../../../shared/network-fees.ts';
import { NETWORKS } from '../../../shared/network.ts';
import type { PaymentFault } from '../../../shared/payment-faults.ts';
import type { Terms } from '../../../shared/terms.ts';
import { tryParse } from '../../../shared/try-parse.ts';
import type { Signer } from '../solana/keys.ts';
import { RequirementsExtra, TransactionVersions } from './messages.ts';
import { describeResource, priceOf, type Resource, resourceUrl } from './resources.ts';

/**
 * Quotes: x402 v2's `PaymentRequired` for a resource of this project. The host builds them. The
 * guest compares them with the agreement before it signs.
 */

/** A challenge is valid for five minutes (architecture.md). */
export const CHALLENGE_SECONDS = 300;

/**
 * The terms that both sides agreed on. None of them comes from the peer's later messages about
 * payments.
 */
export interface Agreement {
  readonly callId: string;
  readonly terms: Terms;
  /** The network's CAIP-2 id. */
  readonly network: `solana:${string}`;
  /** The host's fee payer. The host proved in its hello that it has the key. */
  readonly feePayer: string;
  /**
   * The address of the deposit key, if the prepayment goes into a deposit. Null if it goes to the
   * host's wallet.
   */
  readonly deposit: string | null;
}

/** Returns the owner of the account that receives the payment for a resource. */
export const payToOf = ({ terms, deposit }: Agreement, { kind }: Resource): string =>
  (kind === 'prepay' ? deposit : null) ?? terms.payTo;

/** The result of the hello exchange. Every payment is bound to it. */
export interface Greeted {
  readonly agreement: Agreement;
  readonly transcript: Uint8Array;
  readonly sessionKey: Signer;
}

interface QuoteParts {
  readonly resource: Resource;
  readonly memo: string;
  /** The host's choice of `MAX_FEES`. If absent, the normal maximum applies. */
  readonly maxFee?: Lamports;
  readonly blockhash?: { readonly blockhash: string; readonly lastValidBlockHeight: bigint };
  readonly extensions?: Readonly<Record<string, unknown>>;
  /** Why the host did not accept the payment in the request. */
  readonly error?: string;
}

export function requirementsFor(agreement: Agreement, parts: QuoteParts): PaymentRequirements {
  const { terms, network, feePayer } = agreement;
  const amount = priceOf(terms, parts.resource);
  const maxFee = maxFeeFor(parts.maxFee ?? MAX_FEES.normal, amount);
  return {
    scheme: 'exact',
    network,
    amount: amount.toString(),
    asset: NETWORKS[terms.network].usdcMint,
    payTo: payToOf(agreement, parts.resource),
    maxTimeoutSeconds: CHALLENGE_SECONDS,
    extra: {
      feePayer,
      memo: parts.memo,
      decimals: USDC_DECIMALS,
      ...(maxFee > MAX_FEES.normal && { maxFeeLamports: Number(maxFee) }),
      ...(parts.blockhash && {
        recentBlockhash: parts.blockhash.blockhash,
        lastValidBlockHeight: parts.blockhash.lastValidBlockHeight.toString(),
      }),
    },
  };
}

export function paymentRequired(agreement: Agreement, parts: QuoteParts): PaymentRequired {
  return {
    x402Version: 2,
    error: parts.error ?? 'payment required',
    resource: {
      url: resourceUrl(agreement.callId, parts.resource),
      description: describeResource(agreement.terms, parts.resource),
      mimeType: 'application/json',
    },
    accepts: [requirementsFor(agreement, parts)],
    ...(parts.extensions && { extensions: parts.extensions }),
  };
}

/** The version of every payment transaction that a quote asks for. */
const TRANSACTION_VERSION = 0;

const TERMS = [
  'scheme',
  'network',
  'mint',
  'recipient',
  'amount',
  'memo',
  'fee payer',
  'decimals',
  'transaction version',
] as const;
type Term = (typeof TERMS)[number];

/**
 * Returns the first term that differs from the wanted one. Null if none does. `extra.decimals` and
 * `extra.transactionVersions` may be missing, as in quotes of earlier versions and of other
 * software.
 */
function differing(offered: PaymentRequirements, wanted: PaymentRequirements): Term | null {
  const extra = tryParse(RequirementsExtra, offered.extra);
  const decimals = extra?.['decimals'];
  const versions = extra?.['transactionVersions'];
  const agrees: Readonly<Record<Term, boolean>> = {
    scheme: offered.scheme === wanted.scheme,
    network: offered.network === wanted.network,
    mint: offered.asset === wanted.asset,
    recipient: offered.payTo === wanted.payTo,
    amount: offered.amount === wanted.amount,
    memo: extra?.memo === wanted.extra['memo'],
    'fee payer': extra?.feePayer === wanted.extra['feePayer'],
    decimals: decimals === undefined || decimals === wanted.extra['decimals'],
    'transaction version':
      versions === undefined ||
      (tryParse(TransactionVersions, versions)?.includes(TRANSACTION_VERSION) ?? false),
  };
  return TERMS.find((term) => !agrees[term]) ?? null;
}

/**
 * The most bytes of the resource and the terms in a payment, which repeats them from the quote.
 * Their JSON can become longer than in the quote, because numbers may be written in a longer form.
 * A signed payment that does not fit into a frame could not be sent.
 */
const MAX_ECHO_BYTES = 16_384;
const isShort = (echo: Pick<PaymentPayload, 'resource' | 'accepted'>): boolean =>
  utf8(JSON.stringify(echo)).length <= MAX_ECHO_BYTES;

/**
 * Returns the first offer that matches the agreement exactly. If there is no such offer, returns
 * the difference in the offer that is most similar. The guest computes the memo itself, so the
 * payment is bound to this call and this resource.
 */
export function checkQuote(
  quote: PaymentRequired,
  agreement: Agreement,
  resource: Resource,
  memo: string,
):
  | { readonly ok: true; readonly requirements: PaymentRequirements }
  | { readonly ok: false; readonly what: Mismatch } {
  if (quote.resource.url !== resourceUrl(agreement.callId, resource)) {
    return { ok: false, what: 'resource' };
  }
  const wanted = requirementsFor(agreement, { resource, memo });
  let nearest = -1;
  for (const requirements of quote.accepts) {
    if (!isShort({ resource: quote.resource, accepted: requirements })) continue;
    const differs = differing(requirements, wanted);
    if (differs === null) return { ok: true, requirements };
    nearest = Math.max(nearest, TERMS.indexOf(differs));
  }
  return { ok: false, what: TERMS[nearest] ?? 'no way to pay' };
}

/** The reason for each difference, in the names of x402's facilitator. */
const REASONS: Readonly<Record<Term, PaymentFault>> = {
  scheme: 'unsupported_scheme',
  network: 'network_mismatch',
  mint: 'invalid_exact_svm_payload_mint_mismatch',
  recipient: 'invalid_exact_svm_payload_recipient_mismatch',
  amount: 'invalid_exact_svm_payload_amount_mismatch',
  memo: 'invalid_exact_svm_payload_memo_mismatch',
  'fee payer': 'invalid_exact_svm_fee_payer_mismatch',
  decimals: 'invalid_payment_requirements: decimals',
  'transaction version': 'invalid_payment_requirements: transaction version',
};

/** Returns x402's reason for refusing terms that do not match a quote. Null if they match. */
export function mismatchReason(
  accepted: PaymentRequirements,
  wanted: PaymentRequirements,
): PaymentFault | null {
  // The blockhash is not compared, because a client may use another one.
  const terms = comparable(accepted);
  const differs = differing(terms, wanted);
  if (differs !== null) return REASONS[differs];
  // This field may be missing in a quote, but not in a payment.
  const kept = tryParse(RequirementsExtra, terms.extra);
  if (kept?.['decimals'] !== wanted.extra['decimals']) {
    return REASONS.decimals;
  }
  return accepted.maxTimeoutSeconds === wanted.maxTimeoutSeconds
    ? null
    : 'invalid_payment_requirements: maxTimeoutSeconds';
}

/** Tells whether `actual` contains everything in `expected`. It may contain more. */
function contains(actual: unknown, expected: unknown): boolean {
  if (!isFields(expected)) return deepEqual(expected, actual);
  return (
    isFields(actual) &&
    Object.entries(expected).every(([key, value]) =>
      Object.hasOwn(actual, key) ? contains(actual[key], value) : value === undefined,
    )
  );
}

/**
 * Removes the fields that are not compared. A client may use another blockhash than the quoted one.
 * x402's own server for the `exact` scheme does not compare blockhashes either. A host may raise
 * the maximum fee.
 */
function comparable(requirements: PaymentRequirements): PaymentRequirements {
  // The terms that a peer accepts may have no `extra` at all, so spread the object first.
  const {
    recentBlockhash: _,
    lastValidBlockHeight: __,
    maxFeeLamports: ___,
    ...extra
  } = {
    ...requirements.extra,
  };
  return { ...requirements, extra };
}

/**
 * Returns the first quote whose terms match the accepted ones. The accepted `extra` may have
 * additional fields. These are the rules of x402's own resource server, which would add all of its
 * HTTP code to the bundle (test/unit/x402/match-quote.test.ts compares the two).
 */
export function matchQuote(
  quoted: readonly PaymentRequirements[],
  accepted: PaymentRequirements,
): PaymentRequirements | null {
  const { extra: found, ...has } = comparable(accepted);
  const matches = (each: PaymentRequirements): boolean => {
    const { extra: wanted, ...terms } = comparable(each);
    return deepEqual(terms, has) && contains(found, wanted);
  };
  return quoted.find(matches) ?? null;
}

/**
 * Builds the payload that answers a quote. x402 v2 requires that `accepted` repeats the terms
 * completely.
 */
export function paymentPayload(
  quote: PaymentRequired,
  accepted: PaymentRequirements,
  transaction: string,
  extensions?: Readonly<Record<string, unknown>>,
): PaymentPayload {
  return {
    x402Version: 2,
    resource: quote.resource,
    accepted,
    payload: { transaction },
    ...(extensions && { extensions }),
  };
}
