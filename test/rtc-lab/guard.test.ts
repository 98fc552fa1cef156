// tier: all
// waits
// The third layer of the freeze (docs/security.md): whatever the transport, no frame leaves either side
// while its frames worker holds no lease, and a sender is reported once the worker has seen its frames.
import * as assert from 'uvu/assert';
import { test } from 'uvu';
import { inLongerTier, isLongerTier } from '../support/tier.ts';
import {
  both,
  endBrowsersAfterAll,
  eventually,
  MIXES,
  moveToStandby,
  openPair,
  pairTest,
  repair,
  settled,
  wait,
} from './bench.ts';
import type { LabPage, LabPair } from './lab.ts';
import { connect } from './lab.ts';

/** Senders that are not guarded show within half a second. */
const WATCHED_MS = 2_000;
const PAID_MS = 600_000;

const arrived = (page: LabPage): Promise<readonly [frames: number, sound: number]> =>
  page.arrived();

/** Returns the senders that the frames worker has seen on this transport. */
async function guarded(page: LabPage, transport: string): Promise<readonly string[]> {
  const log = await page.log();
  return log.flatMap(({ event, detail }) =>
    event === 'frames' && detail?.['transport'] === transport
      ? [`${String(detail['kind'])} ${String(detail['guarded'])}`]
      : [],
  );
}

/** Checks that all media on this transport is held back, and then that all of it arrives. */
async function holds(pair: LabPair, transport: string): Promise<void> {
  for (const page of [pair.host, pair.guest]) {
    await eventually(
      `media sections on ${transport}`,
      () => page.snapshot(),
      ({ directions }) => directions.join() === 'sendrecv,sendrecv',
    );
    const seen = await eventually(
      `frames in the worker on ${transport}`,
      () => guarded(page, transport),
      (kinds) => kinds.length === 2,
    );
    assert.equal([...seen].sort(), ['audio true', 'video true'], transport);
  }
  await wait(WATCHED_MS);
  assert.equal(
    await both(pair, arrived),
    [
      [0, 0],
      [0, 0],
    ],
    `${transport}: nothing leaves unpaid`,
  );
  await both(pair, (page) => page.lease(PAID_MS));
  await comes(pair);
}

const comes = async (pair: LabPair): Promise<void> => {
  const before = await both(pair, arrived);
  for (const [at, page] of [pair.host, pair.guest].entries()) {
    const [frames, sound] = before[at] ?? [0, 0];
    await eventually(
      'paid media',
      () => arrived(page),
      (now) => now[0] > frames + 10 && now[1] > sound + 10,
    );
  }
};

/** Checks that nothing arrives from now on, over a transport that carried media before. */
async function stops(pair: LabPair): Promise<void> {
  await both(pair, (page) => page.lease(0));
  const before = await settled(() => both(pair, arrived));
  await wait(WATCHED_MS);
  assert.equal(await both(pair, arrived), before);
}

for (const mix of inLongerTier(MIXES)) {
  // Proves security: A freeze holds while the main thread is blocked
  pairTest(
    `${mix.join(' host, ')} guest: no frame leaves either side without a lease`,
    () => openPair(mix),
    async (pair) => {
      await both(pair, (page) => page.devices('microphone-and-camera'));
      await connect(pair);
      await both(pair, (page) => page.lease(0));
      await both(pair, (page) => page.startMedia());
      await holds(pair, 'first');
      await stops(pair);
      if (!isLongerTier) return;

      await pair.guest.setCamera(false);
      await pair.guest.setCamera(true);
      if (mix[0] === 'chromium') await pair.host.setScreen(true);
      await stops(pair);
      await both(pair, (page) => page.lease(PAID_MS));
      await comes(pair);

      await both(pair, (page) => page.lease(0));
      await repair(pair);
      await holds(pair, 'repair 1');

      const standby = await moveToStandby(pair, () => both(pair, (page) => page.lease(0)));
      await holds(pair, standby);
      await stops(pair);
    },
  );
}

pairTest(
  'the page stops a sender whose frames never reach the worker',
  () => openPair(['chromium', 'chromium']),
  async (pair) => {
    await both(pair, (page) => page.devices('microphone-and-camera'));
    await connect(pair, { idleGuard: true });
    await both(pair, (page) => page.startMedia());
    for (const page of [pair.host, pair.guest]) {
      await eventually(
        'both senders refused',
        () => guarded(page, 'first'),
        (kinds) => [...kinds].sort().join() === 'audio false,video false',
        10_000,
      );
      // Another camera does not restart the sender.
      await page.setCamera(false);
      await page.setCamera(true);
    }
    await wait(500);
    const before = await both(pair, arrived);
    await wait(WATCHED_MS);
    assert.equal(await both(pair, arrived), before);
  },
);

for (const kind of ['chromium', 'firefox'] as const) {
  pairTest(
    `${kind}: without the frames worker the page sends and counts nothing`,
    () => openPair([kind, kind]),
    async (pair) => {
      await both(pair, (page) => page.devices('microphone-and-camera'));
      await connect(pair, { noFramesWorker: true });
      await both(pair, (page) => page.startMedia());
      for (const page of [pair.host, pair.guest]) {
        await eventually(
          'media sections',
          () => page.snapshot(),
          ({ directions }) => directions.join() === 'sendrecv,sendrecv',
        );
      }
      await wait(WATCHED_MS);
      for (const page of [pair.host, pair.guest]) {
        assert.equal(await arrived(page), [0, 0]);
        assert.ok((await page.snapshot()).rx !== true);
      }
    },
  );
}

endBrowsersAfterAll();
test.run();
