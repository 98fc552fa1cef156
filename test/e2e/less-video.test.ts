// tier: soak
// takes: 45
/** Audio only, and receiving less video, in a real paid call (docs/connection.md, "Receiving less video"). */
import type { Page } from 'puppeteer';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { eventually } from '../rtc-lab/bench.ts';
import { makeInvite, minutesPaid, openPair, seesPeer, type Side } from '../support/call.ts';
import { forAll } from '../support/for-all.ts';
import { watchPeerConnections } from '../support/rtc-probe.ts';
import { PATIENCE_MS } from '../support/ui.ts';

declare global {
  interface Window {
    /** How often a camera was asked for. */
    cameraAsks: number;
    /** Whether the browser refuses the camera. */
    refusesCamera: boolean;
    /** Every text that the meter has shown. */
    statuses: string[];
  }
}

const watchCamera = (page: Page): Promise<unknown> =>
  page.evaluateOnNewDocument(() => {
    window.cameraAsks = 0;
    window.refusesCamera = false;
    window.statuses = [];
    new MutationObserver(() => {
      const { status = '' } =
        document.querySelector<HTMLElement>('[data-testid="billing"]')?.dataset ?? {};
      if (window.statuses.at(-1) !== status) window.statuses.push(status);
    }).observe(document, { subtree: true, attributeFilter: ['data-status'] });
    // Undefined on the empty page before the page itself, whatever the type says.
    const mediaDevices = navigator.mediaDevices as MediaDevices | undefined;
    if (!mediaDevices) return;
    const original = mediaDevices.getUserMedia.bind(mediaDevices);
    mediaDevices.getUserMedia = (constraints) => {
      if (constraints?.video === undefined) return original(constraints);
      window.cameraAsks += 1;
      return window.refusesCamera
        ? Promise.reject(new DOMException('', 'NotAllowedError'))
        : original(constraints);
    };
  });

const pair = forAll(() =>
  openPair({
    async prepare(page) {
      await watchPeerConnections(page);
      await watchCamera(page);
    },
  }),
);

const elapsed = (side: Side, ms: number): Promise<unknown> =>
  side.page.waitForFunction(
    (wanted) =>
      Number(document.querySelector<HTMLElement>('[data-testid="elapsed"]')?.dataset['ms']) >=
      wanted,
    { timeout: PATIENCE_MS, polling: 100 },
    ms,
  );

const sentFrames = ({ page }: Side): Promise<number> =>
  page.evaluate(async () => (await window.rtcProbe.outbound()).frames);

const LOOK_MS = 3_000;
/**
 * Hardly a frame leaves this side: its sender has no track, and then Firefox repeats the last frame
 * once a second, as it does for a camera that is off. The camera gives ten.
 */
async function sendsNoVideo(side: Side): Promise<void> {
  let [before, sinceMs] = [await sentFrames(side), performance.now()];
  const few = async (): Promise<boolean> => {
    const frames = await sentFrames(side);
    const lookedMs = performance.now() - sinceMs;
    if (frames - before > 2 + lookedMs / 1_000) [before, sinceMs] = [frames, performance.now()];
    return performance.now() - sinceMs >= LOOK_MS;
  };
  await eventually(`no video of ${side.kind}`, few, (isSo) => isSo);
}

async function sendsVideo(side: Side): Promise<void> {
  const before = await sentFrames(side);
  await eventually(
    'video',
    () => sentFrames(side),
    (frames) => frames >= before + 5,
  );
}

/** Half the width of the camera that tests have (small-camera.ts). */
const HALF_WIDTH = 160;

/** The picture that is received is this wide. */
const isWide = (side: Side, is: 'above' | 'atMost', width: number): Promise<unknown> =>
  side.page.waitForFunction(
    (wanted, limit) => {
      const video = document.querySelector<HTMLVideoElement>('[data-testid="remote-video"]');
      const now = video?.videoWidth ?? 0;
      return wanted === 'above' ? now > limit : now > 0 && now <= limit;
    },
    { timeout: PATIENCE_MS, polling: 50 },
    is,
    width,
  );

const paid = ({ ui }: Side): Promise<number> => ui.count('minute');
const noPicture = ({ page }: Side): Promise<string> =>
  page.$eval('.far > .no-picture', (each) =>
    each instanceof HTMLElement ? each.innerText.trim() : '',
  );
const isChecked = ({ page }: Side): Promise<boolean> =>
  page.$eval('[data-testid="audio-only"]', (box) => box instanceof HTMLInputElement && box.checked);

async function neverStood({ page, kind }: Side): Promise<void> {
  const statuses = await page.evaluate(() => window.statuses);
  assert.ok(statuses.includes('prepaid'), `${kind}: ${statuses.join()}`);
  for (const bad of ['interrupted', 'frozen', 'failed']) {
    assert.not(statuses.includes(bad), `${kind}: ${statuses.join()}`);
  }
}

// Proves connection: Audio only, and less video
test('a guest without camera permission joins with audio only, and time counts', async () => {
  const { host, guest } = pair;
  await guest.page.evaluate(() => void (window.refusesCamera = true));
  const invite = await makeInvite(host.ui);
  await guest.ui.click('role-guest');
  await guest.ui.fill('invite-input', invite);
  await guest.ui.click('open-invite');
  await guest.ui.click('audio-only');
  assert.is(await guest.ui.text('preview-check'), 'Check microphone');
  await guest.ui.click('create-reply');
  await host.ui.fill('reply-input', await guest.ui.code('reply-code'));
  await host.ui.click('accept-reply');
  await guest.ui.click('prepay');
  await Promise.all([elapsed(host, 3_000), elapsed(guest, 3_000)]);
  await guest.ui.until('video-wishes', 'own', ['none']);
  await host.ui.until('video-wishes', 'peer', ['none']);
  assert.is(await host.ui.text('video-wishes'), 'Your guest asked for no video');
  assert.is(await noPicture(host), 'Camera is off');
  assert.is(await noPicture(guest), 'You receive no video');
  await sendsNoVideo(host);
  const heard = ({ page }: Side): Promise<number> =>
    page.evaluate(async () => (await window.rtcProbe.inbound()).audioBytes);
  for (const side of [host, guest]) {
    const before = await heard(side);
    await eventually(
      `sound at ${side.kind}`,
      () => heard(side),
      (bytes) => bytes > before,
    );
  }
  // Longer than any limit for a sender that has stopped.
  await Promise.all([elapsed(host, 8_000), elapsed(guest, 8_000)]);
  assert.is(await guest.page.evaluate(() => window.cameraAsks), 0, 'no camera was asked for');
  assert.is(await guest.ui.count('error'), 0);
  assert.not((await guest.page.evaluate(() => document.body.innerText)).includes('Keep paying?'));
  for (const side of [host, guest]) await neverStood(side);
});

test('the host sends the video that the guest wishes, for paid minutes', async () => {
  const { host, guest } = pair;
  await guest.ui.click('devices');
  assert.ok(await isChecked(guest), 'audio only is what the call is');
  await guest.ui.fill('receive-video', 'all');
  await seesPeer(guest);
  await host.ui.until('video-wishes', 'peer', ['all']);
  assert.not(await host.ui.has('video-wishes'));
  assert.not(await isChecked(guest));
  await isWide(guest, 'above', HALF_WIDTH);
  await guest.ui.fill('receive-video', 'less');
  await host.ui.until('video-wishes', 'peer', ['less']);
  await isWide(guest, 'atMost', HALF_WIDTH);
  assert.is(await host.ui.text('video-wishes'), 'Your guest asked for less video');
  assert.is(await guest.ui.text('video-wishes'), 'You receive less video');
  await guest.ui.fill('receive-video', 'none');
  await host.ui.until('video-wishes', 'peer', ['none']);
  await sendsNoVideo(host);
  const before = await paid(guest);
  await Promise.all([host, guest].map((side) => minutesPaid(side, before, PATIENCE_MS)));
  await guest.ui.fill('receive-video', 'all');
  await isWide(guest, 'above', HALF_WIDTH);
  await sendsVideo(host);
});

test.run();
