import type { Page } from 'puppeteer';

/**
 * Every state that a page's billing views went through: what the document said at the end of each
 * task that changed it, which is what a frame can show.
 */
export interface Seen {
  /** Wall clock: two pages of one machine can be compared. */
  readonly atMs: number;
  readonly elapsedMs: number;
  readonly status: string | null;
  readonly color: string | null;
  /** The meter's own. */
  readonly tint: string | null;
  readonly word: string;
  readonly totalAtomic: string | null;
  /** The sum of the feed's lines. */
  readonly feedAtomic: string;
  /** Newest first. */
  readonly minutes: readonly string[];
  readonly freeze: string | null;
  readonly cover: string;
  /** The next step, in words. */
  readonly next: string;
  /** The last announcement to a screen reader. */
  readonly said: string;
  /** The last urgent announcement. */
  readonly alarm: string;
  readonly ended: string | null;
}

declare global {
  interface Window {
    billingSeen: Seen[];
    /** `minute:n` → from the change of the document to after the frame that paints it, ms. */
    paintMs: Record<string, number>;
  }
}

export const billingSeen = (page: Page): Promise<readonly Seen[]> =>
  page.evaluate(() => window.billingSeen);

export const paintTimes = (page: Page): Promise<Readonly<Record<string, number>>> =>
  page.evaluate(() => window.paintMs);

/** Runs in the page before its own code. */
export async function watchBilling(page: Page): Promise<void> {
  await page.evaluateOnNewDocument(() => {
    const seen: Seen[] = (window.billingSeen = []);
    window.paintMs = {};
    const find = (selector: string): HTMLElement | null => document.querySelector(selector);
    const byId = (id: string): HTMLElement | null => find(`[data-testid="${id}"]`);
    const shown = (element: HTMLElement | null): HTMLElement | null =>
      element && !element.closest('[hidden]') ? element : null;
    const data = (id: string, key: string): string | null => shown(byId(id))?.dataset[key] ?? null;
    const look = (): Seen => {
      const rows = [...document.querySelectorAll<HTMLElement>('[data-testid="minute"]')];
      const sum = rows.reduce((total, row) => total + BigInt(row.dataset['amount'] ?? 0), 0n);
      return {
        atMs: Date.now(),
        elapsedMs: Number(byId('elapsed')?.dataset['ms'] ?? 0),
        status: data('billing', 'status'),
        color: data('billing', 'color'),
        tint: shown(find('.meter'))?.dataset['color'] ?? null,
        word: byId('billing')?.textContent ?? '',
        totalAtomic: byId('total-paid')?.dataset['atomic'] ?? null,
        feedAtomic: String(sum),
        minutes: rows.map((row) => row.dataset['minute'] ?? ''),
        freeze: data('freeze', 'code'),
        cover: shown(byId('freeze'))?.innerText ?? '',
        next: shown(find('.meter .next'))?.textContent ?? '',
        said: find('.toasts [role="status"]')?.textContent ?? '',
        alarm: find('.toasts [role="alert"]')?.textContent ?? '',
        ended: data('call-ended', 'reason'),
      };
    };
    const timeless = (each: Seen | undefined): string =>
      JSON.stringify({ ...each, atMs: 0, elapsedMs: 0 });
    document.addEventListener('DOMContentLoaded', () => {
      new MutationObserver(() => {
        const now = look();
        if (timeless(now) !== timeless(seen.at(-1))) seen.push(now);
      }).observe(document.body, {
        subtree: true,
        childList: true,
        characterData: true,
        attributes: true,
      });
    });
    new PerformanceObserver((list) => {
      for (const { name, startTime } of list.getEntries()) {
        if (!name.startsWith('minute:')) continue;
        // After the frame in which it was painted.
        requestAnimationFrame(() =>
          setTimeout(() => (window.paintMs[name] = performance.now() - startTime)),
        );
      }
    }).observe({ type: 'mark' });
  });
}
