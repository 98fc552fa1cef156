import { createInterface } from 'node:readline';
import { launchBrowser } from '../browser.ts';
import type { LabMethod } from '../../rtc-lab/lab.ts';
import { METHODS, openLabPage } from '../../rtc-lab/lab.ts';
import { bundleLab, serveLab } from '../../rtc-lab/serve.ts';

/**
 * One side of a network test, run inside its namespace: page server, browser and this script see the
 * same network, and Firefox (which is driven over a socket) needs no way out of it. Takes
 * `{id, page, method, args}` and answers `{id, value}` or `{id, error}`, a line each. Ends with its stdin.
 */

const [kind = '', devices = '', pages = '1'] = process.argv.slice(2);

const server = await serveLab(await bundleLab());
const browser = await launchBrowser(
  kind === 'firefox' ? 'firefox' : 'chromium',
  devices === 'denied' ? { devices } : {},
);
const labs = [await openLabPage(browser, server.url)];
while (labs.length < Number(pages)) labs.push(await openLabPage(browser, server.url, 'window'));

const say = (line: unknown): void => void process.stdout.write(`${JSON.stringify(line)}\n`);
const isMethod = (name: unknown): name is LabMethod => METHODS.some((known) => known === name);

async function answer(line: string): Promise<void> {
  const request: { id: number; page: number; method: string; args: unknown[] } = JSON.parse(line);
  const { id, page, method, args } = request;
  try {
    const lab = labs[page];
    if (!lab) throw new Error(`no page ${page}`);
    if (!isMethod(method)) throw new Error(`no method ${method}`);
    say({ id, value: (await lab.call(method, args)) ?? null });
  } catch (thrown) {
    say({ id, error: thrown instanceof Error ? thrown.message : String(thrown) });
  }
}

const lines = createInterface({ input: process.stdin });
lines.on('line', (line) => void answer(line));
lines.on('close', () => {
  server.close();
  void browser.close().finally(() => process.exit());
});
say({ ready: true });
