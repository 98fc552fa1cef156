import { getBase58Decoder, getBase58Encoder } from '@solana/kit';

const base58Encoder = getBase58Encoder();
const base58Decoder = getBase58Decoder();

export const toBase58 = (bytes: Uint8Array): string => base58Decoder.decode(bytes);
export const toBase64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

/** Decodes base58. @returns null if the text is not base58. */
export function fromBase58(text: string): Uint8Array | null {
  try {
    return new Uint8Array(base58Encoder.encode(text));
  } catch {
    return null;
  }
}

/**
 * Decodes strict, padded base64, as agave's `BASE64_STANDARD` does. Returns null for anything else.
 */
export function fromBase64(text: string): Uint8Array | null {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return null;
  const bytes = new Uint8Array(Buffer.from(text, 'base64'));
  return toBase64(bytes) === text ? bytes : null;
}
