import { hasLanded } from '../../shared/api/payments.ts';
import type { BillingSnapshot, CallView, PaymentRecord } from '../../shared/api/ledger.ts';
import type { FileView } from '../../shared/api/transfer.ts';
import { lowWords } from '../billing/low-funds-warning.ts';
import { endWords, freezeWords } from '../billing/phrases.ts';
import { formatUsdc } from '../text/intl.ts';
import { billingStrings, silenceStrings } from '../billing/strings.ts';
import { noticeStrings as text } from './strings.ts';
import type { Taken } from '../../shared/call/signal-messages.ts';
import type { Sound } from './play-sound.ts';
import type { CallState, MediaState } from '../app/call-state.ts';
import { screenStrings } from '../call/strings.ts';
import { deviceStrings } from '../devices/strings.ts';
import type { Topic } from './settled.ts';
import type { Toast } from '../app/toasts.ts';

/**
 * Decides what to announce when one state follows another. Each event is announced once. Works
 * without a DOM.
 */

export interface Notice extends Omit<Toast, 'id' | 'stays'> {
  readonly sound?: Sound;
  /**
   * `away`: only for users who look elsewhere, because the page itself shows the event.
   * `off-screen`: the page shows the event only in the open chat, so the notice is for all other
   * users. `cover`: only for screen readers, because the picture's cover shows the event.
   */
  readonly where?: 'away' | 'off-screen' | 'cover';
}

const { meter, next, freeze, low: lowText } = billingStrings;
const takenText = deviceStrings.taken;

/**
 * Returns notices for the payments since the last state. Payments of a call that another page began
 * are left out.
 */
function paid(before: CallView | null, now: CallView): Notice[] {
  return now.minutes.slice(before?.minutes.length ?? now.minutes.length).map(({ minute }) => ({
    text: minute === 'prepay' ? text.joining[now.role]() : text.paid(meter.minute(minute)),
    color: 'green',
    sound: 'paid',
  }));
}

/** Returns the billing status, or the cause of an interruption. */
const stateOf = (billing: BillingSnapshot | null | undefined) =>
  billing?.standstill ?? billing?.status;

/** Announces a freeze or an interruption, and the end of either. */
function stopped(before: CallView | null, now: CallView, isPeerAsleep: boolean): Notice[] {
  const notices: Notice[] = [];
  const is = stateOf(now.billing);
  const was = stateOf(before?.billing) ?? is;
  const words = freezeWords(now);
  if (words && !before?.freezeCode) {
    const said = `${words.title}. ${words.cause} ${words.step}`.trim();
    const more = { color: 'red', urgent: true, sound: 'alarm', where: 'cover' } as const;
    notices.push({ text: words.title, said, ...more });
  } else if (!now.freezeCode && before?.freezeCode) {
    notices.push({ text: freeze.resumed(), color: 'green' });
  }
  if (is === was) return notices;
  const stops = { color: 'grey', sound: 'alarm', where: 'cover' } as const;
  if (is === 'interrupted') {
    const words = isPeerAsleep
      ? { text: freeze.asleep(now.role) }
      : { text: text.interrupted(), said: next.interrupted() };
    notices.push({ ...words, ...stops });
  } else if (is === 'media') {
    notices.push({ text: next.standstill.media[now.role](), ...stops });
  } else if (is === 'taken') {
    // The lost device itself is announced by another topic.
    notices.push({ text: next.standstill.taken[now.role](), ...stops });
  } else if (was === 'interrupted') notices.push({ text: freeze.reconnected(), color: 'green' });
  else if (was === 'media' || was === 'taken')
    notices.push({ text: freeze.resumed(), color: 'green' });
  else if (is === 'failed') {
    notices.push({ text: freeze.ending(), color: 'red', urgent: true, where: 'cover' });
  }
  return notices;
}

/** Announces the question whether to pay, for users who look elsewhere. */
function asked(before: CallView | null, now: CallView): Notice[] {
  const asks = now.billing?.asks;
  if (asks === undefined || asks === before?.billing?.asks) return [];
  return [{ text: silenceStrings.title(), color: 'yellow', sound: 'alarm', where: 'away' }];
}

/** Announces each new level of the warning about money. */
function low(before: CallView | null, now: CallView): Notice[] {
  const words = lowWords(now);
  if (!words || words.level <= ((before && lowWords(before))?.level ?? 0)) return [];
  const { by, level } = words;
  return [{ text: lowText.brief[by][level](), said: words.text, color: 'yellow', sound: 'low' }];
}

export type Told = Pick<CallState, 'view' | 'chat' | 'ended' | 'isPeerAsleep'> &
  Pick<MediaState, 'peerScreen'> & {
    /** The devices that the operating system of each side took from the page; null if none. */
    readonly taken: Readonly<Record<'own' | 'peer', Taken | null>>;
  };

/**
 * Announces events that happen once or concern money: the call's phases, payments, and warnings
 * about this side's money.
 */
export function callNotices(before: Told, now: Told): readonly Notice[] {
  const notices: Notice[] = [];
  const { view, ended, isPeerAsleep } = now;
  if (ended !== null) {
    if (before.ended !== null || !view) return [];
    const why = endWords(ended, view.role, isPeerAsleep);
    return [{ text: why, sound: 'ended', where: 'away' }];
  }
  if (view && view !== before.view) {
    const last = before.view?.callId === view.callId ? before.view : null;
    const was = before.view?.phase;
    if (view.phase === 'awaiting-prepayment' && was !== view.phase && was !== undefined) {
      notices.push({ text: text.connected[view.role](), sound: 'message', where: 'away' });
    }
    if (view.billing && view.endReason === null) {
      notices.push(...paid(last, view), ...low(last, view));
    }
  }
  return notices;
}

/** Builds a topic about the running call's billing. */
const ofBilling = (
  key: (view: CallView) => string,
  notices: (before: CallView | null, now: CallView, isPeerAsleep: boolean) => Notice[],
): Topic<Told, Notice> => ({
  key: ({ view }) => (view?.billing ? `${view.callId} ${key(view)}` : null),
  notices(before, { view, ended, isPeerAsleep }) {
    if (!view?.billing || view.endReason !== null || ended !== null) return [];
    return notices(before.view?.callId === view.callId ? before.view : null, view, isPeerAsleep);
  },
});

/** Returns the number of the peer's newest chat line. */
const newestOf = ({ chat }: Told): number => chat.findLast(({ from }) => from === 'peer')?.id ?? 0;

/** The topics that the peer can change during a call. */
export const CALL_TOPICS: readonly Topic<Told, Notice>[] = [
  ofBilling(({ freezeCode, billing }) => `${freezeCode !== null} ${stateOf(billing)}`, stopped),
  ofBilling(({ billing }) => String(billing?.asks), asked),
  {
    key: newestOf,
    notices: (before, now) =>
      // A page that resumes a call starts with its chat lines, so they are not announced.
      before.view && now.ended === null && newestOf(now) > newestOf(before)
        ? [{ text: text.message(), said: '', sound: 'message', where: 'off-screen' }]
        : [],
  },
  {
    key: ({ taken }) => taken.peer,
    notices: (_before, { taken: { peer }, view, ended }) =>
      peer && view && ended === null ? [{ text: takenText.peer[view.role][peer]() }] : [],
  },
  {
    key: ({ taken }) => taken.own,
    notices: (_before, { taken: { own }, view, ended }) =>
      own && view && ended === null ? [{ text: takenText.own[own](), sound: 'message' }] : [],
  },
  {
    key: ({ peerScreen }) => peerScreen,
    notices: (_before, { peerScreen, view, ended }) =>
      peerScreen && view && ended === null ? [{ text: screenStrings.peerShares[view.role]() }] : [],
  },
];

/** Returns a notice of thanks for a paid tip of this call, or null for any other record. */
export function tipNotice(
  view: Pick<CallView, 'role' | 'callId'> | null,
  record: PaymentRecord,
): Notice | null {
  const { kind, role, callId, amount } = record;
  const isOurs = view !== null && role === view.role && callId === view.callId;
  if (!isOurs || kind !== 'tip' || !hasLanded(record)) return null;
  return { text: text.tip[view.role](formatUsdc(amount)), color: 'green', sound: 'paid' };
}

/**
 * The limit of announced offers in one call. Further offers appear in the panel without an
 * announcement.
 */
const MOST_TOLD = 1_000;

type Files = readonly FileView[];

/**
 * Returns whether an event about a file is new in this call. Returns false once the limit is
 * reached.
 */
function isFirst(told: Set<string>, news: string): boolean {
  if (told.has(news) || told.size >= MOST_TOLD) return false;
  told.add(news);
  return true;
}

/** Announces what has changed about one file. */
function aboutFile(before: FileView, now: FileView, told: Set<string>): Notice[] {
  const { id, name, mine, state, price } = now;
  if (state === before.state) return [];
  switch (state) {
    case 'done':
      return [{ text: text.file.done(name), color: 'green', sound: 'done' }];
    case 'failed':
      return [{ text: text.file.failed(name), color: 'red', sound: 'low' }];
    case 'transferring':
      return mine && price > 0n && isFirst(told, `sold ${id}`)
        ? [{ text: text.file.sold(name), color: 'green', sound: 'paid' }]
        : [];
    default:
      return [];
  }
}

const isOffer = ({ mine, state }: FileView): boolean => !mine && state === 'listed';

/**
 * Builds the topics about files. `told` contains the announced events of this call, and grows with
 * each new one.
 */
export const fileTopics = (told: Set<string>): readonly Topic<Files, Notice>[] => [
  {
    key: (files) => files.flatMap((file) => (isOffer(file) ? file.id : [])).join(),
    notices: (before, now) =>
      now.flatMap((file) =>
        isOffer(file) && !before.some(({ id }) => id === file.id) && isFirst(told, file.id)
          ? [{ text: text.file.offered(file.name), said: '', sound: 'message' }]
          : [],
      ),
  },
  {
    key: (files) => files.flatMap((file) => (isOffer(file) ? [] : [file.id, file.state])).join(),
    notices(before, now) {
      const known = new Map(before.map((file) => [file.id, file]));
      return now.flatMap((file) => {
        const was = known.get(file.id);
        return was ? aboutFile(was, file, told) : [];
      });
    },
  },
];
