import { openDB } from 'idb';
import { toBase58 } from '../../../shared/base58.ts';

/**
 * The demo wallet's accounts: non-extractable Ed25519 keys in IndexedDB. Two windows of one profile
 * are an ordinary case (host in one, guest in the other), so each window takes the first account
 * whose Web Lock is free.
 */

export interface DemoAccount {
  readonly index: number;
  readonly address: string;
  readonly publicKey: Uint8Array<ArrayBuffer>;
  readonly privateKey: CryptoKey;
  /** Gives the account back to other windows. */
  release(): void;
}

const COUNT = 8;
const DATABASE = 'pay2chat-demo-wallet';
const STORE = 'keys';

async function keyPair(index: number): Promise<CryptoKeyPair> {
  const database = await openDB(DATABASE, 1, {
    upgrade: (created) => void created.createObjectStore(STORE),
  });
  try {
    const kept: CryptoKeyPair | undefined = await database.get(STORE, index);
    if (kept) return kept;
    const made = await crypto.subtle.generateKey('Ed25519', false, ['sign', 'verify']);
    if (!('privateKey' in made)) throw new TypeError('Ed25519 makes key pairs');
    await database.put(STORE, made, index);
    return made;
  } finally {
    database.close();
  }
}

/** The lock is held until `release`, or until the window is gone; null if another window has it. */
function lock(index: number): Promise<(() => void) | null> {
  return new Promise((resolve, reject) => {
    navigator.locks
      .request(`${DATABASE}/${index}`, { ifAvailable: true }, (held) => {
        if (!held) return resolve(null);
        return new Promise<void>((release) => resolve(release));
      })
      .catch(reject);
  });
}

/** The first free account from `from` on, going round. Throws when every account is taken. */
export async function takeAccount(from: number): Promise<DemoAccount> {
  for (let step = 0; step < COUNT; step++) {
    const index = (from + step) % COUNT;
    const release = await lock(index);
    if (!release) continue;
    const { privateKey, publicKey: key } = await keyPair(index);
    const publicKey = new Uint8Array(await crypto.subtle.exportKey('raw', key));
    return { index, address: toBase58(publicKey), publicKey, privateKey, release };
  }
  throw new Error(`all ${COUNT} demo accounts are in use by other windows`);
}
