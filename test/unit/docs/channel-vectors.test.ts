// pure
/**
 * docs/protocol/codes.md, "Messages of `signal`", and docs/protocol/files.md, "Control messages": the engine, and a parser
 * that was written from those pages, read and drop the same messages.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { z } from '@x402/core/schemas';
import { root } from '../../../dev/build/paths.ts';
import { encodeSignal, parseSignal } from '../../../src/shared/call/signal-messages.ts';
import type { Reading } from '../../../src/shared/errors.ts';
import { CONTROL_LIMITS, encodeControl, parseControl } from '../../../src/shared/files/control.ts';
import { readControl } from '../../support/reference-peer/control-messages.ts';
import { readSignal } from '../../support/reference-peer/signal-messages.ts';
import { changes } from './changes.ts';
import { page, section } from './pages.ts';

const Fields = z.record(z.unknown());
type Fields = z.infer<typeof Fields>;
const Frame = z
  .object({ name: z.string(), from: z.enum(['host', 'guest']), text: z.string() })
  .strict();
const Vectors = z.object({
  valid: z.array(Frame),
  // As in messages.json: dropped without an answer.
  refused: z.array(Frame.extend({ error: z.null() })),
});
const load = (name: string) =>
  Vectors.parse(JSON.parse(readFileSync(join(root, 'test/vectors', name), 'utf8')));

/** Of one field of a message: what is still read, and the next that is not. */
interface Limit {
  /** With a dot between. */
  readonly typeAndField: string;
  readonly measure: (field: unknown, message: Fields) => number | bigint;
  readonly read: number | bigint;
  readonly dropped: number | bigint;
  /** In the document. */
  readonly said: string;
}
const limit = (
  typeAndFields: string,
  measure: Limit['measure'],
  [read, dropped]: readonly [Limit['read'], Limit['dropped']],
  said: string,
): readonly Limit[] =>
  typeAndFields.split(' ').map((typeAndField) => ({ typeAndField, measure, read, dropped, said }));

const value = (field: unknown): number => (typeof field === 'number' ? field : NaN);
const characters = (field: unknown): number => (typeof field === 'string' ? field.length : NaN);
const bytes = (field: unknown): number =>
  typeof field === 'string' ? Buffer.byteLength(field) : NaN;
const parts = (field: unknown): number => (Array.isArray(field) ? field.length : NaN);
const atomic = (field: unknown): bigint | number =>
  typeof field === 'string' && /^\d+$/.test(field) ? BigInt(field) : NaN;
/** Where the only range ends. */
const end = (field: unknown): number => {
  const { data: [[first, count]] = [[NaN, NaN]] } = z
    .tuple([z.tuple([z.number(), z.number()])])
    .safeParse(field);
  return first + count;
};
const cut = (field: unknown, message: Fields): number =>
  Math.ceil(value(field) / value(message['chunkSize']));

const MOST = Number.MAX_SAFE_INTEGER;
const U32 = 2 ** 32;
const U64 = 2n ** 64n;

interface Row {
  readonly type: string;
  readonly from: string;
  readonly fields: readonly string[];
}
/** The table's rows. A colon or a semicolon ends the names of fields. */
const rowsOf = (text: string): readonly Row[] =>
  text
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => line.split('|').map((cell) => cell.trim().replaceAll('`', '')))
    .map(([, type = '', from = '', said = '']) => ({
      type,
      from,
      fields: (said.replaceAll(/\(.*?\)/g, '').split(/[:;]/)[0] ?? '')
        .split(',')
        .flatMap((part) => /\w+/.exec(part) ?? []),
    }));

/** Returns the message as its sender would write it; null: dropped. */
const rewritten = <T>(read: Reading<T>, encode: (message: T) => string): unknown =>
  read.ok ? JSON.parse(encode(read.value)) : null;

/** Without fields that are undefined. */
const asSent = (message: unknown): unknown => JSON.parse(JSON.stringify(message));
/** How much of a display name a page shows is its own affair. */
const nameless = (message: unknown): unknown => {
  const { data } = Fields.safeParse(message);
  return data ? { ...data, name: undefined } : null;
};

/** How a page calls a file of whose name nothing can be seen is its own affair. */
const named = (message: unknown): unknown => {
  const { data } = Fields.safeParse(message);
  return data?.['name'] === '' ? { ...data, name: 'file' } : message;
};

const signal = {
  name: 'signal',
  ...load('signal.json'),
  document: section(page('docs/protocol/codes.md'), '### Messages of `signal`'),
  longest: 49_152,
  ours: (text: string): unknown => nameless(rewritten(parseSignal(text), encodeSignal)),
  theirs: (text: string): unknown => nameless(asSent(readSignal(text))),
  optional: ['beat.away', 'devices.name', 'devices.wants', 'devices.taken'],
  /** Nothing in its place is refused. */
  free: ['beat.away'],
  limits: [
    limit('sync.stream sync.peer', characters, [36, 37], '36'),
    limit('sync.stream', characters, [1, 0], '1 to 36 characters'),
    limit('devices.name', characters, [256, 257], '256 characters'),
    limit('chat.text', bytes, [4_096, 4_097], '4,096 bytes'),
    limit('chat.text', bytes, [1, 0], '1 to 4,096 bytes'),
    limit('description.sdp', characters, [32_768, 32_769], '32,768 characters'),
    limit('again.code', characters, [1, 0], '1 to 1,200 characters'),
    limit('again.code', characters, [1_200, 1_201], '1,200 characters'),
    limit('lane.session standby.session', characters, [840, 841], '840 characters'),
    limit('sync.turn sync.received move.turn moved.turn', value, [0, -1], 'integers from 0'),
    limit('beat.n beat.heard lane.lane standby.id', value, [0, -1], 'integers from 0'),
    limit('sync.next', value, [1, 0], '`next` from 1'),
    limit('sync.turn sync.next sync.received', value, [MOST, MOST + 1], '2⁵³ − 1'),
    limit('beat.n beat.heard', value, [MOST, MOST + 1], '2⁵³ − 1'),
    limit('move.turn moved.turn lane.lane standby.id', value, [MOST, MOST + 1], '2⁵³ − 1'),
  ].flat(),
};
const STREAMS = 'open start ready ack pause resume stop'.replaceAll(/\w+/g, '$&.stream');
const control: typeof signal = {
  name: 'files',
  ...load('control.json'),
  document: ['## Control messages', '## Chunks']
    .map((heading) => section(page('docs/protocol/files.md'), heading))
    .join('\n'),
  longest: 65_536,
  ours: (text) => rewritten(parseControl(text), encodeControl),
  theirs: (text) => named(asSent(readControl(text))),
  optional: [],
  free: [],
  limits: [
    limit('listing.name', bytes, [1_024, 1_025], '1,024 bytes of UTF-8'),
    limit('listing.description', bytes, [2_048, 2_049], '2,048'),
    limit('listing.price', atomic, [U64 - 1n, U64], 'below 2⁶⁴'),
    limit('listing.size', value, [0, -1], '(0 to 2^38)'),
    limit('listing.size', value, [2 ** 38, 2 ** 38 + 1], '(0 to 2^38)'),
    limit('listing.size', cut, [2 ** 20, 2 ** 20 + 1], 'at most 2^20 chunks'),
    limit('listing.chunkSize', value, [2 ** 14, 2 ** 13], 'from 16 KiB to 1 MiB'),
    limit('listing.chunkSize', value, [2 ** 20, 2 ** 21], 'from 16 KiB to 1 MiB'),
    limit('listed.ids', parts, [256, 257], '256 files'),
    limit('open.have ack.chunks', parts, [1_024, 1_025], 'at most 1,024'),
    limit('open.have ack.chunks', end, [2 ** 20, 2 ** 20 + 1], 'below 2^20'),
    limit('open.stream', value, [0, -1], 'u32'),
    limit(STREAMS, value, [U32 - 1, U32], 'u32'),
    limit('received.id open.id withdrawn.id listing.id', characters, [32, 31], '16 bytes'),
    limit('received.id open.id withdrawn.id listing.id', characters, [32, 34], '16 bytes'),
    limit('received.root open.root listing.root', characters, [64, 62], '32 bytes'),
    limit('received.root open.root listing.root', characters, [64, 66], '32 bytes'),
    limit('listing.sha256', characters, [64, 62], '32 bytes'),
    limit('listing.sha256', characters, [64, 66], '32 bytes'),
    limit('listing.salt', characters, [22, 21], '16 bytes'),
    limit('listing.salt', characters, [22, 23], '16 bytes'),
    limit('start.salt', characters, [43, 42], '32 bytes'),
    limit('start.salt', characters, [43, 44], '32 bytes'),
    limit('received.signature', characters, [86, 85], '64 bytes'),
    limit('received.signature', characters, [86, 87], '64 bytes'),
  ].flat(),
};
const CHANNELS = [signal, control];

const parse = (text: string): Fields => Fields.parse(JSON.parse(text));
/** Those of the refused ones that are messages of a type. */
const messages = (frames: readonly { readonly text: string }[]): readonly Fields[] =>
  frames.flatMap(({ text }) => {
    try {
      return [parse(text)];
    } catch {
      return [];
    }
  });

for (const channel of CHANNELS) {
  const { name, valid, refused, document, longest, ours, theirs, limits, optional, free } = channel;
  const rows = rowsOf(document);

  // Proves proof: A client can be written from the documents
  test(`${name}: both read each valid message, and the same in it`, () => {
    assert.ok(valid.length >= 45, `${valid.length}`);
    for (const each of valid) {
      assert.ok(ours(each.text) !== null, each.name);
      assert.equal(theirs(each.text), ours(each.text), each.name);
    }
  });

  test(`${name}: both drop what must be dropped`, () => {
    assert.ok(refused.length >= 130, `${refused.length}`);
    for (const each of refused) {
      assert.equal([ours(each.text), theirs(each.text)], [null, null], each.name);
    }
  });

  test(`${name}: the longest message is read, and a longer one is not`, () => {
    const [first] = valid;
    assert.ok(first && document.includes(`${longest.toLocaleString('en')} characters`));
    const pad = (length: number): string => {
      const short = JSON.stringify({ ...parse(first.text), later: '' });
      // Characters, not bytes.
      return short.replace(/""}$/, `"${'é'.repeat(length - short.length)}"}`);
    };
    const [most, more] = [pad(longest), pad(longest + 1)];
    assert.equal([most.length, more.length], [longest, longest + 1]);
    assert.equal(theirs(most), ours(first.text));
    assert.equal(ours(most), ours(first.text));
    assert.equal([ours(more), theirs(more)], [null, null]);
  });

  test(`${name}: every message of the table is among the valid ones, with its fields`, () => {
    assert.ok(rows.length >= 11);
    const seen = valid.map(({ from, text }) => ({ from, fields: parse(text) }));
    const types = seen.map(({ fields }) => String(fields['type']));
    assert.equal([...new Set(types)].sort(), rows.map(({ type }) => type).sort());
    for (const row of rows) {
      const all = seen.filter(({ fields }) => fields['type'] === row.type);
      const has = (field: string) => all.some(({ fields }) => field in fields);
      assert.ok(row.fields.every(has), row.type);
      for (const { from } of all) assert.ok(['both', 'either', from].includes(row.from), row.type);
    }
    for (const each of valid.filter(({ name }) => !name.includes('of a later version'))) {
      const { type, ...fields } = parse(each.text);
      const known = rows.find((row) => row.type === type)?.fields ?? [];
      for (const field of Object.keys(fields)) assert.ok(known.includes(field), each.name);
    }
  });

  test(`${name}: each field is missing in a refused message, and wrong in another`, () => {
    const good = messages(valid);
    /** The only fields in which a refused message differs from a valid one. */
    const wrong = new Set<string>();
    const missing = new Set<string>();
    for (const bad of messages(refused)) {
      for (const model of good.filter(({ type }) => type === bad['type'])) {
        const keys = [...new Set([...Object.keys(model), ...Object.keys(bad)])];
        const differing = keys.filter(
          (key) => JSON.stringify(model[key]) !== JSON.stringify(bad[key]),
        );
        const [field] = differing;
        if (field === undefined || differing.length > 1) continue;
        (field in bad ? wrong : missing).add(`${String(bad['type'])}.${field}`);
      }
    }
    const all = rows.flatMap(({ type, fields }) => fields.map((field) => `${type}.${field}`));
    const without = (list: readonly string[]) => all.filter((each) => !list.includes(each));
    assert.equal([...missing].sort(), without(optional).sort());
    assert.equal([...wrong].sort(), without(free).sort());
  });

  test(`${name}: every limit of the document has a message at it, and one beyond`, () => {
    const measured = (list: readonly Fields[], { typeAndField, measure }: Limit) =>
      list
        .filter(({ type }) => type === typeAndField.split('.')[0])
        .map((message) => measure(message[typeAndField.split('.')[1] ?? ''], message));
    for (const each of limits) {
      assert.ok(document.includes(each.said), each.said);
      const where = `${each.typeAndField}: ${each.said}`;
      assert.ok(measured(messages(valid), each).includes(each.read), where);
      assert.ok(measured(messages(refused), each).includes(each.dropped), where);
    }
  });

  test(`${name}: unknown fields are ignored in every message`, () => {
    for (const each of valid) {
      const text = JSON.stringify({ ...parse(each.text), later: { than: [1] }, 0: null });
      if (text.length > longest) continue;
      assert.equal([ours(text), theirs(text)], [ours(each.text), ours(each.text)], each.name);
    }
  });

  test(`${name}: a message with any one part changed is taken alike by both`, () => {
    const count = { read: 0, dropped: 0 };
    for (const { text } of valid) {
      for (const change of changes(JSON.parse(text), MORE)) {
        const changed = JSON.stringify(change);
        const one = ours(changed) === null ? 'dropped' : 'read';
        assert.is(theirs(changed) === null ? 'dropped' : 'read', one, changed.slice(0, 2_000));
        count[one] += 1;
      }
    }
    assert.ok(count.read > 300 && count.dropped > 1_000, JSON.stringify(count));
  });
}

/** Besides the values of every frame: those at which one of these fields may be right or wrong. */
const MORE = [
  ...[2, U32 - 1, U32, 2 ** 20, 2 ** 53 - 1, 2 ** 53, '0', '01', '1', 'sync', 'on', 'muted'],
  ...['off', 'none', 'all', 'offer', 'answer', 'guest', 'cancelled', 'x'.repeat(36)],
  ...['x'.repeat(37), '0'.repeat(32), '0'.repeat(64), 'A'.repeat(22), 'A'.repeat(43)],
  ...['A'.repeat(86), '_'.repeat(22), '_'.repeat(43), '_'.repeat(86), 'é'.repeat(1_024)],
  ...[[[0, 1]], [[1, 1]], [[0, 0]], [0, 1], [9, 1], ['0'.repeat(32)], [[[0, 1]]]],
];

test('the values of each kind that the documents name are among the valid messages', () => {
  const among = ({ valid }: typeof signal, type: string, field: string) =>
    [...new Set(messages(valid).flatMap((each) => (each['type'] === type ? each[field] : [])))]
      .filter((each) => each !== undefined)
      .sort();
  const words = (text = ''): string[] =>
    (text.match(/`\w+`/g) ?? []).map((each) => each.slice(1, -1));
  const said = (text: string, start: string): string[] => {
    const at = text.indexOf(start);
    assert.ok(at >= 0, start);
    return words(/[^.]*/.exec(text.slice(at + start.length))?.[0]).sort();
  };
  const { document } = signal;
  assert.equal(among(control, 'stop', 'code'), said(control.document, '`stop` codes:'));
  assert.equal(among(signal, 'devices', 'microphone'), said(document, '`microphone`:'));
  assert.equal(among(signal, 'devices', 'camera'), said(document, '`camera`:'));
  assert.equal(among(signal, 'devices', 'wants'), said(document, '`wants`: optional;'));
  assert.equal(among(signal, 'devices', 'taken'), said(document, '`taken`: optional;'));
  assert.equal(among(signal, 'devices', 'screen'), [false, true]);
  assert.equal(among(signal, 'description', 'kind'), ['answer', 'offer']);
  assert.equal(among(signal, 'lane', 'kind'), ['answer', 'close', 'offer']);
  assert.equal(among(signal, 'standby', 'kind'), ['answer', 'drop', 'offer']);
  assert.equal(among(signal, 'again', 'kind'), ['ask', 'invite', 'no', 'reply']);
  const ends = section(page('docs/protocol/x402.md'), '## Messages');
  const row = ends.split('\n').find((line) => line.startsWith('| `call_end`'));
  assert.equal(among(signal, 'bye', 'reason'), words(row?.split('|')[4]).sort());
});

test('the limits of control messages are those of the engine', () => {
  const { ack, listed, ...rest } = CONTROL_LIMITS;
  for (const each of Object.values(rest)) assert.equal(each, { burst: 1_024, perSecond: 10 });
  const said = 'beyond 1,024 of a kind at once and ten a second after that';
  assert.ok(control.document.includes(said));
  const pair = ({ burst, perSecond }: typeof ack) =>
    `${burst.toLocaleString('en')} and ${perSecond}`;
  assert.ok(control.document.includes(`(\`ack\`: ${pair(ack)}; \`listed\`: ${pair(listed)})`));
});

test.run();
