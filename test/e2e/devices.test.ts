// tier: all
/** Devices, quality and reach, in a real paid call and after it (docs/connection.md). */
import type { Page } from 'puppeteer';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { eventually } from '../rtc-lab/bench.ts';
import { connect, makeInvite, openPair, prepay, type Side } from '../support/call.ts';
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

/** New frames of the other side arrive and are decoded, at most so wide where that is said. */
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
test('the camera and the microphone are changed during the call; mute is kept', async () => {
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
test('muted and without a camera, in either browser: silence is media, and time counts', async () => {
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
  // Longer than any patience with a sender that has stopped.
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

test('360p is what the sender keeps to, in both browsers; Automatic takes the limit away', async () => {
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

test('a camera that goes away is said, and comes back on "Try again"', async () => {
  const { host, guest } = pair;
  await host.page.evaluate(() => {
    const video = document.querySelector<HTMLVideoElement>('[data-testid="local-video"]');
    const stream = video?.srcObject instanceof MediaStream ? video.srcObject : null;
    const [track] = stream?.getVideoTracks() ?? [];
    track?.stop();
    track?.dispatchEvent(new Event('ended'));
  });
  // The device is still there: it depends on the permission who is thought to have taken it.
  await host.page.waitForSelector('[data-testid="error"]:is([data-code^="media_"])');
  assert.equal(
    (await sent(host)).map(({ kind }) => kind),
    ['audio'],
  );
  await host.ui.click('device-retry');
  await host.ui.gone('device-retry');
  await sees(guest);
  assert.equal(
    (await sent(host)).map(({ readyState }) => readyState),
    ['live', 'live'],
  );
});

/** How the peer's picture is shown. */
const shownAs = ({ page }: Side) =>
  page.$eval('[data-testid="remote-video"]', (video) => {
    const { scale, translate } = getComputedStyle(video);
    return { scale: scale === 'none' ? 1 : Number(scale), translate };
  });

const scaled = (side: Side, wanted: number) =>
  eventually(
    `scale ${wanted}`,
    () => shownAs(side),
    ({ scale }) => Math.abs(scale - wanted) < 0.01,
  );

const middleOf = ({ page }: Side) =>
  page.$eval('.far', (far) => {
    const { left, top, width, height } = far.getBoundingClientRect();
    return { x: left + width / 2, y: top + height / 2 };
  });

/** Looks closer by button, wheel, mouse and keys, and back to the whole. */
async function looksCloser(side: Side): Promise<void> {
  const { page, ui } = side;
  const spared = await page.$eval('.far', (far) => {
    const video = far.querySelector('video');
    return video
      ? [far.clientWidth - video.clientWidth, far.clientHeight - video.clientHeight]
      : [];
  });
  assert.equal(spared, [0, 0], 'it has all the room there is');
  await ui.click('zoom-in');
  await ui.click('zoom-in');
  await scaled(side, 1.25 ** 2);
  assert.is(await ui.text('zoom-whole'), '156 %');
  const { x, y } = await middleOf(side);
  await page.mouse.move(x, y);
  await page.mouse.wheel({ deltaY: -100 });
  await scaled(side, 1.25 ** 3);
  const before = await shownAs(side);
  await page.mouse.down();
  // Where the box is much wider than the picture, there is nothing to move sideways.
  await page.mouse.move(x + 30, y + 20, { steps: 3 });
  await page.mouse.up();
  assert.is.not((await shownAs(side)).translate, before.translate, `moved in ${side.kind}`);
  await page.focus('.far');
  await page.keyboard.press('-');
  await scaled(side, 1.25 ** 2);
  const placed = await shownAs(side);
  for (const key of ['ArrowRight', 'ArrowDown'] as const) await page.keyboard.press(key);
  assert.is.not((await shownAs(side)).translate, placed.translate, `by keys in ${side.kind}`);
  await page.keyboard.press('0');
  await scaled(side, 1);
  await ui.click('zoom-in');
}

/** Whether this part of the call is what is seen where it stands, in full screen or not. */
const isSeen = ({ page }: Side, selector: string) =>
  page.$eval(selector, (part) => {
    const { left, top, width, height } = part.getBoundingClientRect();
    const at = document.elementFromPoint(left + width / 2, top + height / 2);
    return part.checkVisibility({ opacityProperty: true }) && part.contains(at);
  });

/** Full screen by a double click, with the meter and the controls in it; the key leaves it. */
async function fillsScreen(side: Side): Promise<void> {
  const { page } = side;
  const { x, y } = await middleOf(side);
  await page.mouse.click(x, y, { count: 2 });
  await page.waitForFunction(
    () => {
      const { width, height } = document.querySelector('.far')?.getBoundingClientRect() ?? {};
      const full = document.fullscreenElement?.id === 'app';
      return full && width === innerWidth && height === innerHeight;
    },
    { timeout: PATIENCE_MS, polling: 50 },
  );
  for (const part of ['.meter', '.controls', '.lens']) {
    assert.ok(await isSeen(side, part), `${part} in ${side.kind}`);
  }
  await page.keyboard.press('f');
  await page.waitForFunction(
    () => document.fullscreenElement === null && !document.querySelector('.full'),
    { timeout: PATIENCE_MS, polling: 50 },
  );
}

test('a shared screen, either way: said on both sides, few and sharp frames, looked at closer, stopped', async () => {
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
    await looksCloser(viewer);
    await fillsScreen(viewer);
    await ui.click('share-stop');
    await page.waitForSelector('.near:not(.sharing)');
    await ui.gone('share-stop');
    assert.is(await mirrored(sharer), own);
    await viewer.page.waitForSelector('.far:not(.shared)');
    await scaled(viewer, 1);
    assert.not(await viewer.ui.has('zoom-in'));
    await sees(viewer);
  }
});

// Proves connection: Devices and quality
// Proves connection: Devices and quality
test('the quality of the connection: a word beside its state, and numbers with a minute of plots', async () => {
  for (const side of [pair.host, pair.guest]) {
    await side.ui.until('quality', 'quality', ['good', 'fair', 'poor']);
    assert.is(await side.ui.data('quality', 'route'), 'direct', side.kind);
    const rows = await side.page.evaluate(async () => {
      const panel = document.querySelector('[data-testid="quality-panel"]');
      const details = panel?.closest('details');
      if (details) details.open = true;
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      return [...(panel?.querySelectorAll('dl > div') ?? [])].map((row) => ({
        term: row.querySelector('dt')?.textContent ?? '',
        value: row.querySelector('dd')?.textContent ?? '',
        spoken: row.querySelector('svg')?.getAttribute('aria-label') ?? null,
        drawn: row.querySelector('path')?.getAttribute('d')?.length ?? 0,
      }));
    });
    const row = (term: string) => rows.find((each) => each.term === term);
    assert.match(row('Round trip')?.value ?? '', /^\d+ ms$/, side.kind);
    assert.match(row('Received')?.value ?? '', /(kbit|Mbit)\/s$/);
    assert.match(row('Video received')?.value ?? '', /^\d+ × \d+, \d+ fps$/);
    assert.match(row('Route')?.value ?? '', /^Direct/);
    assert.match(row('Codecs')?.value ?? '', /opus/i);
    assert.match(row('Received')?.spoken ?? '', /^Received, last \d+ s: between/);
    assert.ok((row('Received')?.drawn ?? 0) > 10);
  }
});

test('a choice is remembered; one that is not plugged in any more is replaced, with a word', async () => {
  const { host } = pair;
  const stored = await host.page.evaluate(() => localStorage.getItem('pay2chat/devices/1'));
  assert.match(stored ?? '', /fake/i);
  await host.ui.click('end-call');
  await host.ui.until('call-ended', 'reason', ['host']);
  await host.page.evaluate(() => {
    const choice = { id: 'gone', label: 'Old webcam' };
    const chosen = { microphone: null, camera: choice, speaker: null };
    localStorage.setItem('pay2chat/devices/1', JSON.stringify({ chosen, picture: 'auto' }));
  });
  await host.page.reload();
  await host.ui.click('role-host');
  await host.ui.fill('price', '0.50');
  await host.ui.click('create-invite');
  await host.page.waitForFunction(
    () =>
      [...document.querySelectorAll('[data-testid="toast"]')].some((toast) =>
        toast.textContent?.startsWith('Old webcam was disconnected. Your camera is now fake'),
      ),
    { timeout: PATIENCE_MS, polling: 50 },
  );
});

test('the settings: what is set is tested, and an invite can carry the relay', async () => {
  const { host, guest } = pair;
  await host.page.reload();
  await host.ui.click('settings');
  await host.ui.fill('reach', 'public');
  assert.match(await host.ui.value('ice-servers'), /^stun:\S+\nstun:\S+$/);
  await host.ui.fill('reach', 'none');
  assert.is(await host.ui.value('ice-servers'), '');
  assert.not(await host.ui.has('lend-relay'), 'there is none to lend');
  // Nobody listens there: the test is about the page's words.
  const url = 'turn:127.0.0.1:34999?transport=tcp';
  await host.ui.fill('ice-servers', `${url} ann secret`);
  await host.ui.click('lend-relay');
  await host.ui.click('preflight-open');
  await host.ui.until('preflight', 'verdict', ['own-network', 'most']);
  assert.equal(await host.ui.all('preflight-server'), [
    { testid: 'preflight-server', url, result: 'silent' },
  ]);

  const invite = await makeInvite(host.ui);
  assert.ok(invite.length <= 500, `${invite.length} characters`);
  await guest.page.reload();
  await guest.ui.click('role-guest');
  await guest.ui.fill('invite-input', invite);
  await guest.ui.click('open-invite');
  await guest.ui.shown('lent-relay');
  assert.match(await guest.ui.text('lent-relay'), /turn:127\.0\.0\.1:34999/);
  for (const side of [host, guest]) assert.equal(side.guard.offences, [], side.kind);
});

test.run();
