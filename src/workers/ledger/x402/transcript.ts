import { type Bytes, concatBytes, toBase64Url, toHex, utf8 } from '../../../shared/bytes.ts';
import { fromBase58 } from '../solana/layout.ts';
import { SECURITY_WORDS, WORDS } from './word-list.ts';

/**
 * The transcript, and the security words (docs/protocol/x402.md). Both sides derive the transcript
 * from the invite, the reply and the host's nonce. The nonce commitment is in the invite, so it is
 * fixed before the guest's reply exists. Therefore an attacker in the middle can only guess the
 * words once.
 */

const COMMITMENT_BYTES = 16;
const NONCE_BYTES = 32;
const CALL_ID_BYTES = 16;

const sha256 = async (...parts: readonly Uint8Array[]): Promise<Bytes> =>
  new Uint8Array(await crypto.subtle.digest('SHA-256', concatBytes(...parts)));

/** Adds a length prefix. So different pairs of invite and reply always give different bytes. */
function framed(part: Uint8Array): Bytes {
  const out = new Uint8Array(4 + part.length);
  new DataView(out.buffer).setUint32(0, part.length);
  out.set(part, 4);
  return out;
}

export const newNonce = (): Bytes => crypto.getRandomValues(new Uint8Array(NONCE_BYTES));

/** Returns the nonce commitment for the invite, 16 bytes. */
export async function commitNonce(nonce: Uint8Array): Promise<Bytes> {
  return (await sha256(utf8('p2c/nonce/1'), nonce)).slice(0, COMMITMENT_BYTES);
}

/** Returns the call id: the first 16 bytes of T in hex. */
export const callIdOf = (transcript: Uint8Array): string =>
  toHex(transcript.subarray(0, CALL_ID_BYTES));

export interface Transcript {
  /** T, 32 bytes. */
  readonly hash: Bytes;
  /** The first 16 bytes of T in hex. */
  readonly callId: string;
  readonly words: readonly string[];
}

export async function deriveTranscript(
  invite: Uint8Array,
  reply: Uint8Array,
  nonce: Uint8Array,
): Promise<Transcript> {
  const hash = await sha256(utf8('p2c/transcript/1'), framed(invite), framed(reply), framed(nonce));
  // The words are made from bytes that are not in the call id. So a screenshot of the id reveals
  // nothing about the words, and a screenshot of the words nothing about the id.
  const words = [...hash.subarray(CALL_ID_BYTES, CALL_ID_BYTES + SECURITY_WORDS)].map(
    (byte) => WORDS[byte] ?? '',
  );
  return { hash, callId: callIdOf(hash), words };
}

/**
 * Returns the bytes that the fee payer or the session key signs: T together with the role. The
 * host's bytes also include the deposit.
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
 * Returns the digest of the terms. Both sides compare their digests in the hello exchange, so that
 * a difference is reported before anyone pays.
 */
export async function termsDigest(invite: Uint8Array): Promise<string> {
  return toBase64Url((await sha256(utf8('p2c/terms/1'), invite)).subarray(0, 18));
}
