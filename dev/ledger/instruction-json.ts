import type { Address } from '@solana/kit';
import type { InnerInstruction } from 'litesvm';
import { toBase58 } from './bytes.ts';
import type { Json } from './json.ts';
import { isMemoProgram, memoText } from './memo.ts';
import { SYSTEM_PROGRAM } from './bank.ts';
import { TOKEN_PROGRAM, uiAmount } from './token.ts';
import type { Instruction } from './transaction.ts';

/**
 * Instructions in the two forms of getTransaction: compiled (`json`) and `jsonParsed`
 * (https://solana.com/docs/rpc/json-structures#transactions). Parsed are the programs that payments use:
 * SPL Token (transfers, approvals, revocations), Memo and System transfers; all else is partially decoded.
 */

/** Where an instruction stands in the call stack; 1 for one that the transaction itself names. */
export interface Call extends Instruction {
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
  if (programId === TOKEN_PROGRAM) return parseToken(accounts, data);
  if (programId === SYSTEM_PROGRAM) return parseSystem(accounts, data);
  return null;
}

const u64 = (data: Uint8Array, offset: number): bigint =>
  new DataView(data.buffer, data.byteOffset).getBigUint64(offset, true);

/** Instruction numbers: spl-token `TokenInstruction`. */
function parseToken(accounts: readonly string[], data: Uint8Array): Parsed | null {
  const [a = '', b = '', c = '', d = ''] = accounts;
  const of = (type: string, needed: number, info: Json): Parsed | null =>
    accounts.length >= needed ? { program: 'spl-token', parsed: { type, info } } : null;
  const tag = data[0];
  if (tag === 5) return of('revoke', 2, { source: a, owner: b });
  if (data.length < 9) return null;
  const amount = u64(data, 1);
  if (tag === 3)
    return of('transfer', 3, {
      source: a,
      destination: b,
      authority: c,
      amount: amount.toString(),
    });
  if (tag === 4)
    return of('approve', 3, { source: a, delegate: b, owner: c, amount: amount.toString() });
  const decimals = data[9];
  if (decimals === undefined) return null;
  const tokenAmount = uiAmount(amount, decimals);
  if (tag === 12)
    return of('transferChecked', 4, {
      source: a,
      mint: b,
      destination: c,
      authority: d,
      tokenAmount,
    });
  if (tag === 13)
    return of('approveChecked', 4, { source: a, mint: b, delegate: c, owner: d, tokenAmount });
  return null;
}

/** `SystemInstruction::Transfer` {lamports}, number 2 as u32. */
function parseSystem(accounts: readonly string[], data: Uint8Array): Parsed | null {
  const [source, destination] = accounts;
  if (data.length < 12 || data[0] !== 2 || source === undefined || destination === undefined)
    return null;
  return {
    program: 'system',
    parsed: { type: 'transfer', info: { source, destination, lamports: u64(data, 4) } },
  };
}
