import { invalidParams } from '../errors.ts';
import type { Landed } from '../history.ts';
import type { Json } from '../json.ts';
import { memoField } from '../memo.ts';
import type { Node } from '../node.ts';
import * as p from '../params.ts';
import { ENCODINGS, statusJson, transactionJson } from '../transaction-json.ts';
import type { Methods } from './types.ts';

/** Methods for the outcomes of transactions. Each has a page at https://solana.com/docs/rpc/http */

const MAX_STATUSES = 256;
/**
 * Without `searchTransactionHistory`, a node searches only this many slots (agave's
 * MAX_CACHE_ENTRIES).
 */
const STATUS_CACHE_SLOTS = 300;
const MAX_SIGNATURES = 1_000;

/**
 * Returns the slot of the commitment. @throws RpcError -32602 for `processed`, because these
 * methods do not read unconfirmed blocks.
 */
function confirmedSlot(node: Node, config: p.Config): number {
  const commitment = config.commitment();
  if (commitment === 'processed')
    throw invalidParams('Method does not support commitment below `confirmed`');
  return node.chain.slotAt(commitment);
}

function confirmationStatus(node: Node, { slot }: Landed): 'processed' | 'confirmed' | 'finalized' {
  if (slot <= node.chain.slotAt('finalized')) return 'finalized';
  return slot <= node.chain.slotAt('confirmed') ? 'confirmed' : 'processed';
}

function status(node: Node, landed: Landed | undefined, searchHistory: boolean): Json {
  const { slot } = node.chain;
  if (!landed || (!searchHistory && slot - landed.slot > STATUS_CACHE_SLOTS)) return null;
  const reached = confirmationStatus(node, landed);
  const err = landed.err?.json ?? null;
  return {
    slot: landed.slot,
    confirmations: reached === 'finalized' ? null : slot - landed.slot,
    status: statusJson(err),
    err,
    confirmationStatus: reached,
  };
}

/**
 * Returns the part of a newest-first list after `before`; an empty list if `before` is not in the
 * list.
 */
function after(newestFirst: readonly Landed[], before: string): readonly Landed[] {
  const at = newestFirst.findIndex((one) => one.signature === before);
  return at < 0 ? [] : newestFirst.slice(at + 1);
}

/**
 * Returns the part of the list before `until`. If `until` is not in the list, returns the whole
 * list, as a node does.
 */
function upTo(newestFirst: readonly Landed[], until: string | null): readonly Landed[] {
  const at = newestFirst.findIndex((one) => one.signature === until);
  return at < 0 ? newestFirst : newestFirst.slice(0, at);
}

export const historyMethods: Methods = {
  getSignatureStatuses: (node, params) => {
    const signatures = p.list(params.need(0));
    if (signatures.length > MAX_STATUSES)
      throw invalidParams(`Too many inputs provided; max ${MAX_STATUSES}`);
    const searchHistory = params.config(1).bool('searchTransactionHistory');
    const found = signatures.map(p.signature).map((one) => node.history.find(one));
    const value = found.map((landed) => status(node, landed, searchHistory));
    return node.withContext(node.chain.slot, value);
  },
  getTransaction: (node, params) => {
    const landed = node.history.find(p.signature(params.need(0)));
    const config = params.config(1);
    const encoding = config.choice('encoding', ENCODINGS, 'json');
    const slot = confirmedSlot(node, config);
    if (!landed || landed.slot > slot) return null;
    return transactionJson(landed, encoding, config.uint('maxSupportedTransactionVersion'));
  },
  getSignaturesForAddress: (node, params) => {
    const key = p.pubkey(params.need(0));
    const config = params.config(1);
    const before = config.get('before') === undefined ? null : p.signature(config.get('before'));
    const until = config.get('until') === undefined ? null : p.signature(config.get('until'));
    const limit = config.uint('limit') ?? MAX_SIGNATURES;
    if (limit === 0 || limit > MAX_SIGNATURES)
      throw invalidParams(`Invalid limit; max ${MAX_SIGNATURES}`);
    const slot = confirmedSlot(node, config);
    const newestFirst = node.history.all.filter((landed) => landed.slot <= slot).toReversed();
    return upTo(before === null ? newestFirst : after(newestFirst, before), until)
      .filter(({ keys }) => keys.includes(key))
      .slice(0, limit)
      .map((landed) => ({
        signature: landed.signature,
        slot: landed.slot,
        err: landed.err?.json ?? null,
        memo: memoField(landed.tx.message),
        blockTime: landed.blockTime,
        confirmationStatus: confirmationStatus(node, landed),
      }));
  },
};
