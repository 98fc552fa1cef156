import { $guest, $openOffer } from '../../../src/main/app/guest-state.ts';
import { $host } from '../../../src/main/app/host-state.ts';
import { $rings } from '../../../src/main/app/ring-state.ts';
import { $screen } from '../../../src/main/app/screen.ts';
import { $settings } from '../../../src/main/app/settings.ts';
import {
  $scheduled,
  $booked,
  $madeOffer,
  $offerView,
  NOT_LOOKED,
  type OpenOffer,
} from '../../../src/main/booking/state.ts';
import { startBookings } from '../../../src/main/booking/lines.ts';
import { bookingStrings } from '../../../src/main/booking/strings.ts';
import type {
  ScheduledCall,
  ScheduledState,
  AheadView,
  Booking,
  KnownOffer,
  Offer,
} from '../../../src/shared/api/booking.ts';
import type { Bookable } from '../../../src/shared/api/ledger.ts';
import { encodeCallLink, soldBy } from '../../../src/shared/call/call-link.ts';
import { appError } from '../../../src/shared/errors.ts';
import { lamports, usdc } from '../../../src/shared/money.ts';
import {
  GUEST,
  HOST,
  offerSample,
  payment,
  SIGNATURE,
  terms,
  LATE,
} from '../../support/samples.ts';
import { idleActions } from '../idle-actions.ts';
import { over } from './calls.ts';
import { link, VIEW } from './rings.ts';
import { feeBalance, wallet } from './fixtures.ts';

/** Calls that are agreed and paid ahead, as host and guest see them. */

const COST = usdc(1_500_000n);
const DAY_S = 86_400;
/** The next day, on the hour: an offer whose time is over cannot be booked. */
const START_S = (Math.floor(Date.now() / 1000 / DAY_S) + 1) * DAY_S + 15 * 3_600;

const offer = (day: number, change: Partial<Offer> = {}): KnownOffer => {
  const made = offerSample({
    terms: { ...terms, returnsUnused: true, trialSeconds: 30 },
    topic: 'An hour on sourdough, with your questions',
    name: 'Ada',
    startsAtS: START_S + day * DAY_S,
    cancelUntilS: START_S + day * DAY_S - 7_200,
    proof: new Uint8Array(64).fill(day),
    deposit: day === 1 ? GUEST : HOST,
    createdAtS: START_S - 10 * DAY_S,
    ...change,
  });
  return { offer: made, code: encodeCallLink(made) };
};

const booking = (change: Partial<Booking> = {}): Booking => ({
  signature: SIGNATURE,
  payer: GUEST,
  amount: COST,
  returned: false,
  callId: null,
  ...change,
});

const agreed = (
  day: number,
  state: ScheduledState,
  change: Partial<ScheduledCall> = {},
): ScheduledCall => ({
  ...offer(day),
  state,
  booking: state === 'offered' || state === 'unknown' ? null : booking(),
  others: [],
  error: null,
  ...change,
});

function hosting(calls: readonly ScheduledCall[], made = ''): void {
  wallet({ address: HOST });
  $screen.set('host');
  $host.setKey('feeBalance', feeBalance);
  $scheduled.set(calls);
  $madeOffer.set(made);
}

/** The form opens with the list, which is a chunk of its own. */
function openForm(): void {
  const wanted = setInterval(() => {
    const form = document.querySelector<HTMLDetailsElement>('.offer-form');
    if (!form) return;
    clearInterval(wanted);
    form.open = true;
    form.scrollIntoView();
  }, 20);
}

const SEEN: Bookable = {
  ...offer(1),
  own: null,
  state: 'offered',
  balance: usdc(98_500_000n),
  fee: lamports(905_000n),
};

function invited(more: Partial<OpenOffer>, opened = offer(1)): void {
  wallet();
  $screen.set('guest');
  $offerView.set({
    ...NOT_LOOKED,
    seen: SEEN,
    payee: { calls: 0, note: bookingStrings.payee.fresh, warns: true },
    ...more,
  });
  $openOffer.set(opened);
}

const booked = payment({
  kind: 'booking',
  state: 'landed',
  role: 'guest',
  callId: null,
  minute: null,
  amount: COST,
  payer: GUEST,
  recipient: HOST,
});

export const ahead = (change: Partial<AheadView> = {}): AheadView => ({
  state: 'found',
  amount: COST,
  plannedMinutes: 60,
  paidAtS: START_S - 2 * DAY_S,
  error: null,
  mayClaim: true,
  ...change,
});

/** Paid ahead, and the page is opened again. */
function paidBooking(states: readonly ScheduledState[] = ['held', 'booked', 'returned']): void {
  wallet();
  $booked.set(
    states.map((state, at) => {
      const record = { ...booked, recipient: HOST, callId: state === 'held' ? 'c1' : null };
      return { ...offer(at, at === 2 ? { topic: '', name: '' } : {}), record, state };
    }),
  );
  void startBookings(idleActions);
}

/** A call is offered, and the page is opened again. */
function offeredBefore(): void {
  wallet();
  $scheduled.set([agreed(1, 'booked')]);
  void startBookings(idleActions);
}

export const scheduledStates: Readonly<Record<string, () => void>> = {
  'lobby-booked': () => paidBooking(),
  'lobby-returned': () => paidBooking(['returned']),
  'lobby-offered': offeredBefore,
  'guest-booked': () => {
    paidBooking();
    $screen.set('guest');
  },
  'guest-terms-booked': () => {
    paidBooking(['booked']);
    const [{ offer: scheduled } = offer(1)] = $booked.get();
    $screen.set('guest');
    $guest.setKey('terms', { ...scheduled.terms, deposit: scheduled.deposit });
  },
  'agreed-form': () => {
    $settings.set({ ...$settings.get(), trialSeconds: 30 });
    hosting([]);
    openForm();
  },
  'agreed-made': () => hosting([agreed(1, 'offered')], offer(1).code),
  'agreed-list': () => {
    const { code, offer: its } = offer(1);
    const { lends, topic, name } = its;
    const sold = { terms: soldBy(its), lends, topic, name };
    $rings.set({ ...VIEW, links: [link('one', { code, startsAtS: its.startsAtS, offer: sold })] });
    hosting([
      agreed(1, 'booked', {
        others: [booking({ signature: `${SIGNATURE.slice(0, -1)}2`, amount: usdc(2_000_000n) })],
      }),
      agreed(2, 'offered', offer(2, { topic: '' })),
      agreed(3, 'unknown', { error: appError('history_too_long', { address: HOST }) }),
      agreed(4, 'missed'),
      agreed(5, 'returned', { booking: booking({ returned: true }) }),
      agreed(6, 'held', { booking: booking({ callId: 'c1' }) }),
      agreed(7, 'closed', { booking: null }),
    ]);
  },
  'agreed-inviting': () => {
    hosting([]);
    const { offer: scheduled, code } = offer(1);
    const { terms: sold, topic: title } = scheduled;
    const link = `https://pay2chat.example/#invite=${code}`;
    $host.setKey('step', { at: 'inviting', terms: sold, title, offer: scheduled, code, link });
  },
  'offer-new': () => invited({}),
  'offer-long': () =>
    invited({}, offer(1, { topic: `${'Sourdough and rye '.repeat(4)}bread`, plannedMinutes: 0 })),
  'offer-own': () => {
    invited({ payee: null });
    wallet({ address: HOST });
  },
  'offer-undecided': () => invited({ booking: { ...booked, ...LATE } }),
  'offer-booked': () =>
    invited({ booking: booked, seen: { ...SEEN, own: booked, state: 'booked' } }),
  'offer-calls': () =>
    invited(
      { booking: booked, seen: { ...SEEN, own: booked, state: 'booked' } },
      offer(1, { startsAtS: Math.floor(Date.now() / 1000) + 1_800, lends: 'stun' }),
    ),
  'offer-lost': () => invited({ booking: booked, seen: { ...SEEN, own: booked, state: 'lost' } }),
  'offer-returned': () =>
    invited({ booking: booked, seen: { ...SEEN, own: booked, state: 'returned' } }),
  'offer-held': () => {
    const prepay = { ...booked, kind: 'prepay', callId: 'c1' } as const;
    invited({ booking: prepay, seen: { ...SEEN, own: prepay, state: 'held' } });
  },
  'offer-moved': () =>
    invited({ booking: booked, isMoved: true, seen: { ...SEEN, own: booked, state: 'booked' } }),
  'call-ended-scheduled': () => {
    paidBooking(['held']);
    const [{ offer: scheduled } = offer(1)] = $booked.get();
    over('guest', 'host', { terms: { ...terms, deposit: scheduled.deposit } });
  },
  'offer-taken': () => invited({ seen: { ...SEEN, state: 'taken' } }),
  'offer-closed': () => invited({ seen: { ...SEEN, state: 'closed' } }),
};
