import type { Page } from 'puppeteer';
import type { Diagnostics } from '../../src/main/diagnostics/diagnostics.ts';

/** The logs of a page's rooms (local network only). */
export const diagnostics = (page: Page): Promise<Diagnostics> =>
  page.evaluate(() => {
    const { pay2chatDiagnostics } = globalThis as unknown as {
      pay2chatDiagnostics(): Promise<Diagnostics>;
    };
    return pay2chatDiagnostics();
  });

/** Error of each due tick so far, in ms, by minute: the host's clock worker against its own schedule. */
export async function dueErrors(
  page: Page,
): Promise<readonly { minute: number; errorMs: number }[]> {
  const { log } = await diagnostics(page);
  return log
    .filter(({ event }) => event === 'due')
    .map(({ detail }) => ({
      minute: Number(detail?.['minute']),
      errorMs: Number(detail?.['errorMs']),
    }));
}
