// tier: all
/** Camera and microphone before the call (docs/connection.md, "Devices"). */
import type { Browser, Page } from 'puppeteer';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openBrowser } from '../support/browser.ts';
import { makeInvite } from '../support/call.ts';
import { forAll } from '../support/for-all.ts';
import { openSite } from '../support/site.ts';
import { PATIENCE_MS } from '../support/ui.ts';
import { says, visit, type Visit } from '../support/visit.ts';

declare global {
  interface Window {
    /** How often devices were asked for. */
    asked: number;
    /** Whether the browser refuses. */
    refuses: boolean;
    /** The last tracks of the preview. */
    held: readonly MediaStreamTrack[];
  }
}

const browsers = [
  forAll(() => openBrowser('chromium')),
  forAll(() => openBrowser('firefox')),
] as const;
const site = forAll(openSite);

const watchDevices = (page: Page): Promise<unknown> =>
  page.evaluateOnNewDocument(() => {
    window.asked = 0;
    window.refuses = false;
    // Undefined on the empty page before the page itself, whatever the type says.
    const mediaDevices = navigator.mediaDevices as MediaDevices | undefined;
    if (!mediaDevices) return;
    const original = mediaDevices.getUserMedia.bind(mediaDevices);
    mediaDevices.getUserMedia = (constraints) => {
      window.asked += 1;
      if (window.refuses) return Promise.reject(new DOMException('', 'NotAllowedError'));
      return original(constraints);
    };
  });

const begin = (browser: Browser): Promise<Visit> => visit(browser, site, { prepare: watchDevices });

/** The picture that the preview shows is moving. */
const plays = ({ page }: Visit): Promise<unknown> =>
  page.waitForFunction(
    () => {
      const video = document.querySelector<HTMLVideoElement>(
        '.preview [data-testid="local-video"]',
      );
      if (!video || video.videoWidth === 0 || video.currentTime === 0) return false;
      window.held = video.srcObject instanceof MediaStream ? video.srcObject.getTracks() : [];
      return video.checkVisibility();
    },
    { timeout: PATIENCE_MS, polling: 50 },
  );

const bar = ({ page }: Visit): Promise<number> =>
  page.$eval('.level .bar > span', (fill) => Number.parseFloat(getComputedStyle(fill).scale) || 0);

/** Firefox measures nothing on a machine without a speaker; the level is then not shown. */
async function isHeard({ page, ui, kind }: Visit): Promise<boolean> {
  const measures = kind === 'chromium' || (await hasSound(page));
  if (measures) await ui.until('mic-level', 'heard', ['yes']);
  else assert.not(await ui.has('mic-level'));
  return measures;
}

const hasSound = (page: Page): Promise<boolean> =>
  page.evaluate(async () => {
    const context = new AudioContext();
    const late = new Promise<void>((resolve) => setTimeout(resolve, 5_000));
    await Promise.race([context.resume(), late]);
    const { state } = context;
    await Promise.race([context.close(), late]);
    return state === 'running';
  });

/** Records, and plays picture and sound, from this page's memory; stopped early, nothing of it is left. */
async function rehearses({ page, ui }: Visit): Promise<void> {
  await ui.click('rehearse');
  await ui.until('rehearsal', 'state', ['recording']);
  await ui.until('rehearsal', 'state', ['playing']);
  await page.waitForFunction(
    () => {
      const video = document.querySelector<HTMLVideoElement>('[data-testid="rehearsal-video"]');
      if (!video || video.videoWidth === 0 || video.currentTime < 0.2) return false;
      const heard = [
        Reflect.get(video, 'mozHasAudio') === true,
        Number(Reflect.get(video, 'webkitAudioDecodedByteCount')) > 0,
      ];
      return !video.muted && heard.includes(true) && video.src.startsWith('blob:');
    },
    { timeout: PATIENCE_MS, polling: 50 },
  );
  await ui.click('rehearse');
  await ui.until('rehearsal', 'state', ['idle']);
  assert.not(await ui.has('rehearsal-video'));
}

/** Devices that were open are not any more. */
async function released({ page, ui }: Visit): Promise<void> {
  await ui.gone('local-video');
  const states = await page.evaluate(() => window.held.map(({ readyState }) => readyState));
  assert.equal(states, ['ended', 'ended']);
}

// Proves connection: Devices and quality
// Proves connection: Devices and quality
test('on the set-up screen, in both browsers: picture, a level that moves, mute, and Back lets go', async () => {
  for (const browser of browsers) {
    const host = await begin(browser);
    await host.ui.click('role-host');
    await host.ui.shown('preview-check');
    assert.not(await host.ui.has('local-video'));
    assert.is(await host.page.evaluate(() => window.asked), 0, 'nothing is opened unasked');
    await host.ui.click('preview-check');
    await plays(host);
    const heard = await isHeard(host);
    if (heard) {
      assert.match(await host.ui.text('mic-level'), 'works');
      assert.ok((await bar(host)) > 0.1);
    }
    await rehearses(host);
    await host.ui.click('toggle-mic');
    await host.page.waitForSelector('.level .bar[hidden]');
    assert.match(await host.ui.text('mic-level'), 'muted');
    await host.ui.click('toggle-mic');
    if (heard) await host.page.waitForSelector('.level .bar:not([hidden])');
    await host.page.evaluate(() => document.querySelector<HTMLElement>('.host .back')?.click());
    await host.ui.shown('role-host');
    await released(host);
    await host.ui.click('role-host');
    await host.ui.shown('preview-check');
    assert.equal(host.guard.offences, [], host.kind);
    await host.close();
  }
});

test('a refusal is said before anything is paid, with what a call without is like', async () => {
  const [chromium, firefox] = browsers;
  assert.ok(chromium && firefox);
  const host = await begin(chromium);
  const invite = await makeInvite(host.ui);
  const guest = await begin(firefox);
  await guest.page.evaluate(() => void (window.refuses = true));
  await guest.ui.click('role-guest');
  assert.not(await guest.ui.has('preview-check'), 'there is nothing to prepare for yet');
  await guest.ui.fill('invite-input', invite);
  await guest.ui.click('open-invite');
  await guest.ui.click('preview-check');
  assert.match(await says(guest.ui, 'media_denied'), 'Allow it in the address bar');
  const shown = (): Promise<string> =>
    guest.page.$eval('.preview', (each) => (each instanceof HTMLElement ? each.innerText : ''));
  assert.match(await shown(), 'are not seen or heard');
  assert.is(await guest.ui.count('error'), 1, 'in one place');
  await guest.ui.click('create-reply');
  await guest.ui.code('reply-code');
  assert.match(await shown(), 'are not seen or heard', 'it stays while the reply is sent');
  await guest.page.evaluate(() => void (window.refuses = false));
  await guest.ui.click('device-retry');
  await guest.ui.gone('device-retry');
  await plays(guest);
  await isHeard(guest);
  await guest.close();
  await host.close();
});

test.run();
