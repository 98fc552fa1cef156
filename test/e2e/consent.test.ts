/** Consent. Before a person consents the page does nothing, and afterwards it works. It asks once. */
import type { Page } from 'puppeteer';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CONSENT_KEY } from '../../src/main/consent/consent.ts';
import { settled } from '../rtc-lab/bench.ts';
import { openBrowser } from '../support/browser.ts';
import { makeInvite } from '../support/call.ts';
import { forAll } from '../support/for-all.ts';
import { install, namedWallet } from '../support/named-wallet.ts';
import { openSite } from '../support/site.ts';
import { agree, type Query, visit } from '../support/visit.ts';

declare global {
  interface Window {
    /** The page's calls to devices, wallets, workers and servers, in order. */
    touched?: string[];
  }
}

const QUERY: Query = { network: 'local', period: '8', prepaid: '1' };
const WALLET = namedWallet('Remembered');

const chromium = forAll(() => openBrowser('chromium'));
const firefox = forAll(() => openBrowser('firefox'));
const site = forAll(openSite);
let invite = '';
test.before(async () => {
  const host = await visit(chromium, site, { query: { ...QUERY, wallet: 'demo' } });
  await host.ui.shown('wallet-address');
  invite = await makeInvite(host.ui, '0.50');
  await host.context.close();
});

/** An earlier visit: a wallet to reconnect, servers to ask, a call to take up. */
function leaveTraces(wallet: string): void {
  try {
    if (sessionStorage.getItem('seeded') !== null) return;
    sessionStorage.setItem('seeded', '1');
    localStorage.setItem('pay2chat.wallet', wallet);
    const kept = indexedDB.open('pay2chat-call', 1);
    kept.onupgradeneeded = () => kept.result.createObjectStore('pages').put({}, 'host:left');
    kept.onsuccess = () => kept.result.close();
    const iceServers = [{ urls: 'stun:127.0.0.1:9' }];
    localStorage.setItem('pay2chat/settings/1', JSON.stringify({ network: 'local', iceServers }));
  } catch {
    // about:blank has no storage.
  }
}

/** Records every call that could reach a device, a wallet, a worker or a server. */
function watchTouches(): void {
  const touched: string[] = (window.touched = []);
  const devices = navigator.mediaDevices as MediaDevices | undefined;
  if (devices) {
    for (const name of ['getUserMedia', 'getDisplayMedia', 'enumerateDevices'] as const) {
      const original = devices[name].bind(devices) as (...args: unknown[]) => unknown;
      Object.assign(devices, {
        [name]: (...args: unknown[]) => {
          touched.push(name);
          return original(...args);
        },
      });
    }
  }
  for (const name of ['Worker', 'SharedWorker', 'RTCPeerConnection', 'EventSource'] as const) {
    const Original = window[name] as unknown as new (...args: unknown[]) => object;
    const Watched = class extends Original {
      constructor(...args: unknown[]) {
        touched.push(name);
        super(...args);
      }
    };
    Object.assign(window, { [name]: Watched });
  }
  for (const name of ['fetch', 'indexedDB'] as const) {
    const original = name === 'fetch' ? window.fetch.bind(window) : indexedDB.open.bind(indexedDB);
    const target = name === 'fetch' ? window : IDBFactory.prototype;
    Object.assign(target, {
      [name === 'fetch' ? 'fetch' : 'open']: (...args: never[]) => {
        touched.push(name);
        return (original as (...all: never[]) => unknown)(...args);
      },
    });
  }
  addEventListener('wallet-standard:app-ready', () => touched.push('wallets'));
}

const touches = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() => window.touched ?? ['nothing watched']);

/** How many parts of the page have come. Its worker's requests do not count. */
const parts = (page: Page): Promise<number> =>
  page.evaluate(() => performance.getEntriesByType('resource').length);

/** Returns the test id or class of the focused element, or null outside the dialog. */
const focused = (page: Page): Promise<string | null> =>
  page.evaluate(() => {
    const active = document.activeElement;
    if (!(active instanceof HTMLElement) || !active.closest('dialog')) return null;
    return active.dataset['testid'] ?? (active.className || active.localName);
  });

for (const [name, browser] of [
  ['Chromium', chromium],
  ['Firefox', firefox],
] as const) {
  // Proves stage 11: Consent
  test(`the page does nothing before consent, and everything works afterwards, in ${name}`, async () => {
    const visited = await visit(browser, site, {
      query: QUERY,
      unasked: true,
      async prepare(page) {
        await install(page, WALLET);
        await page.evaluateOnNewDocument(leaveTraces, WALLET.name);
        await page.evaluateOnNewDocument(watchTouches);
      },
    });
    const { ui, page, guard } = visited;
    await visited.go(QUERY, `#invite=${invite}`);
    await ui.shown('consent');
    assert.not(await ui.has('role-host'), 'there is no page yet');
    assert.not(await ui.has('invite-input'));
    assert.match(await ui.text('invitation'), /0\.50 USDC per 8-second minute/);

    // The keyboard cannot move the focus out of the dialog.
    const visitedByTab = new Set<string | null>();
    for (let press = 0; press < 5; press += 1) {
      await page.keyboard.press('Tab');
      visitedByTab.add(await focused(page));
    }
    await page.keyboard.down('Shift');
    for (let press = 0; press < 5; press += 1) {
      await page.keyboard.press('Tab');
      visitedByTab.add(await focused(page));
    }
    await page.keyboard.up('Shift');
    const ring = ['consent-check', 'consent-continue', 'consent-text', 'language', 'summary'];
    assert.equal([...visitedByTab].sort(), ring);
    for (let press = 0; press < 3; press += 1) await page.keyboard.press('Escape');
    await page.keyboard.press('Enter');
    assert.ok(await ui.has('consent'), 'Escape does not close it');
    assert.ok(await page.$eval('dialog', (dialog) => dialog.open && dialog.matches(':modal')));

    // A user who cannot read it chooses another language first.
    await ui.fill('language', 'de');
    await page.waitForFunction(
      () => document.querySelector('dialog h1')?.textContent === 'Vor Ihrem Anruf',
    );
    await ui.fill('language', 'en');

    for (const ticks of [0, 2]) {
      for (let tick = 0; tick < ticks; tick += 1) await ui.click('consent-check');
      await ui.click('consent-continue');
      assert.is(await focused(page), 'consent-check', 'it is asked for');
      assert.ok(await ui.has('consent'), 'nothing goes on without it');
    }

    assert.equal(await touches(page), [], 'nothing was reached for');
    for (const url of guard.requests.filter((each) => each.startsWith('http'))) {
      const { origin, pathname } = new URL(url);
      assert.is(origin, new URL(site.url).origin, url);
      assert.match(pathname, /^\/(assets\/[\w.-]+|public\/[\w.-]+|favicon\.ico)?$/, url);
    }

    await agree(ui);
    await ui.shown('terms');
    assert.is(await ui.value('invite-input'), invite, 'the link goes on');
    await ui.shown('wallet-address');
    const after = await touches(page);
    assert.ok(after.includes('wallets') && after.includes('Worker'), after.join(' '));

    await page.reload();
    await ui.shown('terms');
    assert.is(await ui.count('consent'), 0, 'it is asked once');
    // Firefox reports a module that is still loading as the page is left.
    await ui.shown('wallet-address');
    await settled(() => parts(page));

    await page.evaluate((key) => localStorage.setItem(key, '0'), CONSENT_KEY);
    await page.reload();
    await ui.shown('consent');
    assert.equal(await touches(page), [], 'another text, another question');
    await agree(ui);
    await ui.shown('terms');
    await page.waitForFunction(() => document.activeElement !== document.body, { polling: 50 });
    assert.equal(guard.offences, []);
    await visited.context.close();
  });
}

test.run();
