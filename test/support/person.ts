import { createPrivateKey, createPublicKey, randomBytes, sign as signBytes } from 'node:crypto';
import { PublicKey, VersionedTransaction } from '@solana/web3.js';
import type { SignMessage, SignTransaction } from '../../src/shared/api/ledger.ts';
import { ok } from '../../src/shared/errors.ts';

/** A wallet and who holds it. */
export interface Person {
  readonly address: string;
  /** Signs what it is given. */
  readonly sign: SignTransaction;
  readonly signMessage: SignMessage;
}

/** DER of an Ed25519 PKCS #8 key up to the seed (RFC 8410). */
const PKCS8_ED25519 = Buffer.from('302e020100300506032b657004220420', 'hex');

export function person(seed: Uint8Array = randomBytes(32)): Person {
  const der = Buffer.concat([PKCS8_ED25519, seed]);
  const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  const spki = createPublicKey(privateKey).export({ format: 'der', type: 'spki' });
  const key = new PublicKey(spki.subarray(-32));
  const signed = (message: Uint8Array) => new Uint8Array(signBytes(null, message, privateKey));
  return {
    address: key.toBase58(),
    signMessage: (message) => Promise.resolve(ok(signed(message))),
    sign: async (bytes) => {
      const transaction = VersionedTransaction.deserialize(bytes);
      transaction.addSignature(key, signed(transaction.message.serialize()));
      return ok(transaction.serialize());
    },
  };
}
