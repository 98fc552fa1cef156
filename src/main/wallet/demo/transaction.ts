/**
 * Just enough of Solana's wire format to sign: `compact-u16 count | count × 64-byte signatures |
 * message`. The message is an optional version byte (high bit set; only version 0 is known), a
 * 3-byte header whose first byte counts the signers, `compact-u16` and that many 32-byte keys; the
 * first keys are the signers, in the order of their signatures.
 * https://solana.com/docs/core/transactions
 */

const SIGNATURE_BYTES = 64;
const KEY_BYTES = 32;

/** Where one signer's signature goes, and what it signs. */
export interface SignatureSlot {
  /** Offset of the 64 bytes in the transaction. */
  readonly at: number;
  readonly message: Uint8Array<ArrayBuffer>;
}

/** A little-endian base-128 number of at most three bytes. */
function compactU16(bytes: Uint8Array, at: number): { value: number; next: number } | null {
  let value = 0;
  for (let i = 0; i < 3; i++) {
    const byte = bytes[at + i];
    if (byte === undefined) return null;
    value |= (byte & 0x7f) << (7 * i);
    if (byte < 0x80) return value <= 0xffff ? { value, next: at + i + 1 } : null;
  }
  return null;
}

/** Null where the bytes are no transaction this wallet can read, or `publicKey` is no signer of it. */
export function signatureSlot(
  transaction: Uint8Array,
  publicKey: Uint8Array,
): SignatureSlot | null {
  const signatures = compactU16(transaction, 0);
  if (!signatures) return null;
  const messageAt = signatures.next + signatures.value * SIGNATURE_BYTES;
  const version = transaction[messageAt];
  if (version === undefined || version > 0x80) return null;
  const headerAt = version === 0x80 ? messageAt + 1 : messageAt;
  const signers = transaction[headerAt];
  const keys = compactU16(transaction, headerAt + 3);
  if (!keys || signers !== signatures.value || signers > keys.value) return null;
  if (keys.next + keys.value * KEY_BYTES > transaction.length) return null;
  for (let i = 0; i < signers; i++) {
    const from = keys.next + i * KEY_BYTES;
    if (!publicKey.every((byte, offset) => byte === transaction[from + offset])) continue;
    const message = new Uint8Array(transaction.subarray(messageAt));
    return { at: signatures.next + i * SIGNATURE_BYTES, message };
  }
  return null;
}
