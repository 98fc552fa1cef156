import { PaymentPayloadV2Schema, PaymentRequiredV2Schema, z } from '@x402/core/schemas';
import { isErrorCode } from '../../../shared/error-sentences.ts';
import { peerText } from '../../../shared/peer-text.ts';

/**
 * Parses everything that may arrive on the `x402` channel (docs/x402-datachannel.md). x402's own
 * objects are checked by the schemas of `@x402/core`; the rest is this project's.
 */

export const PROTOCOL_VERSION = 1;

const base58Address = z.string().regex(/^[1-9A-HJ-NP-Za-km-z]{32,44}$/);
const base64Url = z.string().regex(/^[A-Za-z0-9_-]*$/);
const signature = z.string().regex(/^[1-9A-HJ-NP-Za-km-z]{64,88}$/);
const ms = z.number().finite().nonnegative();

/** Host → guest, the first message: reveals the nonce to which the invite committed. */
export const HostHello = z.object({
  version: z.literal(PROTOCOL_VERSION),
  role: z.literal('host'),
  nonce: base64Url.length(43),
  network: z.string().max(64),
  termsDigest: z.string().max(64),
  callId: z.string().length(32),
  title: z.string().max(200).transform(peerText),
  feePayer: base58Address,
  /** The fee key's Ed25519 signature over the transcript. */
  proof: base64Url.length(86),
});
export type HostHello = z.infer<typeof HostHello>;

/** Guest → host, the answer. */
export const GuestHello = z.object({
  version: z.literal(PROTOCOL_VERSION),
  role: z.literal('guest'),
  callId: z.string().length(32),
  network: z.string().max(64),
  termsDigest: z.string().max(64),
  sessionKey: base58Address,
  proof: base64Url.length(86),
});
export type GuestHello = z.infer<typeof GuestHello>;

const listingId = z.string().regex(/^[0-9a-f]{32}$/);

/** `file.nonce` and `file.claim`: a paid file in a later call (claim.ts). */
export const FileNonce = z.object({ id: listingId });
export const FileNonceResult = z.object({ nonce: base64Url.length(43) });
export const ClaimedPayment = z.object({
  signature,
  /** T of the call in which it was paid. */
  transcript: base64Url.length(43),
  /** As in that call's URLs and in receipts. */
  resource: z.string().regex(/^file\/[0-9a-f]{32}$/),
  /** Of the listing at that time. */
  salt: base64Url.length(22),
  amount: z.string().regex(/^[1-9]\d{0,19}$/),
});
export type ClaimedPayment = z.infer<typeof ClaimedPayment>;
export const FileClaim = z.object({
  id: listingId,
  payment: ClaimedPayment,
  owner: base58Address,
  /** The owner's Ed25519 signature over the text of claim.ts. */
  proof: base64Url.length(86),
});
export type FileClaim = z.infer<typeof FileClaim>;
export const FileClaimResult = z.object({ secret: base64Url.length(43) });

/** `allowance.sponsor`: base64, signed by the owner of the paying account. */
export const AllowanceSponsor = z.object({ transaction: z.string().max(2048) });
export const AllowanceSponsored = z.object({ signature });

export const ResourceGet = z.object({
  url: z.string().max(256),
  _meta: z.object({ 'x402/payment': PaymentPayloadV2Schema }).partial().optional(),
});
export type ResourceGet = z.infer<typeof ResourceGet>;

/**
 * `extra` of payment requirements: x402's `feePayer` and `memo`, and a blockhash for clients
 * without an RPC server. quote.ts judges the optional rest.
 */
export const RequirementsExtra = z
  .object({
    feePayer: base58Address,
    memo: z.string().max(32),
    recentBlockhash: base58Address.optional(),
    lastValidBlockHeight: z
      .string()
      .regex(/^\d{1,20}$/)
      .optional(),
  })
  .passthrough();

/** `extra.transactionVersions` (x402 pull request 3473). A quote without it wants version 0. */
export const TransactionVersions = z.array(z.number().int().nonnegative());

/** x402 v2 `SettlementResponse`; core has the type but exports no validator for it. */
export const Settlement = z
  .object({
    success: z.boolean(),
    /** It can be shown, since other authors' hosts have words of their own. */
    errorReason: z.string().max(256).transform(peerText).optional(),
    errorMessage: z.string().max(1024).optional(),
    payer: z.string().max(64).optional(),
    transaction: z.string().max(128),
    network: z.string().max(64),
    amount: z.string().max(32).optional(),
  })
  .passthrough();
export type Settlement = z.infer<typeof Settlement>;

const TextFirst = z
  .object({
    structuredContent: z.undefined(),
    content: z.tuple([z.object({ type: z.literal('text'), text: z.string() })]).rest(z.unknown()),
  })
  .passthrough();

/**
 * x402's MCP transport has every object twice. Where `structuredContent` is missing, it is read
 * from `content[0].text`, which no frame makes larger than itself.
 */
function withStructure(answer: unknown): unknown {
  const { data } = TextFirst.safeParse(answer);
  if (!data) return answer;
  try {
    return { ...data, structuredContent: JSON.parse(data.content[0].text) as unknown };
  } catch {
    return answer;
  }
}

const Required = z.object({
  isError: z.literal(true),
  structuredContent: PaymentRequiredV2Schema,
  content: z.array(z.unknown()),
  _meta: z.object({ 'x402/payment-response': Settlement }).partial().optional(),
});
const Granted = z.object({
  isError: z.literal(false).optional(),
  structuredContent: z.object({ url: z.string(), granted: z.literal(true) }).passthrough(),
  content: z.array(z.unknown()),
  _meta: z.object({ 'x402/payment-response': Settlement }),
});

/** The two shapes of an answer to `resource.get`, as in x402's MCP transport. */
export const PaymentRequiredResult = z.preprocess(withStructure, Required);
export const GrantResult = z.preprocess(withStructure, Granted);
export const ResourceResult = z.preprocess(withStructure, z.union([Required, Granted]));

/** billing.md, "Time". Types: `Tick` and `Ack` of src/shared/billing/types.ts. */
export const TickParams = z.object({
  seq: z.number().int().nonnegative(),
  connectedMs: ms,
  gate: z.boolean(),
  paidUntilMs: ms,
});
export const AckParams = z.object({
  seq: z.number().int().nonnegative(),
  rx: z.boolean().optional(),
});

const minute = z.number().int().positive().max(1_000_000);
const errorCode = z
  .string()
  .max(64)
  .transform((code) => (isErrorCode(code) ? code : 'peer_protocol'));
const endReason = z.enum(['host', 'guest', 'unpaid', 'unreachable', 'error']);

/**
 * The notifications about money and about the end. A `billing_attempt` without a minute is the
 * prepayment's.
 */
export const NOTICES = {
  billing_attempt: z.object({
    minute: minute.nullable(),
    signature,
    /** For a file's payment: the resource's URL. */
    resource: z.string().max(256).optional(),
  }),
  billing_success: z.object({
    minute: minute.nullable(),
    signature,
    total: z.string().regex(/^\d{1,20}$/),
  }),
  billing_failed: z.object({ minute, code: errorCode, retryFollows: z.boolean() }),
  freeze: z.object({ minute, code: errorCode }),
  unfreeze: z.object({ minute }),
  call_end: z.object({ reason: endReason }),
  /** The host refunded a payment. Both are signatures. */
  refund: z.object({ payment: signature, signature }),
  leave: z.object({}),
} as const;
