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
 * An x402 v2 `PaymentRequired` for one of this project's resources. The host builds it. The guest
 * compares it with the agreement before it signs anything.
 */

/** A challenge is valid for five minutes (architecture.md). */
export const CHALLENGE_SECONDS = 300;

/** The terms that both sides agreed on. None of them comes from the peer's payment messages. */
export interface Agreement {
  readonly callId: string;
  readonly terms: Terms;
  /** The CAIP-2 name of the network. */
  readonly network: `solana:${string}`;
  /** The host's fee payer, which the host proved in its hello. */
  readonly feePayer: string;
  /**
   * Address of the deposit key, to which the prepayment goes; null if it goes to the host's wallet.
   */
  readonly deposit: string | null;
}

/** Returns the owner of the account into which a resource is paid. */
export const payToOf = ({ terms, deposit }: Agreement, { kind }: Resource): string =>
  (kind === 'prepay' ? deposit : null) ?? terms.payTo;

/** The result of the hello exchange, on which each payment depends. */
export interface Greeted {
  readonly agreement: Agreement;
  readonly transcript: Uint8Array;
  readonly sessionKey: Signer;
}

interface QuoteParts {
  readonly resource: Resource;
  readonly memo: string;
  /** The host's choice of `MAX_FEES`. If absent, the normal maximum. */
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
 * Returns the first term that differs from the wanted one. `extra.decimals` and
 * `extra.transactionVersions` may be missing, as in quotes of earlier versions and of other
 * authors.
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
 * A payment repeats the resource and the terms that it accepts. Their JSON can be longer than it
 * was in the quote, because numbers may be written in longer form. A signed payment that exceeds a
 * frame could not be sent.
 */
const MAX_ECHO_BYTES = 16_384;
const isShort = (echo: Pick<PaymentPayload, 'resource' | 'accepted'>): boolean =>
  utf8(JSON.stringify(echo)).length <= MAX_ECHO_BYTES;

/**
 * Returns the first offer that matches the agreement exactly. If no offer does, returns the
 * difference in the offer that comes nearest. The guest computes the memo itself, so the payment is
 * bound to this call and this resource.
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

/** The reasons for each difference, as x402's facilitator names them for a transaction. */
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

/**
 * Returns x402's reason for refusing terms that no quote has; null if the terms are the agreed
 * ones.
 */
export function mismatchReason(
  accepted: PaymentRequirements,
  wanted: PaymentRequirements,
): PaymentFault | null {
  // A client may use a blockhash other than the quoted one, in any form.
  const terms = comparable(accepted);
  const differs = differing(terms, wanted);
  if (differs !== null) return REASONS[differs];
  // A quote may leave this field out, but the payment must contain it.
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
 * Leaves out the fields that are no terms of the payment. A client may use a blockhash other than
 * the quoted one, and x402's own server of the `exact` scheme does not compare blockhashes either.
 * A host may raise the maximum fee.
 */
function comparable(requirements: PaymentRequirements): PaymentRequirements {
  // The object is spread first, because the terms that a peer accepts may have no `extra` at all.
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
 * Returns the first quote whose terms match the accepted ones. The accepted `extra` may contain
 * more fields. The rules are those of x402's own resource server, which would add all of its HTTP
 * code here (test/unit/x402/match-quote.test.ts compares the two).
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
 * Builds the payload that answers a quote. `accepted` is repeated as a whole, as x402 v2 requires.
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
