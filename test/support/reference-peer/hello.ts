import {
  address,
  getAddressEncoder,
  getPublicKeyFromAddress,
  isAddress,
  type KeyPairSigner,
  signatureBytes,
  signBytes,
  verifySignature,
} from '@solana/kit';
import type { z } from '@x402/core/schemas';
import type { GuestHello, HostHello } from './messages.ts';

/** "Who is this" (docs/protocol/x402.md, "Hello exchange"), for either role. */

/** The codes, which both sides hold before the first message. */
export interface Codes {
  /** The characters of the codes as they were sent, in UTF-8. */
  readonly invite: Uint8Array;
  readonly reply: Uint8Array;
  /** From the invite: 16 bytes. */
  readonly nonceCommitment: Uint8Array;
  /** CAIP-2, of this side's own RPC server. */
  readonly network: `solana:${string}`;
  /** The terms return unused time; absent: false. */
  readonly hasDeposit?: boolean;
  /** The deposit into which the call was paid ahead; absent: nothing was. */
  readonly ahead?: string | undefined;
}

export interface Transcript {
  readonly hash: Uint8Array;
  readonly callId: string;
  /** Places in the list of 256 words: what two people compare. */
  readonly words: readonly number[];
}

/** The fields of both roles' greetings; messages.ts has those of one role. */
type Hello = Pick<
  z.infer<typeof HostHello> | z.infer<typeof GuestHello>,
  'version' | 'role' | 'callId' | 'network' | 'termsDigest' | 'proof'
> & { readonly deposit?: string | undefined };

export const ascii = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

export function concat(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

export const sha256 = async (...parts: readonly Uint8Array[]): Promise<Uint8Array<ArrayBuffer>> =>
  new Uint8Array(await crypto.subtle.digest('SHA-256', concat(...parts)));

export const toBase64Url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');

export const fromBase64Url = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0));

export const toHex = (bytes: Uint8Array): string =>
  [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
export const fromHex = (hex: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));

const encoder = getAddressEncoder();
/** The 32 bytes of an address. */
export const addressBytes = (of: string): Uint8Array =>
  Uint8Array.from(encoder.encode(address(of)));

/** Four bytes of length, big-endian, and the part. */
function framed(part: Uint8Array): Uint8Array {
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, part.length);
  return concat(length, part);
}

export const commitTo = async (nonce: Uint8Array): Promise<Uint8Array> =>
  (await sha256(ascii('p2c/nonce/1'), nonce)).subarray(0, 16);

export async function transcriptOf(codes: Codes, nonce: Uint8Array): Promise<Transcript> {
  const parts = [codes.invite, codes.reply, nonce].map(framed);
  const hash = await sha256(ascii('p2c/transcript/1'), ...parts);
  return { hash, callId: toHex(hash.subarray(0, 16)), words: [...hash.subarray(16, 20)] };
}

const termsDigest = async ({ invite }: Codes): Promise<string> =>
  toBase64Url((await sha256(ascii('p2c/terms/1'), invite)).subarray(0, 18));

const toSign = (
  role: 'host' | 'guest',
  { hash }: Transcript,
  deposit?: string,
): Promise<Uint8Array<ArrayBuffer>> =>
  sha256(
    ascii(`p2c/hello/2/${role}`),
    hash,
    ...(deposit === undefined ? [] : [addressBytes(deposit)]),
  );

/** Base64url of the first 24 bytes of SHA-256(T ‖ url ‖ commitment): 32 characters. */
export const memoOf = async (
  { hash }: Transcript,
  url: string,
  commitment: Uint8Array = new Uint8Array(),
): Promise<string> => toBase64Url((await sha256(hash, ascii(url), commitment)).subarray(0, 24));

/**
 * Returns the fields of `Hello` that both roles share. `deposit`: address of the deposit key, by the host of
 * a call that has one.
 */
export async function sayHello(
  role: 'host' | 'guest',
  codes: Codes,
  transcript: Transcript,
  key: KeyPairSigner,
  deposit?: string,
): Promise<Hello> {
  const proof = await signBytes(key.keyPair.privateKey, await toSign(role, transcript, deposit));
  return {
    version: 3,
    role,
    callId: transcript.callId,
    network: codes.network,
    termsDigest: await termsDigest(codes),
    ...(deposit !== undefined && { deposit }),
    proof: toBase64Url(proof),
  };
}

/** Which field of the other side's greeting differs, or null. */
export async function differs(
  hello: Hello,
  key: string | undefined,
  codes: Codes,
  transcript: Transcript,
): Promise<string | null> {
  if (hello.callId !== transcript.callId) return 'codes';
  if (hello.termsDigest !== (await termsDigest(codes))) return 'terms';
  if (hello.network !== codes.network) return 'network';
  const { role, deposit } = hello;
  const hasDeposit = role === 'host' && codes.hasDeposit === true;
  if ((deposit !== undefined) !== hasDeposit) return 'deposit';
  if (deposit !== undefined && !isAddress(deposit)) return 'deposit';
  if (hasDeposit && codes.ahead !== undefined && deposit !== codes.ahead) return 'deposit';
  if (key === undefined || !isAddress(key)) return `${role}'s key`;
  const signed = await verifySignature(
    await getPublicKeyFromAddress(key),
    signatureBytes(fromBase64Url(hello.proof)),
    await toSign(role, transcript, deposit),
  );
  return signed ? null : `${role}'s key`;
}
