import type { Bytes } from '../../../shared/bytes.ts';
import type { Kv } from '../solana/kv.ts';

/** The sale secrets of a host, kept as bytes by call and listing. They outlive the call: a resume needs them. */

export const SECRET_BYTES = 32;

const keyOf = (callId: string, id: string): string => `sale:${callId}:${id}`;

const asSecret = (value: unknown): Bytes | null =>
  value instanceof Uint8Array && value.length === SECRET_BYTES ? new Uint8Array(value) : null;

/** Draws one and resolves when it is on disk; another window's draw wins if it was first. */
export const newSecret = (kv: Kv, callId: string, id: string): Promise<Bytes> =>
  kv.update(
    keyOf(callId, id),
    asSecret,
    (known) => known ?? crypto.getRandomValues(new Uint8Array(SECRET_BYTES)),
  );
