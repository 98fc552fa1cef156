import 'fake-indexeddb/auto';
import { Keypair, VersionedTransaction } from '@solana/web3.js';
import type { Ledger } from '../../../dev/ledger/index.ts';
import { createLedger } from '../../../dev/ledger/index.ts';
import type { SignTransaction } from '../../../src/shared/api.ts';
import { raise } from '../../../src/shared/errors.ts';
import type { AppError, ErrorCode } from '../../../src/shared/errors.ts';
import { P2cError } from '../../../src/shared/errors.ts';
import { ok } from '../../../src/shared/result.ts';
import type { Env } from '../../../src/workers/ledger/solana/env.ts';
import type { Solana } from '../../../src/workers/ledger/solana/index.ts';
import { createSolana, openStores } from '../../../src/workers/ledger/solana/index.ts';
import { cryptoBusy } from './crypto-busy.ts';

/**
 * The real development ledger behind the real RPC client, with time held still: a sleep ends when
 * everything else waits, and the ledger's slots pass with the same clock.
 */

const SLOT_MS = 400;
/** Turns of Node's event loop without an exchange under way, until time may pass. */
const QUIET_TURNS = 16;

export interface Clock {
  readonly nowMs: () => number;
  /** Lets time pass, e.g. until a blockhash has expired. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** How one HTTP exchange goes wrong. Without `deliver`, the ledger never sees the request. */
export type Fault =
  | { readonly kind: 'lost'; readonly deliver: boolean }
  | { readonly kind: 'hangs'; readonly deliver: boolean }
  | { readonly kind: 'status'; readonly status: number; readonly deliver: boolean }
  | { readonly kind: 'garbage' }
  | { readonly kind: 'delayed'; readonly ms: number }
  /** Reaches the ledger only after this long, even if the caller has given up. */
  | { readonly kind: 'late'; readonly ms: number }
  /** Reaches the ledger twice; the second answer comes back. */
  | { readonly kind: 'twice' };

export interface Exchange {
  readonly index: number;
  readonly url: string;
  readonly method: string;
}

export interface World {
  readonly ledger: Ledger;
  readonly env: Env;
  readonly clock: Clock;
  /** Every HTTP exchange so far. */
  readonly exchanges: readonly Exchange[];
  /** Decides, per exchange, what goes wrong. */
  faults: (exchange: Exchange) => Fault | null;
  close(): void;
}

export const RPC_URL = 'https://rpc.example/';

const worlds = new Set<World>();

/** For `test.after.each`: ends every world's time, however the test ended. */
export function closeWorlds(): void {
  for (const world of worlds) world.close();
  worlds.clear();
}

export function createWorld(): World {
  const ledger = createLedger({ clock: 'manual', slotMs: SLOT_MS });
  let nowMs = 0;
  let slots = 0;
  let busy = 0;
  let quiet = 0;
  let timers: { readonly atMs: number; readonly wake: () => void }[] = [];
  let pump = setImmediate(turn);

  function turn(): void {
    pump = setImmediate(turn);
    quiet = busy + cryptoBusy() === 0 ? quiet + 1 : 0;
    if (quiet < QUIET_TURNS) return;
    const next = timers.reduce<(typeof timers)[number] | null>(
      (first, timer) => (first && first.atMs <= timer.atMs ? first : timer),
      null,
    );
    if (!next) return;
    quiet = 0;
    timers = timers.filter((timer) => timer !== next);
    nowMs = Math.max(nowMs, next.atMs);
    const passed = Math.floor(nowMs / SLOT_MS) - slots;
    slots += passed;
    ledger.advanceSlots(passed);
    next.wake();
  }

  function sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const abort = (): void => {
        timers = timers.filter((each) => each !== timer);
        reject(raise('aborted'));
      };
      const timer = {
        atMs: nowMs + ms,
        wake: (): void => {
          signal?.removeEventListener('abort', abort);
          resolve();
        },
      };
      if (signal?.aborted) {
        reject(raise('aborted'));
        return;
      }
      timers.push(timer);
      signal?.addEventListener('abort', abort, { once: true });
    });
  }

  async function deliver(body: string): Promise<Response> {
    busy += 1;
    try {
      const answer = await ledger.handleRpc(body);
      return new Response(answer.body, { status: answer.status, headers: answer.headers });
    } finally {
      busy -= 1;
    }
  }

  const never = (signal: AbortSignal | null | undefined): Promise<never> =>
    new Promise((_, reject) => {
      const abort = (): void => reject(new DOMException('gone', 'AbortError'));
      if (signal?.aborted) abort();
      signal?.addEventListener('abort', abort, { once: true });
    });

  async function faulty(fault: Fault, body: string, signal: AbortSignal | null | undefined) {
    switch (fault.kind) {
      case 'lost':
        if (fault.deliver) await deliver(body);
        throw new TypeError('network error');
      case 'hangs':
        if (fault.deliver) await deliver(body);
        return never(signal);
      case 'status':
        if (fault.deliver) await deliver(body);
        return new Response('', { status: fault.status });
      case 'garbage':
        await deliver(body);
        return new Response('{"jsonrpc":"2.0","id":0,"result":{"value":"?"}}');
      case 'delayed': {
        const answer = await deliver(body);
        await Promise.race([sleep(fault.ms), never(signal)]);
        return answer;
      }
      case 'late': {
        const answer = sleep(fault.ms).then(() => deliver(body));
        return Promise.race([answer, never(signal)]);
      }
      case 'twice':
        await deliver(body);
        return deliver(body);
    }
  }

  const exchanges: Exchange[] = [];
  const world: World = {
    ledger,
    exchanges,
    clock: {
      nowMs: () => nowMs,
      sleep,
    },
    faults: () => null,
    env: {
      async fetch(url, init) {
        const body = String(init.body);
        const exchange = { index: exchanges.length, url, method: methodOf(body) };
        exchanges.push(exchange);
        const fault = world.faults(exchange);
        return fault ? faulty(fault, body, init.signal) : deliver(body);
      },
      nowMs: () => nowMs,
      wallMs: () => 1_700_000_000_000 + nowMs,
      random: () => 0.5,
      randomBytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
      sleep,
    },
    close() {
      clearImmediate(pump);
      ledger.close();
    },
  };
  worlds.add(world);
  return world;
}

function methodOf(body: string): string {
  const parsed: unknown = JSON.parse(body);
  if (typeof parsed === 'object' && parsed !== null && 'method' in parsed) {
    return String(parsed.method);
  }
  return '';
}

let databases = 0;

/** A fresh browser profile's ledger worker on the world's ledger. */
export async function enter(
  world: World,
  options: { readonly rpcUrls?: readonly string[]; readonly database?: string } = {},
): Promise<Solana> {
  databases += 1;
  const stores = await openStores(world.env, options.database ?? `ledger-${databases}`);
  return createSolana(
    { network: 'local', rpcUrls: options.rpcUrls ?? [RPC_URL] },
    stores,
    world.env,
  );
}

/** A person with a wallet. */
export interface Person {
  readonly address: string;
  /** Signs what it is given. */
  readonly sign: SignTransaction;
}

export function person(): Person {
  const pair = Keypair.generate();
  return {
    address: pair.publicKey.toBase58(),
    sign: async (bytes) => {
      const transaction = VersionedTransaction.deserialize(bytes);
      transaction.sign([pair]);
      return ok(transaction.serialize());
    },
  };
}

/** USDC and SOL as decimal text; without `usdc` no USDC account is made. */
export async function fund(
  world: World,
  address: string,
  money: { readonly sol?: string; readonly usdc?: string },
): Promise<void> {
  await world.ledger.call('local_fund', [{ address, ...money }]);
}

/** The P2cError that a promise rejects with. */
export async function errorOf(promise: Promise<unknown>): Promise<AppError> {
  try {
    await promise;
  } catch (thrown) {
    if (thrown instanceof P2cError) return thrown.error;
    throw thrown;
  }
  throw new Error('it did not fail');
}

export const codeOf = async (promise: Promise<unknown>): Promise<ErrorCode> =>
  (await errorOf(promise)).code;
