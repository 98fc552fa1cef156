// timeout: 480
// A paid call behind two NATs lives through outages of 20 s and of 45 s: nobody does anything, no line
// is lost or doubled, no second is billed while it is down (docs/connection.md).
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Mix } from '../rtc-lab/bench.ts';
import { connect, endSettled, minutesPaid, prepay, STEADY_PERIOD } from '../support/call.ts';
import { inTurn } from '../support/net/in-turn.ts';
import {
  checkBooks,
  checkLines,
  healingText,
  outage,
  startTalking,
  stopTalking,
} from '../support/net/paid.ts';
import { openNetPair } from '../support/net/app.ts';

const MIXES: readonly Mix[] = [
  ['chromium', 'firefox'],
  ['firefox', 'firefox'],
];
const OUTAGES_S = [20, 45];

let calls: readonly Promise<readonly string[]>[] = [];

test.before(() => {
  calls = inTurn(MIXES, async ([host, guest], opened) => {
    const pair = await openNetPair({ host, guest, period: STEADY_PERIOD, prepaid: 2 });
    try {
      opened();
      await connect(pair);
      await prepay(pair);
      await startTalking(pair, 500);
      const healed: string[] = [];
      for (const [at, seconds] of OUTAGES_S.entries()) {
        healed.push(healingText(await outage(pair, { seconds, standbys: at + 1 })));
      }
      await Promise.all([pair.host, pair.guest].map((side) => minutesPaid(side, 1, 60_000)));
      await stopTalking(pair);
      await checkLines(pair);
      await endSettled(pair, 'guest');
      await checkBooks(pair);
      return healed;
    } finally {
      await pair.close();
    }
  });
});

MIXES.forEach((mix, index) => {
  const who = mix.join(' host, ');
  // Proves stage 1: Data channels carry messages both ways
  // Proves stage 1: Reconnection
  // Proves connection: It heals without help
  test(`${who} guest: outages of ${OUTAGES_S.join(' and ')} s recover without help, unbilled and without loss`, async () => {
    const healed = (await calls[index]) ?? [];
    console.log(`  ${who} guest: ${healed.join('; ')}`);
    assert.is(healed.length, OUTAGES_S.length);
  });
});

test.run();
