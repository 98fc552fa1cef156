// alone
/** The emulated path has the configured delay, loss, rate and queue. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { addNamespace, inside, ip, nextSet, removeNamespace } from '../support/net/namespaces.ts';
import { type PathQuality, slowDown } from '../support/wan/slow-path.ts';

const set = nextSet();
const [left, middle, right] = [`${set}-left`, `${set}-middle`, `${set}-right`] as const;
const SINK = '10.77.2.2';
const PORT = 40_000;

test.before(() => {
  [left, middle, right].forEach(addNamespace);
  const sides = [
    [left, 'to-left', '10.77.1'],
    [right, 'to-right', '10.77.2'],
  ] as const;
  for (const [home, port, net] of sides) {
    const peer = ['type', 'veth', 'peer', 'name', port, 'netns', middle];
    ip('link', 'add', 'eth0', 'netns', home, ...peer);
    ip('-n', home, 'addr', 'add', `${net}.2/24`, 'dev', 'eth0');
    ip('-n', middle, 'addr', 'add', `${net}.1/24`, 'dev', port);
    ip('-n', home, 'link', 'set', 'eth0', 'up');
    ip('-n', middle, 'link', 'set', port, 'up');
    ip('-n', home, 'route', 'add', 'default', 'via', `${net}.1`);
  }
});
test.after(() => [left, middle, right].forEach(removeNamespace));

/** Echoes packets of one byte, counts longer packets, and reports the count for a packet of two bytes. */
const RECEIVER = `
const socket = require('node:dgram').createSocket({ type: 'udp4', recvBufferSize: 8e6 });
let got = 0, first = 0, last = 0;
socket.on('message', (data, from) => {
  if (data.length === 1) return void socket.send(data, from.port, from.address);
  if (data.length === 2) {
    console.log(JSON.stringify({ got, ms: last - first }));
    return socket.close();
  }
  got += 1; last = performance.now(); first ||= last;
});
socket.bind(${PORT}, () => console.log('ready'));`;

/** Ten echoes one after another, a lost one not counted, then \`count\` packets of \`bytes\`, \`pause\` ms after each eight. */
const SENDER = `
const socket = require('node:dgram').createSocket({ type: 'udp4', sendBufferSize: 8e6 });
const [count, bytes, pause] = process.argv.slice(1).map(Number);
const send = (size) => socket.send(Buffer.alloc(size), ${PORT}, '${SINK}');
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
(async () => {
  const rtts = [];
  while (rtts.length < 10) {
    const started = performance.now();
    const echo = new Promise((resolve) => socket.once('message', () => resolve(true)));
    send(1);
    if (await Promise.race([echo, wait(500)])) rtts.push(performance.now() - started);
  }
  for (let i = 0; i < count; i++) {
    send(bytes);
    if (pause && i % 8 === 7) await wait(pause);
  }
  await wait(1500);
  // Sends several requests because of the losses. The receiver's first answer counts.
  for (let i = 0; i < 5; i++) send(2);
  console.log(JSON.stringify({ rttMs: rtts.sort((a, b) => a - b)[5] }));
  await wait(300);
  process.exit(0);
})();`;

function run(namespace: string, code: string, ...args: readonly number[]) {
  const program = [process.execPath, '-e', code, ...args.map(String)];
  const [command, all] = inside(namespace, program);
  return spawn(command, all, { stdio: ['ignore', 'pipe', 'inherit'] });
}

interface Measured {
  readonly got: number;
  /** The time from the arrival of the first packet to that of the last. */
  readonly ms: number;
  readonly rttMs: number;
}

async function measure(
  quality: PathQuality,
  count: number,
  bytes: number,
  pauseMs: number,
): Promise<Measured> {
  const restore = await slowDown(
    { middle, ports: { host: 'to-right', guest: 'to-left' } },
    quality,
  );
  const receiver = run(right, RECEIVER);
  try {
    await once(receiver.stdout, 'data');
    const sender = run(left, SENDER, count, bytes, pauseMs);
    const outputs = [receiver, sender].map((each) => once(each.stdout, 'data'));
    const [[seen], [sent]] = (await Promise.all(outputs)) as [[Buffer], [Buffer]];
    return { ...JSON.parse(String(seen)), ...JSON.parse(String(sent)) } as Measured;
  } finally {
    receiver.kill();
    restore();
  }
}

test('the delay applies both ways', async () => {
  const { rttMs, got } = await measure(
    { delayMs: 25, lossPpm: 0, rateMbit: 0, queueKb: 10_000 },
    400,
    1000,
    1,
  );
  assert.is(got, 400);
  assert.ok(rttMs > 49.5 && rttMs < 70, `${rttMs} ms`);
});

test('the simulated path loses the configured share of packets, and no more', async () => {
  const { got } = await measure(
    { delayMs: 1, lossPpm: 20_000, rateMbit: 0, queueKb: 10_000 },
    10_000,
    100,
    1,
  );
  const lost = 10_000 - got;
  // 200 expected, standard deviation 14.
  assert.ok(lost > 120 && lost < 280, `${lost} of 10,000`);
});

test('the simulated path keeps the configured rate and queue size', async () => {
  // 400 packets of 1,028 bytes on the wire at once: 100 KB wait, the rest is dropped.
  const { got, ms } = await measure(
    { delayMs: 5, lossPpm: 0, rateMbit: 1, queueKb: 100 },
    400,
    1000,
    0,
  );
  assert.ok(got >= 95 && got <= 110, `${got} came through`);
  const expectedMs = ((got - 1) * 1028 * 8) / 1000;
  assert.ok(ms > 0.9 * expectedMs && ms < 1.3 * expectedMs, `${ms} ms instead of ${expectedMs}`);
});

test.run();
