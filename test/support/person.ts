import { generateKeyPairSync, sign as signBytes } from 'node:crypto';
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

export function person(): Person {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const key = new PublicKey(publicKey.export({ format: 'der', type: 'spki' }).subarray(-32));
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
