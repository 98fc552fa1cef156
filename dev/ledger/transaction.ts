import { createPublicKey, verify } from 'node:crypto';
import { address, type Address } from '@solana/kit';
import { toBase58 } from './bytes.ts';

/**
 * The wire format of a transaction, read strictly: LiteSVM ends the process on bytes that it cannot
 * read, so nothing reaches it that was not parsed and checked here first.
 * Format: https://solana.com/docs/core/transactions#transaction-size and agave `short_vec`.
 */

export interface Instruction {
  readonly programIdIndex: number;
  readonly accounts: readonly number[];
  readonly data: Uint8Array;
}

export interface Message {
  readonly header: {
    readonly numRequiredSignatures: number;
    readonly numReadonlySignedAccounts: number;
    readonly numReadonlyUnsignedAccounts: number;
  };
  readonly staticKeys: readonly Address[];
  readonly recentBlockhash: string;
  /** Where the keys stand in `bytes`. */
  readonly keysOffset: number;
  readonly instructions: readonly Instruction[];
  readonly bytes: Uint8Array;
}

export interface WireTransaction {
  readonly signatures: readonly Uint8Array[];
  readonly message: Message;
  /** Exactly what was parsed, without trailing bytes. */
  readonly bytes: Uint8Array;
}

/** Bytes that do not deserialise; the message follows bincode's. */
export class WireError extends Error {}
/** A transaction that deserialises but breaks the runtime's structural rules. */
export class SanitizeError extends Error {}

class Reader {
  private offset: number;
  readonly bytes: Uint8Array;

  constructor(bytes: Uint8Array, offset = 0) {
    this.bytes = bytes;
    this.offset = offset;
  }

  get position(): number {
    return this.offset;
  }

  take(length: number): Uint8Array {
    if (this.offset + length > this.bytes.length)
      throw new WireError('io error: failed to fill whole buffer');
    this.offset += length;
    return this.bytes.slice(this.offset - length, this.offset);
  }

  u8(): number {
    return this.take(1)[0] ?? 0;
  }

  /** compact-u16: 7 bits a byte, at most 3 bytes, no longer form than needed. */
  length(): number {
    let value = 0;
    for (let index = 0; index < 3; index += 1) {
      const byte = this.u8();
      if (index > 0 && byte === 0) throw new WireError('short_vec: non-canonical length');
      value |= (byte & 0x7f) << (index * 7);
      if ((byte & 0x80) === 0) {
        if (value > 0xffff) break;
        return value;
      }
    }
    throw new WireError('short_vec: length out of range');
  }

  list<T>(read: () => T): T[] {
    return Array.from({ length: this.length() }, read);
  }

  indexes(): number[] {
    return Array.from(this.take(this.length()));
  }

  key(): Address {
    return address(toBase58(this.take(32)));
  }
}

function readMessage(reader: Reader): Message {
  const start = reader.position;
  const prefix = reader.u8();
  if ((prefix & 0x80) === 0) throw new WireError('this ledger takes no legacy transactions');
  if (prefix !== 0x80)
    throw new WireError(
      `invalid value: integer \`${prefix & 0x7f}\`, expected a valid transaction message version`,
    );
  const header = {
    numRequiredSignatures: reader.u8(),
    numReadonlySignedAccounts: reader.u8(),
    numReadonlyUnsignedAccounts: reader.u8(),
  };
  const staticKeys = reader.list(() => reader.key());
  const keysOffset = reader.position - start - 32 * staticKeys.length;
  const recentBlockhash = toBase58(reader.take(32));
  const instructions = reader.list(() => ({
    programIdIndex: reader.u8(),
    accounts: reader.indexes(),
    data: reader.take(reader.length()),
  }));
  if (reader.length() > 0) throw new WireError('this ledger takes no address lookup tables');
  return {
    header,
    staticKeys,
    recentBlockhash,
    keysOffset,
    instructions,
    bytes: reader.bytes.slice(start, reader.position),
  };
}

/** The structural rules of agave's `sanitize`. */
function sanitizeMessage({ header, staticKeys, instructions }: Message): void {
  const sound =
    header.numRequiredSignatures + header.numReadonlyUnsignedAccounts <= staticKeys.length &&
    header.numReadonlySignedAccounts < header.numRequiredSignatures &&
    staticKeys.length <= 256 &&
    instructions.every(
      ({ programIdIndex, accounts }) =>
        programIdIndex !== 0 &&
        programIdIndex < staticKeys.length &&
        accounts.every((index) => index < staticKeys.length),
    );
  if (!sound) throw new SanitizeError('Transaction failed to sanitize accounts offsets correctly');
}

/** @throws WireError, SanitizeError. Trailing bytes are dropped, as bincode's `allow_trailing_bytes` does. */
export function parseTransaction(bytes: Uint8Array): WireTransaction {
  const reader = new Reader(bytes);
  const signatures = reader.list(() => reader.take(64));
  const message = readMessage(reader);
  if (signatures.length !== message.header.numRequiredSignatures)
    throw new SanitizeError('Transaction failed to sanitize accounts offsets correctly');
  sanitizeMessage(message);
  return { signatures, message, bytes: bytes.slice(0, reader.position) };
}

/** DER of an Ed25519 SubjectPublicKeyInfo up to the key (RFC 8410). */
const SPKI_ED25519 = Buffer.from('302a300506032b6570032100', 'hex');

/** Whether every required signature is there and right. */
export function signaturesAreValid({ signatures, message }: WireTransaction): boolean {
  const { bytes, keysOffset } = message;
  return signatures.every((signature, index) => {
    const key = bytes.subarray(keysOffset + 32 * index, keysOffset + 32 * (index + 1));
    const spki = createPublicKey({
      key: Buffer.concat([SPKI_ED25519, key]),
      format: 'der',
      type: 'spki',
    });
    return verify(null, bytes, spki, signature);
  });
}

/** Whether the static key at `index` is requested writable. */
export function isWritable({ header, staticKeys }: Message, index: number): boolean {
  return index < header.numRequiredSignatures
    ? index < header.numRequiredSignatures - header.numReadonlySignedAccounts
    : index < staticKeys.length - header.numReadonlyUnsignedAccounts;
}

/** The transaction's id: its first signature, base58. */
export const signatureOf = (tx: WireTransaction): string =>
  toBase58(tx.signatures[0] ?? new Uint8Array(64));
