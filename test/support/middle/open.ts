import { build } from 'esbuild';
import type { Browser, Page } from 'puppeteer';
import { NODE_GLOBALS } from '../../../dev/build/node-globals.ts';
import { root } from '../../../dev/build/paths.ts';
import type { MiddleApi } from './contract.ts';

/** The middle's page as a script for `evaluateOnNewDocument`. */
export async function bundleMiddle(): Promise<string> {
  const { Buffer: _, ...define } = NODE_GLOBALS;
  const { outputFiles } = await build({
    entryPoints: [`${root}/test/support/middle/page.ts`],
    inject: [`${root}/test/wallet-lab/buffer.ts`],
    define,
    bundle: true,
    write: false,
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
  });
  const text = outputFiles[0]?.text;
  if (!text) throw new Error('no bundle');
  return text;
}

/** Opens it at an address that is no page of the product's. */
export async function openMiddle(
  browser: Browser,
  url: string,
  script: string,
): Promise<MiddleApi & { readonly page: Page }> {
  const context = await browser.createBrowserContext();
  const page = await context.newPage({ type: 'window' });
  await page.evaluateOnNewDocument(script);
  await page.goto(url);
  const call =
    (name: string) =>
    async (...args: unknown[]): Promise<unknown> =>
      page.evaluate(
        (method: string, given: unknown[]) => {
          const { middle } = globalThis as unknown as {
            middle: Record<string, (...each: unknown[]) => unknown>;
          };
          return middle[method]?.(...given);
        },
        name,
        args,
      );
  const api = Object.fromEntries(['invite', 'reply', 'heard'].map((name) => [name, call(name)]));
  return { ...(api as unknown as MiddleApi), page };
}
