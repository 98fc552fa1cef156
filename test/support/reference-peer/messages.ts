import { isSignature } from '@solana/kit';
import { PaymentPayloadV2Schema, PaymentRequiredV2Schema, z } from '@x402/core/schemas';

/**
 * Everything that may arrive on the `x402` channel, by the tables of docs/protocol/x402.md,
 * "Messages". x402's own objects are read by the schemas of `@x402/core`.
 */

export type Role = 'host' | 'guest';

/** An error answer of JSON-RPC; codes as in the specification, "Error Handling". */
export class RpcError extends Error {
  readonly code: number;
  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

const LONGEST_FRAME = 65_536;
const MOST_LEVELS = 32;

const address = z.string().regex(/^[1-9A-HJ-NP-Za-km-z]{32,44}$/);
const signature = z.string().regex(/^[1-9A-HJ-NP-Za-km-z]{64,88}$/);
const base64Url = (length: number) =>
  z
    .string()
    .length(length)
    .regex(/^[\w-]*$/);
const hex32 = z.string().regex(/^[0-9a-f]{32}$/);
const count = z.number().int().min(0);
const ms = z.number().finite().min(0);
const minute = z.number().int().min(1).max(1_000_000);
const code = z.string().max(64);
const transaction = z.string().max(2_048);

const greeting = {
  version: z.literal(3),
  callId: z.string().length(32),
  network: z.string().max(64),
  termsDigest: z.string().max(64),
  proof: base64Url(86),
};
export const HostHello = z.object({
  ...greeting,
  role: z.literal('host'),
  nonce: base64Url(43),
  title: z.string().max(200),
  feePayer: address,
  deposit: address.optional(),
});
export const GuestHello = z.object({
  ...greeting,
  role: z.literal('guest'),
  sessionKey: address,
});

export const ResourceGet = z.object({
  url: z.string().max(256),
  _meta: z.object({ 'x402/payment': PaymentPayloadV2Schema.optional() }).optional(),
});
const Settlement = z
  .object({
    success: z.boolean(),
    errorReason: z.string().max(256).optional(),
    errorMessage: z.string().max(1_024).optional(),
    payer: z.string().max(64).optional(),
    transaction: z.string().max(128),
    network: z.string().max(64),
    amount: z.string().max(32).optional(),
  })
  .passthrough();
export const Quoted = z.object({
  isError: z.literal(true),
  structuredContent: PaymentRequiredV2Schema,
  content: z.array(z.unknown()),
  _meta: z.object({ 'x402/payment-response': Settlement.optional() }).optional(),
});
export const Granted = z.object({
  isError: z.literal(false).optional(),
  structuredContent: z.object({ url: z.string(), granted: z.literal(true) }).passthrough(),
  content: z.array(z.unknown()),
  _meta: z.object({ 'x402/payment-response': Settlement }),
});

/** Reads the result from the text where `structuredContent` is absent, as in x402's MCP transport. */
const Text = z
  .object({
    structuredContent: z.undefined().optional(),
    content: z.tuple([z.object({ type: z.literal('text'), text: z.string() })]).rest(z.unknown()),
  })
  .passthrough();
function withStructure(result: unknown): unknown {
  const { data } = Text.safeParse(result);
  if (!data) return result;
  try {
    return { ...data, structuredContent: JSON.parse(data.content[0].text) as unknown };
  } catch {
    return result;
  }
}
const ResourceResult = z.preprocess(withStructure, z.union([Quoted, Granted]));

/** Parameters, and result. */
type Request = readonly [z.ZodTypeAny, z.ZodTypeAny];
const REQUESTS: Readonly<Record<Role, Readonly<Record<string, Request>>>> = {
  host: { hello: [HostHello, GuestHello] },
  guest: {
    'resource.get': [ResourceGet, ResourceResult],
    'allowance.sponsor': [z.object({ transaction }), z.object({ signature })],
    'file.nonce': [z.object({ id: hex32 }), z.object({ nonce: base64Url(43) })],
    'file.claim': [
      z.object({
        id: hex32,
        payment: z.object({
          signature,
          transcript: base64Url(43),
          resource: z.string().regex(/^file\/[0-9a-f]{32}$/),
          salt: base64Url(22),
          amount: z.string().regex(/^[1-9]\d{0,19}$/),
        }),
        owner: address,
        proof: base64Url(86),
      }),
      z.object({ secret: base64Url(43) }),
    ],
    'booking.claim': [
      z.object({
        payment: z.string().refine(isSignature),
        owner: address,
        proof: base64Url(86),
        approval: transaction.optional(),
      }),
      z.object({ claimed: signature }),
    ],
  },
};

export const CallEnd = z.object({
  reason: z.enum(['host', 'guest', 'unpaid', 'unreachable', 'error']),
});
const BOTH: Readonly<Record<string, z.ZodTypeAny>> = {
  sync: z.object({
    stream: z.string().min(1).max(36),
    turn: count,
    next: z.number().int().min(1),
    peer: z.string().max(36),
    received: count,
  }),
  billing_failed: z.object({ minute, code, retryFollows: z.boolean() }),
  freeze: z.object({ minute, code }),
  // The content of these two is not read.
  unfreeze: z.unknown(),
  leave: z.unknown(),
  call_end: CallEnd,
};
export const Ack = z.object({ seq: count, rx: z.boolean().optional() });
export const Tick = z.object({
  seq: count,
  connectedMs: ms,
  gate: z.boolean(),
  paidUntilMs: ms,
  taken: z.boolean().optional(),
});
const NOTIFICATIONS: Readonly<Record<Role, Readonly<Record<string, z.ZodTypeAny>>>> = {
  host: {
    ...BOTH,
    tick: Tick,
    billing_attempt: z.object({
      minute: minute.nullable(),
      signature,
      resource: z.string().max(256).optional(),
    }),
    billing_success: z.object({
      minute: minute.nullable(),
      signature,
      total: z.string().regex(/^\d{1,20}$/),
    }),
    refund: z.object({ payment: signature, signature }),
  },
  guest: { ...BOTH, ack: Ack },
};

const Id = z.union([z.string().max(64), z.number().int()]);
const jsonrpc = z.literal('2.0');
const Asked = z
  .object({ jsonrpc, id: Id.optional(), method: z.string().max(64), params: z.unknown() })
  .strict();
const Answered = z.object({ jsonrpc, id: Id, result: z.unknown() }).strict();
const Failed = z
  .object({
    jsonrpc,
    id: Id.nullable(),
    error: z.object({ code: z.number().int(), message: z.string().max(1_024) }),
  })
  .strict();

/** One message that is as it should be. `id` null: an error about no request. */
type Frame =
  | { readonly kind: 'notification'; readonly method: string; readonly params: unknown }
  | {
      readonly kind: 'request';
      readonly id: string | number;
      readonly method: string;
      readonly params: unknown;
    }
  /** Its result is read by {@link readResult}, since it does not say what it answers. */
  | { readonly kind: 'answer'; readonly id: string | number; readonly result: unknown }
  | { readonly kind: 'failure'; readonly id: string | number | null; readonly error: RpcError };

/** A malformed message; a request is answered with `error`, under this id. */
interface Refused {
  readonly kind: 'refused';
  /** null: not known. Undefined: a notification, which is dropped. */
  readonly id: string | number | null | undefined;
  readonly method?: string;
  readonly error: RpcError;
}

const isTooDeep = (value: unknown, levels = MOST_LEVELS): boolean =>
  levels === 0 ||
  (typeof value === 'object' &&
    value !== null &&
    Object.values(value).some((part) => isTooDeep(part, levels - 1)));

const own = <T>(table: Readonly<Record<string, T>>, key: string): T | undefined =>
  Object.hasOwn(table, key) ? table[key] : undefined;

/** Reads a frame that `from` has sent. */
export function readFrame(text: string, from: Role): Frame | Refused {
  const nothing = (code: number, why: string): Refused => ({
    kind: 'refused',
    id: null,
    error: new RpcError(code, why),
  });
  if (text.length > LONGEST_FRAME) return nothing(-32_600, 'frame too large');
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return nothing(-32_700, 'parse error');
  }
  if (isTooDeep(json)) return nothing(-32_600, 'frame too large');
  const asked = Asked.safeParse(json).data;
  if (asked) {
    const { id, method } = asked;
    const schema =
      id === undefined ? own(NOTIFICATIONS[from], method) : own(REQUESTS[from], method)?.[0];
    if (!schema) {
      return { kind: 'refused', id, method, error: new RpcError(-32_601, 'method not found') };
    }
    const read = schema.safeParse(asked.params);
    if (!read.success) {
      return { kind: 'refused', id, method, error: new RpcError(-32_602, 'invalid params') };
    }
    const params: unknown = read.data;
    return id === undefined
      ? { kind: 'notification', method, params }
      : { kind: 'request', id, method, params };
  }
  const answered = Answered.safeParse(json).data;
  if (answered) return { kind: 'answer', id: answered.id, result: answered.result };
  const failed = Failed.safeParse(json).data;
  if (!failed) return nothing(-32_600, 'invalid request');
  const { code: why, message } = failed.error;
  return { kind: 'failure', id: failed.id, error: new RpcError(why, message) };
}

/** @throws ZodError if this is no result of that method, which `by` has asked for. */
export const readResult = (by: Role, method: string, result: unknown): unknown =>
  own(REQUESTS[by], method)?.[1].parse(result);
