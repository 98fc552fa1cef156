import 'fake-indexeddb/auto';
import { createPrivateKey, sign as signBytes } from 'node:crypto';
import { Keypair, VersionedTransaction } from '@solana/web3.js';
import type { Ledger } from '../../../dev/ledger/index.ts';
import type { SignMessage, SignTransaction } from '../../../src/shared/api.ts';
import { raise } from '../../../src/shared/errors.ts';
import { ok } from '../../../src/shared/result.ts';
import { type Env, platformEnv } from '../../../src/workers/ledger/solana/env.ts';
import { createSolana, openStores, type Solana } from '../../../src/workers/ledger/solana/index.ts';

/** Who takes part in a call, with what their browsers keep. */

/** A wallet and who holds it. */
export interface Person {
  readonly address: string;
  readonly sign: SignTransaction;
  readonly signMessage: SignMessage;
}

/** What a raw Ed25519 seed is preceded by in PKCS #8. */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');

export function person(): Person {
  const pair = Keypair.generate();
  const der = Buffer.concat([PKCS8, pair.secretKey.slice(0, 32)]);
  const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  return {
    signMessage: (message) => Promise.resolve(ok(new Uint8Array(signBytes(null, message, key)))),
    address: pair.publicKey.toBase58(),
    sign: async (bytes) => {
      const transaction = VersionedTransaction.deserialize(bytes);
      transaction.sign([pair]);
      return ok(transaction.serialize());
    },
  };
}

let databases = 0;

const SECOND = 'https://second.example/';

const over = new WeakSet<Ledger>();
const waiting = new Map<Ledger, Set<NodeJS.Timeout>>();

/** Closes a ledger; whoever polls it is left asleep, or the test's process would wait for all of them. */
export function closeLedger(ledger: Ledger): void {
  over.add(ledger);
  for (const timer of waiting.get(ledger) ?? []) clearTimeout(timer);
  waiting.delete(ledger);
  ledger.close();
}

/** Sleeps that end with the ledger, or go on for ever: nobody is woken by a closed one. */
export function sleepOn(ledger: Ledger): Env['sleep'] {
  const timers = waiting.get(ledger) ?? new Set();
  waiting.set(ledger, timers);
  return (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(raise('aborted'));
      if (over.has(ledger)) return;
      const abort = (): void => {
        clearTimeout(timer);
        timers.delete(timer);
        reject(raise('aborted'));
      };
      const timer = setTimeout(() => {
        timers.delete(timer);
        signal?.removeEventListener('abort', abort);
        resolve();
      }, ms);
      timers.add(timer);
      signal?.addEventListener('abort', abort, { once: true });
    });
}

/** A browser's ledger worker, with storage of its own. */
export async function chainFor(
  ledger: Ledger,
  server: Pick<Ledger, 'handleRpc'> = ledger,
  second?: Pick<Ledger, 'handleRpc'>,
): Promise<Solana> {
  const env: Env = {
    ...platformEnv(),
    sleep: sleepOn(ledger),
    async fetch(url, init) {
      const asked = second && url === SECOND ? second : server;
      const answer = await asked.handleRpc(String(init.body), init.signal ?? undefined);
      return new Response(answer.body, { status: answer.status, headers: answer.headers });
    },
  };
  databases += 1;
  const stores = await openStores(env, `engine-${databases}`);
  const config = { network: 'local', rpcUrls: ['https://rpc.example/'] } as const;
  return createSolana(second ? { ...config, secondRpcUrl: SECOND } : config, stores, env);
}
