import { type Bytes, concatBytes, toBase64Url, toHex, utf8 } from '../../../shared/bytes.ts';
import { fromBase58 } from '../solana/layout.ts';
import { SECURITY_WORDS, WORDS } from './word-list.ts';

/**
 * The transcript, which both sides derive from the invite, the reply and the host's nonce, and the
 * security words (docs/protocol/x402.md). The invite commits to the nonce before the guest's reply
 * exists. So an attacker in the middle gets one blind guess at the words.
 */

const COMMITMENT_BYTES = 16;
const NONCE_BYTES = 32;
const CALL_ID_BYTES = 16;

const sha256 = async (...parts: readonly Uint8Array[]): Promise<Bytes> =>
  new Uint8Array(await crypto.subtle.digest('SHA-256', concatBytes(...parts)));

/**
 * Adds a length prefix, so that two different pairs of invite and reply never give the same bytes.
 */
function framed(part: Uint8Array): Bytes {
  const out = new Uint8Array(4 + part.length);
  new DataView(out.buffer).setUint32(0, part.length);
  out.set(part, 4);
  return out;
}

export const newNonce = (): Bytes => crypto.getRandomValues(new Uint8Array(NONCE_BYTES));

/** Returns the commitment to the nonce that the invite carries, 16 bytes. */
export async function commitNonce(nonce: Uint8Array): Promise<Bytes> {
  return (await sha256(utf8('p2c/nonce/1'), nonce)).slice(0, COMMITMENT_BYTES);
}

/** Returns T's first 16 bytes in hex. */
export const callIdOf = (transcript: Uint8Array): string =>
  toHex(transcript.subarray(0, CALL_ID_BYTES));

export interface Transcript {
  /** T, 32 bytes. */
  readonly hash: Bytes;
  /** T's first 16 bytes in hex. */
  readonly callId: string;
  readonly words: readonly string[];
}

export async function deriveTranscript(
  invite: Uint8Array,
  reply: Uint8Array,
  nonce: Uint8Array,
): Promise<Transcript> {
  const hash = await sha256(utf8('p2c/transcript/1'), framed(invite), framed(reply), framed(nonce));
  // The words use bytes that the call id does not show. So a screenshot of the id reveals nothing
  // about the words, and a screenshot of the words nothing about the id.
  const words = [...hash.subarray(CALL_ID_BYTES, CALL_ID_BYTES + SECURITY_WORDS)].map(
    (byte) => WORDS[byte] ?? '',
  );
  return { hash, callId: callIdOf(hash), words };
}

/**
 * Returns the bytes that the fee payer and the session key sign: T, bound to the role. The host's
 * also include the deposit.
 */
export const signedTranscript = (
  role: 'host' | 'guest',
  hash: Uint8Array,
  deposit: string | null = null,
): Promise<Bytes> =>
  sha256(
    utf8(`p2c/hello/2/${role}`),
    hash,
    deposit === null ? new Uint8Array(0) : fromBase58(deposit),
  );

/**
 * Returns the digest of the terms. The hello exchange compares the digests, so that a disagreement
 * is reported before anyone pays.
 */
export async function termsDigest(invite: Uint8Array): Promise<string> {
  return toBase64Url((await sha256(utf8('p2c/terms/1'), invite)).subarray(0, 18));
}
