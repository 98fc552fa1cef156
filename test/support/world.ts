import { fundFeePayer } from '../../src/workers/ledger/payment/fee-balance.ts';
import { type Profile, profile, type Window } from './windows.ts';
import './leaping-time.ts';
import 'fake-indexeddb/auto';
// A chunk of its own: here it is loaded ahead, since time that leaps does not wait for it.
import '../../src/workers/ledger/after-call.ts';
import { createLedger, type Ledger } from '../../dev/ledger/index.ts';
import { type AppError, type ErrorCode, P2cError, raise } from '../../src/shared/errors.ts';
import { type Env, platformEnv } from '../../src/workers/ledger/solana/env.ts';
import type { MAX_FEES } from '../../src/shared/network-fees.ts';
import type { BooksHolder } from '../../src/workers/ledger/payment/books.ts';
import { createChain, openStores, type Chain } from '../../src/workers/ledger/payment/chain.ts';

import { type Person, person } from './person.ts';

export { type Person, person };

/**
 * The real development ledger behind the real RPC client, and who meets there. Time leaps, and the
 * ledger's slots pass with it; what goes wrong on the way to the ledger is told here.
 */

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

interface Exchange {
  readonly index: number;
  readonly url: string;
  readonly method: string;
}

/** Answers RPC requests: the ledger, or something in front of it. */
export type Server = Pick<Ledger, 'handleRpc'>;

export interface World {
  readonly ledger: Ledger;
  readonly env: Env;
  /** Since the world began. */
  readonly nowMs: () => number;
  /** Lets time pass, e.g. until a blockhash has expired. Ends with the world, or goes on for ever. */
  readonly sleep: Env['sleep'];
  /** Every HTTP exchange so far. */
  readonly exchanges: Exchange[];
  /** Decides, per exchange, what goes wrong. */
  faults: (exchange: Exchange) => Fault | null;
  /** Functions to call before the world ends. */
  readonly ending: Set<() => void>;
  /** Leaves code that polls the ledger asleep, or the test's process would wait for all of it. */
  close(): void;
}

export const RPC_URL = 'https://rpc.example/';

const worlds = new Set<World>();

/** For `test.after.each`: ends every world's time, however the test ended. */
export function closeWorlds(): void {
  for (const world of worlds) world.close();
}

/** Sleeps that nobody wakes from once they are over. */
function sleeps() {
  const timers = new Set<NodeJS.Timeout>();
  let over = false;
  return {
    sleep: (ms: number, signal?: AbortSignal): Promise<void> =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(raise('aborted'));
        if (over) return;
        const ended = (): void => {
          clearTimeout(timer);
          timers.delete(timer);
          signal?.removeEventListener('abort', abort);
        };
        const abort = (): void => {
          ended();
          reject(raise('aborted'));
        };
        const timer = setTimeout(() => {
          ended();
          resolve();
        }, ms);
        timers.add(timer);
        signal?.addEventListener('abort', abort, { once: true });
      }),
    close(): void {
      over = true;
      for (const timer of timers) clearTimeout(timer);
    },
  };
}

const never = (signal: AbortSignal | null | undefined): Promise<never> =>
  new Promise((_, reject) => {
    const abort = (): void => reject(new DOMException('gone', 'AbortError'));
    if (signal?.aborted) abort();
    signal?.addEventListener('abort', abort, { once: true });
  });

/** Fetches from the ledger, or from `servers` for their URLs. */
function fetchFrom(
  world: World,
  servers: Readonly<Record<string, Server | undefined>>,
): Env['fetch'] {
  async function faulty(
    fault: Fault,
    deliver: () => Promise<Response>,
    signal: AbortSignal | null | undefined,
  ) {
    switch (fault.kind) {
      case 'lost':
        if (fault.deliver) await deliver();
        throw new TypeError('network error');
      case 'hangs':
        if (fault.deliver) await deliver();
        return never(signal);
      case 'status':
        if (fault.deliver) await deliver();
        return new Response('', { status: fault.status });
      case 'garbage':
        await deliver();
        return new Response('{"jsonrpc":"2.0","id":0,"result":{"value":"?"}}');
      case 'delayed': {
        const answer = await deliver();
        await Promise.race([world.sleep(fault.ms), never(signal)]);
        return answer;
      }
      case 'late': {
        const answer = world.sleep(fault.ms).then(deliver);
        return Promise.race([answer, never(signal)]);
      }
      case 'twice':
        await deliver();
        return deliver();
    }
  }

  return async (url, init) => {
    const body = String(init.body);
    const deliver = async (): Promise<Response> => {
      const server = servers[url] ?? world.ledger;
      const answer = await server.handleRpc(body, init.signal ?? undefined);
      return new Response(answer.body, { status: answer.status, headers: answer.headers });
    };
    const exchange = { index: world.exchanges.length, url, method: methodOf(body) };
    world.exchanges.push(exchange);
    const fault = world.faults(exchange);
    return fault ? faulty(fault, deliver, init.signal) : deliver();
  };
}

function methodOf(body: string): string {
  const parsed: unknown = JSON.parse(body);
  if (typeof parsed === 'object' && parsed !== null && 'method' in parsed) {
    return String(parsed.method);
  }
  return '';
}

export function createWorld(ledger: Ledger = createLedger()): World {
  const startMs = performance.now();
  const { sleep, close } = sleeps();
  const env: Env = {
    ...platformEnv(),
    random: () => 0.5,
    sleep,
    fetch: (url, init) => fetchFrom(world, {})(url, init),
  };
  const world: World = {
    ledger,
    env,
    nowMs: () => performance.now() - startMs,
    sleep,
    exchanges: [],
    faults: () => null,
    ending: new Set(),
    close() {
      worlds.delete(world);
      for (const end of world.ending) end();
      close();
      ledger.close();
    },
  };
  worlds.add(world);
  return world;
}

let databases = 0;

/** Holds the books of both roles, and gives them to the next window that asks. */
const IDLE: BooksHolder = {
  useOf: () => null,
  endCall: () => Promise.resolve(),
  pause: () => undefined,
  changed: () => undefined,
};

const SECOND_URL = 'https://second.example/';

export interface Entering {
  readonly rpcUrls?: readonly string[];
  readonly database?: string;
  /** Its own RPC servers, in place of the ledger's; and a second one of another owner. */
  readonly server?: Server | readonly Server[] | undefined;
  readonly second?: Server | undefined;
  /** Host: its choice of the maximum fee. */
  readonly maxFee?: keyof typeof MAX_FEES;
  /** The browser, whose windows share the books. */
  readonly browser?: Profile;
  readonly window?: Window;
  /** Another outside world, around this one's. */
  readonly env?: (env: Env) => Env;
}

/** A browser profile's ledger worker on the world's ledger; a fresh profile unless its database is named. */
export async function enter(world: World, options: Entering = {}): Promise<Chain> {
  databases += 1;
  const { server, second, maxFee = 'normal', env: around = (env: Env) => env } = options;
  const own = [server ?? []].flat();
  const named = own.length > 1 ? own.map((_, at) => `https://rpc-${at}.example/`) : [RPC_URL];
  const { rpcUrls = named } = options;
  const servers = {
    ...Object.fromEntries(rpcUrls.map((url, at) => [url, own[at] ?? own[0]])),
    [SECOND_URL]: second,
  };
  const env = around({ ...world.env, fetch: fetchFrom(world, servers) });
  const window = options.window ?? (options.browser ?? profile())();
  const stores = await openStores(env, window, options.database ?? `ledger-${databases}`);
  await stores.books.open(IDLE);
  const config = { network: 'local', rpcUrls, maxFee } as const;
  const asked = second ? { ...config, secondRpcUrl: SECOND_URL } : config;
  return createChain(asked, stores, env);
}

/** USDC and SOL as decimal text; without `usdc` no USDC account is made. */
export async function fund(
  world: World,
  address: string,
  money: { readonly sol?: string; readonly usdc?: string },
): Promise<void> {
  await world.ledger.call('local_fund', [{ address, ...money }]);
}

/** A host with a funded fee payer and a guest with money, each in a browser of its own. */
export interface Pair {
  readonly world: World;
  readonly host: Person;
  readonly guest: Person;
  readonly hostSide: Chain;
  readonly guestSide: Chain;
  readonly feePayerKey: string;
}

export async function meet(purse: Parameters<typeof fund>[2]): Promise<Pair> {
  const world = createWorld();
  const [host, guest] = [person(), person()];
  await fund(world, host.address, { sol: '1' });
  await fund(world, guest.address, purse);
  const [hostSide, guestSide] = [await enter(world), await enter(world)];
  const { feePayerKey } = await fundFeePayer(hostSide, host.address, host.sign);
  return { world, host, guest, hostSide, guestSide, feePayerKey };
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
