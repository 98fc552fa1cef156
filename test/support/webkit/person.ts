import { setTimeout as sleep } from 'node:timers/promises';
import type { WebKit } from './driver.ts';

/** Drives a page through its test ids (docs/testing.md), as `../ui.ts` does elsewhere. */
export interface Hand {
  shown(id: string): Promise<void>;
  gone(id: string): Promise<void>;
  click(id: string): Promise<void>;
  fill(id: string, value: string): Promise<void>;
  text(id: string): Promise<string>;
  value(id: string): Promise<string>;
  data(id: string): Promise<readonly Readonly<Record<string, string>>[]>;
  /** Until the element's data-`key` is one of `wanted`; answers which. */
  until(id: string, key: string, wanted: readonly string[]): Promise<string>;
  /** Everything that the page shows. */
  reads(): Promise<string>;
}

const PATIENCE_MS = 60_000;

export function hand(webkit: WebKit): Hand {
  /** Until the page's answer is other than null. */
  async function wait<Args extends readonly unknown[], T>(
    what: string,
    look: (...args: Args) => T | null,
    ...args: Args
  ): Promise<T> {
    const untilMs = performance.now() + PATIENCE_MS;
    for (;;) {
      const seen = await webkit.evaluate(look, ...args);
      if (seen !== null) return seen;
      if (performance.now() > untilMs) {
        const shows = await webkit.evaluate(() => document.body.innerText.replace(/\s+/g, ' '));
        throw new Error(`not within ${PATIENCE_MS / 1000} s: ${what}. The page shows: ${shows}`);
      }
      await sleep(50);
    }
  }
  return {
    async shown(id) {
      await wait(
        `${id} shown`,
        (s) =>
          [...document.querySelectorAll(s)].some((each) => each.getClientRects().length > 0) ||
          null,
        `[data-testid="${id}"]`,
      );
    },
    async gone(id) {
      await wait(
        `${id} gone`,
        (s) =>
          ![...document.querySelectorAll(s)].some((each) => each.getClientRects().length > 0) ||
          null,
        `[data-testid="${id}"]`,
      );
    },
    async click(id) {
      await wait(
        `${id} to press`,
        (s) => {
          const element = document.querySelector(s);
          if (!(element instanceof HTMLElement)) return null;
          const folded = element.closest('details:not([open])');
          if (folded && element.tagName !== 'SUMMARY') folded.setAttribute('open', '');
          if (element.getClientRects().length === 0) return null;
          if (element instanceof HTMLButtonElement && element.disabled) return null;
          element.click();
          return true;
        },
        `[data-testid="${id}"]`,
      );
    },
    async fill(id, value) {
      await wait(
        `${id} to fill`,
        (s, text) => {
          const element = document.querySelector(s);
          element?.closest('details:not([open])')?.setAttribute('open', '');
          const editable =
            element instanceof HTMLInputElement ||
            element instanceof HTMLTextAreaElement ||
            element instanceof HTMLSelectElement;
          if (!editable || element.getClientRects().length === 0) return null;
          element.focus({ preventScroll: true });
          element.value = text;
          element.dispatchEvent(new Event('input', { bubbles: true }));
          element.dispatchEvent(new Event('change', { bubbles: true }));
          return true;
        },
        `[data-testid="${id}"]`,
        value,
      );
    },
    text: (id) =>
      webkit.evaluate(
        (s) => document.querySelector(s)?.textContent.trim() ?? '',
        `[data-testid="${id}"]`,
      ),
    value: (id) =>
      wait(
        `${id} there`,
        (s) => {
          const element = document.querySelector(s);
          return element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement
            ? element.value
            : null;
        },
        `[data-testid="${id}"]`,
      ),
    data: (id) =>
      webkit.evaluate(
        (s) =>
          [...document.querySelectorAll<HTMLElement>(s)].map((each) =>
            Object.fromEntries(Object.entries(each.dataset).map(([k, v]) => [k, v ?? ''])),
          ),
        `[data-testid="${id}"]`,
      ),
    until: (id, key, wanted) =>
      wait(
        `${id} with data-${key} of ${wanted.join(', ')}`,
        (s, k, list) =>
          [...document.querySelectorAll<HTMLElement>(s)]
            .map((each) => each.dataset[k] ?? '')
            .find((each) => list.includes(each)) ?? null,
        `[data-testid="${id}"]`,
        key,
        [...wanted],
      ),
    reads: () => webkit.evaluate(() => document.body.innerText.replace(/\s+/g, ' ')),
  };
}
