import type { Address } from '@solana/kit';
import type { InnerInstruction } from 'litesvm';
import { toBase58 } from './bytes.ts';
import type { Json } from './json.ts';
import { isMemoProgram, memoText } from './memo.ts';
import { TOKEN_PROGRAM, uiAmount } from './token.ts';
import type { Instruction } from './transaction.ts';

/**
 * Returns instructions in the two forms of getTransaction: compiled (`json`) and `jsonParsed`
 * (https://solana.com/docs/rpc/json-structures#transactions). Only the two instructions of a
 * payment, TransferChecked and Memo, are parsed. All others are partially decoded.
 */

/**
 * An instruction with its position in the call stack, which is 1 for an instruction of the
 * transaction itself.
 */
interface Call extends Instruction {
  readonly stackHeight: number;
}

export const innerCall = (inner: InnerInstruction): Call => {
  const call = inner.instruction();
  return {
    programIdIndex: call.programIdIndex(),
    accounts: Array.from(call.accounts()),
    data: call.data(),
    stackHeight: inner.stackHeight(),
  };
};

export const compiledJson = ({ programIdIndex, accounts, data, stackHeight }: Call): Json => ({
  programIdIndex,
  accounts,
  data: toBase58(data),
  stackHeight,
});

export function parsedJson(call: Call, keys: readonly Address[]): Json {
  const programId = keys[call.programIdIndex] ?? '';
  const accounts = call.accounts.map((index) => keys[index] ?? '');
  const { data, stackHeight } = call;
  const known = parse(programId, accounts, data);
  return known
    ? { ...known, programId, stackHeight }
    : { accounts, data: toBase58(data), programId, stackHeight };
}

interface Parsed {
  readonly program: string;
  readonly parsed: Json;
}

function parse(programId: string, accounts: readonly string[], data: Uint8Array): Parsed | null {
  if (isMemoProgram(programId)) {
    const text = memoText(data);
    return text === null ? null : { program: 'spl-memo', parsed: text };
  }
  return programId === TOKEN_PROGRAM ? parseToken(accounts, data) : null;
}

/** Parses `TransferChecked` {amount, decimals}, number 12 of spl-token's `TokenInstruction`. */
function parseToken(accounts: readonly string[], data: Uint8Array): Parsed | null {
  const [source, mint, destination, authority] = accounts;
  const decimals = data[9];
  if (data[0] !== 12 || decimals === undefined || authority === undefined) return null;
  const amount = new DataView(data.buffer, data.byteOffset).getBigUint64(1, true);
  const info = { source, mint, destination, authority, tokenAmount: uiAmount(amount, decimals) };
  return { program: 'spl-token', parsed: { type: 'transferChecked', info } };
}
