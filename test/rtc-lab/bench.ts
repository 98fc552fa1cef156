import { test } from 'uvu';
import { type BrowserKind, type Devices, openProfile, type Profile } from '../support/browser.ts';
import type { LogEntry } from '../../src/shared/log.ts';
import { note } from '../support/failure-logs.ts';
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

export const wait = (ms: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, ms));
export const both = <T>(
  { host, guest }: LabPair,
  ask: (page: LabPage) => Promise<T>,
): Promise<T[]> => Promise.all([host, guest].map(ask));

let server: Promise<LabServer> | null = null;
const profiles = new Map<string, Promise<Profile>>();

/** Host and guest never share a browser, so their codes and channels cross between processes. */
function profileFor(kind: BrowserKind, seat: string, devices: Devices): Promise<Profile> {
  const key = `${kind} ${seat} ${devices}`;
  const shared = seat === 'host' && devices === 'fake';
  const started = profiles.get(key) ?? openProfile(kind, shared ? undefined : { devices });
  profiles.set(key, started);
  return started;
}

async function open(kind: BrowserKind, seat: string, devices: Devices): Promise<LabPage> {
  server ??= bundleLab().then(serveLab);
  const { context } = await profileFor(kind, seat, devices);
  const { call, faults, page } = await openLabPage(context, (await server).url);
  return { ...labOver(call), faults, end: () => page.close() };
}

/**
 * Opens both pages with their devices. Without devices, hosts hide behind `.local` names
 * (platform-notes.md).
 */
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
    await Promise.all([...profiles.values()].map(async (profile) => (await profile).close()));
    (await server)?.close();
  });
}

const WATCHDOG_MS = 240_000;
/** Events of each side that a failure shows. */
const SHOWN = 12;

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
      for (const [seat, page] of Object.entries(pair)) {
        const lines = await logOf(page);
        note([`${name}: ${seat}`, ...lines].join('\n'));
        console.log([`  ${seat}`, ...lines.slice(-SHOWN)].join('\n  '));
      }
      throw thrown;
    } finally {
      clearTimeout(watchdog);
      await Promise.all([pair.host.end(), pair.guest.end()]);
    }
  });
}

async function logOf(page: LabPage): Promise<readonly string[]> {
  const entries = await page.log().catch(() => []);
  return entries.map(
    ({ atMs, event, detail }) => `${Math.round(atMs)} ${event} ${JSON.stringify(detail ?? {})}`,
  );
}

/** Asks again and again until the answer will do; for what pages cannot announce (pictures, counts). */
export async function eventually<T>(
  what: string,
  ask: () => Promise<T>,
  isGood: (answer: T) => boolean,
  withinMs = 60_000,
): Promise<T> {
  const untilMs = performance.now() + withinMs;
  for (;;) {
    const answer = await ask();
    if (isGood(answer)) return answer;
    if (performance.now() > untilMs) {
      throw new Error(`${what}: not within ${withinMs} ms; last: ${JSON.stringify(answer)}`);
    }
    await wait(100);
  }
}

/** Looks until nothing more arrives, which takes a busy machine longer. @throws Error where it goes on. */
export async function settled<T>(look: () => Promise<T>): Promise<T> {
  let before: T = await look();
  return eventually(
    'nothing more arrives',
    async () => {
      await wait(500);
      return look();
    },
    (now) => {
      const isSame = JSON.stringify(now) === JSON.stringify(before);
      before = now;
      return isSame;
    },
    10_000,
  );
}

/** Repairs the connection by one code from each side, while the call goes on. */
export async function repair({ host, guest }: LabPair): Promise<void> {
  const made = await guest.repairOffer();
  await guest.repairAccept(await host.repairAnswer(made));
}

/** Ends the transport in use once another stands by, after `ready`. Returns the name of the other. */
export async function moveToStandby(
  { host }: LabPair,
  ready: () => Promise<unknown> = () => Promise.resolve(),
): Promise<string> {
  const lastOf = (log: readonly LogEntry[], event: string): number =>
    log.findLastIndex((each) => each.event === event);
  await eventually(
    'a standby after the last move',
    () => host.log(),
    (log) => lastOf(log, 'standby.ready') > lastOf(log, 'ladder.move'),
  );
  await ready();
  const before = lastOf(await host.log(), 'ladder.move');
  await host.cut();
  const log = await eventually(
    'the move to the standby',
    () => host.log(),
    (entries) => lastOf(entries, 'ladder.move') > before,
  );
  return String(log[lastOf(log, 'ladder.move')]?.detail?.['to']);
}
