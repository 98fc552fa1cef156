import { invalidParams } from '../errors.ts';
import { computeBudget } from '../fees.ts';
import type { Node } from '../node.ts';
import * as p from '../params.ts';
import type { Methods } from './types.ts';

/**
 * Methods for slots, heights, blockhashes and fees. Each has a page at
 * https://solana.com/docs/rpc/http
 */

const MAX_FEE_SLOTS = 150;
const MAX_FEE_ACCOUNTS = 128;
/**
 * Returns the lowest price that a transaction with all of `accounts` paid, for each recent slot.
 */
function recentFees(node: Node, accounts: readonly string[]) {
  const first = node.chain.slot - MAX_FEE_SLOTS + 1;
  const fees = new Map<number, bigint>();
  for (const { slot, tx, keys } of node.history.all) {
    if (slot < first || !accounts.every((account) => keys.some((key) => key === account))) continue;
    const paid = computeBudget(tx.message).microLamportsPerUnit;
    const lowest = fees.get(slot);
    if (lowest === undefined || paid < lowest) fees.set(slot, paid);
  }
  return Array.from({ length: MAX_FEE_SLOTS }, (_, index) => ({
    slot: first + index,
    prioritizationFee: fees.get(first + index) ?? 0n,
  }));
}

export const chainMethods: Methods = {
  getGenesisHash: (node) => node.presentedGenesis,
  getSlot: (node, params) => node.contextSlot(params.config(0)),
  getBlockHeight: (node, params) => node.chain.blockHeight(node.contextSlot(params.config(0))),
  getLatestBlockhash: (node, params) => {
    const config = params.config(0);
    const slot = node.contextSlot(config);
    return node.withContext(slot, { ...node.chain.latestBlockhash(config.commitment()) });
  },
  isBlockhashValid: (node, params) => {
    const hash = p.blockhash(params.need(0));
    const slot = node.contextSlot(params.config(1));
    return node.withContext(slot, node.chain.isBlockhashValid(hash, slot));
  },
  getMinimumBalanceForRentExemption: (node, params) => node.bank.rentExempt(p.uint(params.need(0))),
  getRecentPrioritizationFees: (node, params) => {
    const accounts = p.list(params.optional(0) ?? []);
    if (accounts.length > MAX_FEE_ACCOUNTS)
      throw invalidParams(`Too many inputs provided; max ${MAX_FEE_ACCOUNTS}`);
    return recentFees(node, accounts.map(p.pubkey));
  },
};
