import type { Bytes } from './bytes.ts';

/**
 * Base58 with Bitcoin's alphabet, as Solana writes addresses (32 bytes) and signatures (64 bytes).
 * Each leading zero byte is one leading `1`, which makes the form unique.
 */

const ALPHABET = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
const DIGIT_OF: ReadonlyMap<string, number> = new Map([...ALPHABET].map((c, i) => [c, i]));

/**
 * Decoding takes quadratic time, so longer texts are refused. The longest text in use, a signature,
 * has 88 characters.
 */
const LONGEST_TEXT = 128;
const ADDRESS_BYTES = 32;

export function toBase58(bytes: Uint8Array): string {
  const digits: number[] = [];
  for (const byte of bytes) {
    let carry = byte;
    for (let i = 0; i < digits.length; i++) {
      carry += (digits[i] ?? 0) << 8;
      digits[i] = carry % 58;
      carry = Math.floor(carry / 58);
    }
    for (; carry > 0; carry = Math.floor(carry / 58)) digits.push(carry % 58);
  }
  let text = '';
  for (let i = 0; i < bytes.length && bytes[i] === 0; i++) text += '1';
  for (const digit of digits.reverse()) text += ALPHABET.charAt(digit);
  return text;
}

/** Decodes base58. Returns null for any other character, or more than 128 characters. */
export function fromBase58(text: string): Bytes | null {
  if (text.length > LONGEST_TEXT) return null;
  const reversed: number[] = [];
  for (const character of text) {
    const digit = DIGIT_OF.get(character);
    if (digit === undefined) return null;
    let carry = digit;
    for (let i = 0; i < reversed.length; i++) {
      carry += (reversed[i] ?? 0) * 58;
      reversed[i] = carry & 0xff;
      carry >>= 8;
    }
    if (carry > 0) reversed.push(carry);
  }
  for (let i = 0; i < text.length && text.charAt(i) === '1'; i++) reversed.push(0);
  return new Uint8Array(reversed.reverse());
}

/**
 * Returns the 32 bytes of a Solana address, or null. Does not check whether the address belongs to
 * a key.
 */
export function addressBytes(address: string): Bytes | null {
  const bytes = fromBase58(address);
  return bytes?.length === ADDRESS_BYTES ? bytes : null;
}
