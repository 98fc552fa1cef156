// timeout: 300
/** Large files, which are sealed several chunks at a time, and peers and disks of earlier versions. */
import { readFile } from 'node:fs/promises';
import * as assert from 'uvu/assert';
import { decodeFrame } from '../../../src/shared/files/frame.ts';
import { leafHash } from '../../../src/workers/transfer/base/seal.ts';
import { openPartial } from '../../../src/workers/transfer/store/part-file.ts';
import { must } from './must.ts';
import { offered, placed } from './place.ts';
import { arrived, bytesAt, connect, fetchFile, sha256Of, stateOf } from './rig.ts';
import type { SimChannel } from './sim-channel.ts';
import { chunkOf } from './vectors.ts';

const CHUNK = 65_536;
const UNIT = 262_144;
/** The last unit has two chunks, the second of them short. */
const SIZE = 2 ** 26 + CHUNK + 4_464;

const test = placed('units');

/** Changes the control messages that leave here. */
function rewrite(channel: SimChannel, change: (fields: Record<string, unknown>) => void): void {
  const send = channel.send.bind(channel);
  channel.send = (data) => {
    if (typeof data !== 'string') return send(data);
    const fields = JSON.parse(data) as Record<string, unknown>;
    change(fields);
    return send(JSON.stringify(fields));
  };
}

/** The indices of what was sent, each once. */
const indicesOf = ({ sent }: SimChannel): readonly number[] => {
  const indices = new Set<number>();
  for (const data of sent) {
    const frame = typeof data === 'string' ? null : decodeFrame(data);
    if (frame?.kind === 'data') indices.add(frame.index);
  }
  return [...indices].sort((a, b) => a - b);
};

test('what an earlier version left half done is used, and only units that lack something come', async (place) => {
  const { seller, buyer, id, path } = await offered(place, SIZE);
  const { root, geometry } = must(seller.catalogue.listedItem(id)).listing;
  assert.is(geometry.chunkSize, CHUNK, 'as an earlier version cut it, so the root is the same');
  const bytes = new Uint8Array(await readFile(path));
  const partial = await openPartial(buyer.store, root, geometry);
  const missing = new Set([0, 401, 402, 1_000, geometry.chunks - 1]);
  for (let index = 0; index < geometry.chunks; index += 1) {
    if (missing.has(index)) continue;
    const chunk = chunkOf(bytes, CHUNK, index);
    partial.write(index, chunk, await leafHash(chunk));
  }
  await partial.close();
  const [near] = connect(seller, buyer);
  near.record = true;
  await fetchFile(buyer, id);
  assert.is(await sha256Of(await arrived(buyer, id)), await sha256Of(path));
  assert.equal(indicesOf(near), [0, 100, 250, 256]);
});

test('a peer that knows no units: chunks go over the wire, as before', async (place) => {
  const { seller, buyer, id, path } = await offered(place, SIZE);
  const [near, far] = connect(seller, buyer);
  near.record = true;
  rewrite(far, (fields) => {
    delete fields['unit'];
    delete fields['parts'];
  });
  await fetchFile(buyer, id);
  assert.is(await sha256Of(await arrived(buyer, id)), await sha256Of(path));
  assert.is(indicesOf(near).length, Math.ceil(SIZE / CHUNK));
  assert.not(near.sent.some((data) => typeof data === 'string' && data.includes('"unit"')));
});

test('units of another size than were sealed are invalid messages, and nothing of them stays', async (place) => {
  const { seller, buyer, id } = await offered(place, SIZE);
  const [near, far] = connect(seller, buyer);
  rewrite(near, (fields) => {
    if (fields['type'] === 'start') fields['unit'] = UNIT / 2;
  });
  const closed = new Promise<void>((resolve) => far.onClose(resolve));
  await fetchFile(buyer, id);
  await closed;
  assert.is(bytesAt(buyer, id), 0);
});

for (const [what, unit] of [
  ['larger than was asked for', 2 * UNIT],
  ['smaller than a chunk', CHUNK / 2],
] as const) {
  test(`units ${what} end the transfer`, async (place) => {
    const { seller, buyer, id } = await offered(place, 3 * CHUNK);
    const [near] = connect(seller, buyer);
    rewrite(near, (fields) => {
      if (fields['type'] === 'start') fields['unit'] = unit;
    });
    await fetchFile(buyer, id);
    await buyer.watch.until(() => stateOf(buyer, id) === 'failed', 'failed');
    const [transfer] = buyer.receiver.transfers;
    assert.is(transfer?.error?.code, 'peer_protocol');
  });
}

test.run();
