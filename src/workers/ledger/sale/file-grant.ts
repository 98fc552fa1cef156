import { type Bytes, fromBase64Url } from '../../../shared/bytes.ts';
import { tryParse } from '../../../shared/try-parse.ts';
import type { Kv } from '../solana/kv.ts';
import { GrantResult } from '../x402/messages.ts';

const SECRET_BYTES = 32;

/** The host's grant of a paid file (docs/protocol/x402.md, "Files"). */
export interface Bought {
  /** The payment's signature, base58. */
  readonly signature: string;
  /** The secret from which the key of each start and resume is derived. */
  readonly secret: Bytes;
}

/** Reads the host's answer to `resource.get` of a file. Null if it contains no secret (yet). */
export function saleOf(answer: unknown): Bought | null {
  const grant = tryParse(GrantResult, answer);
  const text = grant?.structuredContent['secret'];
  const secret = typeof text === 'string' ? fromBase64Url(text) : null;
  const signature = grant?._meta['x402/payment-response']?.transaction;
  return secret?.length === SECRET_BYTES && signature ? { secret, signature } : null;
}

/**
 * Returns the storage key of the host's sale secret for a call and listing. The secret is kept
 * after the call, because the guest needs it to resume a download.
 */
const keyOf = (callId: string, id: string): string => `sale:${callId}:${id}`;

const asSecret = (value: unknown): Bytes | null =>
  value instanceof Uint8Array && value.length === SECRET_BYTES ? new Uint8Array(value) : null;

/**
 * Creates a random secret and stores it. Resolves when it is on disk. If another window has stored
 * a secret before, resolves to that one.
 */
export const newSecret = (kv: Kv, callId: string, id: string): Promise<Bytes> =>
  kv.update(
    keyOf(callId, id),
    asSecret,
    (known) => known ?? crypto.getRandomValues(new Uint8Array(SECRET_BYTES)),
  );
