// tier: all
/** An invoice on paper: complete, uncut and light on A4 and on Letter. */
import type { PaperFormat } from 'puppeteer';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { forAll } from '../support/for-all.ts';
import { openGalleryPage } from '../support/gallery.ts';
import { definePageHelpers } from '../support/guard.ts';
import { PATIENCE_MS } from '../support/ui.ts';

const gallery = forAll(openGalleryPage);
test.before(() => definePageHelpers(gallery.page).then(() => undefined));

/** Waits for the sheet. Returns its parts that must each be on one page. */
async function openInvoice(state: string): Promise<{ whole: string; rows: readonly string[] }> {
  await gallery.show(state);
  await gallery.page.waitForSelector('[data-testid="invoice"]', { timeout: PATIENCE_MS });
  return gallery.page.evaluate(() => {
    const textOf = (each: Element): string => (each as HTMLElement).innerText;
    const sheet = document.querySelector('[data-testid="invoice"]');
    const unseen = document.querySelectorAll('.paper .unseen');
    for (const each of unseen) each.remove();
    return {
      whole: sheet ? textOf(sheet) : '',
      rows: [...document.querySelectorAll('.paper tbody tr, .paper .facts > div')].map(textOf),
    };
  });
}

/** The pages that come out of the printer, in points. */
async function printed(format: PaperFormat): Promise<readonly (readonly number[])[]> {
  const pdf = await gallery.page.pdf({ format, printBackground: true });
  const boxes = Buffer.from(pdf)
    .toString('latin1')
    .matchAll(/\/MediaBox\s*\[\s*0\s+0\s+([\d.]+)\s+([\d.]+)/g);
  return [...boxes].map(([, ...size]) => size.map(Number));
}

const SIZES = { A4: [595, 842], Letter: [612, 792] } as const;
const STATES = { 'invoice-hour': [4, 6], invoice: [1, 2], statement: [1, 2] } as const;

// Proves receipts: Invoices and statements, printed
test('an invoice fits its pages of A4 and Letter', async () => {
  for (const [state, [least, most]] of Object.entries(STATES)) {
    await openInvoice(state);
    for (const format of ['A4', 'Letter'] as const) {
      const pages = await printed(format);
      const { length } = pages;
      assert.ok(length >= least && length <= most, `${state}, ${format}: ${length} pages`);
      for (const [at, points] of SIZES[format].entries()) {
        for (const page of pages) assert.ok(Math.abs((page[at] ?? 0) - points) < 1, state);
      }
    }
  }
});

const squeezed = (text: string): string => text.replace(/\s/g, '');
/** Between the margins of A4, in pixels of CSS. */
const COLUMN = { width: 680, height: 1_000 };

test('an hour’s printed invoice is whole, black on white, with unbroken rows', async () => {
  const { page } = gallery;
  const before = page.viewport();
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: 'dark' }]);
  const { whole, rows } = await openInvoice('invoice-hour');
  await page.emulateMediaType('print');
  await page.setViewport(COLUMN);
  const paper = await page.evaluate(() => {
    const styles = (of: string): CSSStyleDeclaration[] =>
      [...document.querySelectorAll(of)].map((each) => getComputedStyle(each));
    const [sheet] = styles('.paper');
    return {
      text: document.body.innerText,
      breaks: styles('.paper tbody tr, .paper .facts > div').map(({ breakInside }) => breakInside),
      heads: styles('.paper thead').map(({ display }) => display),
      colors: [sheet?.color, styles('body')[0]?.backgroundColor],
      overPx: document.documentElement.scrollWidth - innerWidth,
    };
  });
  await page.emulateMediaType();
  await page.setViewport(before);
  const lines = whole.split('\n').map(squeezed).filter(Boolean);
  assert.ok(lines.length > 100 && rows.length > 60);
  for (const line of lines) assert.ok(squeezed(paper.text).includes(line), `missing: ${line}`);
  assert.not(paper.text.includes('Print or save as PDF'));
  assert.equal([...new Set(paper.breaks)], ['avoid']);
  // Repeated on each page.
  assert.equal([...new Set(paper.heads)], ['table-header-group']);
  assert.equal(paper.colors, ['rgb(0, 0, 0)', 'rgb(255, 255, 255)']);
  assert.is(paper.overPx, 0);
});

test.run();
