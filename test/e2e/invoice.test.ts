// tier: all
/** An invoice on paper: complete, uncut and light on A4 and on Letter, and made with the keyboard alone. */
import type { PaperFormat } from 'puppeteer';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { forAll } from '../support/for-all.ts';
import { openGalleryPage } from '../support/gallery.ts';
import { definePageHelpers } from '../support/guard.ts';
import { readPdf, squeezed } from '../support/pdf.ts';
import { PATIENCE_MS } from '../support/ui.ts';

const gallery = forAll(openGalleryPage);
test.before(() => definePageHelpers(gallery.page).then(() => undefined));

/** Until the sheet stands there; its parts that must be on one page each. */
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

const printed = async (format: PaperFormat) =>
  readPdf(await gallery.page.pdf({ format, printBackground: true }));

const SIZES = { A4: [595, 842], Letter: [612, 792] } as const;
/** Paper has 15 mm at the sides. */
const MARGIN = 42;

for (const format of ['A4', 'Letter'] as const) {
  // Proves receipts: Invoices and statements, printed
  test(`an hour’s invoice on ${format}: all text, no row on two pages, nothing at the edge`, async () => {
    await gallery.page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: 'dark' }]);
    const { whole, rows } = await openInvoice('invoice-hour');
    const pages = await printed(format);
    assert.ok(pages.length >= 4 && pages.length <= 6, `${pages.length} pages`);
    const [width, height] = SIZES[format];
    for (const page of pages) {
      assert.ok(page.text.length > 100, 'no page is empty');
      assert.ok(Math.abs(page.width - width) < 1 && Math.abs(page.height - height) < 1);
      for (const [x, y] of page.starts) {
        assert.ok(x >= MARGIN - 1 && x < width - MARGIN, `${x} of ${width}`);
        assert.ok(y > MARGIN - 1 && y < height - MARGIN, `${y} of ${height}`);
      }
    }
    // Head rows are repeated on each page, and what is on the screen alone is not there.
    const all = pages.map(({ text }) => text).join('');
    const lines = whole.split('\n').map(squeezed).filter(Boolean);
    assert.ok(lines.length > 100);
    for (const line of lines) assert.ok(all.includes(line), `missing: ${line}`);
    assert.not(all.includes(squeezed('Print or save as PDF')));
    assert.not(all.includes('\ufffd'), 'every glyph is known');
    assert.is(rows.length > 60, true);
    for (const row of rows) {
      assert.ok(
        pages.some(({ text }) =>
          row.split(/[\n\t]/).every((part) => text.includes(squeezed(part))),
        ),
        `on two pages: ${row}`,
      );
    }
  });
}

test('a short invoice and a statement fit on two pages at most, none of them empty', async () => {
  for (const state of ['invoice', 'statement']) {
    await openInvoice(state);
    for (const format of ['A4', 'Letter'] as const) {
      const pages = await printed(format);
      assert.ok(pages.length <= 2, `${state}, ${format}: ${pages.length}`);
      for (const { text } of pages) assert.ok(text.length > 50, `${state}, ${format}: empty`);
    }
  }
});

test('with the keyboard: opened from its call, filled in, printed, and back where it was opened', async () => {
  const { page } = gallery;
  await gallery.show('invoice-new');
  await page.waitForSelector('[data-testid="invoice"]', { timeout: PATIENCE_MS });
  const at = (): Promise<string> =>
    page.evaluate(() => {
      const each = document.activeElement;
      return each?.getAttribute('data-testid') ?? each?.tagName ?? '';
    });
  const tabTo = async (wanted: string): Promise<void> => {
    for (let i = 0; i < 40 && (await at()) !== wanted; i += 1) await page.keyboard.press('Tab');
    assert.is(await at(), wanted);
  };
  await page.evaluate(() => {
    Object.assign(window, { prints: 0 });
    window.print = () => {
      Object.assign(window, { prints: document.title });
      dispatchEvent(new Event('afterprint'));
    };
  });
  const number = await page.$eval('[data-testid="invoice"]', (each) =>
    each.getAttribute('data-number'),
  );
  assert.match(number ?? '', /^DEVNET-7xKX-\d{4}$/);
  await tabTo('invoice-back');
  await page.keyboard.press('Enter');
  await page.waitForSelector('[data-testid="invoice-open"]', { visible: true });
  await tabTo('invoice-open');
  await page.keyboard.press('Enter');
  await page.waitForSelector('[data-testid="invoice"]', { visible: true });
  assert.is(await at(), 'H1');
  await tabTo('invoice-own');
  await page.keyboard.type('Anna Bäcker');
  await tabTo('invoice-print');
  assert.match(await page.$eval('.paper', (each) => each.textContent), 'Anna Bäcker');
  await page.keyboard.press('Enter');
  assert.is(
    await page.evaluate(() => (window as unknown as { prints: string }).prints),
    `Invoice ${number}`,
    'the title is the name of the file',
  );
  assert.is(await page.title(), 'Pay2Chat');
  await tabTo('invoice-back');
  await page.keyboard.press('Enter');
  assert.is(await at(), 'invoice-open');
});

test.run();
