import { toBase58, toBase64 } from './bytes.ts';
import type { Outcome } from './bank.ts';
import { unsupportedVersion } from './errors.ts';
import type { Landed } from './history.ts';
import { compiledJson, innerCall, parsedJson } from './instruction-json.ts';
import type { Json } from './json.ts';
import { isWritable } from './transaction.ts';

/** getTransaction's answer: https://solana.com/docs/rpc/http/gettransaction and …/rpc/json-structures */

export const ENCODINGS = ['json', 'jsonParsed', 'base64', 'base58', 'binary'] as const;
export type Encoding = (typeof ENCODINGS)[number];

/** @throws -32015 for a v0 transaction where the client did not say that it can read one. */
export function transactionJson(landed: Landed, encoding: Encoding, maxVersion?: number): Json {
  const { version } = landed.tx.message;
  if (version === 0 && maxVersion === undefined) throw unsupportedVersion(version);
  return {
    slot: landed.slot,
    transaction: encoded(landed, encoding),
    meta: metaJson(landed, encoding === 'jsonParsed'),
    version: maxVersion === undefined ? undefined : version,
    blockTime: landed.blockTime,
  };
}

function encoded(landed: Landed, encoding: Encoding): Json {
  const { tx, keys, loaded } = landed;
  const { message } = tx;
  if (encoding === 'base64') return [toBase64(tx.bytes), 'base64'];
  if (encoding === 'base58') return [toBase58(tx.bytes), 'base58'];
  if (encoding === 'binary') return toBase58(tx.bytes);
  const calls = message.instructions.map((instruction) => ({ ...instruction, stackHeight: 1 }));
  const addressTableLookups =
    message.version === 'legacy'
      ? undefined
      : message.lookups.map(({ table, writableIndexes, readonlyIndexes }) => ({
          accountKey: table,
          writableIndexes,
          readonlyIndexes,
        }));
  const signatures = tx.signatures.map(toBase58);
  const { recentBlockhash } = message;
  if (encoding === 'json')
    return {
      signatures,
      message: {
        header: message.header,
        accountKeys: message.staticKeys,
        recentBlockhash,
        instructions: calls.map(compiledJson),
        addressTableLookups,
      },
    };
  const firstLoaded = message.staticKeys.length;
  const accountKeys = keys.map((pubkey, index) => ({
    pubkey,
    signer: index < message.header.numRequiredSignatures,
    writable:
      index < firstLoaded
        ? isWritable(message, index)
        : index < firstLoaded + loaded.writable.length,
    source: index < firstLoaded ? 'transaction' : 'lookupTable',
  }));
  const instructions = calls.map((call) => parsedJson(call, keys));
  return {
    signatures,
    message: { accountKeys, recentBlockhash, instructions, addressTableLookups },
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
    loadedAddresses: parsed ? undefined : { ...landed.loaded },
    returnData: returnDataJson(landed) ?? undefined,
    computeUnitsConsumed: landed.unitsConsumed,
  };
}

/** The older form of `err`, still served. */
export const statusJson = (err: Json): Json => (err === null ? { Ok: null } : { Err: err });

/** Only instructions that called others are listed. */
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
