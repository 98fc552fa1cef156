import { ascii, concat, fromHex, sha256 } from './hello.ts';

/** How a file is cut, hashed, sealed and framed (docs/protocol/files.md), for the buyer and the seller. */

export type Bytes = Uint8Array<ArrayBuffer>;

/** The numbers of a listing that describe the bytes. */
export interface FileCut {
  readonly size: number;
  readonly chunkSize: number;
  readonly root: Bytes;
}

export const DATA = 1;
export const PING = 2;
export const PONG = 3;
export const DATA_HEADER = 13;
export const HASH = 32;
export const TAG = 16;

export function number(size: 4 | 8 | 11, value: number): Bytes {
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  if (size === 4) view.setUint32(0, value);
  else view.setBigUint64(size - 8, BigInt(value));
  return bytes;
}

export const byte = (value: number): Bytes => Uint8Array.of(value);

/** Where each chunk begins and ends, and where in the tree it is. */
export const cut = ({ size, chunkSize }: Omit<FileCut, 'root'>) => {
  const chunks = Math.max(1, Math.ceil(size / chunkSize));
  return {
    chunks,
    length: (index: number): number => Math.min(chunkSize, size - index * chunkSize),
    isLast: (index: number): boolean => index === chunks - 1,
    /** From the leaf upwards, whether the sibling is left or right; none where a node rises alone. */
    siblings(index: number): readonly ('left' | 'right')[] {
      const found: ('left' | 'right')[] = [];
      let at = index;
      for (let count = chunks; count > 1; count = Math.ceil(count / 2), at >>= 1) {
        if (at % 2 === 1) found.push('left');
        else if (at + 1 < count) found.push('right');
      }
      return found;
    },
  };
};

export const leafOf = (chunk: Bytes): Promise<Bytes> => sha256(byte(0), chunk);
export const nodeOf = (left: Bytes, right: Bytes): Promise<Bytes> => sha256(byte(1), left, right);
export const rootOf = ({ size, chunkSize }: Omit<FileCut, 'root'>, top: Bytes): Promise<Bytes> =>
  sha256(byte(2), ascii('p2c/tree/1'), number(8, size), number(4, chunkSize), top);

/** Returns the text that the buyer signs once it has the file. `callId`: hex. */
export const receivedText = (callId: string, root: Bytes): Bytes =>
  concat(ascii('p2c/received/1'), fromHex(callId), root);

interface Seal {
  seal(index: number, chunk: Bytes): Promise<Bytes>;
  /** Rejects what was not sealed as this chunk. */
  open(index: number, sealed: Bytes): Promise<Bytes>;
}

/** "Sealing", for one start. `callId`: hex. */
export async function sealOf(
  file: FileCut,
  { callId, secret }: { readonly callId: string; readonly secret: Bytes },
  salt: Bytes,
): Promise<Seal> {
  const call = fromHex(callId);
  const info = concat(ascii('p2c/file/1'), call, file.root, number(4, file.chunkSize));
  const material = await crypto.subtle.importKey('raw', secret, 'HKDF', false, ['deriveKey']);
  const derivation = { name: 'HKDF', hash: 'SHA-256', salt, info };
  const kind = { name: 'AES-GCM', length: 256 };
  const uses = ['encrypt', 'decrypt'] as const;
  const key = await crypto.subtle.deriveKey(derivation, material, kind, false, uses);
  const about = [byte(1), call, file.root, number(8, file.size), number(4, file.chunkSize)];
  const parameters = (index: number) => {
    const last = byte(cut(file).isLast(index) ? 1 : 0);
    const iv = concat(number(11, index), last);
    const additionalData = concat(...about, number(8, index), last);
    return { name: 'AES-GCM', iv, additionalData, tagLength: 8 * TAG };
  };
  return {
    seal: async (index, chunk) =>
      new Uint8Array(await crypto.subtle.encrypt(parameters(index), key, chunk)),
    open: async (index, sealed) =>
      new Uint8Array(await crypto.subtle.decrypt(parameters(index), key, sealed)),
  };
}
