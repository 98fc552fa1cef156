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
 * It acts as a single validator. It executes each transaction at once, in the slot in progress. A
 * block is confirmed one slot later and final after 32. Balances, accounts, simulations and
 * blockhashes are those of the requested commitment (by default `finalized`). So a preflight at
 * `finalized` does not know a payment or a blockhash that is only confirmed, as on the networks.
 * USDC exists at its real mainnet address and at devnet's. methods/local.ts describes the local
 * methods (`local_fund`, `local_fault`, …).
 *
 * Not supported: batches, legacy and base58 transactions, address lookup tables, WebSocket
 * subscriptions, blocks, getProgramAccounts, durable nonces, accounts in encodings other than
 * `base64` and `jsonParsed`, `jsonParsed` of Token-2022, and `accounts` and
 * `replaceRecentBlockhash` of a simulation. Lighthouse's program accepts any assertion without
 * checking it.
 */

export type { HttpAnswer } from './http.ts';
export { RpcError } from './errors.ts';
export { DEVNET_USDC, MAINNET_USDC } from './node.ts';

export type LedgerOptions = Partial<ChainOptions>;

export interface Ledger {
  /** Answers the body of one HTTP POST, which contains one request. Never rejects. */
  handleRpc(body: string, signal?: AbortSignal): Promise<HttpAnswer>;
  /**
   * Makes one call in-process, without the HTTP faults. Large numbers are bigints. @throws RpcError
   */
  call(method: string, params?: unknown): Promise<Json>;
  /** The ledger's own genesis hash. It is random, and changes with `local_reset`. */
  readonly genesisHash: string;
  /** Returns every SPL transfer that landed and was not rolled back, oldest first. */
  transfers(): readonly Transfer[];
  /** Advances the slots at once. */
  advanceSlots(slots: number): void;
  /** Releases hanging calls. */
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
    // Counts this call against the stall. The stall ends with the last call that it should affect,
    // and the next tick releases the chain.
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
