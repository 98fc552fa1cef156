import type { Role } from '../../shared/api/ledger.ts';
import type { CallReceipt } from '../../shared/receipt/receipt.ts';
import { parseReceipt, receiptLink, receiptText } from '../../shared/receipt/text.ts';
import { appError, err, ok, type Result } from '../../shared/errors.ts';
import { receiptStrings } from './strings.ts';
import type { App } from '../app/app.ts';
import { download } from '../ui/download.ts';
import { saysOther, type Writers } from './beside.ts';
import { receiptWords, toCsv, toJson } from './export.ts';
import { asResult } from '../app/ledger-link.ts';
import {
  $audit,
  $auditText,
  $cameFrom,
  $receiptsError,
  followPayments,
  learnPayment,
  readPayments,
  type ReceiptActions,
  type ReceiptForm,
} from '../payment/state.ts';
import { $tallies, readTallies, tallyOf } from './quality-tallies.ts';
import { $receiptsPage, LIST } from './pages.ts';
import { readTopics } from './topics.ts';
import { refundActions } from '../refund/actions.ts';
import { $screen } from '../app/screen.ts';
import { pageAddress } from '../app/url.ts';

const FILES = {
  csv: { type: 'text/csv;charset=utf-8', make: toCsv },
  json: { type: 'application/json', make: toJson },
} as const;

/**
 * Copies text that may not exist yet when the click is over. Some browsers let a page copy only
 * during the click, so they get a promise of the text.
 */
async function toClipboard(text: Promise<string>): Promise<boolean> {
  try {
    if (typeof ClipboardItem === 'undefined') {
      await navigator.clipboard.writeText(await text);
    } else {
      const blob = text.then((plain) => new Blob([plain], { type: 'text/plain' }));
      blob.catch(() => undefined);
      await navigator.clipboard.write([new ClipboardItem({ 'text/plain': blob })]);
    }
    return true;
  } catch {
    return false;
  }
}

/**
 * Returns a call's receipt. This works without a server, too: requests that need a server report
 * its errors themselves.
 */
export async function receiptOf(
  app: App,
  callId: string,
  role: Role,
): Promise<Result<CallReceipt>> {
  const ready = await app.ledger.ready();
  const worker = ready.ok ? ready.value : app.ledger.raw();
  return asResult(worker.receipt(callId, role));
}

/** Reads the journal, copies receipts, and checks them. */
export function createReceiptActions(app: App, writers: Writers = {}): ReceiptActions {
  let audits = 0;

  function show(): void {
    const screen = $screen.get();
    if (screen === 'receipts') return;
    $cameFrom.set(screen);
    $screen.set('receipts');
  }

  async function bill(callId: string, role: Role, form: ReceiptForm): Promise<Result<string>> {
    const receipt = await receiptOf(app, callId, role);
    if (!receipt.ok) return receipt;
    const here = pageAddress(new URL(location.href));
    const link = receiptLink(here, receipt.value);
    if (form === 'link') return ok(link);
    if (form === 'json') return ok(receiptText(receipt.value));
    await readTallies(app);
    return ok(receiptWords(receipt.value, link, tallyOf($tallies.get(), { callId, role })));
  }

  async function audit(text: string): Promise<void> {
    const own = (audits += 1);
    // If another audit has begun meanwhile, this one must not report, because its result would
    // stand beside the other receipt.
    const isOvertaken = (): boolean => own !== audits || $auditText.get() !== text;
    $auditText.set(text);
    $audit.set({ status: 'running' });
    const receipt = parseReceipt(text);
    // The page does not check a receipt if the text beside it differs from that receipt.
    const isAltered = receipt.ok && (await saysOther(text, receipt.value, writers));
    const ready = isAltered ? err(appError('receipt_altered')) : await app.ledger.ready();
    if (isOvertaken()) return;
    const done = ready.ok ? await asResult(ready.value.audit(text)) : ready;
    if (isOvertaken()) return;
    $audit.set(
      done.ok
        ? { status: 'done', report: done.value, atWallMs: Date.now() }
        : { status: 'failed', error: done.error },
    );
  }

  function cancelAudit(): void {
    if ($audit.get().status !== 'running') return;
    audits += 1;
    $audit.set({ status: 'idle' });
    void app.ledger.raw().cancelAudit();
  }

  followPayments(app);
  const { refund, notArrived } = refundActions(app);
  $screen.subscribe((screen) => {
    if (screen !== 'receipts') {
      $receiptsPage.set(LIST);
      return;
    }
    void readPayments(app);
    void readTallies(app);
    void readTopics(app);
  });

  return {
    async copy(callId, role, form) {
      $receiptsError.set(null);
      const making = bill(callId, role, form);
      const text = making.then((made) => {
        if (!made.ok) throw new Error(made.error.code);
        return made.value;
      });
      const copied = await toClipboard(text);
      const made = await making;
      if (!made.ok) {
        $receiptsError.set(made.error);
        return made.error;
      }
      if (!copied) {
        show();
        // Cleared first, so that a second attempt with the same text also notifies the listeners.
        $auditText.set('');
        $auditText.set(made.value);
        $audit.set({ status: 'idle' });
      }
      app.toast(copied ? receiptStrings.copied[form]() : receiptStrings.notCopied());
      return null;
    },
    async checkAgain(id) {
      const worker = await app.ledger.ready();
      const checked = worker.ok ? await asResult(worker.value.checkAgain(id)) : worker;
      $receiptsError.set(checked.ok ? null : checked.error);
      if (checked.ok) learnPayment(checked.value);
    },
    notArrived,
    save(records, form) {
      const { type, make } = FILES[form];
      const day = new Date().toISOString().slice(0, 10);
      download(
        new Blob([make(records, $tallies.get())], { type }),
        `pay2chat-payments-${day}.${form}`,
      );
    },
    audit,
    cancelAudit,
    async auditCall(callId, role) {
      $receiptsError.set(null);
      const made = await bill(callId, role, 'json');
      if (made.ok) await audit(made.value);
      else $receiptsError.set(made.error);
    },
    refund,
    leave() {
      $screen.set($cameFrom.get());
    },
  };
}
