// tier: all
/** What test files share: browsers that outlive them, and nothing that one of them has stored. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import puppeteer from 'puppeteer';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { findBrowser } from '../../dev/browsers.ts';
import type { Job, Outcome } from '../../dev/run/job.ts';
import { endSharedBrowsers, withSharedBrowsers } from '../../dev/run/shared-browsers.ts';
import { eventually } from '../rtc-lab/bench.ts';
import { type BrowserKind, openProfile } from '../support/browser.ts';
import { forAll } from '../support/for-all.ts';
import { startProxy, through } from '../support/proxy.ts';
import { openSite } from '../support/site.ts';

const KINDS: readonly BrowserKind[] = ['chromium', 'firefox'];
const VARIABLES = ['CHROME_WS', 'FIREFOX_WS'];

const job: Job = {
  name: 'test/e2e/none.test.ts',
  args: [],
  counts: 'exit',
  timeoutMs: 0,
  weight: 0,
  env: { CHROME: findBrowser('chrome') ?? '', FIREFOX: findBrowser('firefox') ?? '' },
};

test.after(endSharedBrowsers);
const site = forAll(openSite);

/** A job of that fate, as if it ran in a process of its own. Answers the endpoints that it had. */
async function file(failed: number, work: () => Promise<void>): Promise<readonly string[]> {
  const before = VARIABLES.map((name) => process.env[name]);
  let had: readonly string[] = [];
  await withSharedBrowsers(job, async ({ env }): Promise<Outcome> => {
    had = VARIABLES.map((name) => env[name] ?? '');
    for (const [at, name] of VARIABLES.entries()) process.env[name] = had[at];
    await work();
    return { job, passed: 1, failed, elapsedMs: 0, trouble: '', output: '', left: '' };
  });
  for (const [at, name] of VARIABLES.entries()) {
    const value = before[at];
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
  return had;
}

/** Everything that a page of ours keeps, and a lock: what was there, and is there now. */
async function look(kind: BrowserKind): Promise<string> {
  const profile = await openProfile(kind);
  const page = await profile.context.newPage({ type: 'window' });
  await page.goto(`${site.url}licenses.txt`);
  const found = await page.evaluate(async () => {
    const folder = await navigator.storage.getDirectory();
    const files: string[] = [];
    for await (const name of (folder as unknown as { keys(): AsyncIterable<string> }).keys())
      files.push(name);
    const databases = (await indexedDB.databases()).map(({ name }) => name ?? '');
    const { held = [] } = await navigator.locks.query();
    const locks = held.map(({ name }) => name ?? '');
    const all = [...files, ...databases, ...locks, ...Object.keys(localStorage)];
    await folder.getFileHandle('file', { create: true });
    localStorage.setItem('key', 'value');
    await new Promise((resolve) => (indexedDB.open('database').onsuccess = resolve));
    await new Promise<void>((taken) => {
      void navigator.locks.request('lock', () => {
        taken();
        return new Promise(() => undefined);
      });
    });
    return all.join();
  });
  // Beside it, as the two sides of a call are.
  const other = await openProfile(kind);
  const second = await other.context.newPage({ type: 'window' });
  await second.goto(`${site.url}licenses.txt`);
  const seen = await second.evaluate(async () => ({
    stored: Object.keys(localStorage).length + (await indexedDB.databases()).length,
    locks: (await navigator.locks.query()).held?.length,
  }));
  assert.equal(seen, { stored: 0, locks: 0 }, `${kind}: beside another`);
  assert.is(await page.evaluate(() => document.visibilityState), 'visible', kind);
  await Promise.all([profile.close(), other.close()]);
  return found;
}

const lookAtBoth = async (): Promise<void> => {
  for (const kind of KINDS) assert.is(await look(kind), '', `${kind}: what another has stored`);
};

let endpoints: readonly string[];
// Proves stage 0: No test is lost or passes by accident
test('files one after the other drive the same browsers, and each finds them empty', async () => {
  endpoints = await file(0, lookAtBoth);
  assert.ok(endpoints.every((endpoint) => endpoint.startsWith('ws://')));
  assert.equal(await file(0, lookAtBoth), endpoints);
});

test('the proxy of a context gets what a page, its worker and its sockets ask for', async () => {
  const server = createServer((_request, response) => void response.end());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const own = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  for (const kind of KINDS) {
    const proxy = await startProxy();
    await file(0, async () => {
      const profile = await openProfile(kind, undefined, through(proxy));
      const page = await profile.context.newPage({ type: 'window' });
      await page.goto(`http://${own}/`);
      await page.evaluate(() => {
        const asks = `fetch('http://worker.test/', { mode: 'no-cors' });
          new WebSocket('ws://worker-socket.test/');`;
        new Worker(URL.createObjectURL(new Blob([asks])));
        new WebSocket('ws://socket.test/');
      });
      await eventually(
        `the requests of ${kind}`,
        () => Promise.resolve([...proxy.hosts].map((host) => host.replace(/:80$/, '')).sort()),
        (hosts) =>
          [own, 'socket.test', 'worker-socket.test', 'worker.test'].every((host) =>
            hosts.includes(host),
          ),
      );
      await profile.close();
    });
    await proxy.close();
  }
  server.close();
});

test('a browser that has died is replaced for the next file, and after a failure both are', async () => {
  const [endpoint = ''] = endpoints;
  const dying = await puppeteer.connect({ browserWSEndpoint: endpoint });
  await dying.close();
  // It answers before it is gone.
  const idle = (): Promise<void> => Promise.resolve();
  const next = await eventually(
    'another browser',
    () => file(0, idle),
    ([chromium]) => chromium !== endpoint,
  );
  assert.is(next[1], endpoints[1]);
  assert.equal(await file(1, lookAtBoth), next);
  const last = await file(0, lookAtBoth);
  assert.ok(last.every((each) => !next.includes(each)));
});

test.run();
