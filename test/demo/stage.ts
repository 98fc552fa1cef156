import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Browser, Page } from 'puppeteer';
import { root } from '../../dev/build/paths.ts';
import { type BrowserKind, launchBrowser } from '../support/browser.ts';
import type { Side } from '../support/call.ts';
import { guard } from '../support/guard.ts';
import type { Site } from '../support/site.ts';
import { ui } from '../support/ui.ts';
import { openWalkThrough, type WalkThrough } from './walk-through.ts';

/** Two windows, what happens in them in words, and a picture of each step where nobody looks on. */

/** As a person who knows what comes next: the eyes find the button, the hand follows. */
const THINKING_MS = 900;
const WINDOW = { width: 760, height: 900 };
const PICTURES = join(root, 'test-results', 'demo');

export interface Actor extends Side {
  readonly name: string;
  /** Clicks so far. */
  clicks(): number;
  /** Looks for the button, and clicks it. */
  click(id: string): Promise<void>;
  type(id: string, text: string): Promise<void>;
}

export interface Stage {
  readonly headless: boolean;
  readonly site: Site;
  open(name: string, kind: BrowserKind, at: 'left' | 'right'): Promise<Actor>;
  /** Says what has happened, and takes the pictures of it. */
  step(words: string, ...actors: readonly Actor[]): Promise<void>;
  /** Where a moving picture was wanted, writes it. */
  save(): void;
  close(): Promise<void>;
}

const launch = (kind: BrowserKind, at: 'left' | 'right', headless: boolean): Promise<Browser> =>
  launchBrowser(kind, {
    headless,
    args:
      kind === 'firefox'
        ? ['--width', String(WINDOW.width), '--height', String(WINDOW.height)]
        : [
            `--window-size=${WINDOW.width},${WINDOW.height}`,
            `--window-position=${at === 'left' ? 0 : WINDOW.width},0`,
          ],
  });

async function tabOf(browser: Browser): Promise<Page> {
  const [first] = await browser.pages();
  return first ?? browser.newPage();
}

export function openStage(
  site: Site,
  { headless, animate }: { readonly headless: boolean; readonly animate: boolean },
): Stage {
  const browsers: Browser[] = [];
  const onStage = new Map<string, Actor>();
  let film: WalkThrough | null = null;
  let steps = 0;
  if (headless) mkdirSync(PICTURES, { recursive: true });

  async function picture(actor: Actor, words: string): Promise<void> {
    const title = words
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .slice(0, 48);
    const name = `${String(steps).padStart(2, '0')}-${actor.name}-${title}.png`;
    await actor.page.screenshot({
      path: join(PICTURES, name) as `${string}.png`,
      fullPage: true,
    });
  }

  /** Both windows, whatever the step is about. */
  async function filmed(words: string): Promise<void> {
    const [drawn] = browsers;
    if (!animate || !drawn) return;
    film ??= openWalkThrough(drawn);
    const pictures: Record<string, string> = {};
    for (const { name, page } of onStage.values()) {
      pictures[name] = await page.screenshot({ encoding: 'base64' });
    }
    await film.step(words, pictures);
  }

  return {
    headless,
    site,
    async open(name, kind, at) {
      const browser = await launch(kind, at, headless);
      browsers.push(browser);
      const page = await tabOf(browser);
      await page.setViewport(headless ? WINDOW : null);
      const watched = await guard(page, [new URL(site.url).origin]);
      const driven = ui(page);
      let clicks = 0;
      const actor: Actor = {
        ...{ name, kind, browser, context: browser.defaultBrowserContext() },
        ...{ page, ui: driven, guard: watched, close: () => browser.close() },
        clicks: () => clicks,
        async click(id) {
          await driven.shown(id);
          await pause(THINKING_MS);
          await driven.click(id);
          clicks += 1;
        },
        async type(id, text) {
          await driven.shown(id);
          await pause(THINKING_MS);
          await driven.fill(id, text);
        },
      };
      onStage.set(name, actor);
      return actor;
    },
    async step(words, ...actors) {
      steps += 1;
      console.log(`${String(steps).padStart(2)}. ${words}`);
      if (headless) {
        await filmed(words);
        for (const actor of actors) await picture(actor, words);
      } else await pause(THINKING_MS);
    },
    save: () => film?.save(),
    async close() {
      await Promise.all(browsers.map((browser) => browser.close().catch(() => undefined)));
    },
  };
}

export const PICTURES_FOLDER = PICTURES;
