// waits
// timeout: 180
// A call between two people who may not use UDP, over the relay that the host's invite carries: a real
// TURN server (coturn), reached over TCP from both sides (docs/connection.md, "Reach").
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { endSettled, makeInvite, minutesPaid, prepay, STEADY_PERIOD } from '../support/call.ts';
import { type NetCall, openNetPair } from '../support/net/app.ts';
import { ip } from '../support/net/namespaces.ts';
import { checkBooks, checkLines, startTalking, stopTalking } from '../support/net/paid.ts';
import {
  blockUdp,
  provideTurnserver,
  startTurn,
  TURN_NAME,
  TURN_PASSWORD,
  TURN_PORT,
} from '../support/net/turn.ts';

/** The address of the router between both sides, as the host sees it. The guest's packets go there, too. */
const MIDDLE = '203.0.113.1';
/** A public address that no machine has. */
const NOBODY = '203.0.113.6';
const RELAY = `turn:${MIDDLE}:${TURN_PORT}?transport=tcp`;

const program = provideTurnserver();

let pair: NetCall;
let stopServer = (): void => undefined;

test.before(async () => {
  pair = await openNetPair({
    host: 'chromium',
    guest: 'firefox',
    period: STEADY_PERIOD,
    prepaid: 1,
    async network({ middle, routers }) {
      blockUdp(routers.host);
      blockUdp(routers.guest);
      // As on the internet, a packet to a private address leaves and is lost.
      ip('-n', middle, 'route', 'add', 'default', 'via', NOBODY);
      if (program) stopServer = (await startTurn(program, middle, [MIDDLE])).stop;
    },
    // The guest has no servers in its settings.
    servers: (seat) => (seat === 'host' ? `${RELAY} ${TURN_NAME} ${TURN_PASSWORD}` : ''),
  });
});

test.after(async () => {
  await pair.close();
  stopServer();
});

test('an invite of at most 500 characters lends and names a relay', async () => {
  const { host, guest } = pair;
  await host.ui.click('lend-relay');
  const invite = await makeInvite(host.ui);
  console.log(`  an invite of ${invite.length} characters`);
  assert.ok(invite.length <= 500, `${invite.length} characters`);
  await guest.ui.click('role-guest');
  await guest.ui.fill('invite-input', invite);
  await guest.ui.click('open-invite');
  await guest.ui.shown('lent-relay');
  assert.match(await guest.ui.text('lent-relay'), MIDDLE);
});

if (!program) {
  console.log('not run: the call over a relay (turnserver, of coturn, is not installed)');
} else {
  // Proves connection: Reach
  test('without UDP on both sides, a paid call uses the invite’s relay', async () => {
    const { host, guest } = pair;
    await guest.ui.click('create-reply');
    const reply = await guest.ui.code('reply-code');
    const startedMs = performance.now();
    await host.ui.fill('reply-input', reply);
    await host.ui.click('accept-reply');
    await guest.ui.shown('prepay');
    console.log(`  connected in ${(performance.now() - startedMs).toFixed(0)} ms`);
    await prepay(pair);
    await startTalking(pair, 500);
    const sides = [host, guest];
    for (const { ui } of sides) await ui.until('quality', 'route', ['relayed']);
    await Promise.all(sides.map((side) => minutesPaid(side, 1, 60_000)));
    await stopTalking(pair);
    await checkLines(pair);
    await endSettled(pair, 'guest');
    await checkBooks(pair);
  });
}

test.run();
