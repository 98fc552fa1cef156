import { type Bytes, concatBytes, fromUtf8, utf8 } from '../../../shared/bytes.ts';

/**
 * The cryptography of a Mobile Wallet Adapter 2.0 session, as in its specification
 * (solana-mobile.github.io/mobile-wallet-adapter, "Session establishment" and "Encrypted message
 * wrapping"). Pure: it uses no socket.
 */

/** The length of an uncompressed point of P-256: `04 ‖ x ‖ y`. */
export const POINT_BYTES = 65;
const COUNTER_BYTES = 4;
const IV_BYTES = 12;
const TAG_BYTES = 16;
const LAST_COUNTER = 0xffff_ffff;

const ECDH = { name: 'ECDH', namedCurve: 'P-256' } as const;
const ECDSA = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;

/** The other end sent something that the protocol forbids, so the session cannot continue. */
export class SessionError extends Error {
  override readonly name = 'SessionError';
}

const pairOf = (made: CryptoKeyPair | CryptoKey): CryptoKeyPair => {
  if (!('privateKey' in made)) throw new TypeError('P-256 makes key pairs');
  return made;
};

/**
 * Creates the keys that sign the hello message, so that only the page that opened the wallet can
 * talk to it.
 */
export const associationKeys = async (): Promise<CryptoKeyPair> =>
  pairOf(await crypto.subtle.generateKey(ECDSA, false, ['sign', 'verify']));

export const agreementKeys = async (): Promise<CryptoKeyPair> =>
  pairOf(await crypto.subtle.generateKey(ECDH, false, ['deriveBits']));

export const pointOf = async (key: CryptoKey): Promise<Bytes> =>
  new Uint8Array(await crypto.subtle.exportKey('raw', key));

/** Returns HELLO_REQ: the page's point for the key agreement, signed by the association key. */
export async function helloRequest(
  association: CryptoKeyPair,
  agreement: CryptoKeyPair,
): Promise<Bytes> {
  const point = await pointOf(agreement.publicKey);
  const signature = await crypto.subtle.sign(ECDSA, association.privateKey, point);
  return concatBytes(point, new Uint8Array(signature));
}

/**
 * Derives the session's AES-128 key: HKDF-SHA-256 of the agreed secret, with the association key's
 * point as salt. Throws SessionError if `theirs` is not a point of the curve.
 */
export async function sessionKey(
  association: Bytes,
  mine: CryptoKey,
  theirs: Bytes,
): Promise<CryptoKey> {
  let peer: CryptoKey;
  try {
    peer = await crypto.subtle.importKey('raw', theirs, ECDH, false, []);
  } catch {
    throw new SessionError('no point');
  }
  const secret = await crypto.subtle.deriveBits({ name: 'ECDH', public: peer }, mine, 256);
  const material = await crypto.subtle.importKey('raw', secret, 'HKDF', false, ['deriveKey']);
  return crypto.subtle.deriveKey(
    { name: 'HKDF', hash: 'SHA-256', salt: association, info: new Uint8Array() },
    material,
    { name: 'AES-GCM', length: 128 },
    false,
    ['encrypt', 'decrypt'],
  );
}

function counterBytes(counter: number): Bytes {
  if (counter > LAST_COUNTER) throw new SessionError('too many messages');
  const bytes = new Uint8Array(COUNTER_BYTES);
  new DataView(bytes.buffer).setUint32(0, counter);
  return bytes;
}

/**
 * Returns an encrypted message, `counter ‖ iv ‖ ciphertext ‖ tag`. The tag also covers the counter.
 */
export async function seal(
  key: CryptoKey,
  counter: number,
  text: string,
  iv: Bytes = crypto.getRandomValues(new Uint8Array(IV_BYTES)),
): Promise<Bytes> {
  const additionalData = counterBytes(counter);
  const sealed = await crypto.subtle.encrypt(
    { name: 'AES-GCM', iv, additionalData },
    key,
    utf8(text),
  );
  return concatBytes(additionalData, iv, new Uint8Array(sealed));
}

/**
 * Decrypts the next message. Throws SessionError if the counter is not the expected one, or if the
 * bytes were not encrypted with this key.
 */
export async function unseal(key: CryptoKey, counter: number, message: Bytes): Promise<string> {
  if (message.length < COUNTER_BYTES + IV_BYTES + TAG_BYTES) throw new SessionError('too short');
  const additionalData = message.slice(0, COUNTER_BYTES);
  if (new DataView(additionalData.buffer).getUint32(0) !== counter) {
    throw new SessionError('wrong counter');
  }
  const iv = message.slice(COUNTER_BYTES, COUNTER_BYTES + IV_BYTES);
  const sealed = message.slice(COUNTER_BYTES + IV_BYTES);
  let opened: ArrayBuffer;
  try {
    opened = await crypto.subtle.decrypt({ name: 'AES-GCM', iv, additionalData }, key, sealed);
  } catch {
    throw new SessionError('not sealed by this session');
  }
  const text = fromUtf8(new Uint8Array(opened));
  if (text === null) throw new SessionError('not text');
  return text;
}
