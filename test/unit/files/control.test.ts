// pure
/** Text frames of the `files` channel. The parser reads what the writer wrote, and nothing else. */
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  type ControlMessage,
  encodeControl,
  MAX_CONTROL_BYTES,
  parseControl,
  STOP_CODES,
} from '../../../src/shared/files/control.ts';
import { geometryOf, MAX_CHUNKS } from '../../../src/shared/files/geometry.ts';
import type { Listing } from '../../../src/shared/files/listing.ts';
import { MAX_RANGES, type Ranges } from '../../../src/shared/files/ranges.ts';
import { usdc } from '../../../src/shared/money.ts';
import { Link } from '../../../src/workers/transfer/base/control-link.ts';
import { channelPair } from './sim-channel.ts';
import { peerFileName } from '../../../src/shared/files/safe-name.ts';
import { peerText } from '../../../src/shared/peer-text.ts';

const bytes = (length: number): fc.Arbitrary<Uint8Array<ArrayBuffer>> =>
  fc.uint8Array({ minLength: length, maxLength: length }).map((value) => new Uint8Array(value));
const rec = <T>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<T> =>
  fc.record(model, { noNullPrototype: true });
const id = bytes(16).map((value) => Buffer.from(value).toString('hex'));
const stream = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const ranges: fc.Arbitrary<Ranges> = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 50 })), {
    maxLength: 30,
  })
  .map((steps) => {
    let at = 0;
    return steps.map(([gap, count]) => {
      const first = at + gap;
      at = first + count;
      return [first, count] as const;
    });
  });
const geometry = fc
  .tuple(fc.nat(2 ** 34), fc.constantFrom(2 ** 14, 2 ** 16, 2 ** 18, 2 ** 20))
  .map(([size, chunkSize]) => geometryOf(size, chunkSize))
  .filter((value) => value !== null);
const listing: fc.Arbitrary<Listing> = rec({
  id,
  name: fc.string({ unit: 'grapheme', maxLength: 100 }).map(peerFileName),
  description: fc.string({ unit: 'grapheme', maxLength: 200 }).map(peerText),
  price: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(usdc),
  geometry,
  sha256: bytes(32),
  root: bytes(32),
  salt: bytes(16),
});

const message: fc.Arbitrary<ControlMessage> = fc.oneof(
  rec({ type: fc.constant('listing' as const), listing }),
  rec({ type: fc.constant('withdrawn' as const), id }),
  rec({ type: fc.constant('listed' as const), ids: fc.array(id, { maxLength: 20 }) }),
  rec({ type: fc.constant('open' as const), stream, id, root: bytes(32), have: ranges }),
  rec({ type: fc.constant('start' as const), stream, salt: bytes(32) }),
  rec({ type: fc.constantFrom('pause' as const, 'resume' as const), stream }),
  rec({ type: fc.constant('ready' as const), stream }),
  rec({ type: fc.constant('ack' as const), stream, chunks: ranges }),
  rec({ type: fc.constant('stop' as const), stream, code: fc.constantFrom(...STOP_CODES) }),
  rec({
    type: fc.constant('received' as const),
    id,
    root: bytes(32),
    signature: fc.option(bytes(64)),
  }),
);

test('the parser reads every control message as written', () => {
  fc.assert(
    fc.property(message, (written) => {
      const text = encodeControl(written);
      assert.ok(text.length <= MAX_CONTROL_BYTES);
      const read = parseControl(text);
      if (!read.ok) throw new Error(read.what);
      assert.equal(read.value, written);
    }),
    { numRuns: 1000, seed: 4 },
  );
});

test('the parser refuses a message with a missing or wrong field', () => {
  const wrong = fc.constantFrom(null, -1, 1.5, 2 ** 53, '', 'x', '0x', [], [1], {}, true, 1e999);
  fc.assert(
    fc.property(message, fc.nat(), fc.option(wrong), (written, pick, value) => {
      const fields = JSON.parse(encodeControl(written)) as Record<string, unknown>;
      const names = Object.keys(fields).filter(
        // These may be anything that is text or, for the signature, nothing at all.
        (name) => !['name', 'description', 'signature'].includes(name),
      );
      const name = names[pick % names.length] ?? 'type';
      const before = fields[name];
      if (value === null) delete fields[name];
      else fields[name] = value;
      if (Array.isArray(before) && Array.isArray(value) && value.length === 0) return;
      const read = parseControl(JSON.stringify(fields));
      assert.not(read.ok, `${name}: ${JSON.stringify(value)}`);
    }),
    { numRuns: 2000, seed: 5 },
  );
});

const refused = (text: string, what: RegExp): void => {
  const read = parseControl(text);
  assert.not(read.ok, text.slice(0, 100));
  if (!read.ok) assert.match(read.what, what);
};

test('the parser refuses fields beyond their bounds', () => {
  refused('', /not JSON/);
  refused('null', /not an object/);
  refused('[]', /not an object/);
  refused('"ack"', /not an object/);
  refused('{}', /unknown type/);
  refused('{"type":"toString"}', /unknown type/);
  refused('{"type":"__proto__"}', /unknown type/);
  refused(`{"type":"ready","stream":1,"x":"${'x'.repeat(MAX_CONTROL_BYTES)}"}`, /too long/);
  refused(`${'['.repeat(30_000)}${']'.repeat(30_000)}`, /not an object/);
  refused('{"type":"ready","stream":4294967296}', /malformed/);
  const ack = (chunks: unknown): string => JSON.stringify({ type: 'ack', stream: 1, chunks });
  for (const bad of [
    [[0, 0]],
    [[0, -1]],
    [[-1, 1]],
    [[0]],
    [[0, 1, 2]],
    [['0', 1]],
    [
      [1, 1],
      [0, 1],
    ],
    [
      [0, 1],
      [0, 1],
    ],
    [
      [0, 2],
      [2, 1],
    ],
    [[MAX_CHUNKS, 1]],
    [[MAX_CHUNKS - 1, 2]],
    [[0, 2 ** 53]],
    Array.from({ length: MAX_RANGES + 1 }, (_, i) => [3 * i, 1]),
  ]) {
    refused(ack(bad), /ack is malformed/);
  }
  assert.ok(parseControl(ack([[0, MAX_CHUNKS]])).ok);
  assert.ok(parseControl(ack([])).ok);
  // A later version may add fields.
  const read = parseControl('{"type":"ready","stream":3,"colour":"green"}');
  assert.equal(read, { ok: true, value: { type: 'ready', stream: 3 } });
});

test('the parser refuses a listing with malformed fields', () => {
  const good = {
    type: 'listing',
    id: 'ab'.repeat(16),
    name: 'a.txt',
    description: '',
    price: '1000000',
    size: 10,
    chunkSize: 65_536,
    sha256: '00'.repeat(32),
    root: '00'.repeat(32),
    salt: Buffer.alloc(16).toString('base64url'),
  };
  assert.ok(parseControl(JSON.stringify(good)).ok);
  for (const change of [
    { id: 'AB'.repeat(16) },
    { id: '../../../../../../etc/passwd/xxx' },
    { size: 2 ** 38 + 1 },
    { chunkSize: 100_000 },
    { chunkSize: 1024 },
    { size: 2 ** 37, chunkSize: 65_536 },
    { price: '01' },
    { price: (2n ** 64n).toString() },
    { name: 'x'.repeat(1025) },
    { name: '字'.repeat(342) },
    { description: 'x'.repeat(2049) },
    { root: '00'.repeat(31) },
    { root: 'AB'.repeat(32) },
    { salt: 'AA' },
  ]) {
    refused(JSON.stringify({ ...good, ...change }), /listing is malformed/);
  }
});

// Proves security: Floods of valid messages
test('a flood of valid messages closes its channel', async () => {
  const [theirs, ours] = channelPair();
  let heard = 0;
  const link = new Link(
    ours,
    { onControl: () => ((heard += 1), true) },
    { add: () => undefined, entries: () => [] },
  );
  link.listen();
  const say = async (message: ControlMessage, count: number): Promise<void> => {
    for (let n = 0; n < count; n += 1) theirs.send(encodeControl(message));
    for (let turn = 0; turn < count + 10; turn += 1) {
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  // A whole catalogue, sent again after each of three channels that closed.
  await say({ type: 'withdrawn', id: '0'.repeat(32) }, 4 * 256);
  assert.is(heard, 4 * 256);
  await say({ type: 'resume', stream: 1 }, 20);
  assert.is(heard, 4 * 256 + 20, 'each kind has a limit of its own');
  await say({ type: 'withdrawn', id: '0'.repeat(32) }, 1_000);
  assert.is(ours.open, false);
  // The messages that the limit of ten a second let through during the flood.
  assert.ok(heard < 4 * 256 + 20 + 100, `${heard}`);
  link.detach();
});

test.run();
