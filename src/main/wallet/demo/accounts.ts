import { openDB } from 'idb';
import { toBase58 } from '../../../shared/base58.ts';

/**
 * The demo wallet's accounts: non-extractable Ed25519 keys in IndexedDB. Host and guest are often
 * two windows of one profile, so each window takes the first account whose Web Lock is free.
 */

/**
 * Start amounts, in SOL and USDC, that the local ledger gives to an account. No other network has
 * these methods.
 */

const START_SOL = 2;
const START_USDC = 100;

/** How many times a failing server is asked. The pauses between the attempts grow. */
const TRIES = 5;
const FIRST_PAUSE_MS = 200;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Thrown if the server refuses the request, so that another attempt would change nothing. */
class Refused extends Error {}

async function call(rpcUrl: string, method: string, params: unknown[]): Promise<unknown> {
  const response = await fetch(rpcUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
  });
  const answer: unknown = await response.json();
  if (typeof answer === 'object' && answer !== null) {
    if ('result' in answer) return answer.result;
    if ('error' in answer) throw new Refused(`${method}: ${JSON.stringify(answer)}`);
  }
  throw new Error(`${method}: ${JSON.stringify(answer)}`);
}

/** Gives an empty account its first SOL and USDC. Returns whether the account was empty. */
export async function fundIfEmpty(rpcUrl: string, address: string): Promise<boolean> {
  for (let tries = 1, asked = false; ; tries += 1) {
    try {
      // Checked at each attempt, because perhaps only the answer was lost.
      const balance = await call(rpcUrl, 'getBalance', [address]);
      const empty =
        typeof balance === 'object' && balance !== null && Reflect.get(balance, 'value') === 0;
      if (!empty) return asked;
      asked = true;
      await call(rpcUrl, 'local_fund', [{ address, sol: START_SOL, usdc: START_USDC }]);
      return true;
    } catch (thrown) {
      if (thrown instanceof Refused || tries === TRIES) throw thrown;
      await pause(FIRST_PAUSE_MS * 2 ** (tries - 1));
    }
  }
}

export interface DemoAccount {
  readonly index: number;
  readonly address: string;
  readonly publicKey: Uint8Array<ArrayBuffer>;
  readonly privateKey: CryptoKey;
  /** Releases the account, so that other windows can take it. */
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

/**
 * Takes the account's lock until `release` is called or the window closes. Resolves to null if
 * another window has the lock.
 */
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

/**
 * Takes the first free account, starting at `from` and wrapping around. Throws if all accounts are
 * taken.
 */
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
