import { toBase58, toBase64 } from './bytes.ts';
import type { Outcome } from './bank.ts';
import { unsupportedVersion } from './errors.ts';
import type { Landed } from './history.ts';
import { compiledJson, innerCall, parsedJson } from './instruction-json.ts';
import type { Json } from './json.ts';
import { isWritable } from './transaction.ts';

/**
 * Builds getTransaction's answer: https://solana.com/docs/rpc/http/gettransaction and
 * …/rpc/json-structures
 */

export const ENCODINGS = ['json', 'jsonParsed'] as const;
type Encoding = (typeof ENCODINGS)[number];

/**
 * Returns a transaction in JSON. @throws RpcError -32015 if the client did not declare that it can
 * read the transaction's version.
 */
export function transactionJson(landed: Landed, encoding: Encoding, maxVersion = -1): Json {
  const { version } = landed.tx.message;
  if (maxVersion < version) throw unsupportedVersion(version);
  return {
    slot: landed.slot,
    transaction: encoded(landed, encoding),
    meta: metaJson(landed, encoding === 'jsonParsed'),
    version,
    blockTime: landed.blockTime,
  };
}

function encoded(landed: Landed, encoding: Encoding): Json {
  const { tx, keys } = landed;
  const { message } = tx;
  const calls = message.instructions.map((instruction) => ({ ...instruction, stackHeight: 1 }));
  const signatures = tx.signatures.map(toBase58);
  const { recentBlockhash, config } = message;
  const ofVersion =
    message.version === 0 ? { addressTableLookups: [] } : { transactionConfig: { ...config } };
  if (encoding === 'json')
    return {
      signatures,
      message: {
        header: message.header,
        accountKeys: message.staticKeys,
        recentBlockhash,
        instructions: calls.map(compiledJson),
        ...ofVersion,
      },
    };
  const accountKeys = keys.map((pubkey, index) => ({
    pubkey,
    signer: index < message.header.numRequiredSignatures,
    writable: isWritable(message, index),
    source: 'transaction',
  }));
  const instructions = calls.map((call) => parsedJson(call, keys));
  return {
    signatures,
    message: { accountKeys, recentBlockhash, instructions, ...ofVersion },
  };
}

function metaJson(landed: Landed, parsed: boolean): Json {
  const err = landed.err?.json ?? null;
  return {
    err,
    status: statusJson(err),
    fee: landed.fee,
    preBalances: landed.preBalances,
    postBalances: landed.postBalances,
    innerInstructions: innerInstructionsJson(landed, parsed),
    logMessages: landed.logs,
    preTokenBalances: landed.preTokenBalances,
    postTokenBalances: landed.postTokenBalances,
    rewards: [],
    loadedAddresses: parsed ? undefined : { writable: [], readonly: [] },
    returnData: returnDataJson(landed) ?? undefined,
    computeUnitsConsumed: landed.unitsConsumed,
  };
}

/** Returns the older form of `err`, which nodes still send. */
export const statusJson = (err: Json): Json => (err === null ? { Ok: null } : { Err: err });

/**
 * Returns the inner instructions. The list contains only instructions that called other
 * instructions.
 */
export const innerInstructionsJson = (
  { innerInstructions, keys }: Pick<Landed, 'innerInstructions' | 'keys'>,
  parsed: boolean,
): Json =>
  innerInstructions.flatMap((inner, index) => {
    const calls = inner.map(innerCall);
    return calls.length === 0
      ? []
      : [
          {
            index,
            instructions: calls.map((call) =>
              parsed ? parsedJson(call, keys) : compiledJson(call),
            ),
          },
        ];
  });

export const returnDataJson = ({ returnData }: Outcome): Json =>
  returnData.data.length === 0
    ? null
    : {
        programId: toBase58(returnData.programId),
        data: [toBase64(returnData.data), 'base64'],
      };
