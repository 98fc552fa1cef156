import type { Browser, BrowserContext, Page } from 'puppeteer';
import type { BrowserKind } from './browser.ts';
import { SHORT_PERIOD, type Side } from './call.ts';
import { guard } from './guard.ts';
import type { Site } from './site.ts';
import { smallCamera } from './small-camera.ts';
import { PATIENCE_MS, ui, type Ui } from './ui.ts';

/** One page of the site in storage of its own, so that many tests can share one browser. */
export interface Visit extends Side {
  /** Loads the page again, with these parameters instead. */
  go(query?: Query, hash?: string): Promise<void>;
}

export type Query = Readonly<Record<string, string>>;

interface VisitOptions {
  readonly query?: Query;
  /** Absent: the site's own. */
  readonly url?: string;
  /** A page beside others of the same profile. */
  readonly context?: BrowserContext;
  /** In a window of its own, so that it is never a hidden tab. */
  readonly window?: boolean;
  /** Runs in the page before its own code. */
  readonly prepare?: (page: Page) => Promise<unknown>;
  /** That the page may ask, besides the site's own. */
  readonly origins?: readonly string[];
  /** The person has not agreed yet, and the consent text is left to the test. */
  readonly unasked?: boolean;
}

/** Agrees, as a person does. */
export async function agree(driven: Ui): Promise<void> {
  await driven.click('consent-check');
  await driven.click('consent-continue');
  await driven.gone('consent');
}

/** The demo wallet, connected by itself. */
export const DEMO: Query = { network: 'local', wallet: 'demo', period: String(SHORT_PERIOD) };

const kindOf = async (browser: Browser): Promise<BrowserKind> =>
  /firefox/i.test(await browser.version()) ? 'firefox' : 'chromium';

export async function visit(
  browser: Browser,
  site: Pick<Site, 'url'>,
  options: VisitOptions = {},
): Promise<Visit> {
  const context = options.context ?? (await browser.createBrowserContext());
  const page = await context.newPage({ type: options.window ? 'window' : 'tab' });
  const base = options.url ?? site.url;
  const watched = await guard(page, [new URL(base).origin, ...(options.origins ?? [])]);
  await smallCamera(page);
  await options.prepare?.(page);
  const driven = ui(page);
  async function go(query: Query = DEMO, hash = ''): Promise<void> {
    // A change of the fragment alone would be no visit.
    await page.goto('about:blank');
    const asked = options.unasked ? query : { consent: 'accepted', ...query };
    await page.goto(`${base}?${new URLSearchParams(asked).toString()}${hash}`);
    await page.waitForFunction(() => document.querySelector('#app')?.childElementCount, {
      timeout: 60_000,
      polling: 50,
    });
    // The parameter counts on the local network alone.
    if (!options.unasked && (await driven.has('consent'))) await agree(driven);
  }
  await go(options.query);
  const kind = await kindOf(browser);
  const close = (): Promise<void> => context.close();
  return { kind, browser, context, close, page, ui: driven, guard: watched, go };
}

/** Until the page shows this error; answers the sentence and the next step that it shows. */
export async function says(driven: Ui, code: string, timeoutMs = 60_000): Promise<string> {
  await becomes(driven, 'error', 'code', code, timeoutMs);
  return driven.page.evaluate(
    (wanted) =>
      [...document.querySelectorAll<HTMLElement>('[data-testid="error"]')].find(
        ({ dataset }) => dataset['code'] === wanted,
      )?.innerText ?? '',
    code,
  );
}

/** Presses the visible button of this name, as a person finds it. */
export async function press(driven: Ui, name: string): Promise<void> {
  await driven.page.waitForFunction(
    (wanted) => {
      const button = [...document.querySelectorAll('button')].find(
        // By its text, not by what of it is painted: its panel may be closed.
        (each) => each.textContent.trim() === wanted && each.getClientRects().length > 0,
      );
      if (!button || button.disabled) return false;
      button.click();
      return true;
    },
    { timeout: PATIENCE_MS, polling: 50 },
    name,
  );
}

/** Until an element's data-`key` is this. */
export async function becomes(
  driven: Ui,
  id: string,
  key: string,
  value: string,
  timeoutMs = 60_000,
): Promise<void> {
  try {
    await driven.until(id, key, [value], timeoutMs);
  } catch (thrown) {
    const now = JSON.stringify(await driven.all(id));
    throw new Error(`${id}: data-${key} never became ${value}: ${now}`, { cause: thrown });
  }
}
