import { createPrivateKey, createPublicKey, randomBytes, sign } from 'node:crypto';
import { address } from '@solana/kit';
import { toBase58 } from './bytes.ts';

/** DER of an Ed25519 PKCS #8 key up to the seed (RFC 8410). */
const PKCS8_ED25519 = Buffer.from('302e020100300506032b657004220420', 'hex');

/** The key behind requestAirdrop, and the mints' authority. */
export class Faucet {
  private readonly secret = createPrivateKey({
    key: Buffer.concat([PKCS8_ED25519, randomBytes(32)]),
    format: 'der',
    type: 'pkcs8',
  });
  readonly key = address(
    toBase58(createPublicKey(this.secret).export({ format: 'der', type: 'spki' }).subarray(-32)),
  );
  private drops = 0;

  sign(message: Uint8Array): Uint8Array {
    return sign(null, message, this.secret);
  }

  /** A number for each airdrop, so that two alike are two transactions. */
  next(): number {
    this.drops += 1;
    return this.drops;
  }
}
