// waits
// timeout: 600
// tier: soak
// takes: 200
// Two people who hide their IP addresses: each uses a TURN server alone (coturn), and nothing that
// reaches the other browser names another address; also when the relay fails during the call, and over
// TCP (docs/connection.md, "Reach").
import type { Page } from 'puppeteer';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { connect, endSettled, minutesPaid, prepay, STEADY_PERIOD } from '../support/call.ts';
import { type NetCall, openNetPair } from '../support/net/app.ts';
import {
  checkBooks,
  checkLines,
  standbyReady,
  startTalking,
  stopTalking,
} from '../support/net/paid.ts';
import { repaired } from '../support/rejoin.ts';
import {
  passwordFor,
  provideTurnserver,
  startTurn,
  TURN_NAME,
  TURN_PASSWORD,
  TURN_PORT,
  TURN_TLS_PORT,
  type TurnServer,
} from '../support/net/turn.ts';

/** The address of the router between both sides, as both see it. */
const MIDDLE = '203.0.113.1';
const HEAL_MS = 30_000;
const SECRET = 'as long as it is secret';

declare global {
  interface Window {
    /** The peer's addresses that this browser received. */
    named?: string[];
    /** The messages that this page has sent on its own channels. */
    sent?: string[];
  }
}

/** Records the peer's candidates that the browser gets. Runs before the page's own code. */
async function watchNames(page: Page): Promise<void> {
  await page.evaluateOnNewDocument(() => {
    const named: string[] = [];
    const sent: string[] = [];
    window.named = named;
    window.sent = sent;
    const { send } = RTCDataChannel.prototype;
    RTCDataChannel.prototype.send = function (data: unknown) {
      if (typeof data === 'string') sent.push(data);
      return Reflect.apply(send, this, [data]) as undefined;
    };
    const { setRemoteDescription, addIceCandidate } = RTCPeerConnection.prototype;
    const note = (text: string): void =>
      void named.push(...(text.match(/^(?:a=)?candidate:.*$|^c=.*$/gm) ?? []));
    RTCPeerConnection.prototype.setRemoteDescription = function (description) {
      note(description.sdp ?? '');
      return Reflect.apply(setRemoteDescription, this, [description]) as Promise<void>;
    };
    RTCPeerConnection.prototype.addIceCandidate = function (candidate) {
      note(candidate?.candidate ?? '');
      return Reflect.apply(addIceCandidate, this, [candidate]) as Promise<void>;
    };
  });
}

const program = provideTurnserver();

/** Opens both sides with this server, and chooses on both to hide the address. */
async function openHidden(
  url: string,
  {
    secret,
    ...more
  }: Partial<Parameters<typeof openNetPair>[0]> & { readonly secret?: string } = {},
): Promise<NetCall & { readonly turn: () => TurnServer }> {
  let turn: TurnServer | null = null;
  const made = secret === undefined ? null : passwordFor(secret);
  const login = made ? `${made.username} ${made.credential}` : `${TURN_NAME} ${TURN_PASSWORD}`;
  const pair = await openNetPair({
    host: 'chromium',
    guest: 'firefox',
    period: STEADY_PERIOD,
    prepaid: 3,
    prepare: watchNames,
    async network({ middle }) {
      if (program) turn = await startTurn(program, middle, [MIDDLE], secret);
    },
    servers: () => `${url} ${login}`,
    ...more,
  });
  for (const { ui } of [pair.host, pair.guest]) await ui.click('hide-address');
  return {
    ...pair,
    turn() {
      if (!turn) throw new Error('no TURN server');
      return turn;
    },
  };
}

/** Checks that either browser got only candidates of the relay. */
async function onlyTheRelay({ host, guest }: NetCall): Promise<void> {
  for (const { page } of [host, guest]) {
    const named = (await page.evaluate(() => window.named)) ?? [];
    const candidates = named.filter((line) => line.includes('candidate:'));
    assert.ok(candidates.length > 0, 'something was named');
    for (const line of candidates) {
      assert.match(line, new RegExp(` ${MIDDLE} \\d+ typ relay raddr 0\\.0\\.0\\.0 rport \\d+`));
    }
    for (const line of named) {
      if (line.startsWith('c=')) assert.is(line.trim(), 'c=IN IP4 0.0.0.0');
    }
    const sent = (await page.evaluate(() => window.sent)) ?? [];
    assert.ok(sent.some((text) => text.includes('"description"')));
    const said = new Set(sent.join(' ').match(/\b\d+\.\d+\.\d+\.\d+\b/g));
    for (const address of [MIDDLE, '0.0.0.0', '127.0.0.1']) said.delete(address);
    assert.equal([...said], [], 'addresses in what was sent');
  }
}

if (!program) {
  test('not run: hidden addresses (turnserver, of coturn, is not installed)', () => undefined);
} else {
  test('a paid call shows only its relay, and survives the relay’s failure', async () => {
    const pair = await openHidden(`turn:${MIDDLE}:${TURN_PORT}`, { secret: SECRET });
    const { host, guest, wan } = pair;
    const sides = [host, guest];
    let again: TurnServer | null = null;
    try {
      await connect(pair);
      await prepay(pair);
      await startTalking(pair, 500);
      for (const { ui } of sides) await ui.until('quality', 'route', ['relayed']);
      await standbyReady(pair, 1);
      await Promise.all(sides.map((side) => minutesPaid(side, 1, 60_000)));
      await onlyTheRelay(pair);

      pair.turn().stop();
      for (const { ui } of sides) {
        await ui.until('connection', 'state', ['interrupted', 'failed'], HEAL_MS);
      }
      again = await startTurn(program, wan.middle, [MIDDLE], SECRET);
      await repaired(pair, 'guest');
      await onlyTheRelay(pair);

      await stopTalking(pair);
      await checkLines(pair);
      await endSettled(pair, 'host');
      await checkBooks(pair);
    } finally {
      await pair.close();
      pair.turn().stop();
      again?.stop();
    }
  });

  test('hidden addresses work over TCP, and without the relay no code appears', async () => {
    const pair = await openHidden(`turn:${MIDDLE}:${TURN_PORT}?transport=tcp`);
    const { host, guest } = pair;
    try {
      await connect(pair);
      await prepay(pair);
      for (const { ui } of [host, guest]) await ui.until('quality', 'route', ['relayed']);
      await onlyTheRelay(pair);
      await host.ui.click('end-call');
      await host.ui.shown('call-ended');
      pair.turn().stop();
      await host.ui.click('start-over');
      await host.ui.gone('call-ended');
      if (await host.ui.has('role-host')) await host.ui.click('role-host');
      await host.ui.click('create-invite');
      await host.ui.until('error', 'code', ['relay_silent'], HEAL_MS);
    } finally {
      await pair.close();
      pair.turn().stop();
    }
  });

  test('hidden addresses work over TLS, where only web pages get through', async () => {
    const url = `turns:${MIDDLE}:${TURN_TLS_PORT}?transport=tcp`;
    // The server's certificate is self-signed.
    const pair = await openHidden(url, {
      guest: 'chromium',
      flags: ['--ignore-certificate-errors'],
    });
    try {
      await connect(pair);
      await prepay(pair);
      for (const { ui } of [pair.host, pair.guest]) await ui.until('quality', 'route', ['relayed']);
      await onlyTheRelay(pair);
    } finally {
      await pair.close();
      pair.turn().stop();
    }
  });
}

test.run();
