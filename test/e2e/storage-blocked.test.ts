// tier: all
// takes: 30
/** If a browser blocks the site's storage, the page says so and explains how to allow it. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type BrowserKind, launchBrowser, type LaunchOptions } from '../support/browser.ts';
import { forAll } from '../support/for-all.ts';
import { openSite } from '../support/site.ts';
import { DEMO, says, visit } from '../support/visit.ts';

const site = forAll(openSite);
const profile = mkdtempSync(join(tmpdir(), 'storage-blocked-'));
test.after(() => rmSync(profile, { recursive: true }));

/** Sets what each browser's settings set to block cookies and site data for all sites. */
function blocking(kind: BrowserKind): LaunchOptions {
  if (kind === 'firefox') return { prefs: { 'network.cookie.cookieBehavior': 2 } };
  const preferences = { profile: { default_content_setting_values: { cookies: 2 } } };
  mkdirSync(join(profile, 'Default'));
  writeFileSync(join(profile, 'Default', 'Preferences'), JSON.stringify(preferences));
  return { args: [`--user-data-dir=${profile}`] };
}

for (const kind of ['chromium', 'firefox'] as const) {
  test(`in ${kind}, the page explains how to allow blocked storage`, async () => {
    const browser = await launchBrowser(kind, blocking(kind));
    try {
      const context = browser.defaultBrowserContext();
      const { ui, guard } = await visit(browser, site, { query: DEMO, context });
      const said = await says(ui, 'storage_blocked');
      assert.match(said, /Allow cookies and site data/);
      await ui.click('role-host');
      await ui.shown('price');
      assert.equal(guard.offences, []);
    } finally {
      await browser.close();
    }
  });
}

test.run();
