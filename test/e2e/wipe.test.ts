// tier: all
/**
 * The wipe removes everything that this browser keeps of the page, and nothing that belongs to other
 * pages.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Page } from 'puppeteer';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openBrowser } from '../support/browser.ts';
import { forAll } from '../support/for-all.ts';
import { openSite } from '../support/site.ts';
import { becomes, DEMO, visit, type Visit } from '../support/visit.ts';

const chromium = forAll(() => openBrowser('chromium'));
const site = forAll(openSite);

/** Names of what is stored in this profile. */
const stored = (page: Page): Promise<readonly string[]> =>
  page.evaluate(async () => {
    const databases = (await indexedDB.databases()).map(({ name }) => `db ${name ?? ''}`);
    const folder = await navigator.storage.getDirectory();
    const folders: string[] = [];
    for await (const name of (folder as unknown as { keys(): AsyncIterable<string> }).keys())
      folders.push(`folder ${name}`);
    const caught = (await caches.keys()).map((name) => `cache ${name}`);
    return [...databases, ...folders, ...caught, ...Object.keys(localStorage)].sort();
  });

/** The tab that has the guest's books. */
const holderOf = (page: Page): Promise<string | undefined> =>
  page.evaluate(async () => {
    const { held = [] } = await navigator.locks.query();
    return held.find(({ name }) => name === 'p2c:books:guest')?.clientId;
  });

async function openBrowserPart({ ui }: Visit): Promise<void> {
  await ui.click('settings');
  await ui.shown('wipe');
}

// Proves stage 10: Everything kept can be wiped
test('the page names what holds money, then wipes everything', async () => {
  const host = await visit(chromium, site);
  const { ui, page, context } = host;
  await ui.shown('wallet-address');
  await ui.click('role-host');
  await ui.click('open-till');
  await page.waitForFunction(
    () =>
      Number(
        document.querySelector<HTMLElement>('[data-testid="till"]')?.dataset['payments'] ?? 0,
      ) >= 100,
    { timeout: 60_000, polling: 50 },
  );
  // Beside what the page stores: a download, and what other pages of the origin have.
  await page.evaluate(async () => {
    const folder = await navigator.storage.getDirectory();
    for (const name of ['downloads', 'theirs']) {
      const own = await folder.getDirectoryHandle(name, { create: true });
      const file = await (await own.getFileHandle('part', { create: true })).createWritable();
      await file.write('1234');
      await file.close();
    }
    localStorage.setItem('theirs', 'stays');
    await caches.open('theirs');
  });
  await page.reload();
  await ui.shown('wallet-address');
  await openBrowserPart(host);

  // Another tab is in use. Then the page lists what would be lost, with its amount.
  const other = await visit(chromium, site, { context, query: DEMO });
  await other.ui.shown('wallet-address');
  const before = await holderOf(page);
  await other.ui.click('role-guest');
  while ((await holderOf(page)) === before) await pause(50);
  await page.bringToFront();
  await ui.click('wipe');
  await ui.until('error', 'code', ['books_elsewhere']);
  assert.not(await ui.has('wipe-confirm'));
  await other.page.goBack();
  await ui.click('wipe');
  await ui.shown('wipe-confirm');
  const kinds = (await ui.all('wipe-stake')).map(({ kind }) => kind);
  assert.equal(kinds, ['till', 'files']);
  const words = await ui.text('wipe-asked');
  assert.match(words, /0\.01 SOL in the network-fee balance on Local ledger/);
  assert.match(words, 'I accept losing 0.01 SOL');
  const confirmDisabled = (): Promise<boolean> =>
    page.$eval('[data-testid="wipe-confirm"]', (each) => (each as HTMLButtonElement).disabled);
  assert.ok(await confirmDisabled(), 'not without giving it up');

  await ui.click('wipe-take-back');
  await page.waitForFunction(
    () => document.querySelectorAll('[data-testid="wipe-stake"]').length === 1,
    { timeout: 60_000, polling: 50 },
  );
  assert.equal(
    (await ui.all('wipe-stake')).map(({ kind }) => kind),
    ['files'],
  );
  assert.ok(await confirmDisabled());
  await ui.click('wipe-check');
  assert.not(await confirmDisabled());

  // Every stored name is known: it belongs to the page or to the test.
  for (const name of await stored(page)) {
    assert.match(name, /^(db )?pay2chat|^folder (downloads|owed)$|^(folder |cache )?theirs$/);
  }

  // The other tab has the books open: it is asked to be closed, and then it goes on.
  await ui.click('wipe-confirm');
  await page.waitForFunction(() => document.body.innerText.includes('Close all other tabs'), {
    timeout: 60_000,
    polling: 50,
  });
  await other.page.close();
  await ui.shown('role-host', 60_000);
  await ui.shown('wallet-address');
  const left = await stored(page);
  for (const theirs of ['folder theirs', 'cache theirs', 'theirs'])
    assert.ok(left.includes(theirs), `${theirs} stays`);
  assert.not(left.includes('folder downloads'));
  assert.not(left.includes('pay2chat/wipe'));
  // The new page starts empty, with a new fee payer and no payment.
  await ui.click('role-host');
  await becomes(ui, 'till', 'payments', '0');
  assert.equal(host.guard.offences, []);
  await context.close();
});

test('after the wipe the page asks for consent again and has stored nothing', async () => {
  const visited = await visit(chromium, site, { query: {}, unasked: true });
  const { ui, page, context } = visited;
  await ui.click('consent-check');
  await ui.click('consent-continue');
  // Stores what the page stores once it has made an invoice (receipts/invoice-books.ts).
  await page.evaluate(
    () =>
      new Promise((done) => {
        const opening = indexedDB.open('pay2chat-invoices', 1);
        opening.onupgradeneeded = () => opening.result.createObjectStore('texts');
        opening.onsuccess = () => {
          opening.result.close();
          done(null);
        };
      }),
  );
  assert.ok((await stored(page)).includes('db pay2chat-invoices'));
  await openBrowserPart(visited);
  await ui.click('wipe');
  await ui.click('wipe-confirm');
  await ui.shown('consent', 60_000);
  assert.match(await page.$eval('dialog', (each) => each.textContent), 'has been wiped');
  assert.equal(await stored(page), []);
  await context.close();
});

test.run();
