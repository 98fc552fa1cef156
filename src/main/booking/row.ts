import { type ScheduledCall, isOver, type KnownOffer } from '../../shared/api/booking.ts';
import type { CallName, Role } from '../../shared/api/ledger.ts';
import { callLink } from '../../shared/call/call-link.ts';
import { shortAddress } from '../../shared/network.ts';
import { prepaidAmount } from '../../shared/terms.ts';
import type { Actions } from '../app/actions.ts';
import { pageAddress } from '../app/url.ts';
import { $receiptsPage } from '../receipts/pages.ts';
import { formatUsdc } from '../text/intl.ts';
import { h, setVisible } from '../ui/dom.ts';
import { button, copyButton } from '../ui/parts.ts';
import { when } from '../ui/strings.ts';
import type { Booked, BookedState } from './state.ts';
import { bookingStrings as text } from './strings.ts';
import { localTime, saveCalendar } from './times.ts';

/** One scheduled call, as both sides show and save it. */

/** Returns the link that opens an offer; '' if there is no code. */
export const linkOf = (code: string): string =>
  code === '' ? '' : callLink(pageAddress(new URL(location.href)), code);

/** Returns the start of a call, short enough for a label. */
export const startText = ({ offer }: KnownOffer): string => when(offer.startsAtS * 1000);

export const calendarButton = (of: () => KnownOffer, testid: string): HTMLElement =>
  button(text.calendar, {
    testid,
    className: 'quiet',
    onclick: () => saveCalendar(of().offer, linkOf(of().code)),
  });

/** Opens the receipt of the call that used a booking. */
export const receiptButton = (
  actions: Pick<Actions, 'openReceipts'>,
  of: () => CallName | null,
  testid: string,
): HTMLElement =>
  button(text.receipt, {
    testid,
    hidden: () => of() === null,
    onclick() {
      const call = of();
      actions.openReceipts();
      if (call) $receiptsPage.set({ at: 'invoice', ...call });
    },
  });

/** Guest: copies a message that asks the host for a refund, and then shows where to send it. */
export function askBack(of: () => KnownOffer): readonly [button: HTMLElement, next: HTMLElement] {
  const next = h('p.hint', { testid: 'ask-back-sent', role: 'status' }, text.askBackNext);
  setVisible(next, false);
  const ask = copyButton(
    text.askBack,
    () => {
      const { offer, code } = of();
      const amount = formatUsdc(prepaidAmount(offer.terms));
      return text.askBackMessage(amount, localTime(offer.startsAtS), linkOf(code));
    },
    { testid: 'ask-back', onCopied: () => setVisible(next, true) },
  );
  return [ask, next];
}

/** A scheduled call as both sides show it, in a list or alone. */
export interface Listed extends KnownOffer {
  readonly state: BookedState;
  /** The topic; for a guest also the host's name. */
  readonly heading: string;
  /** The amount and who paid it; '' if there is no booking. */
  readonly money: string;
  /** The call that used the booking, or null. */
  readonly call: CallName | null;
}

const inCall = (role: Role, callId: string | null): CallName | null =>
  callId === null ? null : { role, callId };

/** Returns a scheduled call as its host sees it. */
export function listedCall({ offer, code, state, booking }: ScheduledCall): Listed {
  const said = text.host[state === 'returned' ? 'returned' : 'paid'];
  const money =
    booking === null ? '' : said(formatUsdc(booking.amount), shortAddress(booking.payer));
  const heading = text.offerHeading(offer.topic);
  return { offer, code, state, heading, money, call: inCall('host', booking?.callId ?? null) };
}

/** Returns a booking as its guest sees it. */
export function listedBooking({ offer, code, state, record }: Booked): Listed {
  const said = text.guest[state === 'returned' ? 'returned' : 'paid'];
  const money = said(formatUsdc(record.amount), shortAddress(record.recipient));
  const call = inCall('guest', state === 'held' ? record.callId : null);
  const { topic, name } = offer;
  const heading = [text.offerHeading(topic), name && text.from(name)].filter(Boolean).join(' · ');
  return { offer, code, state, heading, money, call };
}

type Parts = Record<'about' | 'first' | 'last' | 'below', readonly (Node | null)[]>;

/**
 * Builds the row of a call. `first` and `last` are buttons. A call that is over has neither link
 * nor calendar.
 */
export function callRow(
  actions: Pick<Actions, 'openReceipts'>,
  listed: Listed,
  testid: string,
  { about, first, last, below }: Parts,
): HTMLElement {
  const { offer, code, state, heading, money, call } = listed;
  return h(
    'li.agreed-call',
    { testid, data: { id: offer.deposit, state } },
    h('strong', { dir: 'auto' }, heading),
    h('p', localTime(offer.startsAtS)),
    h('p.hint', { testid: 'agreed-state', data: { state } }, text.states[state]),
    money === '' ? null : h('p.hint', money),
    ...about,
    h(
      'div.row.tight',
      ...first,
      call && receiptButton(actions, () => call, 'booking-receipt'),
      ...(isOver(state)
        ? []
        : [
            copyButton(text.copyLink(startText(listed)), () => linkOf(code)),
            calendarButton(() => listed, 'booking-calendar'),
          ]),
      ...last,
    ),
    ...below,
  );
}

/** Returns the calls with those that are over at the end. */
export const openFirst = <T extends { readonly state: BookedState }>(
  calls: readonly T[],
): readonly T[] => calls.toSorted((a, b) => Number(isOver(a.state)) - Number(isOver(b.state)));
