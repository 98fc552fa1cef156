// waits
// timeout: 240
// Another network on one side: two people exchange repair codes, and the same call goes on, with its
// chat and its paid time (docs/connection.md, "The reconnect link").
import { setTimeout as sleep } from 'node:timers/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  connect,
  endSettled,
  minutesPaid,
  prepay,
  seesPeer,
  STEADY_PERIOD,
} from '../support/call.ts';
import { openNetPair } from '../support/net/app.ts';
import {
  begun,
  checkBooks,
  checkLines,
  recoverySteps,
  standbyReady,
  startTalking,
  stopTalking,
} from '../support/net/paid.ts';
import { paste } from '../support/rejoin.ts';

const HEAL_MS = 20_000;

// Proves connection: A pair of repair links after a change of network
test('after a change of network, two exchanged codes restore the call', async () => {
  const pair = await openNetPair({
    host: 'chromium',
    guest: 'firefox',
    period: STEADY_PERIOD,
    prepaid: 3,
  });
  const { host, guest, wan } = pair;
  const sides = [host, guest];
  try {
    const first = await connect(pair);
    await prepay(pair);
    await startTalking(pair, 500);
    await standbyReady(pair, 1);
    await begun(pair);

    wan.readdress('guest');
    // Firefox closes a transport at once whose local address is gone.
    const down = ['interrupted', 'failed'];
    for (const { ui } of sides) await ui.until('connection', 'state', down, HEAL_MS);
    await sleep(3_000);
    const elapsed = await Promise.all(sides.map(({ ui }) => ui.data('elapsed', 'ms')));

    // The panel opens by itself when an interruption lasts.
    await guest.ui.click('repair-start');
    const offer = await guest.ui.code('repair-code');
    assert.ok(offer.length <= 220, `${offer.length}`);
    await paste(guest, offer);
    await guest.ui.until('error', 'code', ['code_own']);
    await paste(host, first.reply);
    await host.ui.until('error', 'code', ['code_is_reply']);
    await paste(host, offer.slice(0, -8));
    await host.ui.until('error', 'code', ['code_truncated']);
    await paste(host, `Here is my code:\n${offer}`);
    const answer = await host.ui.code('repair-code');
    assert.ok(answer.length <= 220, `${answer.length}`);
    assert.equal(
      await Promise.all(sides.map(({ ui }) => ui.data('elapsed', 'ms'))),
      elapsed,
      'no second is counted while it is down',
    );
    await paste(guest, answer);
    const startMs = performance.now();
    for (const { ui } of sides) await ui.until('connection', 'state', ['connected'], HEAL_MS);
    console.log(
      `  offer ${offer.length}, answer ${answer.length} characters; connected after ` +
        `${Math.round(performance.now() - startMs)} ms, by ${(await recoverySteps(host)).join()}`,
    );
    assert.equal(await recoverySteps(host), ['repair 1']);
    await Promise.all(sides.map((side) => seesPeer(side)));
    await Promise.all(sides.map((side) => minutesPaid(side, 1, 60_000)));

    await stopTalking(pair);
    await checkLines(pair);
    await endSettled(pair, 'host');
    await checkBooks(pair);
  } finally {
    await pair.close();
  }
});

test.run();
