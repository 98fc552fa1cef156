import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import type { BrowserKind } from './browser.ts';
import type { PairOptions, Side } from './call.ts';
import { press, type Visit } from './visit.ts';
import { forget, saveInto } from './files.ts';
import { PATIENCE_MS } from './ui.ts';

/** The receipts screen as a person uses it, downloads and clipboard included. */

interface Downloads {
  /** From then on this side's downloads go into a folder, and its page may use the clipboard. */
  accept(side: Side): Promise<void>;
  /** Until a file with this ending is there, whole; answers what is in it. */
  take(kind: BrowserKind, ending: string): Promise<string>;
  remove(): void;
}

/** Nothing where the file is gone: Firefox fills one of another name, and gives it its own then. */
function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}

/** One folder per browser. */
export function downloads(): Downloads {
  const root = mkdtempSync(join(tmpdir(), 'pay2chat-'));
  const folders = { chromium: mkdtempSync(join(root, 'c')), firefox: mkdtempSync(join(root, 'f')) };
  return {
    async accept(side) {
      const { kind, browser, context, page } = side;
      await saveInto(side, folders[kind]);
      if (kind === 'firefox') return;
      const session = await browser.target().createCDPSession();
      const { origin } = new URL(page.url());
      for (const name of ['clipboard-read', 'clipboard-write']) {
        await session.send('Browser.setPermission', {
          permission: { name, allowWithoutGesture: true },
          setting: 'granted',
          ...(context.id && { browserContextId: context.id }),
          origin,
        });
      }
    },
    async take(kind, ending) {
      const folder = folders[kind];
      const untilMs = performance.now() + PATIENCE_MS;
      for (;;) {
        for (const name of readdirSync(folder).filter((each) => each.endsWith(ending))) {
          const text = textOf(join(folder, name));
          // A browser makes the file first and fills it then.
          if (text.endsWith('\n')) return text;
        }
        if (performance.now() > untilMs) throw new Error(`no *${ending}: ${readdirSync(folder)}`);
        await pause(50);
      }
    },
    remove: () => forget(root),
  };
}

/** Opens two people like this whose browsers download into folders, and may use the clipboard. */
export async function downloading<
  Opened extends { readonly host: Side; readonly guest: Side; close(): Promise<void> },
>(
  open: (options: PairOptions) => Promise<Opened>,
  options: PairOptions,
): Promise<Opened & { readonly files: Downloads }> {
  const files = downloads();
  const pair = await open(options);
  for (const side of [pair.host, pair.guest]) await files.accept(side);
  const close = async (): Promise<void> => {
    await pair.close();
    files.remove();
  };
  return { ...pair, files, close };
}

/** Bytes that were signed and refused are open until no block can take them: 73 s on the local ledger. */
const SETTLED_MS = 180_000;

export type Row = Readonly<Record<string, string>>;

/** Opens the screen; answers its rows that are not in SOL, once `count` of them are confirmed and none is open. */
export async function listed({ ui, page }: Side, count: number): Promise<readonly Row[]> {
  await ui.click('receipts');
  await page.waitForFunction(
    (wanted) => {
      const rows = [
        ...document.querySelectorAll<HTMLElement>('[data-testid="receipt"]:not([data-way="none"])'),
      ];
      const confirmed = rows.filter(
        ({ dataset }) => dataset['state'] === 'confirmed' && dataset['signature'],
      );
      const open = rows.filter(
        ({ dataset }) => dataset['state'] === 'confirming' || dataset['state'] === 'timeout',
      );
      return confirmed.length >= wanted && open.length === 0;
    },
    { timeout: SETTLED_MS, polling: 50 },
    count,
  );
  return (await ui.all('receipt')).filter((row) => row['way'] !== 'none');
}

/** Presses this payment's refund, as soon as it can be pressed. */
export async function refund({ page }: Side, payment: string): Promise<void> {
  await page.waitForFunction(
    (signature) => {
      const buttons = document.querySelectorAll<HTMLButtonElement>('[data-testid="refund"]');
      const found = [...buttons].find(
        (each) =>
          each.dataset['payment'] === signature &&
          !each.disabled &&
          each.getClientRects().length > 0,
      );
      found?.click();
      return found !== undefined;
    },
    { timeout: PATIENCE_MS, polling: 50 },
    payment,
  );
}

/** Until the open receipts show so many refunds, each confirmed. */
export const refunded = ({ page }: Side, count: number): Promise<unknown> =>
  page.waitForFunction(
    (wanted) =>
      document.querySelectorAll(
        '[data-testid="receipt"][data-kind="refund"][data-state="confirmed"]',
      ).length === wanted,
    { timeout: PATIENCE_MS, polling: 100 },
    count,
  );

const COPIES = {
  words: ['Copy receipt', 'Receipt copied'],
  json: ['Copy data', 'Data of the receipt copied'],
  link: ['Copy link', 'Link to the receipt copied'],
} as const;

/** Copies the receipt of the only call on the screen; the ended card has it as words alone. */
export async function copied({ ui, page }: Side, form: keyof typeof COPIES): Promise<string> {
  const [button, says] = COPIES[form];
  await page.bringToFront();
  await press(ui, button);
  await page.waitForFunction(
    (wanted) =>
      [...document.querySelectorAll('[data-testid="toast"]')].some(
        ({ textContent }) => textContent === wanted,
      ),
    { timeout: PATIENCE_MS, polling: 50 },
    says,
  );
  return page.evaluate(() => navigator.clipboard.readText());
}

interface Verdict {
  readonly matches: string;
  /** `finding subject resource`, of the lines that are not right. */
  readonly wrong: readonly string[];
}

/** Has what stands in the field checked. */
export async function runAudit({ ui }: Visit): Promise<Verdict> {
  await ui.click('audit-run');
  const matches = await ui.until('audit-result', 'matches', ['true', 'false'], 60_000);
  const wrong = (await ui.all('audit-line'))
    .filter((line) => line['finding'] !== 'ok')
    .map((line) => `${line['finding']} ${line['subject']} ${line['resource']}`.trim());
  return { matches, wrong };
}

export async function auditText(visit: Visit, text: string): Promise<Verdict> {
  if (!(await visit.ui.has('audit-input'))) await visit.ui.click('receipts');
  await visit.ui.fill('audit-input', text);
  return runAudit(visit);
}
