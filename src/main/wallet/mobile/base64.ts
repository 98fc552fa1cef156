import type { Bytes } from '../../../shared/bytes.ts';

/** Base64 with padding, as the wallet protocol writes bytes. */
export const toBase64 = (bytes: Uint8Array): string =>
  btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));

/** Accepts the URL alphabet too, which some wallets use; null for anything else. */
export function fromBase64(text: string): Bytes | null {
  try {
    const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
    return Uint8Array.from(binary, (character) => character.charCodeAt(0));
  } catch {
    return null;
  }
}
