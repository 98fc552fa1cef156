// tier: all
/**
 * `dist/` on a static host, under a sub-path, with the headers of `_headers` and without headers.
 * Without them only the page's own `<meta>` policy applies.
 */
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'puppeteer';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { root } from '../../dev/build/paths.ts';
import { serve } from '../../dev/server.ts';
import { type BrowserKind, openBrowser } from '../support/browser.ts';
import { tellsNoConfig } from '../support/guard.ts';
import { ui } from '../support/ui.ts';
import { agree } from '../support/visit.ts';

const KINDS: readonly BrowserKind[] = ['chromium', 'firefox'];
const bare = mkdtempSync(join(tmpdir(), 'p2c-bare-'));
test.before(() => {
  cpSync(join(root, 'dist'), bare, { recursive: true });
  writeFileSync(join(bare, '_headers'), '');
});
test.after(() => rmSync(bare, { recursive: true, force: true }));

/** Opens the page under a sub-path; `look` gets it with what its console has complained of. */
async function visit(
  kind: BrowserKind,
  dist: string | undefined,
  look: (page: Page, complaints: string[]) => Promise<void>,
): Promise<void> {
  const site = await serve({ base: '/some/where/', ...(dist && { dist }) });
  const browser = await openBrowser(kind);
  try {
    const page = await (await browser.createBrowserContext()).newPage();
    const complaints: string[] = [];
    let asked = 0;
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('console', (message) => {
      if (tellsNoConfig(message)) return;
      if (['error', 'warn'].includes(message.type())) complaints.push(message.text());
    });
    page.on('requestfailed', (request) => complaints.push(`failed: ${request.url()}`));
    page.on('response', (response) => {
      const { pathname } = new URL(response.url());
      if (pathname === '/some/where/config.json') asked += 1;
      else if (response.status() >= 400) complaints.push(`${response.status()}: ${pathname}`);
    });
    await page.goto(site.url);
    const driven = ui(page);
    await driven.shown('consent');
    await agree(driven);
    await driven.shown('role-host');
    await look(page, complaints);
    assert.is(asked, 1, 'config.json is asked for once, beside the page');
  } finally {
    await browser.close();
    await site.close();
  }
}

for (const kind of KINDS) {
  for (const dist of [undefined, bare]) {
    const host = dist ? 'without HTTP headers' : 'with HTTP headers';
    // Proves stage 0: The product is static files, for any host and any path
    test(`${kind}: the page starts under a sub-path, ${host}, and enforces its security policy`, () =>
      visit(kind, dist, async (page, complaints) => {
        assert.equal(complaints, []);
        const tried = await page.evaluate(async () => {
          const refused = new Set<string>();
          const wanted = ['img-src', 'connect-src', 'style-src-elem'];
          const all = new Promise<void>((resolve) => {
            addEventListener('securitypolicyviolation', (event) => {
              refused.add(event.effectiveDirective);
              if (wanted.every((directive) => refused.has(directive))) resolve();
            });
          });
          const script = document.createElement('script');
          try {
            script.textContent = 'document.title = "owned"';
            document.head.append(script);
          } catch {
            // Trusted Types: text is no script.
          }
          const image = new Image();
          image.src = 'https://192.0.2.1/x.png';
          await fetch('http://192.0.2.1/').catch(() => undefined);
          const style = document.createElement('style');
          style.textContent = 'body { display: none }';
          document.head.append(style);
          await all;
          return { title: document.title, shown: getComputedStyle(document.body).display };
        });
        assert.is.not(tried.title, 'owned');
        assert.is.not(tried.shown, 'none');
      }));
  }
}

test.run();
