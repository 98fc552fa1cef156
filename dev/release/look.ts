/** Opens the packed page as a visitor would, with the headers from its own `_headers` file. */
import puppeteer from 'puppeteer';
import { headersFor, parseHeaders } from '../build/headers.ts';
import { findBrowser } from '../browsers.ts';
import { serve } from '../server.ts';

/** Returns the page's faults, in sentences; an empty list if the page starts and logs no error. */
export async function complaints(dist: string, headersText: string): Promise<string[]> {
  const executablePath = findBrowser('chrome');
  if (!executablePath) throw new Error('no Chromium found: install one, or set CHROME to its path');
  const wanted = headersFor(parseHeaders(headersText), '/');
  const found: string[] = [];
  const site = await serve({ dist });
  // The page asks for config.json, which the archive does not contain (docs/hosting.md).
  const noConfig = (url?: string): boolean => url === `${site.url}config.json`;
  const browser = await puppeteer.launch({
    executablePath,
    headless: true,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
  try {
    const page = await browser.newPage();
    page.on('pageerror', (error) => found.push(`error: ${String(error)}`));
    page.on('console', (message) => {
      if (noConfig(message.location().url)) return;
      if (['error', 'warn'].includes(message.type())) found.push(`console: ${message.text()}`);
    });
    page.on('requestfailed', (request) => found.push(`failed: ${request.url()}`));
    page.on('response', (response) => {
      if (response.status() >= 400 && !noConfig(response.url()))
        found.push(`${response.status()}: ${response.url()}`);
      if (!response.url().startsWith(site.url)) found.push(`a stranger: ${response.url()}`);
    });
    const answer = await page.goto(site.url);
    for (const [name, value] of wanted) {
      const given = answer?.headers()[name.toLowerCase()];
      if (given !== value) found.push(`${name}: ${given ?? 'not sent'}`);
    }
    await page.waitForSelector('#app > *');
    return found;
  } finally {
    await browser.close();
    await site.close();
  }
}
