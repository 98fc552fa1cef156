// alone
// timeout: 25200
// takes: 7600
/**
 * Two hours of a paid call at the pace of a real one, of Chromium with Firefox both ways round side by
 * side: a file and an outage an hour, and what the hours add. Too long for a draw: `npm run soak:full`.
 * `SOAK_CALL_HOURS=6 npm run soak:full -- call-hours` is a step of a release.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Mix } from '../rtc-lab/bench.ts';
import { makeFolder } from '../support/files.ts';
import { countLeftovers } from '../support/leftovers.ts';
import { longCall, watchTime } from '../support/long-call.ts';
import { openNetPair } from '../support/net/app.ts';
import { inTurn } from '../support/net/in-turn.ts';

/** A fraction for a quick look. */
const HOURS = Number(process.env['SOAK_CALL_HOURS'] ?? 2);
const MINUTES = Math.round(HOURS * 60);

const MIXES: readonly Mix[] = [
  ['chromium', 'firefox'],
  ['firefox', 'chromium'],
];
/** Runs only the pair with this number, for a busy machine. */
const only = process.env['SOAK_CALL_MIX'];
const mixes = only === undefined ? MIXES : MIXES.slice(Number(only), Number(only) + 1);

let calls: readonly Promise<readonly string[]>[] = [];
test.before(() => {
  calls = inTurn(mixes, async ([host, guest], opened) => {
    const folder = makeFolder();
    const pair = await openNetPair({
      ...{ host, guest, period: 60, prepaid: 3 },
      async prepare(page) {
        await countLeftovers(page);
        await watchTime(page);
      },
    });
    try {
      const say = (line: string): void => console.log(line);
      const { quality } = await longCall(pair, { minutes: MINUTES, folder, opened, say });
      return quality;
    } finally {
      await pair.close();
      folder.remove();
    }
  });
});

mixes.forEach((mix, index) => {
  const who = mix.join(' host, ');
  // Proves failures: Long calls
  test(`${who} guest: ${HOURS} hours pass without drift, double payment or growing memory`, async () => {
    const quality = (await calls[index]) ?? [];
    assert.is(quality.length, 2);
  });
});

test.run();
