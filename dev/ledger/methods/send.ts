import type { Address } from '@solana/kit';
import { fromBase64 } from '../bytes.ts';
import { invalidParams, nodeUnhealthy, preflightFailure, signatureFailure } from '../errors.ts';
import { feeOf } from '../fees.ts';
import type { Json } from '../json.ts';
import type { Node, Simulated } from '../node.ts';
import * as p from '../params.ts';
import { innerInstructionsJson, returnDataJson } from '../transaction-json.ts';
import {
  parseTransaction,
  SanitizeError,
  signatureOf,
  signaturesAreValid,
  WireError,
  type WireTransaction,
} from '../transaction.ts';
import { tokenBalances } from '../transfers.ts';
import type { Methods } from './types.ts';

/**
 * Sending and simulating: https://solana.com/docs/rpc/http/sendtransaction and
 * …/simulatetransaction. The order of the checks and the sentences are those of agave
 * `rpc/src/rpc.rs`.
 * Durable nonces are not supported. Their transactions fail with BlockhashNotFound.
 */

const TYPE = 'solana_transaction::versioned::VersionedTransaction';
/**
 * The most bytes of a transaction, plain and in base64: before version 1, and from version 1 on
 * (SIMD-0385).
 */
const [BEFORE, SINCE] = [
  { raw: 1232, encoded: 1644 },
  { raw: 4096, encoded: 5464 },
];

function decode(encodedValue: unknown, config: p.Config): WireTransaction {
  const encoded = p.text(encodedValue);
  const encoding = config.text('encoding') ?? 'base58';
  if (encoding !== 'base64')
    throw invalidParams(`unsupported encoding: ${encoding}. Supported encodings: base64`);
  // In base64, a `g` means that the highest bit of the first byte is set and the bits after it are
  // clear. Such a byte is a version.
  const most = encoded.startsWith('g') ? SINCE : BEFORE;
  if (encoded.length > most.encoded)
    throw invalidParams(
      `base64 encoded ${TYPE} too large: ${encoded.length} bytes (max: encoded/raw ${most.encoded}/${most.raw})`,
    );
  const bytes = fromBase64(encoded);
  if (!bytes) throw invalidParams('invalid base64 encoding: InvalidByte');
  if (bytes.length > most.raw)
    throw invalidParams(
      `decoded ${TYPE} too large: ${bytes.length} bytes (max: ${most.raw} bytes)`,
    );
  try {
    return parseTransaction(bytes);
  } catch (error) {
    if (error instanceof WireError)
      throw invalidParams(`failed to deserialize ${TYPE}: ${error.message}`);
    if (error instanceof SanitizeError)
      throw invalidParams(`invalid transaction: ${error.message}`);
    throw error;
  }
}

/**
 * Returns `RpcSimulateTransactionResult` without the fields that only simulateTransaction fills in.
 */
function resultJson(node: Node, tx: WireTransaction, slot: number, result: Simulated) {
  const sizes = result.keys.map((key) => node.bank.read(key, slot)?.data.length ?? 0);
  return {
    err: result.err?.json ?? null,
    logs: result.logs,
    accounts: null,
    unitsConsumed: result.unitsConsumed,
    loadedAccountsDataSize: sizes.reduce((sum, size) => sum + size, 0),
    returnData: returnDataJson(result),
    innerInstructions: null,
    replacementBlockhash: null,
    fee: sizes.length > 0 ? feeOf(tx.message) : null,
    preBalances: null,
    postBalances: null,
    preTokenBalances: null,
    postTokenBalances: null,
    loadedAddresses: null,
  };
}

function send(node: Node, params: p.Params): Json {
  const config = params.config(1);
  const tx = decode(params.need(0), config);
  const skipPreflight = config.bool('skipPreflight');
  config.uint('maxRetries');
  const wanted = config.commitment('preflightCommitment');
  const slot = node.atLeast(node.chain.slotAt(wanted), config);
  const fail = node.faults.take('failSend', 'sendTransaction');
  if (!skipPreflight && !signaturesAreValid(tx)) throw signatureFailure();
  if (fail && !fail.onChain) throw nodeUnhealthy(UNHEALTHY_SLOTS);
  if (!skipPreflight) {
    const result = node.simulate(tx, slot);
    if (result.err) throw preflightFailure(result.err.text, resultJson(node, tx, slot, result));
  }
  if (!node.faults.take('dropSend', 'sendTransaction')) {
    const landed = node.land(tx, fail?.onChain);
    if (landed && node.faults.take('rollback', 'sendTransaction')) node.doom(landed);
  }
  return signatureOf(tx);
}

/** How far the node claims to be behind when a send fails on command. */
const UNHEALTHY_SLOTS = 42;

function simulate(node: Node, params: p.Params): Json {
  const config = params.config(1);
  const tx = decode(params.need(0), config);
  const slot = node.contextSlot(config);
  const unserved = ['accounts', 'replaceRecentBlockhash'].find((name) => config.get(name));
  if (unserved) throw invalidParams(`this ledger does not take ${unserved}`);
  if (config.bool('sigVerify') && !signaturesAreValid(tx)) throw signatureFailure();
  const result = node.simulate(tx, slot);
  const { keys } = result;
  const before = (key: Address) => node.bank.read(key, slot);
  const after = (key: Address) =>
    result.accounts.has(key) ? (result.accounts.get(key) ?? null) : before(key);
  const ran = keys.length > 0;
  return node.withContext(slot, {
    ...resultJson(node, tx, slot, result),
    innerInstructions: config.bool('innerInstructions')
      ? innerInstructionsJson(result, true)
      : null,
    preBalances: ran ? keys.map((key) => before(key)?.lamports ?? 0n) : null,
    postBalances: ran ? keys.map((key) => after(key)?.lamports ?? 0n) : null,
    preTokenBalances: ran ? tokenBalances(keys, before) : null,
    postTokenBalances: ran ? tokenBalances(keys, after) : null,
    loadedAddresses: ran ? { writable: [], readonly: [] } : null,
  });
}

export const sendMethods: Methods = {
  sendTransaction: send,
  simulateTransaction: simulate,
};
