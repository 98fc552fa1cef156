/**
 * How fast the parts are, in Node, for docs/protocol/files.md, "Speed": `node --import tsx test/unit/files/bench.ts`.
 * Both engines share one thread here; in browsers each has its own, and the network is the limit.
 * Counted is CPU time, of all threads, so that what else the machine does matters less.
 */
import { cpus } from 'node:os';
import { join } from 'node:path';
import type { Bytes } from '../../../src/shared/bytes.ts';
import { usdc } from '../../../src/shared/money.ts';
import { hashFile } from '../../../src/workers/transfer/base/hash.ts';
import { Sha256 } from '../../../src/workers/transfer/base/sha256.ts';
import { createSealer, leafHash } from '../../../src/workers/transfer/base/chunk-seal.ts';
import {
  createCatalogue,
  type Catalogue,
  type ListedItem,
} from '../../../src/workers/transfer/send/catalogue.ts';
import { blobSource } from '../../../src/workers/transfer/base/source.ts';
import { ChunkReader } from '../../../src/workers/transfer/send/chunk-reader.ts';
import { blobOf, makeFolder, removeFolder } from './disk.ts';
import { cut, KIB } from './must.ts';
import * as rig from './rig.ts';

const SIZE = 128 * 1024 * KIB;
const RUNS = 3;
const signal = new AbortController().signal;

const cpuMs = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

/** MB (10^6) per second of CPU, the best of a few runs. */
async function best(bytes: number, act: () => Promise<unknown>): Promise<string> {
  let fastestMs = Infinity;
  for (let i = 0; i < RUNS; i++) {
    const startMs = cpuMs();
    await act();
    fastestMs = Math.min(fastestMs, cpuMs() - startMs);
  }
  return (bytes / 1000 / fastestMs).toFixed(0);
}

const here = await makeFolder();
const path = join(here, 'f');
rig.writeRandom(path, SIZE);
const source = blobSource(await blobOf(path));

async function catalogueWith(
  chunkSize: number,
): Promise<{ catalogue: Catalogue; item: ListedItem }> {
  const geometry = cut(SIZE, chunkSize);
  const { sha256: plain, tree } = await hashFile(source, geometry, {
    env: rig.env,
    signal,
    onProgress: () => 0,
  });
  const details = { name: 'f', description: '', price: usdc(1n) };
  const id = 'ab'.repeat(16);
  const salt = new Uint8Array(16);
  const listing = { id, ...details, geometry, sha256: plain, root: tree.root, salt };
  const item: ListedItem = { id, details, source, state: 'listed', listing, tree };
  const catalogue = {
    ...createCatalogue(rig.env),
    items: [item],
    find: () => item,
    listedItem: () => item,
  };
  return { catalogue, item };
}

/** Until every chunk is verified and written; then until it is read through again. */
async function transfer(chunkSize: number, lanes: number): Promise<readonly [string, string]> {
  const { catalogue, item } = await catalogueWith(chunkSize);
  let [sentMs, readMs] = [Infinity, Infinity];
  for (let i = 0; i < RUNS; i++) {
    const there = await makeFolder();
    const seller = rig.makeSeller({ catalogue });
    const buyer = rig.makeBuyer(there);
    rig.connect(seller, buyer);
    for (let lane = 0; lane < lanes; lane++) rig.addLane(seller, buyer, lane);
    const startMs = cpuMs();
    await rig.fetchFile(buyer, item.id);
    await buyer.watch.until(() => rig.stateOf(buyer, item.id) === 'verifying', 'verifying');
    const wholeMs = cpuMs();
    await rig.arrived(buyer, item.id);
    sentMs = Math.min(sentMs, wholeMs - startMs);
    readMs = Math.min(readMs, cpuMs() - wholeMs);
    seller.sender.close();
    buyer.receiver.close();
    await removeFolder(there);
  }
  return [(SIZE / 1000 / sentMs).toFixed(0), (SIZE / 1000 / readMs).toFixed(0)];
}

async function row(chunkSize: number): Promise<string> {
  const geometry = cut(SIZE, chunkSize);
  const context = { callId: rig.callId, root: new Uint8Array(32), geometry };
  const sealer = await createSealer(rig.secret, new Uint8Array(32), context);
  const reader = new ChunkReader(source, geometry, signal);
  const each = async (act: (chunk: Bytes, index: number) => Promise<unknown>): Promise<void> => {
    for (let i = 0; i < geometry.chunks; i++) await act(await reader.chunk(i), i);
  };
  const cells = [
    await best(SIZE, () => each(async (chunk) => chunk)),
    await best(SIZE, () => each((chunk) => leafHash(chunk))),
    await best(SIZE, () => each((chunk, i) => sealer.seal(i, chunk))),
    await best(SIZE, () =>
      hashFile(source, geometry, { env: rig.env, signal, onProgress: () => 0 }),
    ),
    ...(await transfer(chunkSize, 0)),
    ...(await transfer(chunkSize, 4)).slice(0, 1),
  ];
  return `| ${chunkSize / KIB} KiB | ${cells.join(' | ')} |`;
}

const block = new Uint8Array(1024 * KIB);
const plainSpeed = await best(SIZE, async () => {
  const hash = new Sha256();
  for (let i = 0; i < SIZE; i += block.length) hash.update(block);
  hash.digest();
});
console.log(
  `${cpus().length} × ${cpus()[0]?.model}, Node ${process.version}, ${SIZE / 2 ** 20} MiB`,
);
console.log(`plain SHA-256 alone: ${plainSpeed} MB/s`);
console.log('| chunk | read | leaf | seal | list | send, 1 lane | read through | send, 4 lanes |');
for (const chunkSize of [16 * KIB, 64 * KIB, 256 * KIB]) console.log(await row(chunkSize));
await removeFolder(here);
