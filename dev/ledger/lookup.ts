import { address, type Address } from '@solana/kit';
import type { Account } from './bank.ts';
import { toBase58 } from './bytes.ts';
import type { Message } from './transaction.ts';
import { txError, type TxError } from './txerror.ts';

/** Addresses that a v0 message takes from lookup tables: https://solana.com/docs/advanced/lookup-tables */

export interface LoadedAddresses {
  readonly writable: readonly Address[];
  readonly readonly: readonly Address[];
}

const TABLE_PROGRAM = 'AddressLookupTab1e1111111111111111111111111';
/** A table's addresses follow its 56 bytes of meta data. */
const TABLE_META = 56;

/** @returns the addresses in the order the runtime numbers them, or why a bank at `slot` cannot load them. */
export function loadAddresses(
  message: Message,
  read: (key: Address) => Account | null,
  slot: number,
): { readonly loaded: LoadedAddresses } | { readonly err: TxError } {
  const writable: Address[] = [];
  const readonly: Address[] = [];
  for (const { table, writableIndexes, readonlyIndexes } of message.lookups) {
    const account = read(table);
    if (!account) return { err: txError('AddressLookupTableNotFound') };
    if (account.programAddress !== TABLE_PROGRAM)
      return { err: txError('InvalidAddressLookupTableOwner') };
    const { data } = account;
    if (data.length < TABLE_META || (data.length - TABLE_META) % 32 !== 0)
      return { err: txError('InvalidAddressLookupTableData') };
    const usable = TABLE_META + 32 * activeAddresses(data, slot);
    const at = (index: number): Address[] => {
      const bytes = data.subarray(
        TABLE_META + 32 * index,
        Math.min(usable, TABLE_META + 32 * (index + 1)),
      );
      return bytes.length === 32 ? [address(toBase58(bytes))] : [];
    };
    const found = { w: writableIndexes.flatMap(at), r: readonlyIndexes.flatMap(at) };
    if (found.w.length !== writableIndexes.length || found.r.length !== readonlyIndexes.length)
      return { err: txError('InvalidAddressLookupTableIndex') };
    writable.push(...found.w);
    readonly.push(...found.r);
  }
  return { loaded: { writable, readonly } };
}

/** How many addresses count: those appended in this very slot do not yet. */
function activeAddresses(data: Uint8Array, slot: number): number {
  const lastExtended = new DataView(data.buffer, data.byteOffset).getBigUint64(12, true);
  const all = (data.length - TABLE_META) / 32;
  return BigInt(slot) > lastExtended ? all : (data[20] ?? 0);
}
