import type { Browser } from 'puppeteer';
import { test } from 'uvu';
import type { BrowserKind, Devices } from '../support/browser.ts';
import { launchBrowser } from '../support/browser.ts';
import type { LabPage, LabPair } from './lab.ts';
import { labOver, openLabPage } from './lab.ts';
import type { LabServer } from './serve.ts';
import { bundleLab, serveLab } from './serve.ts';

/** The browsers of one test file: each started once, on first use; a test gets fresh pages in them. */

export type Mix = readonly [host: BrowserKind, guest: BrowserKind];

export const MIXES: readonly Mix[] = [
  ['chromium', 'chromium'],
  ['firefox', 'firefox'],
  ['chromium', 'firefox'],
  ['firefox', 'chromium'],
];

let server: Promise<LabServer> | null = null;
const browsers = new Map<string, Promise<Browser>>();

/** Host and guest never share a browser, so their codes and channels cross between processes. */
function browserFor(kind: BrowserKind, seat: string, devices: Devices): Promise<Browser> {
  const key = `${kind} ${seat} ${devices}`;
  const started = browsers.get(key) ?? launchBrowser(kind, { devices });
  browsers.set(key, started);
  return started;
}

async function open(kind: BrowserKind, seat: string, devices: Devices): Promise<LabPage> {
  server ??= bundleLab().then(serveLab);
  const browser = await browserFor(kind, seat, devices);
  const { call, faults, page } = await openLabPage(browser, (await server).url);
  return { ...labOver(call), faults, end: () => page.close() };
}

/** Both pages, with their devices open: without, hosts hide behind `.local` names (facts.md). */
export async function openPair(
  [host, guest]: Mix,
  devices: { readonly host?: Devices; readonly guest?: Devices } = {},
): Promise<LabPair> {
  const [hostPage, guestPage] = await Promise.all([
    open(host, 'host', devices.host ?? 'fake'),
    open(guest, 'guest', devices.guest ?? 'fake'),
  ]);
  return { host: hostPage, guest: guestPage };
}

/** Ends the file's browsers; the last thing in a test file, before `test.run()`. */
export function endBrowsersAfterAll(): void {
  test.after(async () => {
    for (const browser of browsers.values()) await (await browser).close();
    (await server)?.close();
  });
}

const WATCHDOG_MS = 60_000;

/**
 * A test that opens a pair itself and ends it, whatever happens; that fails by itself when it hangs;
 * and that says what both sides' logs say when it fails.
 */
export function pairTest(
  name: string,
  open: () => Promise<LabPair>,
  run: (pair: LabPair) => Promise<void>,
): void {
  test(name, async () => {
    const pair = await open();
    let watchdog: NodeJS.Timeout | undefined;
    const hung = new Promise<never>((_, reject) => {
      watchdog = setTimeout(() => reject(new Error(`hung for ${WATCHDOG_MS} ms`)), WATCHDOG_MS);
    });
    try {
      await Promise.race([run(pair), hung]);
      const faults = [...pair.host.faults, ...pair.guest.faults];
      if (faults.length > 0) throw new Error(`page errors: ${faults.join(' | ')}`);
    } catch (thrown) {
      for (const [seat, page] of Object.entries(pair)) console.log(seat, await tailOf(page));
      throw thrown;
    } finally {
      clearTimeout(watchdog);
      await Promise.all([pair.host.end(), pair.guest.end()]);
    }
  });
}

async function tailOf(page: LabPage): Promise<string> {
  const entries = await page.log().catch(() => []);
  const lines = entries.map(
    ({ atMs, event, detail }) => `${Math.round(atMs)} ${event} ${JSON.stringify(detail ?? {})}`,
  );
  return lines.slice(-40).join('\n');
}

/** Asks again and again until the answer will do; for what pages cannot announce (pictures, counts). */
export async function eventually<T>(
  what: string,
  ask: () => Promise<T>,
  isGood: (answer: T) => boolean,
  withinMs = 20_000,
): Promise<T> {
  const untilMs = performance.now() + withinMs;
  for (;;) {
    const answer = await ask();
    if (isGood(answer)) return answer;
    if (performance.now() > untilMs) {
      throw new Error(`${what}: not within ${withinMs} ms; last: ${JSON.stringify(answer)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
