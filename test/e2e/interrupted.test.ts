// tier: all
// waits
// takes: 150
/**
 * A phone call or another app takes a host's devices. Nobody is billed, both sides read why, and the
 * call continues by itself. No desktop browser mutes a track, so the test fires the event on the real
 * track.
 */
import type { Page } from 'puppeteer';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { eventually } from '../rtc-lab/bench.ts';
import {
  connect,
  endSettled,
  minutesPaid,
  openPair,
  type Pair,
  prepay,
  type Side,
  STEADY_PERIOD,
} from '../support/call.ts';
import { checkBooks, checkClocks } from '../support/rejoin.ts';
import { PATIENCE_MS } from '../support/ui.ts';

type Kind = 'audio' | 'video';

/** Firefox hands an event of a script to a track's listeners only where they ask for it. */
const heedsScripts = async (page: Page): Promise<void> => {
  await page.evaluateOnNewDocument(() => {
    const listen = EventTarget.prototype.addEventListener;
    MediaStreamTrack.prototype.addEventListener = function (...args: readonly unknown[]) {
      const [type, listener, options] = args;
      Reflect.apply(listen, this, [type, listener, options, true]);
    };
  });
};

/** Plays a system that takes these tracks of a side away, or returns them. */
const system = ({ page }: Side, does: 'mute' | 'unmute', ...kinds: readonly Kind[]) =>
  page.evaluate(
    (wanted, type) => {
      const video = document.querySelector<HTMLVideoElement>('[data-testid="local-video"]');
      const stream = video?.srcObject instanceof MediaStream ? video.srcObject : null;
      for (const track of stream?.getTracks() ?? []) {
        if (!wanted.some((kind) => kind === track.kind)) continue;
        Object.defineProperty(track, 'muted', { value: type === 'mute', configurable: true });
        track.dispatchEvent(new Event(type));
      }
    },
    kinds,
    does,
  );

const reads = ({ page }: Side, selector: string, words: string): Promise<unknown> =>
  page.waitForFunction(
    (where, wanted) =>
      [...document.querySelectorAll<HTMLElement>(where)].some(
        (each) => each.checkVisibility() && each.innerText.includes(wanted),
      ),
    { timeout: PATIENCE_MS, polling: 50 },
    selector,
    words,
  );

const elapsedMs = async ({ ui }: Side): Promise<number> => Number(await ui.data('elapsed', 'ms'));

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const LOOK_MS = 5_000;

async function stands({ host, guest }: Pair): Promise<void> {
  const sides = [host, guest];
  for (const { ui } of sides) await ui.until('billing', 'status', ['interrupted'], PATIENCE_MS);
  const before = await Promise.all(sides.map(elapsedMs));
  await pause(LOOK_MS);
  assert.equal(await Promise.all(sides.map(elapsedMs)), before);
}

async function goesOn({ host, guest }: Pair): Promise<void> {
  for (const side of [host, guest]) {
    await side.ui.until('billing', 'status', ['prepaid', 'paid', 'pending'], PATIENCE_MS);
    const before = await elapsedMs(side);
    await eventually(
      `time that goes on at ${side.kind}`,
      () => elapsedMs(side),
      (ms) => ms >= before + 1_000,
    );
  }
}

/** Plays a call with sound alone, so a phone call takes all of its devices. */
async function soundAlone(pair: Pair): Promise<void> {
  const { host, guest } = pair;
  await host.ui.click('toggle-camera');
  await goesOn(pair);
  await system(host, 'mute', 'audio');
  await reads(host, '[data-testid="taken"]', 'Your system stopped your microphone.');
  await reads(host, '.far > .cover', 'Your system stopped your microphone.');
  await reads(guest, '.far > .cover', 'Your host’s system stopped the microphone.');
  await reads(guest, '.toasts', 'Your host’s system stopped the microphone.');
  await reads(guest, '.meter', 'Not billed');
  await stands(pair);
  await system(host, 'unmute', 'audio');
  await goesOn(pair);
  await host.ui.gone('taken');
}

/** While a picture is left, the call continues and the guest pays. */
async function bothDevices(pair: Pair): Promise<void> {
  const { host, guest } = pair;
  await host.ui.click('toggle-camera');
  await goesOn(pair);
  await system(host, 'mute', 'audio');
  await reads(guest, '.far > .badge', 'Your host’s system stopped the microphone.');
  await goesOn(pair);
  await system(host, 'mute', 'video');
  await reads(host, '[data-testid="taken"]', 'Your system stopped your microphone and camera.');
  await reads(guest, '.far > .cover', 'Your host’s system stopped the microphone and camera.');
  await stands(pair);
  // The system gives nothing back by itself: one press opens both again.
  await host.ui.click('taken-retry');
  await goesOn(pair);
  await host.ui.gone('taken');
}

const PREPAID = 2;

for (const [hosts, joins] of [
  ['chromium', 'firefox'],
  ['firefox', 'chromium'],
] as const) {
  // Proves security: No outage and no silence is billed
  test(`a host in ${hosts} is not paid while the operating system takes its devices away`, async () => {
    const period = STEADY_PERIOD;
    const pair = await openPair({
      ...{ host: hosts, guest: joins, period, prepaid: PREPAID, prepare: heedsScripts },
    });
    const { host, guest } = pair;
    try {
      await connect(pair);
      await prepay(pair);
      const startedMs = performance.now();
      await soundAlone(pair);
      await bothDevices(pair);
      await minutesPaid(guest, 1, 60_000);
      const lastedMs = performance.now() - startedMs;
      const countedMs = await elapsedMs(host);
      assert.ok(countedMs <= lastedMs - 2 * LOOK_MS, `${countedMs} ms of ${lastedMs}`);
      await checkClocks(pair);
      await endSettled(pair, 'guest');
      const transfers = await checkBooks(pair);
      const paidMs = (PREPAID + transfers - 1) * period * 1_000;
      const surplusMs = paidMs - (await elapsedMs(host).catch(() => countedMs));
      assert.ok(surplusMs <= period * 1_000 * PREPAID, `${surplusMs} ms too many were paid`);
      for (const side of [host, guest]) assert.equal(side.guard.offences, [], side.kind);
    } finally {
      await pair.close();
    }
  });
}

test.run();
