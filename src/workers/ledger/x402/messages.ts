import * as v from 'valibot';
import { END_REASONS } from '../../../shared/api/lists.ts';
import { isErrorCode } from '../../../shared/errors.ts';
import { peerText } from '../../../shared/peer-text.ts';
import { tryParse } from '../../../shared/try-parse.ts';
import { addressBytes } from '../../../shared/base58.ts';
import { fromBase58 } from '../solana/layout.ts';
import { parseJson } from './wire.ts';
import { fields, PaymentPayload, PaymentRequired } from './x402-objects.ts';

/**
 * Parses everything that can arrive on the `x402` channel (docs/protocol/x402.md). The objects of
 * x402 itself are in x402-objects.ts. All other messages are specific to this project.
 */

/** Version 3 has added deposits (docs/protocol/x402.md, "Deposit"). */
export const PROTOCOL_VERSION = 3;

const text = (pattern: RegExp) => v.pipe(v.string(), v.regex(pattern));
const upTo = (length: number) => v.pipe(v.string(), v.maxLength(length));
const base58Address = v.pipe(
  text(/^[1-9A-HJ-NP-Za-km-z]{32,44}$/),
  v.check((address) => addressBytes(address) !== null),
);
const base64Url = (length: number) => v.pipe(text(/^[A-Za-z0-9_-]*$/), v.length(length));
const signature = text(/^[1-9A-HJ-NP-Za-km-z]{64,88}$/);
const ms = v.pipe(v.number(), v.finite(), v.minValue(0));
const count = v.pipe(v.number(), v.integer(), v.minValue(0));

/**
 * Host → guest, the first message. It reveals the nonce to which the nonce commitment in the invite
 * belongs.
 */
export const HostHello = v.object({
  version: v.literal(PROTOCOL_VERSION),
  role: v.literal('host'),
  nonce: base64Url(43),
  network: upTo(64),
  termsDigest: upTo(64),
  callId: v.pipe(v.string(), v.length(32)),
  title: v.pipe(upTo(200), v.transform(peerText)),
  feePayer: base58Address,
  /** Address of the call's deposit key. Present if the terms refund unused time. */
  deposit: v.exactOptional(base58Address),
  /** The fee payer's Ed25519 signature over the transcript and the deposit. */
  proof: base64Url(86),
});
export type HostHello = v.InferOutput<typeof HostHello>;

/** Guest → host, the answer. */
export const GuestHello = v.object({
  version: v.literal(PROTOCOL_VERSION),
  role: v.literal('guest'),
  callId: v.pipe(v.string(), v.length(32)),
  network: upTo(64),
  termsDigest: upTo(64),
  sessionKey: base58Address,
  proof: base64Url(86),
});
export type GuestHello = v.InferOutput<typeof GuestHello>;

const listingId = text(/^[0-9a-f]{32}$/);

/**
 * `file.nonce` and `file.claim`: the guest downloads a paid file again in a later call
 * (host-claims.ts).
 */
export const FileNonce = v.object({ id: listingId });
export const FileNonceResult = v.object({ nonce: base64Url(43) });
export const ClaimedPayment = v.object({
  signature,
  /** T, the transcript of the call in which the guest paid. */
  transcript: base64Url(43),
  /** The resource, as in the URLs of that call and in receipts. */
  resource: text(/^file\/[0-9a-f]{32}$/),
  /** The listing's salt at the time of the payment. */
  salt: base64Url(22),
  amount: text(/^[1-9]\d{0,19}$/),
});
export type ClaimedPayment = v.InferOutput<typeof ClaimedPayment>;
export const FileClaim = v.object({
  id: listingId,
  payment: ClaimedPayment,
  owner: base58Address,
  /** The owner's Ed25519 signature over the text of `claimText`. */
  proof: base64Url(86),
});
export type FileClaim = v.InferOutput<typeof FileClaim>;
export const FileClaimResult = v.object({ secret: base64Url(43) });

/**
 * Tells whether a signature has the right length. For a malformed one, an RPC server returns an
 * error that would look like a fault of the server.
 */
const is64Bytes = (text: string): boolean => fromBase58(text).length === 64;

/** `booking.claim`: the guest redeems a booking (docs/protocol/x402.md, "Redeeming a booking"). */
export const BookingClaim = v.object({
  payment: v.pipe(signature, v.check(is64Bytes)),
  /** The owner of the token account that paid. */
  owner: base58Address,
  /** The owner's Ed25519 signature over the text of the claim. */
  proof: base64Url(86),
  /** The owner's approval of the session key in base64, if the guest pays with a spending limit. */
  approval: v.optional(upTo(2048)),
});
export type BookingClaim = v.InferOutput<typeof BookingClaim>;
export const BookingClaimResult = v.object({ claimed: signature });

/** `allowance.sponsor`: a base64 transaction, signed by the owner of the paying account. */
export const SpendingLimitSponsor = v.object({ transaction: upTo(2048) });
export const SpendingLimitSponsored = v.object({ signature });

/** Returns the schema of a `_meta` object that may have any of `entries`. */
const meta = <const T extends v.ObjectEntries>(entries: T) =>
  v.optional(v.pipe(fields, v.object(entries)));

export const ResourceGet = v.object({
  url: upTo(256),
  _meta: meta({ 'x402/payment': v.optional(PaymentPayload) }),
});
export type ResourceGet = v.InferOutput<typeof ResourceGet>;

/**
 * `extra` of payment requirements: x402's `feePayer` and `memo`, and a blockhash for clients
 * without an RPC server. quote.ts checks the other, optional fields.
 */
export const RequirementsExtra = v.looseObject({
  feePayer: base58Address,
  memo: upTo(32),
  recentBlockhash: v.optional(base58Address),
  lastValidBlockHeight: v.optional(text(/^\d{1,20}$/)),
});

/**
 * `extra.transactionVersions` (x402 pull request 3473). Without this field, a quote requires
 * version 0.
 */
export const TransactionVersions = v.array(count);

/** x402 v2's `SettlementResponse`. The core package exports only its type, not a validator. */
export const Settlement = v.looseObject({
  success: v.boolean(),
  /** Hosts with other software use their own texts. payment-faults.ts lists the known reasons. */
  errorReason: v.optional(upTo(256)),
  errorMessage: v.optional(upTo(1024)),
  payer: v.optional(upTo(64)),
  transaction: upTo(128),
  network: upTo(64),
  amount: v.optional(upTo(32)),
});
export type Settlement = v.InferOutput<typeof Settlement>;

const TextFirst = v.looseObject({
  structuredContent: v.optional(v.undefined()),
  content: v.looseTuple([v.object({ type: v.literal('text'), text: v.string() })]),
});

/**
 * x402's MCP transport sends each object in two forms. If `structuredContent` is missing, parses
 * the text in `content[0].text`. There, two levels less are allowed, because a field of a result is
 * itself two levels deep.
 */
function withStructure(answer: unknown): unknown {
  const found = tryParse(TextFirst, answer);
  if (!found) return answer;
  try {
    return { ...found, structuredContent: parseJson(found.content[0].text, 2) };
  } catch {
    return answer;
  }
}

const structured = <T extends v.GenericSchema>(schema: T) =>
  v.pipe(v.unknown(), v.transform(withStructure), schema);

const Required = v.object({
  isError: v.literal(true),
  structuredContent: PaymentRequired,
  content: v.array(v.unknown()),
  _meta: meta({ 'x402/payment-response': v.optional(Settlement) }),
});
const Granted = v.object({
  isError: v.optional(v.literal(false)),
  structuredContent: v.looseObject({ url: v.string(), granted: v.literal(true) }),
  content: v.array(v.unknown()),
  _meta: v.object({ 'x402/payment-response': Settlement }),
});

/** The two shapes of an answer to `resource.get`, as in x402's MCP transport. */
export const PaymentRequiredResult = structured(Required);
export const GrantResult = structured(Granted);
export const ResourceResult = structured(v.union([Required, Granted]));

/** docs/billing.md, "Time". The types are `Tick` and `Ack` of src/shared/billing/types.ts. */
export const TickParams = v.object({
  seq: count,
  connectedMs: ms,
  gate: v.boolean(),
  paidUntilMs: ms,
  taken: v.optional(v.boolean(), false),
});
export const AckParams = v.object({
  seq: count,
  rx: v.optional(v.boolean()),
});

const minute = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1_000_000));
const errorCode = v.pipe(
  upTo(64),
  v.transform((code) => (isErrorCode(code) ? code : 'peer_protocol')),
);

/**
 * The notifications about money and about the end of the call. A `billing_attempt` without a minute
 * or a resource is about the prepayment.
 */
export const NOTICES = {
  billing_attempt: v.object({
    minute: v.nullable(minute),
    signature,
    /** The URL of the resource, if the payment is for a file or a tip. */
    resource: v.optional(upTo(256)),
  }),
  billing_success: v.object({
    minute: v.nullable(minute),
    signature,
    total: text(/^\d{1,20}$/),
  }),
  billing_failed: v.object({ minute, code: errorCode, retryFollows: v.boolean() }),
  freeze: v.object({ minute, code: errorCode }),
  unfreeze: v.object({ minute }),
  call_end: v.object({ reason: v.picklist(END_REASONS) }),
  /**
   * The host has refunded a payment. `payment` is the signature of that payment, and `signature` is
   * the signature of the refund.
   */
  refund: v.object({ payment: signature, signature }),
  leave: v.object({}),
} as const;
