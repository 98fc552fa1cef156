import path from 'node:path';
import { build } from 'esbuild';
import type { Page } from 'puppeteer';
import type { LibrariesPage, Library } from './libraries-page.ts';
import { sleep } from './support.ts';

/** Joins two pages by a library: the test that drives the pages carries its signals across. */

export const LIBRARIES = ['simple-peer', 'trystero'] as const satisfies readonly Library[];

/** For a `<script>`, or to run in a page before its own code. */
export async function bundleLibraries(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [path.join(import.meta.dirname, 'libraries-page.ts')],
    ...{ bundle: true, write: false, format: 'iife', target: 'es2022' },
  });
  return outputFiles[0]?.text ?? '';
}

interface Joined {
  readonly from: { readonly page: Page; readonly stun: string | null };
  readonly to: { readonly page: Page; readonly stun: string | null };
}

const CONNECT_MS = 30_000;

const ask = <K extends keyof LibrariesPage>(
  page: Page,
  method: K,
  ...args: Parameters<LibrariesPage[K]>
): Promise<ReturnType<LibrariesPage[K]>> =>
  page.evaluate(
    (name, given) => (window.libraries[name] as (...list: readonly unknown[]) => unknown)(...given),
    method,
    args,
  ) as Promise<ReturnType<LibrariesPage[K]>>;

/**
 * Connects the two and starts to send so many bytes. Ends both when it has been measured.
 * @throws Error when they are not connected after half a minute.
 */
export async function withLibrary<T>(
  library: Library,
  { from, to }: Joined,
  bytes: number,
  measure: (received: () => Promise<number>, tookMs: () => Promise<number | null>) => Promise<T>,
): Promise<T> {
  try {
    await ask(from.page, 'start', library, true, from.stun);
    await ask(to.page, 'start', library, false, to.stun);
    const untilMs = performance.now() + CONNECT_MS;
    for (;;) {
      for (const [here, there] of [
        [from.page, to.page],
        [to.page, from.page],
      ] as const) {
        const messages = await ask(here, 'take');
        if (messages.length > 0) await ask(there, 'give', messages);
      }
      const met = await Promise.all([from, to].map(({ page }) => ask(page, 'isConnected')));
      if (met.every(Boolean)) break;
      if (performance.now() > untilMs) throw new Error(`${library} did not connect`);
      await sleep(50);
    }
    await ask(to.page, 'expect', bytes);
    await ask(from.page, 'send', bytes);
    return await measure(
      () => ask(to.page, 'received'),
      () => ask(to.page, 'tookMs'),
    );
  } finally {
    for (const { page } of [from, to]) await ask(page, 'end').catch(() => undefined);
  }
}

/** Until all has arrived: ms from the first sign of it. @throws Error after `limitMs`. */
export async function whole(
  tookMs: () => Promise<number | null>,
  limitMs: number,
): Promise<number> {
  const untilMs = performance.now() + limitMs;
  for (;;) {
    const took = await tookMs();
    if (took !== null) return took;
    if (performance.now() > untilMs) throw new Error('it did not all arrive');
    await sleep(50);
  }
}
