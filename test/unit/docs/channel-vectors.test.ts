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
  // As in messages.json, both parsers drop these without an answer.
  refused: z.array(Frame.extend({ error: z.null() })),
});
const load = (name: string) =>
  Vectors.parse(JSON.parse(readFileSync(join(root, 'test/vectors', name), 'utf8')));

const U32 = 2 ** 32;

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

/** Returns the message as its sender would write it, or null if the parser drops it. */
const rewritten = <T>(read: Reading<T>, encode: (message: T) => string): unknown =>
  read.ok ? JSON.parse(encode(read.value)) : null;

/** Without fields that are undefined. */
const asSent = (message: unknown): unknown => JSON.parse(JSON.stringify(message));
/** Each client decides how much of a display name it shows. */
const nameless = (message: unknown): unknown => {
  const { data } = Fields.safeParse(message);
  return data ? { ...data, name: undefined } : null;
};

/** Each client decides how it names a file with an invisible name. */
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
};
const control: typeof signal = {
  name: 'files',
  ...load('control.json'),
  document: ['## Control messages', '## Chunks']
    .map((heading) => section(page('docs/protocol/files.md'), heading))
    .join('\n'),
  longest: 65_536,
  ours: (text) => rewritten(parseControl(text), encodeControl),
  theirs: (text) => named(asSent(readControl(text))),
};
const CHANNELS = [signal, control];

const parse = (text: string): Fields => Fields.parse(JSON.parse(text));

for (const channel of CHANNELS) {
  const { name, valid, refused, document, longest, ours, theirs } = channel;
  const rows = rowsOf(document);

  // Proves proof: A client can be written from the documents
  test(`both parsers read the same in each valid ${name} message`, () => {
    assert.ok(valid.length >= 45, `${valid.length}`);
    for (const each of valid) {
      assert.ok(ours(each.text) !== null, each.name);
      assert.equal(theirs(each.text), ours(each.text), each.name);
    }
  });

  test(`both parsers drop each invalid ${name} message`, () => {
    assert.ok(refused.length >= 130, `${refused.length}`);
    for (const each of refused) {
      assert.equal([ours(each.text), theirs(each.text)], [null, null], each.name);
    }
  });

  test(`both parsers read a ${name} message up to the longest length`, () => {
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

  test(`the valid vectors cover each ${name} message and field of the table`, () => {
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

  test(`both parsers ignore unknown fields in every ${name} message`, () => {
    for (const each of valid) {
      const text = JSON.stringify({ ...parse(each.text), later: { than: [1] }, 0: null });
      if (text.length > longest) continue;
      assert.equal([ours(text), theirs(text)], [ours(each.text), ours(each.text)], each.name);
    }
  });

  test(`both parsers agree on each ${name} message with one changed part`, () => {
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

/** Further values, at which one of these fields may be right or wrong. */
const MORE = [
  ...[2, U32 - 1, U32, 2 ** 20, 2 ** 53 - 1, 2 ** 53, '0', '01', '1', 'sync', 'on', 'muted'],
  ...['off', 'none', 'all', 'offer', 'answer', 'guest', 'cancelled', 'x'.repeat(36)],
  ...['x'.repeat(37), '0'.repeat(32), '0'.repeat(64), 'A'.repeat(22), 'A'.repeat(43)],
  ...['A'.repeat(86), '_'.repeat(22), '_'.repeat(43), '_'.repeat(86), 'é'.repeat(1_024)],
  ...[[[0, 1]], [[1, 1]], [[0, 0]], [0, 1], [9, 1], ['0'.repeat(32)], [[[0, 1]]]],
];

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
