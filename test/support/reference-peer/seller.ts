import {
  getPublicKeyFromAddress,
  assertIsAddress,
  signatureBytes,
  verifySignature,
} from '@solana/kit';
import { readControl } from './control-messages.ts';
import {
  byte,
  type Bytes,
  cut,
  DATA,
  DATA_HEADER,
  type FileCut,
  leafOf,
  nodeOf,
  number,
  PING,
  PONG,
  receivedText,
  rootOf,
  sealOf,
} from './file-format.ts';
import { concat, fromBase64Url, sha256, toBase64Url, toHex } from './hello.ts';
import type { Channel } from './rtc.ts';

/**
 * A seller of one file (docs/protocol/files.md), on the call's own channel: it opens no lanes, keeps no pace, and
 * has the file in memory.
 */

export interface FileToSell extends FileCut {
  /** Hex. */
  readonly id: string;
  readonly name: string;
  /** Atomic units, above 0. */
  readonly price: bigint;
  readonly bytes: Bytes;
  readonly salt: Bytes;
  /** The secret in its grant. */
  readonly secret: Bytes;
  /** From the leaves upwards, ending with the top alone. */
  readonly levels: readonly (readonly Bytes[])[];
}

const CHUNK = 64 * 1_024;
/** Works with every `max-message-size`. */
const FRAME = 16 * 1_024;
/** Chunks that nobody has acknowledged: payments wait in the same queue. */
const MOST_UNDER_WAY = 4;
const random = (size: number): Bytes => crypto.getRandomValues(new Uint8Array(size));

export async function fileToSell(name: string, bytes: Bytes, price: bigint): Promise<FileToSell> {
  const plan = { size: bytes.length, chunkSize: CHUNK };
  const { chunks, length } = cut(plan);
  let level: Bytes[] = [];
  for (let index = 0; index < chunks; index += 1) {
    const from = index * CHUNK;
    level.push(await leafOf(bytes.slice(from, from + length(index))));
  }
  const levels = [level];
  while (level.length > 1) {
    const above: Bytes[] = [];
    for (let at = 0; at < level.length; at += 2) {
      const [left, right] = [level[at], level[at + 1]];
      if (left) above.push(right ? await nodeOf(left, right) : left);
    }
    levels.push((level = above));
  }
  const root = await rootOf(plan, level[0] ?? new Uint8Array());
  const drawn = { id: toHex(random(16)), salt: random(16), secret: random(32) };
  return { ...plan, ...drawn, name, price, bytes, root, levels };
}

/** "Frames": audit path ‖ ciphertext ‖ tag. */
async function recordOf(
  { levels, bytes, chunkSize }: FileToSell,
  seal: (index: number, chunk: Bytes) => Promise<Bytes>,
  index: number,
): Promise<Bytes> {
  const path = levels.flatMap((level, height) => level[(index >> height) ^ 1] ?? []);
  const from = index * chunkSize;
  return concat(...path, await seal(index, bytes.slice(from, from + chunkSize)));
}

/** One start of the file. */
interface Start {
  readonly stream: number;
  readonly salt: Bytes;
  /** Indices that the buyer has not. */
  readonly left: readonly number[];
  isSending: boolean;
  isPaused: boolean;
  /** Chunks that nobody has acknowledged. */
  underWay: number;
}

interface Buyer {
  /** Hex. */
  readonly callId: string;
  /** Signs what was received. */
  readonly sessionKey: string;
}

interface Seller {
  /** The buyer has said, and signed, that it has the file. Rejects where it only says so. */
  readonly received: Promise<void>;
}

/** @param isPaid whether the sale has settled. */
export function createSeller(
  channel: Channel,
  file: FileToSell,
  buyer: Buyer,
  isPaid: () => boolean,
): Seller {
  const say = (message: object): void => channel.send(JSON.stringify(message));
  const { id, name, size, chunkSize } = file;
  const root = toHex(file.root);
  const { chunks } = cut(file);
  let onReceived: () => void;
  let onUnproven: (why: Error) => void;
  const received = new Promise<void>((resolve, reject) => {
    onReceived = resolve;
    onUnproven = reject;
  });
  let current: Start | null = null;
  const looks = new Set<() => void>();
  const look = (): void => {
    for (const resolve of looks) resolve();
    looks.clear();
  };

  function open(stream: number, have: readonly (readonly [number, number])[]): void {
    const had = new Set(
      have.flatMap(([at, many]) => Array.from({ length: many }, (_, i) => at + i)),
    );
    const left = Array.from({ length: chunks }, (_, index) => index).filter((at) => !had.has(at));
    current = { stream, salt: random(32), left, isSending: false, isPaused: false, underWay: 0 };
    say({ type: 'start', stream, salt: toBase64Url(current.salt) });
  }

  async function send(start: Start): Promise<void> {
    if (start.isSending) return;
    start.isSending = true;
    const { seal } = await sealOf(file, { ...buyer, secret: file.secret }, start.salt);
    for (const index of start.left) {
      const record = await recordOf(file, seal, index);
      while (start.isPaused || start.underWay >= MOST_UNDER_WAY) {
        await new Promise<void>((resolve) => void looks.add(resolve));
      }
      if (current !== start) return;
      start.underWay += 1;
      for (let offset = 0; offset < record.length; offset += FRAME - DATA_HEADER) {
        const part = record.subarray(offset, offset + FRAME - DATA_HEADER);
        const head = [byte(DATA), number(4, start.stream), number(4, index), number(4, offset)];
        channel.sendBytes(concat(...head, part));
      }
    }
  }

  async function prove(proof: string | null): Promise<void> {
    const { sessionKey, callId } = buyer;
    assertIsAddress(sessionKey);
    const key = await getPublicKeyFromAddress(sessionKey);
    const signed = proof !== null && signatureBytes(fromBase64Url(proof));
    if (!signed || !(await verifySignature(key, signed, receivedText(callId, file.root))))
      throw new Error('not signed');
    onReceived();
  }

  channel.onText((text) => {
    const message = readControl(text);
    if (message?.type === 'open') {
      const { stream, have } = message;
      if (stream === current?.stream) return;
      if (message.id !== id || message.root !== root)
        say({ type: 'stop', stream, code: 'file_unknown' });
      else if (!isPaid()) say({ type: 'stop', stream, code: 'file_unpaid' });
      else open(stream, have);
    } else if (message?.type === 'received') {
      if (message.id === id && message.root === root) prove(message.signature).catch(onUnproven);
    } else if (message && 'stream' in message && message.stream === current?.stream) {
      if (message.type === 'ready') send(current).catch(console.error);
      if (message.type === 'pause') current.isPaused = true;
      if (message.type === 'resume') current.isPaused = false;
      if (message.type === 'ack') {
        current.underWay -= message.chunks.reduce((sum, [, many]) => sum + many, 0);
      }
      if (message.type === 'stop') current = null;
      look();
    }
  });
  channel.onBytes((frame) => {
    if (frame[0] === PING) channel.sendBytes(concat(byte(PONG), frame.subarray(1)));
  });

  void sha256(file.bytes).then((hash) => {
    const bytes = { root, sha256: toHex(hash), salt: toBase64Url(file.salt) };
    const listing = { id, name, description: '', price: String(file.price), size, chunkSize };
    say({ type: 'listing', ...listing, ...bytes });
    say({ type: 'listed', ids: [id] });
  });
  return { received };
}
