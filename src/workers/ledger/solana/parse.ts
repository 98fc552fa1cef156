/** Outside data that no schema could take; the RPC transport reports it as `rpc_bad_answer`. */
export class Malformed extends Error {
  override readonly name = 'Malformed';
}

/** Base64 → bytes. @throws Malformed */
export function base64Bytes(text: string): Uint8Array {
  try {
    return Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
  } catch {
    throw new Malformed('not base64');
  }
}

/** Bytes → base64. A transaction is at most 1232 bytes, so the spread is safe. */
export const toBase64 = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes));
