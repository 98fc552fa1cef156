import { type Bytes, concatBytes, fromBase64Url, utf8 } from '../../../shared/bytes.ts';
import { ownText, raise } from '../../../shared/errors.ts';
import { isFields } from '../../../shared/fields.ts';
import type { Signer } from '../solana/keys.ts';
import { base58 } from '../solana/layout.ts';

const INFO = utf8('p2c/ring/1 postage');
const SEED_BITS = 256;
/** The start of an Ed25519 private key in PKCS #8 (RFC 8410). The 32 bytes of the key follow. */
const PKCS8 = Uint8Array.of(0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20);

/**
 * Returns the key of a link's mailbox, which pays for knocks and replies. The mailbox's address is
 * the public key. Everyone who has the link can derive this key.
 */
export async function postageKey(seed: Uint8Array): Promise<Signer> {
  const from = await crypto.subtle.importKey('raw', Uint8Array.from(seed), 'HKDF', false, [
    'deriveBits',
  ]);
  const derivation = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info: INFO };
  const secret = new Uint8Array(await crypto.subtle.deriveBits(derivation, from, SEED_BITS));
  const pkcs8 = concatBytes(PKCS8, secret);
  // The public key can only be read by exporting it, so the key must be extractable.
  const key = await crypto.subtle.importKey('pkcs8', pkcs8, 'Ed25519', true, ['sign']);
  return {
    address: base58(await publicKeyOf(key)),
    sign: async (message) =>
      new Uint8Array(await crypto.subtle.sign('Ed25519', key, Uint8Array.from(message))),
  };
}

async function publicKeyOf(key: CryptoKey): Promise<Bytes> {
  const jwk: unknown = await crypto.subtle.exportKey('jwk', key);
  const raw = isFields(jwk) && typeof jwk['x'] === 'string' ? fromBase64Url(jwk['x']) : null;
  if (!raw) throw raise('internal', { what: ownText('a key without its public half') });
  return raw;
}
