// pure
/** What the buyer tells of chunks and of parts, on a clock of the test's own. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Acks } from '../../../src/workers/transfer/receive/acks.ts';

/** Acknowledgements that are written down, and the clock that they wait on. */
function made() {
  const stop = new AbortController();
  const said: unknown[] = [];
  let nowMs = 0;
  const sleepers: { readonly atMs: number; readonly wake: () => void }[] = [];
  const env = {
    nowMs: () => nowMs,
    random: (bytes: number) => new Uint8Array(bytes),
    sleep: (ms: number) =>
      new Promise<void>((wake) => void sleepers.push({ atMs: nowMs + ms, wake })),
  };
  const acks = new Acks(env, stop.signal, (chunks, parts) => said.push({ chunks, parts }));
  /** In steps, as timers run. */
  async function pass(ms: number): Promise<void> {
    for (const endMs = nowMs + ms; nowMs < endMs; nowMs += 10) {
      for (const sleeper of sleepers.filter(({ atMs }) => atMs <= nowMs)) {
        sleepers.splice(sleepers.indexOf(sleeper), 1);
        sleeper.wake();
      }
      await new Promise(setImmediate);
    }
  }
  return { acks, said, pass, stop, sleepers };
}

test('parts of a slow unit are told once a second, and only while they grow', async () => {
  const { acks, said, pass, sleepers } = made();
  for (let second = 1; second <= 3; second += 1) {
    acks.part(7, 2_000 * second - 1_000);
    acks.part(7, 2_000 * second);
    await pass(1_100);
  }
  const told = [2_000, 4_000, 6_000].map((bytes) => ({ chunks: [], parts: [[7, bytes]] }));
  assert.equal(said, told);
  await pass(10_000);
  assert.is(said.length, 3);
  assert.is(sleepers.length, 0, 'nobody is woken for nothing');
});

test('a unit that is whole is no part any more, and fast ones send nothing but chunks', async () => {
  const { acks, said, pass } = made();
  for (let index = 0; index < 20; index += 1) {
    acks.part(index, 900);
    acks.part(index, 0);
    acks.add(4 * index, 4);
    await pass(100);
  }
  acks.flush();
  const parts = said.flatMap((one) => (one as { parts: readonly unknown[] }).parts);
  assert.equal(parts, []);
  const chunks = said.flatMap((one) => (one as { chunks: [number, number][] }).chunks);
  assert.is(
    chunks.reduce((sum, [, count]) => sum + count, 0),
    80,
  );
});

test('what is acknowledged carries the parts; of more lanes than there are, none is told', async () => {
  const { acks, said, pass } = made();
  for (let index = 10; index < 40; index += 1) acks.part(index, 5);
  await pass(950);
  acks.add(3);
  await pass(200);
  assert.is(said.length, 1);
  const [{ chunks, parts }] = said as [{ chunks: unknown; parts: unknown[] }];
  assert.equal(chunks, [[3, 1]]);
  assert.is(parts.length, 16);
});

test('a stream that is over tells nothing', async () => {
  const { acks, said, pass, stop } = made();
  acks.part(1, 5);
  stop.abort();
  await pass(3_000);
  assert.equal(said, []);
});

test.run();
