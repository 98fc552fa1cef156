import { type Page, TimeoutError } from 'puppeteer';

/** Drives a page through its test ids (docs/testing.md) and nothing else. */
export interface Ui {
  readonly page: Page;
  has(id: string): Promise<boolean>;
  shown(id: string, timeoutMs?: number): Promise<void>;
  gone(id: string, timeoutMs?: number): Promise<void>;
  click(id: string): Promise<void>;
  fill(id: string, value: string): Promise<void>;
  value(id: string): Promise<string>;
  text(id: string): Promise<string>;
  data(id: string, key: string): Promise<string | null>;
  all(id: string): Promise<readonly Readonly<Record<string, string>>[]>;
  /** Until the element's data-`key` is one of `wanted`; answers which. */
  until(id: string, key: string, wanted: readonly string[], timeoutMs?: number): Promise<string>;
  /** Until a code field holds something; answers it. */
  code(id: string): Promise<string>;
  count(id: string): Promise<number>;
}

const selector = (id: string): string => `[data-testid="${id}"]`;
const POLLING = 50;
/**
 * How long a page is given for what it does at once: far more than a machine needs that has other
 * browsers to drive. A limit only ends what hangs; what has to be quick is measured.
 */
export const PATIENCE_MS = 60_000;

const told = new WeakSet<Page>();

/** The beginning of what the page shows; it may be stuck. */
async function shownOn(page: Page): Promise<string> {
  const late = new Promise<string>((resolve) => setTimeout(resolve, 2_000, '(no answer)').unref());
  const text = page.evaluate(() => document.body.innerText.replace(/\s+/g, ' ').slice(0, 400));
  return Promise.race([text, late]).catch(String);
}

/** From now on a wait that runs out says what it waited for, and what there was instead. */
function tellWaits(page: Page): void {
  if (told.has(page)) return;
  told.add(page);
  page.setDefaultTimeout(PATIENCE_MS);
  const wait = page.waitForFunction.bind(page);
  page.waitForFunction = async (what, options, ...args) => {
    try {
      return await wait(what, options, ...args);
    } catch (thrown) {
      if (!(thrown instanceof TimeoutError)) throw thrown;
      const limitMs = options?.timeout ?? PATIENCE_MS;
      const code = String(what).replace(/\s+/g, ' ').slice(0, 200);
      const of = args.length > 0 ? JSON.stringify(args) : code;
      const shown = await shownOn(page);
      // In one line: it is said twice, with and without the stack.
      throw new TimeoutError(`not within ${limitMs / 1_000} s: ${of}. The page shows: ${shown}`, {
        cause: thrown,
      });
    }
  };
}

export function ui(page: Page): Ui {
  tellWaits(page);
  const self: Ui = {
    page,
    has: (id) =>
      page.evaluate((s) => {
        const element = document.querySelector(s);
        return element !== null && element.getClientRects().length > 0;
      }, selector(id)),
    async shown(id, timeoutMs = PATIENCE_MS) {
      await page.waitForFunction(
        (s) => [...document.querySelectorAll(s)].some((each) => each.getClientRects().length > 0),
        { timeout: timeoutMs, polling: POLLING },
        selector(id),
      );
    },
    async gone(id, timeoutMs = PATIENCE_MS) {
      await page.waitForFunction(
        (s) => ![...document.querySelectorAll(s)].some((each) => each.getClientRects().length > 0),
        { timeout: timeoutMs, polling: POLLING },
        selector(id),
      );
    },
    async click(id) {
      await page.waitForFunction(
        (s) => {
          const element = document.querySelector(s);
          if (!(element instanceof HTMLElement)) return false;
          // Unfolds a folded part first, as a person would.
          const folded = element.closest('details:not([open])');
          if (folded && element.tagName !== 'SUMMARY') folded.setAttribute('open', '');
          if (element.getClientRects().length === 0) return false;
          return !(element instanceof HTMLButtonElement && element.disabled);
        },
        { timeout: PATIENCE_MS, polling: POLLING },
        selector(id),
      );
      await page.evaluate((s) => {
        const element = document.querySelector(s);
        if (element instanceof HTMLElement) element.click();
      }, selector(id));
    },
    async fill(id, value) {
      // Unfolds a folded part first, as a person would. The part may be loaded lazily.
      await page.waitForSelector(selector(id), { timeout: PATIENCE_MS });
      await page.$eval(selector(id), (element) => {
        for (let at = element.closest('details'); at;) {
          at.setAttribute('open', '');
          at = at.parentElement?.closest('details') ?? null;
        }
      });
      await self.shown(id);
      await page.evaluate(
        (s, text) => {
          const element = document.querySelector(s);
          const editable =
            element instanceof HTMLInputElement ||
            element instanceof HTMLTextAreaElement ||
            element instanceof HTMLSelectElement;
          if (!editable) throw new Error(`${s} cannot be filled`);
          element.focus({ preventScroll: true });
          element.value = text;
          element.dispatchEvent(new Event('input', { bubbles: true }));
          element.dispatchEvent(new Event('change', { bubbles: true }));
        },
        selector(id),
        value,
      );
    },
    async value(id) {
      // Some fields come with a chunk of their own.
      await page.waitForSelector(selector(id), { timeout: PATIENCE_MS });
      return page.evaluate((s) => {
        const element = document.querySelector(s);
        return element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement
          ? element.value
          : (element?.textContent ?? '');
      }, selector(id));
    },
    text: (id) =>
      page.evaluate((s) => document.querySelector(s)?.textContent.trim() ?? '', selector(id)),
    data: (id, key) =>
      page.evaluate(
        (s, k) => {
          const element = document.querySelector(s);
          return element instanceof HTMLElement ? (element.dataset[k] ?? null) : null;
        },
        selector(id),
        key,
      ),
    all: (id) =>
      page.evaluate(
        (s) =>
          [...document.querySelectorAll<HTMLElement>(s)].map((each) =>
            Object.fromEntries(Object.entries(each.dataset).map(([k, v]) => [k, v ?? ''])),
          ),
        selector(id),
      ),
    async until(id, key, wanted, timeoutMs = PATIENCE_MS) {
      await page.waitForFunction(
        (s, k, list) =>
          [...document.querySelectorAll<HTMLElement>(s)].some((each) =>
            list.includes(each.dataset[k] ?? ''),
          ),
        { timeout: timeoutMs, polling: POLLING },
        selector(id),
        key,
        [...wanted],
      );
      const found = (await self.all(id)).map((each) => each[key] ?? '');
      return found.find((value) => wanted.includes(value)) ?? found[0] ?? '';
    },
    async code(id) {
      await page.waitForFunction(
        (s) => {
          const element = document.querySelector(s);
          return element instanceof HTMLTextAreaElement && element.value.length > 50;
        },
        { timeout: PATIENCE_MS, polling: POLLING },
        selector(id),
      );
      return self.value(id);
    },
    count: (id) => page.evaluate((s) => document.querySelectorAll(s).length, selector(id)),
  };
  return self;
}
