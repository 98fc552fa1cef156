import type { CallName } from '../../shared/api/ledger.ts';
import { type AppError, type Result, toAppError } from '../../shared/errors.ts';
import { storageError } from '../../shared/storage-error.ts';
import type { CallReceipt } from '../../shared/receipt/receipt.ts';
import { receiptText } from '../../shared/receipt/text.ts';
import { $audit, $auditText, $payments, type AuditState } from '../payment/state.ts';
import { drawing, filled, h, watch } from '../ui/dom.ts';
import { button, errorOf, field } from '../ui/parts.ts';
import {
  type Issued,
  issue,
  keepText,
  keptText,
  LONGEST_TEXT,
  type TextName,
} from './invoice-books.ts';
import { type Invoice, invoiceOf } from './invoice.ts';
import { type InvoiceTexts, paper } from './invoice-paper.ts';
import { invoiceStrings as text } from './invoice-strings.ts';
import { $receiptsPage } from './pages.ts';
import { toList } from './to-list.ts';
import { $topics, topicOf } from './topics.ts';

/**
 * Shows the invoice of a call, or the guest's statement, with the fields that the user may fill in
 * and the print button.
 */

export interface InvoiceActions {
  /** Returns the call's receipt. */
  receipt(callId: string, role: CallName['role']): Promise<Result<CallReceipt>>;
  audit(text: string): Promise<void>;
  cancelAudit(): void;
}

const NAMES = ['own', 'peer', 'tax'] as const satisfies readonly (keyof InvoiceTexts)[];

interface Shown {
  readonly invoice: Invoice;
  readonly issued: Issued | null;
  /** The receipt's text, which the check uses. */
  readonly receipt: string;
}

const NOT_CHECKED: AuditState = { status: 'idle' };

/**
 * Returns the names under which an invoice's texts are stored: two of this side, and one about the
 * peer with this wallet.
 */
const namesOf = ({
  role,
  host,
  guest,
}: Invoice): Readonly<Record<keyof InvoiceTexts, TextName>> => ({
  own: 'own',
  peer: `peer:${role === 'host' ? guest : host}`,
  tax: 'tax',
});

export function invoiceView(actions: InvoiceActions): HTMLElement {
  let shown: Shown | null = null;
  let error: AppError | null = null;
  /** Counts the opened pages, so that a late answer for an earlier page is dropped. */
  let openings = 0;

  const control = (rows: number, testid: string): HTMLTextAreaElement =>
    h('textarea', { rows, testid, maxLength: LONGEST_TEXT, autocomplete: 'off', dir: 'auto' });
  const fields = {
    own: control(4, 'invoice-own'),
    peer: control(4, 'invoice-peer'),
    tax: control(2, 'invoice-tax'),
  } satisfies Record<keyof InvoiceTexts, HTMLTextAreaElement>;
  const texts = (): InvoiceTexts => ({
    own: fields.own.value,
    peer: fields.peer.value,
    tax: fields.tax.value,
  });
  const role = (): CallName['role'] => {
    const page = $receiptsPage.get();
    return page.at === 'invoice' ? page.role : 'host';
  };
  /** Returns the state of the audit if it is for this receipt, otherwise `idle`. */
  const audit = (): AuditState =>
    shown !== null && $auditText.get() === shown.receipt ? $audit.get() : NOT_CHECKED;

  let drawPaper = (): void => undefined;
  const place = filled(
    h('div.paper-place'),
    () => shown,
    (now) => {
      if (!now) return [];
      const nowWallMs = Date.now();
      const sheet = paper({ ...now, nowWallMs, texts, audit });
      drawPaper = drawing(sheet);
      return [sheet];
    },
  );
  for (const name of NAMES) {
    fields[name].oninput = () => drawPaper();
    fields[name].onchange = () => void keep(name);
  }

  async function keep(name: keyof InvoiceTexts): Promise<void> {
    if (!shown) return;
    try {
      await keepText(namesOf(shown.invoice)[name], fields[name].value);
      say(null);
    } catch (thrown) {
      say(storageError(thrown));
    }
  }

  const title = h('h1', { tabIndex: -1 }, () => text.title[role()]);
  const tools = h(
    'div.invoice-tools',
    toList('invoice-back'),
    title,
    h('p.lead', text.lead),
    h(
      'p.status.busy',
      { role: 'status', hidden: () => shown !== null || error !== null },
      text.loading,
    ),
    errorOf(() => error),
    h(
      'section.card.invoice-fields',
      { hidden: () => shown === null },
      field(text.own, fields.own, text.ownHint),
      field(() => text.peer[role()], fields.peer, text.peerHint),
      field(text.tax, fields.tax, text.taxHint),
      h('p.hint', text.wiped),
      h(
        'div.row',
        button(text.print, {
          className: 'primary',
          testid: 'invoice-print',
          onclick: () => press(),
        }),
        button(text.check, {
          testid: 'invoice-check',
          hidden: () => audit().status === 'running',
          onclick: () => void check(),
        }),
        button(text.cancelCheck, {
          className: 'quiet',
          hidden: () => audit().status !== 'running',
          onclick: () => actions.cancelAudit(),
        }),
      ),
    ),
  );
  const element = h('section.invoice', tools, place);
  const drawAll = drawing(element);
  function draw(): void {
    drawAll();
    drawPaper();
  }
  function say(problem: AppError | null): void {
    error = problem;
    draw();
  }

  async function check(): Promise<void> {
    if (shown) await actions.audit(shown.receipt);
  }

  /** Prints the sheet. Browsers propose the page's title as the name of the file. */
  function press(): void {
    if (!shown) return;
    const { invoice, issued } = shown;
    const before = document.title;
    document.title = text.fileName(text.title[invoice.role](), issued?.number ?? invoice.callId);
    addEventListener('afterprint', () => (document.title = before), { once: true });
    print();
  }

  async function fill(callId: string, of: CallName['role']): Promise<void> {
    const own = (openings += 1);
    shown = null;
    say(null);
    const receipt = await actions.receipt(callId, of);
    if (own !== openings) return;
    if (!receipt.ok) return say(receipt.error);
    const records = $payments.get() ?? [];
    const topic = topicOf($topics.get(), { callId, role: of });
    const invoice = invoiceOf(receipt.value, { callId, role: of, records, topic });
    const kept = await readKept(invoice);
    if (own !== openings) return;
    for (const name of NAMES) fields[name].value = kept.texts[name];
    shown = { invoice, issued: kept.issued, receipt: receiptText(receipt.value) };
    say(kept.error);
    if (audit().status === 'idle' || audit().status === 'failed') void check();
  }

  watch(() => {
    const page = $receiptsPage.get();
    if (page.at !== 'invoice') return;
    void fill(page.callId, page.role).catch((thrown: unknown) => say(toAppError(thrown)));
    title.focus();
  }, $receiptsPage);
  watch(draw, $audit, $auditText);
  return element;
}

interface Kept {
  readonly issued: Issued | null;
  readonly texts: InvoiceTexts;
  readonly error: AppError | null;
}

/**
 * Reads the stored number and texts. If this fails, the invoice is shown without a number, and the
 * error explains why.
 */
async function readKept(invoice: Invoice): Promise<Kept> {
  const names = namesOf(invoice);
  try {
    const [own, peer, tax] = await Promise.all([
      keptText(names.own),
      keptText(names.peer),
      keptText(names.tax),
    ]);
    const issued = invoice.role === 'host' ? await issue(invoice, Date.now()) : null;
    return { issued, texts: { own, peer, tax }, error: null };
  } catch (thrown) {
    return { issued: null, texts: { own: '', peer: '', tax: '' }, error: storageError(thrown) };
  }
}
