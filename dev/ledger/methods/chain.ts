import { SLOTS_PER_EPOCH } from '../bank.ts';
import { fromBase64 } from '../bytes.ts';
import { invalidParams } from '../errors.ts';
import { computeBudget, feeOf } from '../fees.ts';
import { API_VERSION, type Node } from '../node.ts';
import * as p from '../params.ts';
import { parseMessage, SanitizeError, WireError, type Message } from '../transaction.ts';
import type { Methods } from './types.ts';

/** Slots, heights, blockhashes and fees. One page each at https://solana.com/docs/rpc/http */

const MAX_FEE_SLOTS = 150;
const MAX_FEE_ACCOUNTS = 128;
/** Identifies the feature set; any u32. */
const FEATURE_SET = 1_995_107_300;

function readMessage(encoded: string): Message {
  const bytes = fromBase64(encoded);
  if (!bytes) throw invalidParams('invalid base64 encoding: InvalidByte');
  try {
    return parseMessage(bytes);
  } catch (error) {
    if (error instanceof WireError)
      throw invalidParams(
        `failed to deserialize solana_message::versions::VersionedMessage: ${error.message}`,
      );
    if (error instanceof SanitizeError)
      throw invalidParams(`invalid transaction message: ${error.message}`);
    throw error;
  }
}

/** Lowest price that a transaction with all of `accounts` paid, for each recent slot. */
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
  getHealth: () => 'ok',
  getVersion: () => ({ 'solana-core': API_VERSION, 'feature-set': FEATURE_SET }),
  getGenesisHash: (node) => node.presentedGenesis,
  getSlot: (node, params) => node.contextSlot(params.config(0)),
  getBlockHeight: (node, params) => node.chain.blockHeight(node.contextSlot(params.config(0))),
  getEpochInfo: (node, params) => {
    const slot = node.contextSlot(params.config(0));
    return {
      absoluteSlot: slot,
      blockHeight: node.chain.blockHeight(slot),
      epoch: Math.floor(slot / SLOTS_PER_EPOCH),
      slotIndex: slot % SLOTS_PER_EPOCH,
      slotsInEpoch: SLOTS_PER_EPOCH,
      transactionCount: node.history.all.filter((landed) => landed.slot <= slot).length,
    };
  },
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
  getFeeForMessage: (node, params) => {
    const message = readMessage(p.text(params.need(0)));
    const slot = node.contextSlot(params.config(1));
    const known = node.chain.isBlockhashValid(message.recentBlockhash, slot);
    return node.withContext(slot, known ? feeOf(message) : null);
  },
  getRecentPrioritizationFees: (node, params) => {
    const accounts = p.list(params.optional(0) ?? []);
    if (accounts.length > MAX_FEE_ACCOUNTS)
      throw invalidParams(`Too many inputs provided; max ${MAX_FEE_ACCOUNTS}`);
    return recentFees(node, accounts.map(p.pubkey));
  },
};
