import { createPublicKey, verify } from 'node:crypto';
import { address, type Address } from '@solana/kit';
import { toBase58 } from './bytes.ts';

/**
 * Reads the wire format of a transaction, strictly. LiteSVM ends the process on bytes that it
 * cannot read, so every transaction is parsed and checked here first.
 * Formats: version 0, https://solana.com/docs/core/transactions#transaction-size and agave
 * `short_vec`; version 1, SIMD-0385.
 */

export interface Instruction {
  readonly programIdIndex: number;
  readonly accounts: readonly number[];
  readonly data: Uint8Array;
}

/** The fee settings in a version-1 message; null for a setting that the message leaves out. */
interface TransactionConfig {
  readonly priorityFee: bigint | null;
  readonly computeUnitLimit: number | null;
  readonly loadedAccountsDataSizeLimit: number | null;
  readonly heapSize: number | null;
}

export interface Message {
  readonly version: 0 | 1;
  /** The fee settings, which only version 1 has. */
  readonly config: TransactionConfig | null;
  readonly header: {
    readonly numRequiredSignatures: number;
    readonly numReadonlySignedAccounts: number;
    readonly numReadonlyUnsignedAccounts: number;
  };
  readonly staticKeys: readonly Address[];
  readonly recentBlockhash: string;
  /** The position of the keys in `bytes`. */
  readonly keysOffset: number;
  readonly instructions: readonly Instruction[];
  readonly bytes: Uint8Array;
}

export interface WireTransaction {
  readonly signatures: readonly Uint8Array[];
  readonly message: Message;
  /** The parsed bytes, without trailing bytes. */
  readonly bytes: Uint8Array;
}

/** Thrown for bytes that do not deserialize. The error's text is like that of bincode. */
export class WireError extends Error {}
/** Thrown for a transaction that deserializes but breaks the runtime's structural rules. */
export class SanitizeError extends Error {}
const INVALID = 'Transaction failed to sanitize accounts offsets correctly';

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

  u16(): number {
    return this.u8() | (this.u8() << 8);
  }

  u32(): number {
    return this.u16() + this.u16() * 0x10000;
  }

  u64(): bigint {
    return BigInt(this.u32()) + (BigInt(this.u32()) << 32n);
  }

  /**
   * Reads a compact-u16: 7 bits per byte, at most 3 bytes. A form longer than needed is refused.
   */
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

  header(): Message['header'] {
    return {
      numRequiredSignatures: this.u8(),
      numReadonlySignedAccounts: this.u8(),
      numReadonlyUnsignedAccounts: this.u8(),
    };
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
  const header = reader.header();
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
    version: 0,
    config: null,
    header,
    staticKeys,
    recentBlockhash,
    keysOffset,
    instructions,
    bytes: reader.bytes.slice(start, reader.position),
  };
}

/** The known bits of version 1's mask. They tell which of the four fields are present. */
const KNOWN_CONFIG = 0b11111;
const LEAST_HEAP = 32_768;
const MOST_HEAP = 262_144;

function readConfig(reader: Reader, mask: number): TransactionConfig {
  const fee = mask & 0b11;
  if (mask & ~KNOWN_CONFIG || (fee !== 0 && fee !== 0b11)) throw new SanitizeError(INVALID);
  const priorityFee = fee === 0 ? null : reader.u64();
  const u32 = (bit: number): number | null => (mask & bit ? reader.u32() : null);
  return {
    priorityFee,
    computeUnitLimit: u32(0b00100),
    loadedAccountsDataSizeLimit: u32(0b01000),
    heapSize: u32(0b10000),
  };
}

/** Reads a version-1 message, starting at its version byte. */
function readMessage1(reader: Reader): Message {
  reader.u8();
  const header = reader.header();
  const mask = reader.u32();
  const recentBlockhash = toBase58(reader.take(32));
  const [instructionCount, keyCount] = [reader.u8(), reader.u8()];
  const keysOffset = reader.position;
  const staticKeys = Array.from({ length: keyCount }, () => reader.key());
  const config = readConfig(reader, mask);
  const headers = Array.from({ length: instructionCount }, () => ({
    programIdIndex: reader.u8(),
    accountCount: reader.u8(),
    dataLength: reader.u16(),
  }));
  const instructions = headers.map(({ programIdIndex, accountCount, dataLength }) => ({
    programIdIndex,
    accounts: Array.from(reader.take(accountCount)),
    data: reader.take(dataLength),
  }));
  const bytes = reader.bytes.slice(0, reader.position);
  return {
    version: 1,
    config,
    header,
    staticKeys,
    recentBlockhash,
    keysOffset,
    instructions,
    bytes,
  };
}

/** Checks the limits of version 1 (SIMD-0385, "Transaction Constraints"). */
const isSound1 = ({ header, staticKeys, instructions, config }: Message): boolean =>
  header.numRequiredSignatures <= 12 &&
  staticKeys.length <= 64 &&
  new Set(staticKeys).size === staticKeys.length &&
  instructions.length <= 64 &&
  isHeap(config?.heapSize ?? LEAST_HEAP);

const isHeap = (bytes: number): boolean =>
  bytes >= LEAST_HEAP && bytes <= MOST_HEAP && bytes % 1_024 === 0;

/** Checks the structural rules of agave's `sanitize`. */
function sanitizeMessage(message: Message): void {
  const { header, staticKeys, instructions } = message;
  const sound =
    (message.version === 0 || isSound1(message)) &&
    header.numRequiredSignatures + header.numReadonlyUnsignedAccounts <= staticKeys.length &&
    header.numReadonlySignedAccounts < header.numRequiredSignatures &&
    staticKeys.length <= 256 &&
    instructions.every(
      ({ programIdIndex, accounts }) =>
        programIdIndex !== 0 &&
        programIdIndex < staticKeys.length &&
        accounts.every((index) => index < staticKeys.length),
    );
  if (!sound) throw new SanitizeError(INVALID);
}

/** The first byte of version 1. Earlier versions begin with the number of signatures. */
const VERSION_1 = 0x81;

/**
 * Parses a transaction. Before version 1, trailing bytes are dropped, as bincode's
 * `allow_trailing_bytes` does.
 * @throws WireError, SanitizeError.
 */
export function parseTransaction(bytes: Uint8Array): WireTransaction {
  const reader = new Reader(bytes);
  if (bytes[0] === VERSION_1) {
    const message = readMessage1(reader);
    sanitizeMessage(message);
    const count = message.header.numRequiredSignatures;
    const signatures = Array.from({ length: count }, () => reader.take(64));
    if (reader.position < bytes.length) throw new WireError('trailing bytes');
    return { signatures, message, bytes };
  }
  const signatures = reader.list(() => reader.take(64));
  const message = readMessage(reader);
  if (signatures.length !== message.header.numRequiredSignatures) throw new SanitizeError(INVALID);
  sanitizeMessage(message);
  return { signatures, message, bytes: bytes.slice(0, reader.position) };
}

/** The DER encoding of an Ed25519 SubjectPublicKeyInfo up to the key (RFC 8410). */
const SPKI_ED25519 = Buffer.from('302a300506032b6570032100', 'hex');

/** Tells whether every required signature is present and valid. */
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

/** Tells whether the static key at `index` is writable. */
export function isWritable({ header, staticKeys }: Message, index: number): boolean {
  return index < header.numRequiredSignatures
    ? index < header.numRequiredSignatures - header.numReadonlySignedAccounts
    : index < staticKeys.length - header.numReadonlyUnsignedAccounts;
}

/** Returns the transaction's id, which is its first signature in base58. */
export const signatureOf = (tx: WireTransaction): string =>
  toBase58(tx.signatures[0] ?? new Uint8Array(64));
