// tier: all
// timeout: 420
// alone
/**
 * An unpaid minute freezes the call: neither side sees or hears the other. After one retry the call
 * continues or ends.
 */
import type { Page } from 'puppeteer';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openPair, STEADY_PERIOD } from '../support/call.ts';
import { diagnostics } from '../support/diagnostics.ts';
import { describe, drawFailures } from '../support/failures.ts';
import { forAll } from '../support/for-all.ts';
import { runFailure } from '../support/freeze.ts';
import { isLongerTier, seed } from '../support/tier.ts';
import { installWitness } from '../support/witness.ts';
import { seeded } from '../unit/billing/sim-world.ts';

/** Twenty in `npm run soak`. */
const COUNT = 2;
const plan = drawFailures(COUNT, seeded(seed));

const pair = forAll(() => openPair({ prepare: installWitness, period: STEADY_PERIOD, prepaid: 1 }));

// Proves stage 6: A failure always freezes: drawn failures in browsers, with picture and sound watched on both sides, and random calls
test('the drawn failures include some that recover and some that do not', () => {
  const recovering = plan.filter(({ recovers }) => recovers).length;
  assert.ok(recovering >= 1 && COUNT - recovering >= 1, plan.map(describe).join('\n'));
});

for (const failure of plan) {
  test(describe(failure), async () => console.log(await runFailure(pair, failure)));
}

/** A browser without `RTCRtpScriptTransform` has two layers of three (docs/security.md). */
async function withoutTransforms(page: Page): Promise<void> {
  await installWitness(page);
  await page.evaluateOnNewDocument(() => {
    Reflect.deleteProperty(globalThis, 'RTCRtpScriptTransform');
  });
}

const lasting = plan.find(({ recovers }) => !recovers);
if (isLongerTier && lasting) {
  const bare = forAll(() =>
    openPair({ prepare: withoutTransforms, period: STEADY_PERIOD, prepaid: 1 }),
  );
  test(`without RTCRtpScriptTransform, an unpaid minute freezes the call (${describe(lasting)})`, async () => {
    console.log(await runFailure(bare, lasting));
    for (const { page } of [bare.host, bare.guest]) {
      const frames = (await diagnostics(page)).log.filter(({ event }) => event === 'frames');
      assert.ok(frames.length > 0);
      for (const { detail } of frames) assert.is(detail?.['guarded'], false);
    }
  });
}

test.run();
