import type { ChainOptions } from './chain.ts';
import { internalError, methodNotFound } from './errors.ts';
import type { Transfer } from './history.ts';
import { handleBody, type HttpAnswer } from './http.ts';
import type { Json } from './json.ts';
import { accountMethods } from './methods/accounts.ts';
import { chainMethods } from './methods/chain.ts';
import { historyMethods } from './methods/history.ts';
import { localMethods } from './methods/local.ts';
import { sendMethods } from './methods/send.ts';
import { Node } from './node.ts';
import { Params } from './params.ts';

/**
 * The development ledger: a Solana node's JSON-RPC on LiteSVM, for development and tests only.
 *
 * It is one validator that executes what it is sent at once, in the slot under way; a block is confirmed
 * one slot later and final after 32. Balances, accounts, simulations and blockhashes are those of the
 * asked commitment (`finalized` unless said), so a preflight at `finalized` does not know a payment or a
 * blockhash that is only confirmed, as on the networks. USDC stands at its real mainnet address, and at
 * devnet's. Local methods (`local_fund`, `local_fault`, …) are described in methods/local.ts.
 *
 * Not served: batches, legacy and base58 transactions, address lookup tables, WebSocket subscriptions,
 * blocks, getProgramAccounts, durable nonces, accounts in another encoding than `base64` and `jsonParsed`,
 * `jsonParsed` of Token-2022, and `accounts` and `replaceRecentBlockhash` of a simulation. Lighthouse's
 * program takes any assertion and checks none.
 */

export type { HttpAnswer } from './http.ts';
export { RpcError } from './errors.ts';
export { DEVNET_USDC, MAINNET_USDC } from './node.ts';

export type LedgerOptions = Partial<ChainOptions>;

export interface Ledger {
  /** Answer the body of one HTTP POST (one request). Never rejects. */
  handleRpc(body: string, signal?: AbortSignal): Promise<HttpAnswer>;
  /** One call in-process, past the HTTP faults. Large numbers are bigints. @throws RpcError */
  call(method: string, params?: unknown): Promise<Json>;
  /** Its own genesis hash, random; a new one after `local_reset`. */
  readonly genesisHash: string;
  /** Every SPL transfer that landed and stands, oldest first. */
  transfers(): readonly Transfer[];
  /** Let slots pass at once. */
  advanceSlots(slots: number): void;
  /** Release hanging calls. */
  close(): void;
}

const METHODS = {
  ...chainMethods,
  ...accountMethods,
  ...historyMethods,
  ...sendMethods,
  ...localMethods,
};

export function createLedger(options: LedgerOptions = {}): Ledger {
  const settings: ChainOptions = {
    slotMs: 400,
    clock: 'real',
    confirmedAfter: 1,
    finalizedAfter: 32,
    ...options,
  };
  let node = new Node(settings);
  let isClosed = false;
  const call = (method: string, params: unknown): Json => {
    if (isClosed) throw internalError();
    if (method === 'local_reset') {
      node.close();
      node = new Node(settings);
      return { genesisHash: node.genesisHash };
    }
    const run = Object.hasOwn(METHODS, method) ? METHODS[method] : undefined;
    if (!run) throw methodNotFound();
    node.tick();
    if (node.faults.take('expireBlockhash', method)) node.chain.expireBlockhashes();
    // A stall ends after the last call that was to see it: the next tick lets go.
    node.faults.take('delayConfirm', method);
    return run(node, new Params(params));
  };
  return {
    handleRpc: (body, signal) => handleBody({ call, faults: node.faults }, body, signal),
    call: async (method, params) => call(method, params),
    get genesisHash() {
      return node.genesisHash;
    },
    transfers: () => {
      if (!isClosed) node.tick();
      return node.history.all.flatMap(({ transfers }) => transfers);
    },
    advanceSlots: (slots) => {
      node.chain.advance(slots);
    },
    close: () => {
      if (!isClosed) node.close();
      isClosed = true;
    },
  };
}
