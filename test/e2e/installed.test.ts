// tier: soak
// takes: 75
// waits
/** The installed page opens without a network, and keeps its code until the user takes a newer build. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext } from 'puppeteer';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { choose } from '../support/call-in.ts';
import { addServiceWorker, buildOf } from '../../dev/build/service-worker.ts';
import { root } from '../../dev/build/paths.ts';
import { serve, type Served } from '../../dev/server.ts';
import { openBrowser } from '../support/browser.ts';
import { becomes, press, visit, type Visit } from '../support/visit.ts';

const QUERY = { offline: 'on' };

interface Place {
  readonly dist: string;
  readonly browser: Browser;
  served: Served;
}

/** Resolves when the page's files are kept. */
const isKept = ({ page }: Visit): Promise<unknown> =>
  page.evaluate(async () => (await navigator.serviceWorker.ready).active?.state);

/** Notes a file as one that arrived in an earlier call, as the transfer worker does. */
const keepFile = ({ page }: Visit): Promise<void> =>
  page.evaluate(async () => {
    const folder = await navigator.storage.getDirectory();
    const owed = await folder.getDirectoryHandle('owed', { create: true });
    const list = await (await owed.getFileHandle('owed.json', { create: true })).createWritable();
    const whole = { name: 'talk.bin', size: 1, chunkSize: 65_536 };
    await list.write(JSON.stringify({ ['a'.repeat(64)]: { sinceMs: Date.now(), whole } }));
    await list.close();
  });

const shownBuild = ({ page }: Visit): Promise<string | null> =>
  page.$eval('meta[name="build"]', (meta) => meta.getAttribute('content'));

/** Publishes another build: the same page with another title. */
async function publish(dist: string, title: string): Promise<string> {
  const page = join(dist, 'index.html');
  const html = readFileSync(page, 'utf8');
  writeFileSync(
    page,
    html.replace(/<title>[^<]*/, () => `<title>${title}`),
  );
  await addServiceWorker(dist);
  return buildOf(dist);
}

/** Looks for a newer service worker, as the browser does when the user comes back. */
const look = ({ page }: Visit): Promise<unknown> =>
  page.evaluate(async () => {
    await (await navigator.serviceWorker.ready).update();
  });

for (const kind of ['chromium', 'firefox'] as const) {
  const test = suite(kind);
  let place: Place;
  let context: BrowserContext;
  let open: (hash?: string) => Promise<Visit>;

  test.before(async () => {
    const dist = mkdtempSync(join(tmpdir(), 'p2c-installed-'));
    cpSync(join(root, 'dist'), dist, { recursive: true });
    place = { dist, browser: await openBrowser(kind), served: await serve({ dist }) };
  });
  test.before.each(async () => {
    context = await place.browser.createBrowserContext();
    open = () => visit(place.browser, place.served, { context, query: QUERY });
  });
  test.after.each(() => context.close());
  test.after(async () => {
    await place.browser.close();
    await place.served.close();
    rmSync(place.dist, { recursive: true, force: true });
  });

  test(`${kind}: without a network, the installed page shows receipts, settings and kept files`, async () => {
    const first = await open();
    await isKept(first);
    await keepFile(first);
    const { port } = place.served;
    await place.served.close();
    try {
      await first.page.reload();
      await first.ui.shown('role-host');
      await first.ui.shown('offline');
      assert.not(await first.ui.has('error'));
      await first.ui.until('kept-file', 'name', ['talk.bin']);
      await first.ui.click('receipts');
      await first.ui.shown('audit-input');
      await press(first.ui, 'Back');
      await first.ui.click('settings');
      await first.ui.shown('rpc-url');
      // This language was never used before, and the page has stored it anyway.
      await choose(first.page, 'vi');
      await choose(first.page, 'en');
    } finally {
      place.served = await serve({ dist: place.dist, port });
    }
    await Promise.all([first.page.waitForNavigation(), first.ui.click('load-again')]);
    await first.ui.shown('role-host');
    assert.not(await first.ui.has('offline'));
  });

  test(`${kind}: a newer build starts only when the user accepts it with one tab open`, async () => {
    const first = await open();
    await isKept(first);
    const before = await shownBuild(first);
    assert.is(before, buildOf(place.dist));
    await first.page.evaluate(() => localStorage.setItem('kept', 'by the user'));
    const newer = await publish(place.dist, 'Newer');
    await first.page.reload();
    await first.ui.shown('role-host');
    assert.is(await shownBuild(first), before, 'what was opened once opens again');
    await look(first);
    await becomes(first.ui, 'new-build', 'build', newer);

    const second = await open();
    assert.is(await shownBuild(second), before, 'both tabs have one version');
    await first.page.bringToFront();
    await first.ui.click('take-build');
    await first.page.waitForFunction(() =>
      document.body.innerText.includes('Close the other tabs'),
    );
    assert.is(await shownBuild(first), before);
    await second.page.close();

    await Promise.all([first.page.waitForNavigation(), first.ui.click('take-build')]);
    await first.ui.shown('role-host');
    assert.is(await shownBuild(first), newer);
    assert.is(await first.page.title(), 'Newer');
    assert.is(await first.page.evaluate(() => localStorage.getItem('kept')), 'by the user');
    assert.not(await first.ui.has('new-build'));
    assert.equal(first.guard.offences, []);
  });

  if (kind === 'chromium') {
    test('chromium reports that the page can be installed', async () => {
      const own = place.browser.defaultBrowserContext();
      const page = await visit(place.browser, place.served, { context: own, query: QUERY });
      await isKept(page);
      const devtools = await page.page.createCDPSession();
      const { errors } = await devtools.send('Page.getAppManifest');
      assert.equal(errors, []);
      const { installabilityErrors } = await devtools.send('Page.getInstallabilityErrors');
      assert.equal(installabilityErrors, []);
      await page.page.close();
    });

    test('in chromium, shared text arrives in the page and in no request', async () => {
      const first = await open();
      await isKept(first);
      await first.page.reload();
      const asked: string[] = [];
      first.page.on('request', (request) => void asked.push(request.url()));
      const { url } = place.served;
      const sender = await first.context.newPage();
      await sender.setContent(
        `<form method="post" enctype="multipart/form-data" action="${url}?share">
           <input name="title" value="An invite"><input name="text" value="See you: p2ciAQ_b">
           <input name="url" value=""></form>`,
      );
      await Promise.all([
        sender.waitForNavigation(),
        sender.evaluate(() => document.querySelector('form')?.submit()),
      ]);
      await sender.waitForSelector('[data-testid="error"][data-code]');
      const field = await sender.$eval('[data-testid="invite-input"]', (input) =>
        input instanceof HTMLTextAreaElement ? input.value : '',
      );
      assert.match(field, /See you: p2ciAQ_b/);
      assert.is(new URL(sender.url()).hash, '', 'the text is taken out of the address');
      assert.not.ok(asked.some((each) => each.includes('p2ci')));
    });
  }

  test.run();
}
