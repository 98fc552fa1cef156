// tier: all
/** Devices and screens in a real paid call (docs/connection.md). */
import type { Page } from 'puppeteer';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { eventually } from '../rtc-lab/bench.ts';
import { connect, openPair, prepay, type Side } from '../support/call.ts';
import { forAll } from '../support/for-all.ts';
import { watchPeerConnections } from '../support/rtc-probe.ts';
import { paintScreen } from '../support/screen.ts';
import { PATIENCE_MS } from '../support/ui.ts';

declare global {
  interface Window {
    /** The last limits of a video sender. */
    limits: RTCRtpEncodingParameters | undefined;
  }
}

const watchLimits = async (page: Page): Promise<void> => {
  await page.evaluateOnNewDocument(() => {
    const original = RTCRtpSender.prototype.setParameters;
    RTCRtpSender.prototype.setParameters = async function (parameters, ...rest) {
      await original.call(this, parameters, ...rest);
      window.limits = this.getParameters().encodings[0];
    };
  });
};

const pair = forAll(() =>
  openPair({
    period: 60,
    async prepare(page) {
      await watchPeerConnections(page);
      await watchLimits(page);
      await paintScreen(page);
    },
    launch: (kind) =>
      kind === 'chromium' ? { args: ['--use-fake-device-for-media-stream=device-count=4'] } : {},
  }),
);
test.before(async () => {
  await connect(pair);
  await prepay(pair);
});

/** Returns the tracks of a side's own preview: their names, and whether each is let through. */
const sent = ({ page }: Side) =>
  page.evaluate(() => {
    const video = document.querySelector<HTMLVideoElement>('[data-testid="local-video"]');
    const stream = video?.srcObject instanceof MediaStream ? video.srcObject : null;
    return (stream?.getTracks() ?? []).map(({ kind, enabled, label, readyState }) => ({
      kind,
      enabled,
      label,
      readyState,
    }));
  });

const offered = ({ page }: Side, id: string) =>
  page.evaluate(
    (testid) =>
      [
        ...(document.querySelector<HTMLSelectElement>(`[data-testid="${testid}"]`)?.options ?? []),
      ].map(({ value, text }) => ({ value, text })),
    id,
  );

/** Waits until new frames of the peer are decoded, at most this wide if given. */
async function sees({ page }: Side, atMostWide = 100_000): Promise<void> {
  const look = () =>
    page.evaluate(async () => ({
      frames: (await window.rtcProbe.inbound()).framesDecoded,
      width:
        document.querySelector<HTMLVideoElement>('[data-testid="remote-video"]')?.videoWidth ?? 0,
    }));
  const before = await look();
  await eventually(
    'new frames',
    look,
    ({ frames, width }) => frames >= before.frames + 5 && width <= atMostWide,
  );
}

const pressed = ({ page }: Side, id: string) =>
  page.evaluate(
    (testid) =>
      document.querySelector(`[data-testid="${testid}"]`)?.getAttribute('aria-pressed') ?? null,
    id,
  );

const mirrored = ({ page }: Side) =>
  page.evaluate(() => {
    const video = document.querySelector('[data-testid="local-video"]');
    return video ? getComputedStyle(video).scale : '';
  });

// Proves connection: Devices and quality
// Proves connection: Devices and quality
test('a muted user changes camera and microphone, and stays muted', async () => {
  const { host, guest } = pair;
  await host.ui.click('toggle-mic');
  await host.ui.click('devices');
  const cameras = (await offered(host, 'choose-camera')).filter(({ value }) => value !== '');
  assert.is(cameras.length, 4);
  const before = await sent(host);
  // The second and the third give pictures in formats that nothing can encode.
  const other = cameras.at(-1);
  assert.ok(other && !before.some(({ label }) => label === other.text));
  await host.ui.fill('choose-camera', other.value);
  await host.ui.until('choose-camera', 'inUse', [other.value]);
  await sees(guest);
  const microphones = (await offered(host, 'choose-microphone')).filter(
    ({ value, text }) => value !== '' && !before.some(({ label }) => label.endsWith(text)),
  );
  const [microphone] = microphones;
  assert.ok(microphone);
  await host.ui.fill('choose-microphone', microphone.value);
  await host.ui.until('choose-microphone', 'inUse', [microphone.value]);
  const after = await sent(host);
  assert.equal(
    after.map(({ kind, enabled, label }) => `${kind} ${enabled ? 'on' : 'off'} ${label}`).sort(),
    [`audio off ${microphone.text}`, `video on ${other.text}`],
  );
});

// Proves stage 6: Neither side depends on the other's honesty
test('time counts while both sides are muted and without a camera', async () => {
  const { host, guest } = pair;
  const heard = ({ page }: Side) =>
    page.evaluate(async () => (await window.rtcProbe.inbound()).audioBytes);
  const elapsed = async ({ ui }: Side) => Number(await ui.data('elapsed', 'ms'));
  // The host has muted its microphone above.
  await guest.ui.click('toggle-mic');
  for (const { ui } of [host, guest]) await ui.click('toggle-camera');
  for (const side of [host, guest]) {
    await side.page.waitForSelector('.far .badge:not([hidden])');
    assert.equal(
      (await sent(side)).map(({ kind, enabled }) => `${kind} ${enabled}`),
      ['audio false'],
    );
  }
  const sides = [host, guest];
  const before = await Promise.all(sides.map(heard));
  const startMs = await elapsed(guest);
  // Longer than any limit for a sender that has stopped.
  await guest.page.waitForFunction(
    (fromMs) => {
      const shown = document.querySelector<HTMLElement>('[data-testid="elapsed"]');
      return Number(shown?.dataset['ms']) >= fromMs;
    },
    { timeout: 60_000, polling: 200 },
    startMs + 8_000,
  );
  const after = await Promise.all(sides.map(heard));
  for (const [at, { kind }] of sides.entries()) {
    assert.ok((after[at] ?? 0) > (before[at] ?? 0), `${kind} hears the other's silence`);
  }
  const log = await guest.page.evaluate(() => document.body.innerText);
  assert.not(log.includes('Keep paying?'), 'nobody is asked');
  await guest.ui.click('toggle-mic');
  for (const { ui } of sides) await ui.click('toggle-camera');
  for (const side of sides) await sees(side);
});

test('the sender stays at 360p until the user chooses Automatic', async () => {
  const { host, guest } = pair;
  await guest.ui.click('devices');
  for (const side of [host, guest]) {
    const limited = (bitrate: number | null) =>
      side.page.waitForFunction(
        (wanted) => window.limits !== undefined && (window.limits.maxBitrate ?? null) === wanted,
        { timeout: PATIENCE_MS, polling: 50 },
        bitrate,
      );
    await side.ui.fill('picture-size', '360p');
    await limited(400_000);
    await sees(side === host ? guest : host, 640);
    await side.ui.fill('picture-size', 'auto');
    await limited(null);
  }
});

test('both sides see a shared screen in few but sharp frames', async () => {
  const { host, guest } = pair;
  for (const [sharer, viewer] of [
    [host, guest],
    [guest, host],
  ] as const) {
    const { page, ui, kind } = sharer;
    const own = await mirrored(sharer);
    // Firefox's fake camera says that it looks away.
    assert.is(own, kind === 'chromium' ? '-1 1' : 'none');
    assert.is(await pressed(sharer, 'share-screen'), 'false');
    await ui.click('share-screen');
    await page.waitForSelector('.near.sharing');
    assert.is(await pressed(sharer, 'share-screen'), 'true');
    assert.is(await mirrored(sharer), 'none');
    await ui.shown('share-stop');
    await viewer.page.waitForSelector('.far.shared');
    await sees(viewer);
    const sound = (await sent(sharer)).filter((track) => track.kind === 'audio');
    assert.is(sound.length, 1, 'one sound, whatever it is mixed of');
    await page.waitForFunction(
      () => window.limits?.maxBitrate === 4_000_000 && window.limits.maxFramerate === 15,
      { timeout: PATIENCE_MS, polling: 50 },
    );
    await ui.click('share-stop');
    await page.waitForSelector('.near:not(.sharing)');
    await ui.gone('share-stop');
    assert.is(await mirrored(sharer), own);
    await viewer.page.waitForSelector('.far:not(.shared)');
    await sees(viewer);
  }
});

test.run();
