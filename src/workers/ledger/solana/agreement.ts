import type { Bytes } from '../../../shared/bytes.ts';
import { raise } from '../../../shared/errors.ts';

/** X25519 (RFC 7748): two keys agree on a secret. */

const NAME = 'X25519';
const SECRET_BITS = 256;

/**
 * Returns the secret, 32 bytes, that this key shares with another public key. Null if the other key
 * is invalid or has low order.
 */
export type Agree = (publicKey: Uint8Array) => Promise<Bytes | null>;

interface AgreementKey {
  readonly publicKey: Bytes;
  readonly privateKey: CryptoKey;
}

/** Makes a key pair. @throws P2cError `ring_unsupported` if this browser has no X25519. */
export async function newAgreementKey(): Promise<AgreementKey> {
  try {
    const pair = await crypto.subtle.generateKey(NAME, false, ['deriveBits']);
    if (!('privateKey' in pair)) throw new TypeError('X25519 made no key pair');
    const publicKey = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey));
    return { publicKey, privateKey: pair.privateKey };
  } catch {
    throw raise('ring_unsupported');
  }
}

export const agreeWith =
  (privateKey: CryptoKey): Agree =>
  async (publicKey) => {
    try {
      const raw = Uint8Array.from(publicKey);
      const theirs = await crypto.subtle.importKey('raw', raw, NAME, false, []);
      const agreed = await crypto.subtle.deriveBits(
        { name: NAME, public: theirs },
        privateKey,
        SECRET_BITS,
      );
      const secret = new Uint8Array(agreed);
      // With a key of low order, the secret is 0 for every private key. Some browsers do not refuse
      // such keys.
      return secret.some((byte) => byte !== 0) ? secret : null;
    } catch {
      return null;
    }
  };
