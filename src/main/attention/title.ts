import { elapsedClock } from '../ui/format.ts';
import { onReading } from '../billing/reading.ts';
import { noticeStrings } from './strings.ts';
import { billingStrings } from '../billing/strings.ts';
import { watch } from '../ui/dom.ts';
import { $call, type CallState } from '../app/state.ts';

const text = noticeStrings.title;

/** What the tab says of the call, in front of the name of the page; '' = nothing. */
export function titleOf({ view, ended }: Pick<CallState, 'view' | 'ended'>, ms: number): string {
  if (ended !== null) return billingStrings.ended.title;
  if (view?.phase === 'awaiting-prepayment') return text.connected[view.role];
  if (!view?.billing || view.phase !== 'in-call') return '';
  const time = elapsedClock(ms);
  switch (view.billing.status) {
    case 'frozen':
    case 'failed':
      return `${text.frozen} ${time}`;
    case 'interrupted':
      return `${text.interrupted} ${time}`;
    default:
      return time;
  }
}

/** The call's clock in `document.title`, also while the tab is hidden: the ledger worker pushes it. */
export function keepTitle(): void {
  const plain = document.title;
  let elapsedMs = 0;
  function write(): void {
    const said = titleOf($call.get(), elapsedMs);
    const title = said === '' ? plain : `${said} · ${plain}`;
    if (document.title !== title) document.title = title;
  }
  onReading((reading) => {
    ({ elapsedMs } = reading);
    write();
  });
  watch(write, $call);
}
