// pure
/** The messages in docs/protocol/x402.md are the captured ones, and those are valid x402. */
import { MAX_FEES } from '../../../src/shared/network-fees.ts';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { z } from '@x402/core/schemas';
import { root } from '../../../dev/build/paths.ts';
import { checkFrames } from '../x402/frames.ts';
import * as timing from '../../../src/shared/billing/timing.ts';
import { KEPT_LIMIT } from '../../../src/shared/call/replay.ts';
import { isErrorCode } from '../../../src/shared/errors.ts';
import { PRICE_FLOOR } from '../../../src/shared/terms.ts';
import { MAX_FAILED, MAX_IN_FLIGHT } from '../../../src/workers/ledger/payment/fee-limits.ts';
import { MAX_COMPUTE_UNITS } from '../../../src/workers/ledger/solana/compute-limits.ts';
import { CHALLENGE_SECONDS } from '../../../src/workers/ledger/x402/quote.ts';
import { MAX_FRAME_BYTES } from '../../../src/workers/ledger/x402/wire.ts';
import * as messages from '../../../src/workers/ledger/x402/messages.ts';
import { page, section } from './pages.ts';

const VECTORS = join(root, 'test/vectors/x402');
const Vector = z.array(z.object({ from: z.enum(['host', 'guest']), message: z.unknown() }));
const load = (name: string) => Vector.parse(JSON.parse(readFileSync(join(VECTORS, name), 'utf8')));

const MORE = '…';
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Checks that `shown` equals `whole`, except for parts marked as shortened. */
function matches(shown: unknown, whole: unknown, at: string): void {
  if (typeof shown === 'string' && typeof whole === 'string' && shown.endsWith(MORE)) {
    assert.ok(whole.startsWith(shown.slice(0, -1)), at);
  } else if (Array.isArray(shown) && Array.isArray(whole)) {
    assert.is(shown.length, whole.length, at);
    shown.forEach((value, index) => matches(value, whole[index], `${at}.${index}`));
  } else if (isObject(shown) && isObject(whole)) {
    const { [MORE]: more, ...kept } = shown;
    if (more === undefined) assert.equal(Object.keys(kept), Object.keys(whole), at);
    for (const [key, value] of Object.entries(kept)) matches(value, whole[key], `${at}.${key}`);
  } else assert.equal(shown, whole, at);
}

function inside(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((part, key) => (isObject(part) ? part[key] : undefined), value);
}

// Proves stage 5: It is x402
test('every message that x402.md shows matches the capture', () => {
  const { text } = page('docs/protocol/x402.md');
  const blocks = text.matchAll(/<!-- captured: (\S+) (\d+) ?(\S*) -->\n\n```json\n([^]*?)```/g);
  let count = 0;
  for (const [, name = '', index, path = '', json = ''] of blocks) {
    const frame = load(name)[Number(index)];
    assert.ok(frame, `${name} ${index}`);
    // A part's path; keys of `_meta` have slashes, not dots, in them.
    const whole = inside(frame.message, path === '' ? [] : path.split('.'));
    matches(JSON.parse(json), whole, `${name} ${index}`);
    count += 1;
  }
  assert.is(count, text.split('```json').length - 1, 'a message that is not from a capture');
  assert.ok(count >= 3, `${count} messages`);
});

/** Cells of the table rows below a heading. */
const rowsOf = (heading: string): string[][] =>
  section(page('docs/protocol/x402.md'), heading)
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => line.split('|').map((cell) => cell.trim()));

const words = (cell = ''): string[] => [...cell.matchAll(/`([\w.]+)`/g)].map(([, w]) => w ?? '');
const fields = (...schemas: readonly { entries: object }[]): string[] =>
  [...new Set(schemas.flatMap(({ entries }) => Object.keys(entries)))].sort();

test('the table of messages has every method and its schema’s fields', () => {
  const schemas: Record<string, readonly { entries: object }[]> = {
    'resource.get': [messages.ResourceGet],
    'allowance.sponsor': [messages.SpendingLimitSponsor, messages.SpendingLimitSponsored],
    'file.nonce': [messages.FileNonce, messages.FileNonceResult],
    'file.claim': [messages.FileClaim, messages.FileClaimResult],
    'booking.claim': [messages.BookingClaim, messages.BookingClaimResult],
    tick: [messages.TickParams],
    ack: [messages.AckParams],
    ...Object.fromEntries(Object.entries(messages.NOTICES).map(([name, each]) => [name, [each]])),
  };
  const rows = new Map(
    rowsOf('## Messages').map(([, method, from, parameters]) => [
      words(method)[0] ?? '',
      { from, named: words(parameters).sort() },
    ]),
  );
  assert.equal([...rows.keys()].sort(), ['hello', 'sync', ...Object.keys(schemas)].sort());
  for (const [method, of] of Object.entries(schemas)) {
    assert.equal(rows.get(method)?.named, fields(...of), method);
  }
  for (const name of readdirSync(VECTORS)) {
    for (const { from, message } of load(name)) {
      const method = isObject(message) ? message['method'] : undefined;
      if (typeof method !== 'string' || !rows.has(method)) continue;
      assert.ok(['both', 'either', from].includes(rows.get(method)?.from ?? ''), method);
    }
  }
});

test('the tables of hello, claims and heartbeat have their schemas’ fields', () => {
  const named = (heading: string): string[] =>
    rowsOf(heading)
      .flatMap(([, field]) => words(field))
      .sort();
  const { HostHello, GuestHello, FileClaim, ClaimedPayment, TickParams, AckParams } = messages;
  assert.equal(named('## Hello exchange and security words'), fields(HostHello, GuestHello));
  assert.equal(named('## Heartbeat'), fields(TickParams, AckParams));
  const claimed = [
    ...fields(FileClaim).filter((field) => field !== 'payment'),
    ...fields(ClaimedPayment).map((field) => `payment.${field}`),
  ];
  assert.equal(named('### Downloading a file again'), claimed.sort());
});

/** The cells of a table's rows, without those of its head. */
const cellsOf = (heading: string): string[][] =>
  section(page('docs/protocol/x402.md'), heading)
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .slice(2)
    .map((line) => line.split('|').map((cell) => cell.trim()));

test('the windows under "Timing" are those of the billing machines', () => {
  const [at60, shortest] = [timing.timingFor(60), timing.timingFor(5)];
  const s = (ms: number): string => `${ms / 1_000} s`;
  const scaled = (key: keyof timing.Timing) => [s(at60[key]), s(shortest[key])];
  const { retryWaitMs, retryLimitMs, endMs } = at60;
  assert.is(at60.frozenLimitMs, retryWaitMs + retryLimitMs + endMs + 2_000);
  const fixed = (ms: number) => [s(ms), 'no'];
  assert.equal(
    cellsOf('## Timing').map(([, , value, least]) => [value, least]),
    [
      scaled('yellowMs'),
      scaled('quoteMs'),
      scaled('pendingMs'),
      scaled('retryWaitMs'),
      scaled('retryLimitMs'),
      scaled('endMs'),
      [s(at60.frozenLimitMs), 'sum of the last three and 2 s'],
      fixed(timing.TICK_MS),
      fixed(timing.ACK_MS),
      fixed(timing.SILENCE_MS),
      fixed(timing.VETO_MS),
      fixed(timing.RX_GRACE_MS),
      [`${timing.MISSED_ACKS}`, 'no'],
      [`${CHALLENGE_SECONDS} s; 10 s`, 'no'],
      ['300 s', 'no'],
      fixed(timing.UNSENT_MS),
      fixed(timing.GIVE_UP_MS),
    ],
  );
  assert.is(timing.CLOCK_SKEW, 200e-6);
});

test('the numbers under "Limits" are those of the engine', () => {
  const n = (value: number | bigint): string => value.toLocaleString('en');
  const said = new Map(cellsOf('## Limits').map(([, what, limit = '']) => [what, limit]));
  const is = (what: string, limit: string) =>
    assert.ok(said.get(what)?.startsWith(limit), `${what}: ${said.get(what)}, not ${limit}`);
  is('a frame', `${n(MAX_FRAME_BYTES)} characters`);
  is('messages kept until they are acknowledged', n(KEPT_LIMIT));
  is('minimum price of a tip', n(PRICE_FLOOR));
  is('transactions of one call that the fee payer has in flight', n(MAX_IN_FLIGHT));
  is('failed transactions in a row, before the fee payer stops', n(MAX_FAILED));
  is(
    'compute units; network fee of a transaction',
    `${n(MAX_COMPUTE_UNITS)}; ${n(MAX_FEES.normal)} lamports, or up to ${n(MAX_FEES.highest)}`,
  );
});

test('the codes under "Error Handling" are codes of the engine', () => {
  const codes = rowsOf('## Error Handling').flatMap(([, cell]) => words(cell));
  assert.ok(codes.length > 15);
  assert.equal(
    codes.filter((code) => !isErrorCode(code)),
    [],
  );
});

// Proves proof: Other x402 software
test('the captured frames are JSON-RPC 2.0 and valid x402', () => {
  let objects = 0;
  for (const name of readdirSync(VECTORS)) {
    const frames = load(name).map(({ from, message }) => ({
      from,
      atMs: 0,
      text: JSON.stringify(message),
    }));
    objects += checkFrames(frames);
  }
  assert.ok(objects >= 10, `${objects} x402 objects`);
});

// Proves proof: A client can be written from the documents
test('the `sync` messages of the raw capture count the captured frames correctly', () => {
  const Sync = z.object({ next: z.number(), received: z.number(), turn: z.literal(1) });
  const counted = { host: 0, guest: 0 };
  const frames = load('wire.json');
  const first = (from: string) => frames.find((frame) => frame.from === from)?.message;
  for (const from of ['host', 'guest']) assert.is(inside(first(from), ['method']), 'sync', from);
  let syncs = 0;
  for (const { from, message } of frames) {
    const { method, params } = isObject(message) ? message : {};
    if (method === 'sync') {
      const { next, received } = Sync.parse(params);
      const other = from === 'host' ? 'guest' : 'host';
      assert.equal([next - 1, received <= counted[other]], [counted[from], true]);
      syncs += 1;
    } else if (method !== 'tick' && method !== 'ack') counted[from] += 1;
    else assert.ok(syncs >= 2);
  }
  assert.ok(syncs >= 4, `${syncs}`);
});

test.run();
