import type { Browser, Page } from 'puppeteer';
import { type BrowserKind, launchBrowser, type LaunchOptions } from './browser.ts';
import { type Guard, guard } from './guard.ts';
import { smallCamera } from './small-camera.ts';
import { openSite, type Site } from './site.ts';
import { type Ui, ui } from './ui.ts';

/** Two people with two browsers: pages opened, connected by codes, prepaid, in the call. */
export interface Side {
  readonly kind: BrowserKind;
  readonly browser: Browser;
  readonly page: Page;
  readonly ui: Ui;
  readonly guard: Guard;
}

export interface Pair {
  readonly site: Site;
  readonly host: Side;
  readonly guest: Side;
  close(): Promise<void>;
}

export interface PairOptions {
  readonly host?: BrowserKind;
  readonly guest?: BrowserKind;
  readonly period?: number;
  readonly prepaid?: number;
  readonly launch?: (kind: BrowserKind) => LaunchOptions;
  /** Runs in the page before its own code. */
  readonly prepare?: (page: Page) => Promise<void>;
  readonly query?: string;
  /** As large as the page asks for; otherwise small (small-camera.ts). */
  readonly fullCamera?: boolean;
}

export const SHORT_PERIOD = 8;

export async function openSide(
  site: Pick<Site, 'url'>,
  kind: BrowserKind,
  options: PairOptions = {},
  browser?: Browser,
): Promise<Side> {
  const own = browser ?? (await launchBrowser(kind, options.launch?.(kind)));
  const page = await own.newPage();
  const watched = await guard(page, [new URL(site.url).origin]);
  if (!options.fullCamera) await smallCamera(page);
  await options.prepare?.(page);
  const query = new URLSearchParams({
    network: 'local',
    wallet: 'demo',
    period: String(options.period ?? SHORT_PERIOD),
    prepaid: String(options.prepaid ?? 3),
    consent: 'accepted',
  });
  await page.goto(`${site.url}?${query.toString()}${options.query ?? ''}`);
  const driven = ui(page);
  await driven.shown('role-host');
  return { kind, browser: own, page, ui: driven, guard: watched };
}

/** Chromium hosts, Firefox is the guest, unless said otherwise. */
export async function openPair(options: PairOptions = {}): Promise<Pair> {
  const site = await openSite();
  const browsers: Browser[] = [];
  try {
    const host = await openSide(site, options.host ?? 'chromium', options);
    browsers.push(host.browser);
    const guest = await openSide(site, options.guest ?? 'firefox', options);
    browsers.push(guest.browser);
    return {
      site,
      host,
      guest,
      async close() {
        await Promise.all(browsers.map((browser) => browser.close()));
        await site.close();
      },
    };
  } catch (thrown) {
    await Promise.all(browsers.map((browser) => browser.close()));
    await site.close();
    throw thrown;
  }
}

export interface Codes {
  readonly invite: string;
  readonly reply: string;
  /** From the click on "accept" to the guest's pay button. */
  readonly connectMs: number;
}

export async function makeInvite(host: Ui, price = '0.50'): Promise<string> {
  if (await host.has('role-host')) await host.click('role-host');
  await host.fill('price', price);
  await host.click('create-invite');
  return host.code('invite-code');
}

export async function makeReply(guest: Ui, invite: string): Promise<string> {
  if (await guest.has('role-guest')) await guest.click('role-guest');
  await guest.fill('invite-input', invite);
  await guest.click('open-invite');
  await guest.shown('terms');
  await guest.click('create-reply');
  return guest.code('reply-code');
}

/** Up to the pay button: connected, nothing paid. */
export async function connect(
  { host, guest }: Pick<Pair, 'host' | 'guest'>,
  price?: string,
): Promise<Codes> {
  const invite = await makeInvite(host.ui, price);
  const reply = await makeReply(guest.ui, invite);
  const startedMs = performance.now();
  await host.ui.fill('reply-input', reply);
  await host.ui.click('accept-reply');
  await guest.ui.shown('prepay');
  return { invite, reply, connectMs: performance.now() - startedMs };
}

/** Both see each other's moving picture. Answers the time from the click on "pay". */
export async function prepay({ host, guest }: Pick<Pair, 'host' | 'guest'>): Promise<number> {
  await guest.ui.click('prepay');
  const startedMs = performance.now();
  await Promise.all([host, guest].map((side) => seesPeer(side)));
  return performance.now() - startedMs;
}

export async function seesPeer(side: Side, timeoutMs = 60_000): Promise<void> {
  await side.page.waitForFunction(
    () => {
      const video = document.querySelector('[data-testid="remote-video"]');
      return video instanceof HTMLVideoElement && video.videoWidth > 0 && video.currentTime > 0;
    },
    { timeout: timeoutMs, polling: 50 },
  );
}

/** Until a side's feed shows this many minutes after the prepayment. */
export async function minutesPaid(side: Side, count: number, timeoutMs: number): Promise<void> {
  await side.page.waitForFunction(
    (wanted) =>
      document.querySelectorAll('[data-testid="minute"]:not([data-minute="prepay"])').length >=
      wanted,
    { timeout: timeoutMs, polling: 100 },
    count,
  );
}
