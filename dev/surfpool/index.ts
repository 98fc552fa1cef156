/**
 * Runs Surfpool (Solana Foundation, Apache-2.0) instead of the local ledger. It is a node with
 * JSON-RPC that shares no code with `dev/ledger`. It runs in this process, offline, on its own
 * loopback ports. Requests are passed to it unchanged. This file adds `local_fund`, and
 * `dev/server.ts` adds CORS. docs/testing.md lists its differences from the local ledger.
 */
import type { RpcReply } from '../server.ts';
import { fieldsOf, listOf, type Fields } from './fields.ts';
import { loadSurfpool, type Surfnet } from './load.ts';
import { readTransfers, type Transfer } from './transfers.ts';

export type { Transfer } from './transfers.ts';

/** The mint's mainnet address, as on the local ledger. */
const USDC = 'EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v';
const DECIMALS = { sol: 9, usdc: 6 } as const;
const TOKEN_PROGRAM = 'TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA';
const MINT_LAMPORTS = 1_461_600;
const SUPPLY = 10n ** 15n;
const SLOT_MS = 400;
const DRAIN_MS = 10_000;

/**
 * Without `offline`, Surfpool reads unknown accounts from mainnet. `offline` is the default, but
 * the tests depend on it.
 */
const CONFIG = { offline: true, blockProductionMode: 'clock', slotTimeMs: SLOT_MS } as const;

export interface Surfpool {
  /** Answers the body of one HTTP POST. */
  handleRpc(body: string, signal?: AbortSignal): Promise<RpcReply>;
  /** Makes one call and returns its result. @throws Error with the node's answer. */
  call(method: string, params?: unknown): Promise<unknown>;
  /** Reads every USDC transfer that landed from the node's history, oldest first. */
  transfers(): Promise<readonly Transfer[]>;
  close(): void;
}

/** Encodes an SPL mint: authority, supply, decimals, initialized, no freeze authority. */
function mintData(): number[] {
  const data = Buffer.alloc(82);
  data.writeUInt32LE(1, 0);
  data.fill(1, 4, 36);
  data.writeBigUInt64LE(SUPPLY, 36);
  data[44] = DECIMALS.usdc;
  data[45] = 1;
  return [...data];
}

function parsed(body: string): Fields {
  try {
    return fieldsOf(JSON.parse(body));
  } catch {
    return {};
  }
}

const reply = (id: unknown, said: Fields): RpcReply => ({
  status: 200,
  headers: { 'content-type': 'application/json; charset=utf-8' },
  body: JSON.stringify({ jsonrpc: '2.0', ...said, id: id ?? null }),
});

/** Converts a decimal amount (number or text) to the smallest unit. */
function units(value: unknown, decimals: number): number {
  const amount = Math.round(Number(value) * 10 ** decimals);
  if ((typeof value === 'number' || typeof value === 'string') && Number.isSafeInteger(amount)) {
    if (amount >= 0) return amount;
  }
  throw new Error('Invalid param: not an amount');
}

/**
 * Does the same as the local ledger's `local_fund`: adds to the balances, and with `usdc`, even 0,
 * creates the account. But this is not atomic. Surfpool can only set a balance, so a payment that
 * lands meanwhile would be undone.
 */
async function fund(surfnet: Surfnet, call: Surfpool['call'], params: unknown): Promise<Fields> {
  const { address, sol, usdc } = fieldsOf(Array.isArray(params) ? params[0] : params);
  if (typeof address !== 'string') throw new Error('Invalid param: address');
  const newest = { commitment: 'processed' };
  const lamports = units(sol ?? 0, DECIMALS.sol);
  if (lamports > 0) {
    const { value } = fieldsOf(await call('getBalance', [address, newest]));
    surfnet.fundSol(address, Number(value) + lamports);
  }
  if (usdc !== undefined) {
    const amount = units(usdc, DECIMALS.usdc);
    const found = await call('getTokenAccountsByOwner', [
      address,
      { mint: USDC },
      { encoding: 'jsonParsed', ...newest },
    ]);
    surfnet.fundToken(address, USDC, tokensIn(found) + amount);
  }
  return { address, lamports };
}

/** Returns the balance of the first account in a `getTokenAccountsByOwner` answer. */
function tokensIn(found: unknown): number {
  const account = fieldsOf(fieldsOf(listOf(fieldsOf(found)['value'])[0])['account']);
  const info = fieldsOf(fieldsOf(fieldsOf(account['data'])['parsed'])['info']);
  return Number(fieldsOf(info['tokenAmount'])['amount'] ?? 0);
}

/** Starts Surfpool. @throws Error with a sentence for people if Surfpool cannot run. */
export function startSurfpool(): Surfpool {
  const surfnet = loadSurfpool().Surfnet.startWithConfig(CONFIG);
  surfnet.setAccount(USDC, MINT_LAMPORTS, mintData(), TOKEN_PROGRAM);
  // Surfpool keeps its events in memory until they are read, and nothing here needs them.
  const drain = setInterval(() => surfnet.drainEvents(), DRAIN_MS);
  drain.unref();

  const ask = async (body: string, signal?: AbortSignal): Promise<RpcReply> => {
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(surfnet.rpcUrl, {
      method: 'POST',
      headers,
      body,
      signal: signal ?? null,
    });
    const type = answer.headers.get('content-type') ?? 'text/plain';
    return { status: answer.status, headers: { 'content-type': type }, body: await answer.text() };
  };
  const handleRpc: Surfpool['handleRpc'] = async (body, signal) => {
    const { id, method, params } = parsed(body);
    if (method !== 'local_fund') return ask(body, signal);
    try {
      return reply(id, { result: await fund(surfnet, call, params) });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      return reply(id, { error: { code: -32_602, message } });
    }
  };
  const call: Surfpool['call'] = async (method, params = []) => {
    const answer = await handleRpc(JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }));
    const said = parsed(answer.body);
    if (!('result' in said)) throw new Error(`${method}: ${answer.body}`);
    return said['result'];
  };
  return {
    handleRpc,
    call,
    transfers: () => readTransfers(call, USDC),
    close() {
      clearInterval(drain);
      surfnet.stop();
    },
  };
}
