import { strings, usdcText } from '../ui/strings.ts';
import {
  type AuditedApproval,
  type AuditedUnused,
  type AuditLine,
  type AuditReport,
  isFine,
  UNUSED_REFUND,
} from '../../shared/receipt/receipt.ts';
import type { AppError } from '../../shared/errors.ts';
import { LEAST_RETURNED } from '../../shared/billing/unused.ts';
import { type AtomicUsdc, usdc } from '../../shared/money.ts';
import { type NetworkId, NETWORKS } from '../../shared/network.ts';
import { signedText } from '../payment/signed.ts';
import { $audit, $auditText, type ReceiptActions } from '../payment/state.ts';
import { paymentStrings } from '../payment/strings.ts';
import { filled, h, watch } from '../ui/dom.ts';
import { icon } from '../ui/icons.ts';
import { button, errorOf, fact, facts, field, form } from '../ui/parts.ts';
import { phrase, type Phrase } from '../text/texts.ts';
import { receiptStrings } from './strings.ts';
import { short, transaction } from '../ui/addresses.ts';

const text = receiptStrings.audit;

/** Returns the name of a line's subject, such as "Minute 4". */
function subjectOf({ subject, resource }: AuditLine): string {
  if (resource === UNUSED_REFUND) return paymentStrings.kinds.end();
  const name = text.subjects[subject];
  const [, minute] = /^minute\/(\d+)$/.exec(resource ?? '') ?? [];
  return minute ? `${name()} ${minute}` : name();
}

function line(each: AuditLine, network: NetworkId): HTMLElement {
  const ok = each.finding === 'ok';
  const fine = isFine(each);
  const [claimed, found] =
    each.finding === 'odometer'
      ? text.odometer
      : each.finding === 'over-refunded'
        ? text.overRefunded
        : [text.claimed, text.found];
  const said = (term: Phrase, value: string | null): HTMLElement | null =>
    value === null || ok
      ? null
      : h(
          'p.said',
          phrase(() => `${term()}: `),
          h('b', value),
        );
  return h(
    'li',
    {
      className: fine ? 'line' : 'line wrong',
      testid: 'audit-line',
      data: { finding: each.finding, subject: each.subject, resource: each.resource ?? '' },
    },
    icon(ok ? 'check' : fine ? 'help' : 'cross'),
    h(
      'div',
      h('strong', subjectOf(each)),
      h('p', text.findings[each.finding]),
      said(claimed, each.claimed),
      said(found, each.found),
    ),
    each.signature === null ? null : transaction(network, each.signature),
  );
}

function approval(each: AuditedApproval, index: number, network: NetworkId): HTMLElement {
  return h(
    'div.approval',
    h('p.row.spread', h('strong', text.approval(index + 1)), transaction(network, each.signature)),
    facts(
      fact(text.cap, usdcText(each.cap)),
      fact(text.spent, usdcText(each.spent)),
      fact(text.left, each.left === null ? text.closed : usdcText(each.left)),
    ),
  );
}

/** Formats seconds as m:ss. */
const minutes = (seconds: number): string =>
  `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;

function unusedTime(
  { countedSeconds, trialSeconds, due }: AuditedUnused,
  returned: AtomicUsdc,
): readonly Node[] {
  const little = due > 0n && due < LEAST_RETURNED && returned === 0n;
  const trial = trialSeconds > 0 ? [fact(text.unused.trial, minutes(trialSeconds))] : [];
  return [
    ...trial,
    fact(text.unused.counted, minutes(countedSeconds)),
    fact(text.unused.due, little ? text.unused.little(usdcText(due)) : usdcText(due)),
  ];
}

/** Returns the lines of the sum: what was paid, minus each kind of refund. */
function sum({ paid, returned, refunded, net }: AuditReport): readonly Node[] {
  const less = (name: Phrase, amount: AtomicUsdc): readonly Node[] =>
    amount === 0n ? [] : [fact(name, signedText(-amount))];
  const back = [...less(paymentStrings.kinds.end, returned), ...less(text.refunded, refunded)];
  const rest =
    back.length === 0 ? [] : [fact(receiptStrings.net, signedText(net), { className: 'total' })];
  return [fact(text.paid, usdcText(paid)), ...back, ...rest];
}

function report(found: AuditReport): readonly Node[] {
  const { network, lines, approvals } = found;
  const sums = facts(
    fact(text.network, NETWORKS[network].name),
    fact(text.payer, short(found.payer)),
    fact(text.payTo, short(found.payTo)),
  );
  sums.append(...sum(found));
  if (found.unused) sums.append(...unusedTime(found.unused, found.returned));
  const parts: Node[] = [sums];
  if (approvals.length > 0) {
    const list = approvals.map((each, i) => approval(each, i, network));
    parts.push(h('h3', text.approvals), ...list);
  }
  const rows = lines.map((each) => line(each, network));
  return [...parts, ...meaning(found), h('h3', text.lines), h('ul.audit-lines', ...rows)];
}

/** Returns whether a finding is a refund that was made after the receipt was written. */
const isLaterRefund = ({ finding, subject }: AuditLine): boolean =>
  finding === 'missing-in-receipt' && subject === 'refund';

/**
 * Sums up an audit in one or two sentences. `shown` is the number of lines on a sheet that does not
 * list spending limits.
 */
export function verdict(
  { lines, returned, refunded, unclear }: AuditReport,
  shown?: number,
): string {
  const others = lines.filter(({ finding }) => finding === 'other-wallet').length;
  const wrong = lines.filter((each) => !isFine(each));
  const listed = shown ?? lines.length - others - wrong.length;
  if (!wrong.every(isLaterRefund)) return text.differs(wrong.length, lines.length);
  if (unclear.length > 0) return text.unclear.verdict();
  if (wrong.length > 0) {
    return text.givenBack(listed, wrong.length, usdcText(usdc(returned + refunded)));
  }
  return others === 0 ? text.matches(listed) : `${text.matches(listed)} ${text.others(others)}`;
}

/** Lists what the audit proves, what remains unclear, and what no audit can prove. */
function meaning({ complete, unclear }: AuditReport): readonly Node[] {
  const list = (title: Phrase, all: readonly Phrase[]): readonly Node[] =>
    all.length === 0
      ? []
      : [h('h3', title), h('ul.audit-meaning', ...all.map((each) => h('li', each)))];
  const doubts = [...unclear.map((each) => text.unclear[each]), text.unclear.ask];
  return [
    ...(unclear.length === 0 ? [] : [h('div.note', ...doubts.map((each) => h('p', each)))]),
    ...list(
      text.proves.title,
      complete.map((each) => text.proves[each]),
    ),
    ...list(text.cannot.title, text.cannot.all),
  ];
}

/**
 * Builds the panel that checks a receipt against Solana. `show` scrolls to the panel. A receipt
 * that a link brought is only filled in, and the user presses the button to check it.
 */
export function auditPanel(actions: ReceiptActions): {
  readonly element: HTMLElement;
  show(): void;
} {
  const input = h('textarea.code', {
    testid: 'audit-input',
    rows: 4,
    spellcheck: false,
    autocomplete: 'off',
  });
  const run = button(text.run, {
    testid: 'audit-run',
    className: 'primary',
    type: 'submit',
    disabled: () => isRunning(),
  });
  const isRunning = (): boolean => $audit.get().status === 'running';
  function found(): AuditReport | null {
    const audit = $audit.get();
    return audit.status === 'done' ? audit.report : null;
  }
  function error(): AppError | null {
    const audit = $audit.get();
    return audit.status === 'failed' ? audit.error : null;
  }
  /** Returns a value of the audit if the receipt contains the counted time, or null. */
  const unused = (key: 'countedSeconds' | 'due' | 'returned') => (): string | null => {
    const now = found();
    return now?.unused ? String({ ...now, ...now.unused }[key]) : null;
  };
  watch(() => {
    const filledIn = $auditText.get();
    if (filledIn !== '') input.value = filledIn;
  }, $auditText);
  const isFilled = (): boolean => $audit.get().status === 'filled';
  const element = watch(
    h(
      'section.card.audit',
      { id: 'audit', tabIndex: -1 },
      h('h2', text.title),
      h('p.hint', text.lead),
      form(
        () => void actions.audit(input.value),
        field(text.input, input),
        h('p.note', { testid: 'audit-filled', hidden: () => !isFilled() }, text.filled),
        h(
          'div.row',
          run,
          button(strings.cancel, {
            testid: 'audit-cancel',
            className: 'quiet',
            hidden: () => !isRunning(),
            onclick: () => {
              actions.cancelAudit();
              run.focus();
            },
          }),
        ),
      ),
      errorOf(error),
      h(
        'div.audit-result',
        {
          testid: 'audit-result',
          data: {
            matches: () => found() && String(found()?.matches),
            unclear: () => found()?.unclear.join(' ') || null,
            countedSeconds: unused('countedSeconds'),
            due: unused('due'),
            returned: unused('returned'),
          },
        },
        // Only the verdict is announced. Its element exists before the verdict, as a live region
        // must. The lines are only for reading.
        h(
          'div',
          { role: 'status', aria: { live: 'polite' } },
          h('p.status.busy', { hidden: () => !isRunning() }, text.running),
          h('p.verdict', { hidden: () => found() === null }, () => {
            const now = found();
            return now ? verdict(now) : '';
          }),
        ),
        filled(h('div.audit-details', { hidden: () => found() === null }), found, (now) =>
          now ? report(now) : [],
        ),
      ),
    ),
    $audit,
  );
  return {
    element,
    show() {
      // A link opens the panel before the screen is in the document. The observer waits for that.
      new ResizeObserver((_, observer) => {
        observer.disconnect();
        element.scrollIntoView({ block: 'start' });
        (isFilled() ? run : element).focus({ preventScroll: true });
      }).observe(element);
    },
  };
}
