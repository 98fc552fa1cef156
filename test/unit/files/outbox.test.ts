// pure
import * as assert from 'uvu/assert';
import { join } from 'node:path';
import { encodeControl } from '../../../src/shared/files/control.ts';
import { decodeFrame } from '../../../src/shared/files/frame.ts';
import { FIRST_RATE, PROBE_EVERY_MS } from '../../../src/workers/transfer/pace/congestion.ts';
import { Regulator } from '../../../src/workers/transfer/pace/regulator.ts';
import { must } from './must.ts';
import { offered, type Place, placed } from './place.ts';
import {
  addLane,
  arrived,
  connect,
  env,
  fetchFile,
  list,
  makeSeller,
  sha256Of,
  writeRandom,
} from './rig.ts';
import { channelPair } from './sim-channel.ts';

/** Which chunks leave, how many at once, and how the regulator measures paths and adds file connections. */

const MIB = 2 ** 20;

const test = placed('outbox');

/** As large as every browser takes. */
const FRAMES = { seller: { maxFrameBytes: 65_536 } };

const same = async (a: string, b: string): Promise<void> =>
  assert.is(await sha256Of(a), await sha256Of(b));

test('the send queue stays small on the call’s connection and all lanes', async (place) => {
  const slow = { bytesPerMs: 2000, latencyMs: 5 };
  const alone = await offered(place, 2 * MIB, FRAMES);
  const [channel] = connect(alone.seller, alone.buyer, slow);
  await fetchFile(alone.buyer, alone.id);
  await same(await arrived(alone.buyer, alone.id), alone.path);
  assert.ok(channel.peak <= 256 * 1024 + 2048, `${channel.peak}`);
  assert.ok(channel.peak >= 128 * 1024, `${channel.peak}: kept busy`);

  await alone.buyer.receiver.discard(alone.id);
  const { seller, buyer, id, path } = await offered(place, 12 * MIB, FRAMES);
  connect(seller, buyer, slow);
  const lanes = Array.from({ length: 8 }, (_, lane) => addLane(seller, buyer, lane, slow)[0]);
  await fetchFile(buyer, id);
  await same(await arrived(buyer, id), path);
  const peaks = lanes.map(({ peak }) => peak);
  assert.ok(peaks.reduce((sum, peak) => sum + peak, 0) <= MIB + 8 * 13, `${peaks}`);
});

for (const [maxFrameBytes, least, most] of [
  [65_536, 60_000, 65_536],
  // A chunk is 64 KiB, so a whole one fits, with its header, path and tag.
  [262_144, 65_537, 70_000],
] as const) {
  test(`a peer that accepts frames of ${maxFrameBytes} bytes gets no longer frames`, async (place) => {
    const { seller, buyer, id, path } = await offered(place, 2 * MIB, {
      seller: { maxFrameBytes },
    });
    const ends = connect(seller, buyer);
    for (const end of ends) end.record = true;
    await fetchFile(buyer, id);
    await same(await arrived(buyer, id), path);
    const longest = Math.max(...ends.flatMap(({ sent }) => sent.map(({ length }) => length)));
    assert.ok(longest >= least && longest <= most, `${longest}`);
  });
}

/** A seller of one file, and the far end of its channel, which has opened the file's stream. */
async function opened(place: Place, size: number) {
  const path = join(place.here, 'film.mkv');
  writeRandom(path, size);
  const seller = makeSeller();
  place.open.push(seller.sender);
  const id = await list(seller, path);
  const { root } = must(seller.catalogue.listedItem(id)).listing;
  const [near, far] = channelPair();
  const counted = { bytes: 0 };
  seller.sender.attach(near);
  await new Promise<void>((resolve) => {
    far.onMessage((data) => {
      if (typeof data !== 'string' && data[0] === 1) counted.bytes += data.length;
      if (typeof data === 'string' && data.includes('"start"')) resolve();
    });
    far.send(encodeControl({ type: 'open', stream: 7, id, root, have: [] }));
  });
  near.inject(encodeControl({ type: 'ready', stream: 7 }));
  return { near, counted, outbox: seller.sender.drive.outbox };
}

// Proves stage 9: Verified bytes stay, whatever arrives
test('the outbox ignores a repeated acknowledgement', async (place) => {
  const { near, outbox } = await opened(place, 400_000);
  const looked: unknown[] = [];
  const acknowledge = outbox.acknowledge.bind(outbox);
  outbox.acknowledge = (stream, chunks) => {
    looked.push(chunks);
    acknowledge(stream, chunks);
  };
  for (let times = 0; times < 1_000; times += 1) {
    near.inject(encodeControl({ type: 'ack', stream: 7, chunks: [[0, 2]] }));
  }
  near.inject(encodeControl({ type: 'ack', stream: 7, chunks: [[1, 3]] }));
  assert.equal(looked, [[[0, 2]], [[2, 2]]], 'only what is new');
});

test('the seller sends at most 8 MiB without an acknowledgement', async (place) => {
  const { near, counted } = await opened(place, 12 * MIB);
  const probes = (): number => near.sent.filter((data) => data[0] === 2).length;
  const until = async (holds: () => boolean): Promise<void> => {
    while (!holds()) await env.sleep(20, new AbortController().signal);
  };
  await until(() => counted.bytes >= 8 * MIB);
  // The regulator still sends probes. After so many, every pump has had its turn.
  near.record = true;
  await until(() => probes() >= 24);
  assert.ok(counted.bytes < 8 * MIB + 200_000, `${counted.bytes}`);
});

test('a file keeps a limited pace while call media flows', async (place) => {
  const { seller, buyer, id, path } = await offered(place, 3 * MIB, FRAMES);
  seller.sender.media(true);
  const [channel] = connect(seller, buyer);
  channel.record = true;
  await fetchFile(buyer, id);
  const started = env.nowMs();
  await seller.watch.until(() => (seller.sender.transfers[0]?.bytes ?? 0) > 0, 'some');
  // 512 kbit/s to begin with: a first chunk alone takes a second of it.
  const firstMs = env.nowMs() - started;
  assert.ok(firstMs > 200, `${firstMs} ms`);
  const frames = channel.sent.filter((data) => typeof data !== 'string' && data[0] === 1);
  // As the rate rises, frames become longer.
  const first = frames.slice(0, 4);
  assert.is(first.length, 4);
  assert.ok(
    first.every(({ length }) => length <= 2048 + 4096),
    'short frames',
  );
  seller.sender.media(false);
  await same(await arrived(buyer, id), path);
});

/** A regulator on a clock of the test's, with a peer that answers after `rttMs`. */
function regulate(rttMs: () => number) {
  const wanted: number[] = [];
  const regulator = new Regulator((count) => wanted.push(count));
  const [near, far] = channelPair();
  regulator.attach(near);
  near.record = true;
  let nowMs = 0;
  let answered = 0;
  const pongs: { readonly atMs: number; readonly seq: number }[] = [];
  const traffic = {
    busy: true,
    lanes: 0,
    laneLimited: false,
    paceLimited: false,
    sentBytes: 0,
    ackedBytes: 0,
  };
  return {
    regulator,
    wanted,
    traffic,
    pings: () => near.sent.length,
    close: () => far.close(),
    run(ms: number, each: () => void = () => undefined): void {
      for (const end = nowMs + ms; nowMs < end; nowMs += PROBE_EVERY_MS) {
        each();
        regulator.tick(nowMs, traffic);
        for (const data of near.sent.slice(answered)) {
          const frame = typeof data === 'string' ? null : decodeFrame(data);
          if (frame?.kind === 'ping') pongs.push({ atMs: nowMs + rttMs(), seq: frame.seq });
        }
        answered = near.sent.length;
        for (const pong of pongs.filter(({ atMs }) => atMs <= nowMs)) {
          pongs.splice(pongs.indexOf(pong), 1);
          regulator.onPong(pong.seq, nowMs);
        }
      }
    },
  };
}

test('the regulator probes and opens lanes only while a file moves', () => {
  const rig = regulate(() => 50);
  rig.traffic.busy = false;
  rig.run(1000);
  assert.is(rig.pings(), 0);
  rig.traffic.busy = true;
  rig.run(1000);
  assert.is(rig.pings(), 20);
  assert.equal(rig.wanted, [4]);
  rig.traffic.lanes = 4;
  rig.traffic.busy = false;
  rig.run(9000);
  assert.equal(rig.wanted, [4], 'another file may follow');
  rig.run(2000);
  assert.equal(rig.wanted, [4, 0]);
  rig.close();
});

test('unsent pace counts as used only if the machine was late', () => {
  const paceAfter = (paceLimited: boolean): number => {
    const rig = regulate(() => 50);
    rig.regulator.media(true, 0);
    rig.traffic.paceLimited = paceLimited;
    let nowMs = 0;
    rig.run(10_000, () => {
      rig.traffic.sentBytes += 0.4 * PROBE_EVERY_MS * rig.regulator.pace(nowMs);
      nowMs += PROBE_EVERY_MS;
    });
    rig.close();
    return rig.regulator.pace(nowMs);
  };
  assert.is(paceAfter(false), FIRST_RATE);
  assert.ok(paceAfter(true) > 100 * FIRST_RATE, `${paceAfter(true)} bytes per ms`);
});

test('call media and payments slow a file, and missing answers slow it more', () => {
  let rtt = 50;
  const rig = regulate(() => rtt);
  const { regulator } = rig;
  const pace = (nowMs = 5000): number => regulator.pace(nowMs);
  rig.run(2000, () => (rig.traffic.sentBytes += 800 * PROBE_EVERY_MS));
  assert.is(pace(), Infinity);
  regulator.makeRoom(true, 2000);
  assert.ok(pace(2500) > 50 && pace(2500) < 150, `${pace(2500)}`);
  assert.is(pace(3300), Infinity, 'a chain that is slow does not stop a file');
  regulator.makeRoom(true, 4000);
  regulator.makeRoom(false, 4200);
  assert.is(pace(4200), Infinity, 'paid');

  regulator.media(true, 2000);
  const send = (): unknown => (rig.traffic.sentBytes += pace() * PROBE_EVERY_MS);
  rig.run(5000, send);
  const grown = pace();
  assert.ok(grown > 200, `${grown}`);
  rtt = 5000;
  rig.run(6000, send);
  assert.ok(pace() < grown / 4, `${pace()}`);
  regulator.media(false, 13_000);
  regulator.onPong(12_345_678, 0);
  assert.is(pace(), Infinity, 'an answer to nothing changes nothing');
  rig.close();
});

test.run();
