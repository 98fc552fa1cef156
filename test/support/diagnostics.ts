import type { Page } from 'puppeteer';
import type { Diagnostics } from '../../src/main/diagnostics/diagnostics.ts';

/** The logs of a page's threads (local network only). */
export const diagnostics = (page: Page): Promise<Diagnostics> =>
  page.evaluate(() => {
    const { pay2chatDiagnostics } = globalThis as unknown as {
      pay2chatDiagnostics(): Promise<Diagnostics>;
    };
    return pay2chatDiagnostics();
  });

/**
 * Resolves when the frames worker has seen what this page sends on its newest transport, of both
 * kinds. @throws Error if not within ten seconds, or where a sender was found unguarded.
 */
export async function untilGuarded(page: Page): Promise<void> {
  const untilMs = performance.now() + 10_000;
  for (;;) {
    const { log } = await diagnostics(page);
    const frames = log.flatMap(({ event, detail }) =>
      event === 'frames' && detail ? [detail] : [],
    );
    const newest = frames.filter(({ transport }) => transport === frames.at(-1)?.['transport']);
    const seen = newest.map(({ kind, guarded }) => `${String(kind)} ${String(guarded)}`).sort();
    if (seen.join() === 'audio true,video true') return;
    if (performance.now() > untilMs) throw new Error(`senders: ${JSON.stringify(frames)}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

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
