import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'puppeteer';

/** axe-core, told of a page that is shown in a browser: what it has against it, in a line each. */

export const axeSource = readFileSync(
  createRequire(import.meta.url).resolve('axe-core/axe.min.js'),
  'utf8',
);

/** The part of axe-core's answer that is read here. */
interface Answer {
  readonly violations: readonly {
    readonly id: string;
    readonly impact: string | null;
    readonly help: string;
    readonly nodes: readonly { readonly target: readonly unknown[]; readonly html: string }[];
  }[];
}

declare global {
  interface Window {
    axe?: { run(options: Readonly<Record<string, unknown>>): Promise<Answer> };
  }
}

/**
 * Every rule that it has, of any impact. Pictures are still, so that no colour is half way. Where the
 * page's server has axe-core at an address, the browser compiles it once for all pages.
 */
export async function axeFindings(page: Page, address = ''): Promise<readonly string[]> {
  if (!(await page.evaluate(() => 'axe' in window)))
    await (address === ''
      ? page.evaluate(axeSource)
      : page.evaluate((from) => import(from), address));
  return page.evaluate(async () => {
    for (const each of document.getAnimations()) {
      // An endless animation cannot finish.
      if (each.effect?.getComputedTiming().endTime !== Infinity) each.finish();
    }
    const answer = await window.axe?.run({ resultTypes: ['violations'], preload: false });
    if (!answer) throw new Error('axe-core is not there');
    return answer.violations.flatMap(({ id, impact, help, nodes }) =>
      nodes.map(
        ({ target, html }) => `${impact ?? ''} ${id} (${help}): ${target.join(' ')} ${html}`,
      ),
    );
  });
}
