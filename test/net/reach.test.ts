// waits
// timeout: 120
// tier: soak
// takes: 60
// Where UDP is blocked: why there is no route, what the pre-flight says, and the way out, a real TURN
// server over TCP (docs/connection.md, "Reach").
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { eventually } from '../rtc-lab/bench.ts';
import { ip } from '../support/net/namespaces.ts';
import type { NetPair, Seat } from '../support/net/seat.ts';
import { withNetPair } from '../support/net/seat.ts';
import type { TurnServer } from '../support/net/turn.ts';
import {
  blockUdp,
  provideTurnserver,
  startTurn,
  TURN_NAME,
  TURN_PASSWORD,
  TURN_PORT,
} from '../support/net/turn.ts';
import type { Side } from '../support/net/wan.ts';

/** The address of the router between both sides, as each side sees it. */
const MIDDLE: Readonly<Record<Side, string>> = { host: '203.0.113.1', guest: '198.51.100.1' };

/** An address in the host router's outer network that no machine has. */
const NOBODY = '203.0.113.6';
const NOBODY_TO_GUESTS = '198.51.100.6';

const turn = (side: Side, transport: 'udp' | 'tcp', credential = TURN_PASSWORD) => ({
  urls: `turn:${MIDDLE[side]}:${TURN_PORT}?transport=${transport}`,
  username: TURN_NAME,
  credential,
});

const LIMIT_MS = 8_000;
const program = provideTurnserver();

let pair: NetPair;
let finish = (): void => undefined;
let closed: Promise<void>;
let server: TurnServer | null = null;

test.before(async () => {
  pair = await new Promise<NetPair>((resolve, reject) => {
    closed = withNetPair(
      ['chromium', 'firefox'],
      {
        limitMs: LIMIT_MS,
        async prepare({ middle, routers }) {
          blockUdp(routers.host);
          // As on the internet: what is sent to a private address goes somewhere and is lost. Without any
          // route the server's own send fails, and it gives the relay up (coturn 4.6).
          ip('-n', middle, 'route', 'add', 'default', 'via', NOBODY);
          if (program) server = await startTurn(program, middle, [MIDDLE.host, MIDDLE.guest]);
        },
      },
      async (opened) => {
        resolve(opened);
        await new Promise<void>((done) => (finish = done));
      },
    );
    closed.catch(reject);
  });
});

test.after(async () => {
  finish();
  await closed;
  server?.stop();
});

/** Begins another call between the same two pages. */
async function again(ice: Readonly<Record<Side, readonly RTCIceServer[]>>): Promise<void> {
  for (const side of ['host', 'guest'] as const) {
    const seat = pair[side];
    await seat.close();
    await seat.devices('microphone');
    await seat.create({ role: side, ice: ice[side], limitMs: 20_000 });
  }
}

async function connects(): Promise<void> {
  const { host, guest } = pair;
  await host.accept(await guest.reply(await host.invite()));
  await Promise.all([host, guest].map((seat) => seat.until(['connected'], 20_000)));
  await Promise.all([host, guest].map((seat) => seat.startMedia()));
  await Promise.all([host, guest].map(hears));
}

const hears = (seat: Seat): Promise<unknown> =>
  eventually(
    'sound',
    () => seat.stats(),
    ({ audio }) => audio.packetsReceived > 20,
  );

test('silent servers delay a code by at most four seconds', async () => {
  const startMs = performance.now();
  const invite = await pair.host.invite();
  const tookMs = performance.now() - startMs;
  console.log(`  chromium: the invite took ${tookMs.toFixed(0)} ms`);
  assert.ok(invite.length > 50);
  assert.ok(tookMs > 3_500, 'it did wait for the server');
  assert.ok(tookMs < 8_000);
  await pair.host.accept(await pair.guest.reply(invite));
});

test('after a failed call, the host sees that its server was silent', async () => {
  await pair.host.until(['failed'], LIMIT_MS + 10_000);
  assert.equal((await pair.host.snapshot()).errors, ['no_route']);
  assert.is(await pair.host.whyNoRoute([{ urls: pair.wan.stun.host }]), 'unanswered');
  assert.is(await pair.host.whyNoRoute([]), 'unasked', 'had none been set');
});

if (!program) {
  console.log('not run: the tests with a TURN server (turnserver, of coturn, is not installed)');
} else {
  test('the pre-flight distinguishes working, silent and refusing relays', async () => {
    const servers = [
      { urls: `stun:${MIDDLE.host}:3478` },
      turn('host', 'udp'),
      turn('host', 'tcp'),
    ] as const;
    const report = await pair.host.preflight(servers);
    assert.is(report.verdict, 'anybody');
    assert.equal(
      report.servers.map((each) => (each.kind === 'turn' ? each.relay : each.answered)),
      [false, 'silent', 'works'],
    );
    const wrong = await pair.host.preflight([turn('host', 'tcp', 'wrong')]);
    assert.is(wrong.verdict, 'own-network');
    assert.equal(
      wrong.servers.map((each) => each.kind === 'turn' && each.relay),
      ['refused'],
    );
    const free = await pair.guest.preflight([
      { urls: `stun:${MIDDLE.guest}:3478` },
      { urls: `stun:${NOBODY_TO_GUESTS}:3478` },
    ]);
    assert.is(free.verdict, 'most');
    assert.equal(free.outside, ['198.51.100.2']);
    assert.equal(
      free.servers.map((each) => each.kind === 'stun' && each.answered),
      [true, false],
      'Firefox says of no answer whose it is, and nothing of a server that is silent',
    );
  });

  // Proves connection: Reach
  test('a TURN server over TCP on one blocked side suffices', async () => {
    await again({
      host: [turn('host', 'tcp')],
      guest: [{ urls: `stun:${MIDDLE.guest}:3478` }],
    });
    await connects();
    const { route } = await pair.host.stats();
    assert.is(route?.local, 'relay');
    assert.is(route?.relayProtocol, 'tcp');
    assert.is((await pair.guest.stats()).route?.remote, 'relay');
  });

  test('two sides without UDP connect from relay to relay', async () => {
    blockUdp(pair.wan.routers.guest);
    await again({ host: [turn('host', 'tcp')], guest: [turn('guest', 'tcp')] });
    await connects();
    for (const seat of [pair.host, pair.guest]) {
      assert.is((await seat.stats()).route?.local, 'relay', seat.kind);
    }
  });
}

test.run();
