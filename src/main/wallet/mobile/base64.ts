import type { Bytes } from '../../../shared/bytes.ts';

/** Base64 with padding, as the wallet protocol writes bytes. */
export const toBase64 = (bytes: Uint8Array): string =>
  btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));

/**
 * Reads base64, also with the URL alphabet, which some wallets use. Returns null for anything else.
 */
export function fromBase64(text: string): Bytes | null {
  try {
    const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
    return Uint8Array.from(binary, (character) => character.charCodeAt(0));
  } catch {
    return null;
  }
}
