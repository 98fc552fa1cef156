import { sentenceFor } from '../ui/error-strings.ts';
import { dates, formatUsdc } from '../text/intl.ts';
import { NETWORKS } from '../../shared/network.ts';
import { STANDARD_PERIOD_SECONDS } from '../../shared/terms.ts';
import type { AuditState } from '../payment/state.ts';
import { signedUsdc } from '../payment/signed.ts';
import { h, type Live, type Props } from '../ui/dom.ts';
import { spokenClock } from '../ui/format.ts';
import type { Phrase } from '../text/texts.ts';
import { fact, facts } from '../ui/parts.ts';
import { when } from '../ui/strings.ts';
import { verdict } from './audit-panel.ts';
import type { Issued } from './invoice-books.ts';
import type { Invoice, InvoiceItem } from './invoice.ts';
import { ownTimeZone } from './month.ts';
import { invoiceStrings as text } from './invoice-strings.ts';
import { receiptStrings } from './strings.ts';

/** Builds the sheet of paper, which is the only part that is printed. */

/** The texts that the user typed. */
export interface InvoiceTexts {
  readonly own: string;
  readonly peer: string;
  readonly tax: string;
}

interface PaperParts {
  readonly invoice: Invoice;
  /**
   * The number and date, or null. A guest's statement has no number, and neither has a host's
   * invoice that could not be stored.
   */
  readonly issued: Issued | null;
  readonly nowWallMs: number;
  texts(): InvoiceTexts;
  /** Returns the check of this invoice's receipt; `idle` if it was not checked. */
  audit(): AuditState;
}

const dayFormat = dates({ dateStyle: 'long' });
const timeFormat = dates({ dateStyle: 'long', timeStyle: 'short' });
const exactFormat = dates({ dateStyle: 'short', timeStyle: 'medium' });

/** Returns the result of the check as text. `shown` is the number of payments on the sheet. */
function auditWords(audit: AuditState, shown: number): string {
  switch (audit.status) {
    case 'idle':
    case 'filled':
      return text.notChecked();
    case 'running':
      return text.checking();
    case 'failed':
      return text.failed(sentenceFor(audit.error).text);
    case 'done':
      return text.checked(when(audit.atWallMs), verdict(audit.report, shown));
  }
}

/** Shows a side's name and address as typed, and its wallet. */
const party = (title: string, address: () => string, wallet: string): HTMLElement =>
  h(
    'section.party',
    h('h3', title),
    h('p.party-text', { dir: 'auto', hidden: () => address().trim() === '' }, address),
    h('p.party-wallet', h('span.hint', `${text.wallet()} `), h('span.address', wallet)),
  );

function itemName({ name }: InvoiceItem, { periodSeconds }: Invoice): string {
  if (name !== null) return name;
  return periodSeconds === null || periodSeconds === STANDARD_PERIOD_SECONDS
    ? text.minutes()
    : text.periods(periodSeconds);
}

const head = (
  ...columns: readonly (readonly [name: Live<string>, className: string])[]
): HTMLElement =>
  h(
    'thead',
    h('tr', ...columns.map(([name, className]) => h('th', { scope: 'col', className }, name))),
  );

function items(invoice: Invoice): HTMLElement {
  const row = (item: InvoiceItem): HTMLElement => {
    const { quantity, price, amount } = item;
    const product =
      quantity === null || price === null
        ? null
        : h('span.product', text.product(quantity, formatUsdc(price)));
    return h(
      'tr',
      { testid: 'invoice-item', data: { amount: String(amount) } },
      h('th', { scope: 'row' }, itemName(item, invoice), product),
      h('td.number', signedUsdc(amount)),
    );
  };
  const total = (name: Phrase, amount: bigint, props: Props<HTMLElement> = {}): HTMLElement =>
    h(
      'tbody.total',
      h('tr', h('th', { scope: 'row' }, name), h('td.number', props, signedUsdc(amount))),
    );
  const { sold, paid, back, net } = invoice;
  const last = { testid: 'invoice-total' };
  const sums =
    back.length === 0
      ? [total(text.total, paid, last)]
      : [
          total(text.total, paid),
          h('tbody', ...back.map(row)),
          total(receiptStrings.net, net, last),
        ];
  return h(
    'table.items',
    h('caption.unseen', text.items),
    head([text.item, ''], [text.amount, 'number']),
    h('tbody', ...sold.map(row)),
    ...sums,
  );
}

/** Lists the payments. Each row contains the whole signature, on a separate line. */
function payments({ payments: all }: Invoice): HTMLElement {
  return h(
    'table.transactions',
    h('caption.unseen', text.payments),
    head([text.when, ''], [text.what, ''], [text.amount, 'number']),
    h(
      'tbody',
      ...all.map(({ name, amount, signature, atMs }) =>
        h(
          'tr',
          { testid: 'invoice-payment', data: { signature } },
          h('td', exactFormat(atMs)),
          h('td', name, h('span.signature', signature)),
          h('td.number', signedUsdc(amount)),
        ),
      ),
    ),
  );
}

/** Notes changes after the date of issue. A refund, for example, appears under the same number. */
function laterNote({ payments: all }: Invoice, issued: Issued | null): HTMLElement | null {
  const lastMs = Math.max(...all.map(({ atMs }) => atMs));
  if (!issued || lastMs <= issued.issuedAtWallMs) return null;
  return h('p', text.later(dayFormat(lastMs)));
}

function about({ invoice, issued, nowWallMs }: PaperParts): HTMLElement {
  const { role, topic, countedSeconds, startedMs, callId, network } = invoice;
  const isHost = role === 'host';
  return facts(
    ...(issued ? [fact(text.number, issued.number)] : []),
    fact(isHost ? text.issued : text.printed, dayFormat(issued?.issuedAtWallMs ?? nowWallMs)),
    fact(text.call, timeFormat(startedMs)),
    ...(topic === '' ? [] : [fact(text.topic, h('bdi', topic))]),
    ...(countedSeconds === null ? [] : [fact(text.counted, spokenClock(countedSeconds * 1000))]),
    fact(text.callId, callId),
    fact(text.network, NETWORKS[network].name),
  );
}

/** Builds the sheet. Its texts and the result of the check change in place. */
export function paper(parts: PaperParts): HTMLElement {
  const { invoice, issued, texts, audit } = parts;
  const { role, host, guest } = invoice;
  const isHost = role === 'host';
  const own = (): string => texts().own;
  const peer = (): string => texts().peer;
  return h(
    'article.card.paper',
    {
      testid: 'invoice',
      data: { role, call: invoice.callId, number: issued?.number ?? '' },
      aria: { label: text.title[role] },
    },
    h('h2', text.title[role]),
    about(parts),
    h(
      'div.parties',
      party(text.from[role](), isHost ? own : peer, host),
      party(text.to[role](), isHost ? peer : own, guest),
    ),
    items(invoice),
    h('p', text.paid),
    h('p.tax', { dir: 'auto', hidden: () => texts().tax.trim() === '' }, () => texts().tax),
    laterNote(invoice, issued),
    h('h3', text.payments),
    payments(invoice),
    h('p.hint', text.zone(ownTimeZone())),
    h(
      'section.checked',
      h('h3', text.audit),
      h('p', { testid: 'invoice-audit', role: 'status' }, () =>
        auditWords(audit(), invoice.payments.length),
      ),
    ),
  );
}
