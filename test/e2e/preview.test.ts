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
    /** Whether the platform can blur a background, and what cameras were last told of it. */
    blurs: boolean;
    blurred: boolean;
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
    // No browser here has the effect.
    const track = MediaStreamTrack.prototype;
    const [settings, capabilities] = [track.getSettings, track.getCapabilities];
    track.getCapabilities = function () {
      return { ...capabilities.call(this), ...(window.blurs && { backgroundBlur: [false, true] }) };
    };
    track.getSettings = function () {
      const blur = window.blurs && { backgroundBlur: window.blurred };
      // Firefox's fake camera says that it looks away, so that it is never shown as a mirror.
      return { ...settings.call(this), facingMode: 'user', ...blur };
    };
    track.applyConstraints = async (constraints) => {
      window.blurred = constraints?.backgroundBlur === true;
    };
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

/** Records and plays picture and sound from the page's memory. Stopped early, the page keeps nothing. */
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

const mirrored = (page: Page): Promise<boolean> =>
  page.$eval('.preview .near video', (video) => getComputedStyle(video).scale === '-1 1');

/** The user's own picture: a mirror unless they choose otherwise, and the effect only where there is one. */
async function looks({ page, ui }: Visit): Promise<void> {
  await ui.click('devices');
  await ui.shown('mirror');
  assert.ok(await mirrored(page));
  assert.not(await ui.has('blur'), 'there is nothing to switch');
  await page.evaluate(() => void (window.blurs = true));
  await ui.click('mirror');
  await page.waitForSelector('.preview .near.away');
  assert.not(await mirrored(page));
  await ui.click('blur');
  await page.waitForFunction(() => window.blurred === true, { timeout: PATIENCE_MS, polling: 50 });
  await page.waitForSelector('[data-testid="blur"]:checked');
  await ui.click('blur');
  await page.waitForFunction(() => window.blurred === false, { timeout: PATIENCE_MS, polling: 50 });
  const kept = await page.evaluate(() => localStorage.getItem('pay2chat/devices/1') ?? '');
  assert.match(kept, '"mirror":false');
  assert.match(kept, '"blur":false');
  await ui.click('devices');
}

/** Waits until the devices that were open are closed. */
async function released({ page, ui }: Visit): Promise<void> {
  await ui.gone('local-video');
  const states = await page.evaluate(() => window.held.map(({ readyState }) => readyState));
  assert.equal(states, ['ended', 'ended']);
}

// Proves connection: Devices and quality
// Proves connection: Devices and quality
test('the preview shows picture and level, and Back closes the devices', async () => {
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
    await looks(host);
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

test('a user picks another microphone, and making the invite opens no device again', async () => {
  const [chromium] = browsers;
  assert.ok(chromium);
  const host = await begin(chromium);
  await host.ui.click('role-host');
  await host.ui.click('preview-check');
  await host.ui.until('mic-level', 'heard', ['yes']);
  await host.ui.click('devices');
  await host.ui.shown('choose-microphone');
  const other = await host.page.$eval('[data-testid="choose-microphone"]', (select) => {
    if (!(select instanceof HTMLSelectElement)) return '';
    const ids = [...select.options].map(({ value }) => value).filter((id) => id !== '');
    return ids.find((id) => id !== select.dataset['inUse']) ?? '';
  });
  assert.ok(other);
  await host.ui.fill('choose-microphone', other);
  await host.ui.until('choose-microphone', 'inUse', [other]);
  await host.ui.until('mic-level', 'heard', ['yes']);
  const asked = await host.page.evaluate(() => window.asked);
  await makeInvite(host.ui);
  assert.is(await host.page.evaluate(() => window.asked), asked);
  await plays(host);
  for (const [width, height] of [
    [1280, 800],
    [390, 844],
  ] as const) {
    await host.page.setViewport({ width, height });
    const box = await host.page.$eval('[data-testid="accept-reply"]', (each) => {
      scrollTo(0, 0);
      return each.getBoundingClientRect().bottom <= innerHeight;
    });
    assert.ok(box, `the second step is in view beside the preview at ${width} px`);
  }
  await host.close();
});

test('the page reports a refused device before anything is paid', async () => {
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
