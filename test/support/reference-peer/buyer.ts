import { type KeyPairSigner, signBytes } from '@solana/kit';
import { readControl } from './control-messages.ts';
import {
  byte,
  type Bytes,
  cut,
  DATA,
  DATA_HEADER,
  type FileCut,
  HASH,
  leafOf,
  nodeOf,
  PING,
  PONG,
  receivedText,
  rootOf,
  sealOf,
  TAG,
} from './file-format.ts';
import { concat, fromBase64Url, fromHex, toBase64Url, toHex } from './hello.ts';
import type { FileForSale } from './guest.ts';
import type { Channel } from './rtc.ts';

/**
 * A buyer of files (docs/protocol/files.md), on the call's own channel: it opens no lanes, resumes nothing, and
 * keeps the file in memory.
 */

/** A listed file. */
export interface Listed extends FileForSale, FileCut {
  readonly root: Bytes;
  readonly name: string;
  /** SHA-256 of the whole file, hex. */
  readonly sha256: string;
}

interface Buyer {
  /** The first file that is listed, or the first of this name. */
  listed(name?: string): Promise<Listed>;
  /** Rejects where the host stops, or a chunk is not of this file. */
  fetch(file: Listed, bought: Bought): Promise<Bytes>;
}

interface Bought {
  /** Hex. */
  readonly callId: string;
  readonly secret: Bytes;
  readonly sessionKey: KeyPairSigner;
}

/** "Tree hash": whether this chunk, with this path, leads to the root. */
async function belongs(file: Listed, index: number, chunk: Bytes, path: Bytes): Promise<boolean> {
  let node = await leafOf(chunk);
  for (const [level, side] of cut(file).siblings(index).entries()) {
    const sibling = path.subarray(level * HASH, (level + 1) * HASH);
    node = await (side === 'left' ? nodeOf(sibling, node) : nodeOf(node, sibling));
  }
  return String(await rootOf(file, node)) === String(file.root);
}

/** One start of one file. */
interface Download {
  readonly stream: number;
  start(salt: Bytes): void;
  take(index: number, offset: number, payload: Bytes): void;
  stop(why: string): void;
}

export function createBuyer(channel: Channel): Buyer {
  const say = (message: object): void => channel.send(JSON.stringify(message));
  let current: Download | null = null;
  const files: Listed[] = [];
  const looks = new Set<() => void>();

  channel.onText((text) => {
    const message = readControl(text);
    if (message?.type === 'listing') {
      const { type: _, price, root, salt, ...rest } = message;
      const more = { price: BigInt(price), root: fromHex(root), salt: fromBase64Url(salt) };
      files.push({ ...rest, ...more });
      for (const look of looks) look();
    }
    // The rest need not be followed by this buyer.
    if (message?.type !== 'start' && message?.type !== 'stop') return;
    if (message.stream !== current?.stream) return;
    if (message.type === 'start') current.start(fromBase64Url(message.salt));
    else current.stop(message.code);
  });
  channel.onBytes((frame) => {
    const view = new DataView(frame.buffer, frame.byteOffset, frame.length);
    const [type] = frame;
    // The host measures the path by it.
    if (type === PING) channel.sendBytes(concat(byte(PONG), frame.subarray(1)));
    if (type !== DATA || view.getUint32(1) !== current?.stream) return;
    current.take(view.getUint32(5), view.getUint32(9), frame.subarray(DATA_HEADER));
  });

  async function fetch(file: Listed, bought: Bought): Promise<Bytes> {
    const { callId, sessionKey } = bought;
    const root = toHex(file.root);
    const number = crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;
    const chunks = await new Promise<ReadonlyMap<number, Bytes>>((resolve, reject) => {
      current = download(number, file, bought, { say, resolve, reject });
      say({ type: 'open', stream: number, id: file.id, root, have: [] });
    });
    current = null;
    const whole = concat(...[...chunks].sort(([a], [b]) => a - b).map(([, chunk]) => chunk));
    const key = sessionKey.keyPair.privateKey;
    const proof = await signBytes(key, receivedText(callId, file.root));
    say({ type: 'received', id: file.id, root, signature: toBase64Url(proof) });
    return whole;
  }
  return {
    listed: (name) =>
      new Promise((resolve) => {
        const look = (): void => {
          const file = files.find((each) => name === undefined || each.name === name);
          if (file) resolve(file);
        };
        looks.add(look);
        look();
      }),
    fetch,
  };
}

interface Outcome {
  readonly say: (message: object) => void;
  readonly resolve: (chunks: ReadonlyMap<number, Bytes>) => void;
  readonly reject: (why: Error) => void;
}

function download(
  stream: number,
  file: Listed,
  bought: Bought,
  { say, resolve, reject }: Outcome,
): Download {
  const { chunks, length, siblings } = cut(file);
  const done = new Map<number, Bytes>();
  let open: Awaited<ReturnType<typeof sealOf>>['open'] | null = null;
  /** The chunk that is arriving: one channel carries one at a time. */
  let index = -1;
  let parts: Bytes[] = [];

  async function finish(at: number, record: Bytes): Promise<void> {
    const pathBytes = siblings(at).length * HASH;
    const chunk = await open?.(at, record.subarray(pathBytes));
    if (!chunk || !(await belongs(file, at, chunk, record.subarray(0, pathBytes)))) {
      throw new Error(`chunk ${at} is not of this file`);
    }
    done.set(at, chunk);
    say({ type: 'ack', stream, chunks: [[at, 1]] });
    if (done.size === chunks) resolve(done);
  }
  const failed = (thrown: unknown): void => {
    say({ type: 'stop', stream, code: 'hash_mismatch' });
    reject(thrown instanceof Error ? thrown : new Error(String(thrown)));
  };

  return {
    stream,
    start(salt) {
      sealOf(file, bought, salt).then((made) => {
        open = made.open;
        say({ type: 'ready', stream });
      }, failed);
    },
    take(at, offset, payload) {
      if (offset === 0) [index, parts] = [at, []];
      const arrived = parts.reduce((sum, part) => sum + part.length, 0);
      if (at !== index || at >= chunks || offset !== arrived) {
        return failed(new Error(`chunk ${at} continues at ${offset}`));
      }
      parts.push(payload);
      const whole = siblings(at).length * HASH + length(at) + TAG;
      if (arrived + payload.length === whole) finish(at, concat(...parts)).catch(failed);
    },
    stop: (why) => reject(new Error(`the host stopped: ${why}`)),
  };
}
