// pure
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as v from 'valibot';
import { createEventLog } from '../../../src/shared/log.ts';
import {
  createWire,
  type Frames,
  MAX_FRAME_BYTES,
  RPC,
  RpcFailure,
  TOO_MANY,
  type WireHandlers,
} from '../../../src/workers/ledger/x402/wire.ts';

const log = () => createEventLog('test', () => 0);
const never = new AbortController().signal;
const standing = () => 0;

const handlers = (over: Partial<WireHandlers> = {}): WireHandlers => ({
  onRequest: () => Promise.reject(new RpcFailure(RPC.unknownMethod, 'method not found')),
  onNotification: () => undefined,
  onAbuse: () => undefined,
  ...over,
});

/** The frame of a page that begins its stream. */
const sync = (stream: string, peer = ''): string =>
  JSON.stringify({
    jsonrpc: '2.0',
    method: 'sync',
    params: { stream, turn: 1, next: 1, peer, received: 0 },
  });

/** A channel that keeps what was sent; `sent` without the `sync` at its head. */
function recorder(): Frames & { readonly sent: readonly string[]; readonly all: string[] } {
  const all: string[] = [];
  return {
    all,
    get sent() {
      return all.filter((text) => !text.includes('"sync"'));
    },
    send: (text) => all.push(text) > 0,
  };
}
/** Two wires, joined. */
function pair(host: WireHandlers, guest: WireHandlers, kept = log()) {
  const a = createWire(host, log(), standing);
  const b = createWire(guest, kept, standing);
  const later = (step: () => void): boolean => (queueMicrotask(step), true);
  const toA: Frames = { send: (text) => later(() => a.receive(text, toB)) };
  const toB: Frames = { send: (text) => later(() => b.receive(text, toA)) };
  a.attach(toB);
  b.attach(toA);
  return { a, b };
}

const turn = () => new Promise((resolve) => setTimeout(resolve, 0));

test('a request gets an answer, and a notification gets none', async () => {
  const heard: unknown[] = [];
  const { a } = pair(
    handlers(),
    handlers({
      onRequest: (method, params) => Promise.resolve({ method, params }),
      onNotification: (method, params) => void heard.push([method, params]),
    }),
  );
  assert.equal(await a.request('echo', { n: 1 }, never), { method: 'echo', params: { n: 1 } });
  assert.ok(a.notify('news', [2]));
  await turn();
  assert.equal(heard, [['news', [2]]]);
});

test('a refusal has its JSON-RPC code and nothing of the thrown error', async () => {
  const kept = log();
  const thrown: Readonly<Record<string, () => unknown>> = {
    turn: () => {
      throw new RpcFailure(RPC.outOfTurn, 'too early');
    },
    strict: () => v.parse(v.object({ n: v.literal(1) }), { n: 'x'.repeat(60_000) }),
    broken: () => {
      throw new Error('secret path');
    },
  };
  const { a } = pair(
    handlers(),
    handlers({ onRequest: async (method) => thrown[method]?.() }),
    kept,
  );
  for (const [method, code] of [
    ['turn', RPC.outOfTurn],
    ['strict', RPC.invalidParams],
    ['broken', RPC.internal],
  ] as const) {
    const failure: unknown = await a.request(method, {}, never).catch((each: unknown) => each);
    assert.instance(failure, RpcFailure);
    assert.is((failure as RpcFailure).code, code);
    assert.not.match(String(failure), 'secret');
  }
  const lines = kept.entries().map((entry) => JSON.stringify(entry));
  assert.ok(lines.some((line) => line.includes('ValiError')));
  for (const line of lines) assert.ok(line.length < 400, `${line.length}`);
});

test('a request lost with a channel is repeated, but runs only once', async () => {
  let runs = 0;
  const server = createWire(handlers({ onRequest: async () => (runs += 1) }), log(), standing);
  const client = createWire(handlers(), log(), standing);
  const [asked, answered] = [recorder(), recorder()];
  client.attach(asked);
  server.attach(answered);
  const answer = client.request('pay', {}, never);
  // The request arrives, its answer is lost with the channel.
  for (const frame of asked.all) server.receive(frame, answered);
  await turn();
  assert.is(answered.sent.length, 1);

  const [again, back] = [recorder(), recorder()];
  client.attach(again);
  server.attach(back);
  assert.equal(again.sent, asked.sent, 'nobody has acknowledged it yet');
  for (const frame of again.all) server.receive(frame, back);
  await turn();
  assert.equal(back.sent, answered.sent);
  for (const frame of back.all) client.receive(frame, again);
  assert.is(await answer, 1);
  assert.is(runs, 1);
});

test('notifications survive a lost channel, except ticks and acks', () => {
  const wire = createWire(handlers(), log(), standing);
  assert.ok(wire.notify('freeze', {}));
  assert.not(wire.notify('tick', { seq: 1 }), 'no channel: the moment has passed');
  const out = recorder();
  wire.attach(out);
  assert.ok(wire.notify('tick', { seq: 2 }));
  assert.equal(
    out.sent.map((text) => (JSON.parse(text) as { method: string }).method),
    ['freeze', 'tick'],
  );
});

test('after a peer’s reload, requests are repeated, and peer requests count as new', async () => {
  let runs = 0;
  const wire = createWire(handlers({ onRequest: async () => (runs += 1) }), log(), standing);
  const out = recorder();
  wire.attach(out);
  const request = '{"jsonrpc":"2.0","id":1,"method":"x"}';
  void wire.request('hello', {}, never);
  wire.receive(sync('before'), out);
  wire.receive(request, out);
  wire.receive(sync('after'), out);
  wire.receive(request, out);
  await turn();
  assert.is(runs, 2);
  assert.is(out.all.filter((text) => text.includes('"hello"')).length, 2);
});

test('malformed frames get an error, change no state, and finally close the channel', () => {
  let abused = 0;
  const wire = createWire(handlers({ onAbuse: () => void (abused += 1) }), log(), standing);
  const out = recorder();
  wire.attach(out);
  const nonsense: readonly [string, number][] = [
    ['{', RPC.parse],
    ['[]', RPC.invalidRequest],
    ['{"jsonrpc":"1.0","id":1,"method":"x"}', RPC.invalidRequest],
    ['{"jsonrpc":"2.0","id":{},"method":"x"}', RPC.invalidRequest],
    [`"${'x'.repeat(MAX_FRAME_BYTES)}"`, RPC.invalidRequest],
  ];
  for (const [frame, code] of nonsense) {
    wire.receive(frame, out);
    const last = JSON.parse(out.all.at(-1) ?? '{}') as { error?: { code: number } };
    assert.is(last.error?.code, code, frame.slice(0, 40));
  }
  for (let i = 0; i < 60; i++) wire.receive('?', out);
  assert.is(abused, 1);
});

/** A wire that only listens, on a clock that the test sets. */
function listening() {
  const heard = { requests: 0, notices: 0, abused: 0 };
  const clock = { nowMs: 0 };
  const wire = createWire(
    handlers({
      onRequest: async () => (heard.requests += 1),
      onNotification: () => void (heard.notices += 1),
      onAbuse: () => void (heard.abused += 1),
    }),
    log(),
    () => clock.nowMs,
  );
  const out = recorder();
  wire.attach(out);
  let id = 0;
  return {
    heard,
    clock,
    out,
    say(method: string, count: number, asks = false): void {
      for (let n = 0; n < count; n += 1) {
        const frame = { jsonrpc: '2.0', method, params: {}, ...(asks && { id: (id += 1) }) };
        wire.receive(JSON.stringify(frame), out);
      }
    },
  };
}

// Proves security: Floods of valid messages
test('the wire cuts off a flood of valid messages', async () => {
  const { heard, clock, out, say } = listening();
  say('resource.get', 320, true);
  await turn();
  assert.is(heard.requests, 300);
  const refused = out.sent.filter((text) => text.includes('too_many'));
  assert.is(refused.length, 20);
  assert.equal(JSON.parse(refused[0] ?? ''), {
    jsonrpc: '2.0',
    id: 301,
    error: { code: RPC.outOfTurn, message: TOO_MANY },
  });
  assert.is(heard.abused, 0);
  clock.nowMs += 10_000;
  say('resource.get', 50, true);
  assert.is(heard.requests, 350, 'five a second after that');
  say('freeze', 300);
  assert.is(heard.notices, 300, 'each kind has a limit of its own');
  say('freeze', 29);
  assert.is(heard.abused, 0);
  say('freeze', 1);
  assert.equal([heard.notices, heard.abused], [300, 1]);
});

test('a flood on a channel of an earlier page closes that channel', () => {
  for (const frame of [
    JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'resource.get', params: {} }),
    JSON.stringify({ jsonrpc: '2.0', id: 1, result: null }),
    '[[[',
  ]) {
    let [abuse, reached] = [0, 0];
    const wire = createWire(
      handlers({
        onRequest: () => Promise.resolve((reached += 1)),
        onAbuse: () => (abuse += 1),
      }),
      log(),
      standing,
    );
    const channel = recorder();
    wire.attach(channel);
    wire.receive(sync('theirs', 'another'), channel);
    for (let n = 0; n < 256; n += 1) wire.receive(frame, channel);
    assert.is(abuse, 0, 'as much as a page that is gone may have been sent');
    for (let n = 0; n < 100; n += 1) wire.receive(frame, channel);
    assert.ok(abuse > 0);
    assert.is(reached, 0);
    assert.equal(channel.sent, [], 'and is not answered');
  }
});

test('neither an outage’s backlog nor a long call counts as a flood', () => {
  const { heard, clock, say } = listening();
  say('tick', 640);
  say('billing_success', 256);
  assert.is(heard.notices, 896);
  for (let second = 0; second < 4 * 3_600; second += 1) {
    clock.nowMs += 1_000;
    say('tick', 2);
    say('ack', 2);
    if (second % 60 === 0) say('resource.get', 2, true);
  }
  assert.is(heard.abused, 0);
  assert.is(heard.notices, 896 + 4 * 4 * 3_600);
});

test('a meaningless frame replaces an aborted request in the sequence', async () => {
  const wire = createWire(handlers(), log(), standing);
  wire.attach(recorder());
  const abort = new AbortController();
  const answer = wire.request('x', {}, abort.signal).catch((thrown: unknown) => thrown);
  abort.abort(new Error('stop'));
  assert.match(String(await answer), 'stop');
  const next = recorder();
  wire.attach(next);
  assert.equal(next.sent, ['{"jsonrpc":"2.0","id":0,"result":null}']);
});

test.run();
