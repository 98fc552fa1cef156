import type { CallView, EndReason, Role } from '../../shared/api/ledger.ts';
import { timingFor } from '../../shared/billing/timing.ts';
import type { BillingSnapshot } from '../../shared/billing/types.ts';
import { type AppError, appError, type ErrorCode, isServerTrouble } from '../../shared/errors.ts';
import { sentenceFor } from '../ui/error-strings.ts';
import type { MediaState } from '../app/call-state.ts';
import { effectiveWish, type VideoWishes } from '../rtc/video-wish.ts';
import { type AtomicUsdc, usdc } from '../../shared/money.ts';
import { formatUsdc } from '../text/intl.ts';
import { reach, spokenClock } from '../ui/format.ts';
import type { IconName } from '../ui/icons.ts';
import { billingStrings } from './strings.ts';

/** Chooses the billing texts for each status and role, without a DOM. */

const { ended, freeze, meter, next } = billingStrings;

type Who = 'allowance' | 'manual' | 'host';
const whoPays = ({ role, payMode }: CallView): Who =>
  role === 'host' ? 'host' : payMode === 'manual' ? 'manual' : 'allowance';

const STILL: ReadonlySet<string> = new Set(['interrupted', 'frozen', 'failed']);
/** Returns whether the call's clock is stopped. */
export const isPaused = ({ status }: BillingSnapshot): boolean => STILL.has(status);

const SIGNS: Readonly<Record<BillingSnapshot['status'], IconName>> = {
  prepaid: 'check',
  paid: 'check',
  pending: 'clock',
  frozen: 'lock',
  failed: 'cross',
  interrupted: 'pause',
};

/** Returns the status as text and icon, so that colour is never the only sign of it. */
export function statusWords({ status, color }: BillingSnapshot): {
  readonly text: string;
  readonly icon: IconName;
} {
  const soon = color === 'yellow' && status !== 'pending';
  return soon
    ? { text: meter.statusSoon[status](), icon: 'clock' }
    : { text: meter.status[status](), icon: SIGNS[status] };
}

/** Returns the name of the event to which the large countdown counts. */
export function countdownLabel({ terms }: CallView, billing: BillingSnapshot): string {
  const price = formatUsdc(terms.price);
  if (billing.countdownMs === 0) return meter.due(price);
  return isPaused(billing) ? meter.nextPaused(price) : meter.next(price);
}

/** Returns why the time of an interrupted call stands still. */
export const standstillWords = (
  { role }: Pick<CallView, 'role'>,
  { standstill }: Pick<BillingSnapshot, 'standstill'>,
): string => (standstill ? next.standstill[standstill][role]() : next.interrupted());

/**
 * Returns the end of the trial in counted ms; until then, everything is refunded. Returns null if
 * there is no trial or it is over.
 */
export function trialUntilMs(
  { terms: { trialSeconds = 0 } }: CallView,
  { countedSeconds }: BillingSnapshot,
): number | null {
  return countedSeconds < trialSeconds ? trialSeconds * 1000 : null;
}

/**
 * Returns whether the host sends no media that billing expects, so that the guest has to agree to
 * each minute. A muted microphone counts as sending, and a camera that is off does not, as in
 * quality/watch.ts.
 */
export function isHostSilent(
  { role }: Pick<CallView, 'role'>,
  media: MediaState,
  wishes: VideoWishes,
): boolean {
  if (role === 'guest') {
    const hasPicture = media.peerCameraOn && effectiveWish(wishes) !== 'none';
    return media.peerSilent || (!media.peerHasMicrophone && !hasPicture);
  }
  const sends = (media.hasCamera && media.cameraOn) || media.sharing;
  return !media.hasMicrophone && !(sends && wishes.peer !== 'none');
}

/**
 * Returns whether the page asks the guest before the next minute. Returns false once the guest has
 * agreed.
 */
const isAsked = (
  { role, terms }: CallView,
  { asks, countdownMs }: BillingSnapshot,
  isSilent: boolean,
): boolean =>
  asks !== undefined ||
  (isSilent && (role === 'host' || countdownMs > timingFor(terms.periodSeconds).askMs));

/**
 * Returns a text about what the page does next. `upcomingMs` is the time until that step.
 * `isSilent` is true if the host sends no media, so that the guest pays each minute only after
 * agreeing.
 */
export function nextStep(
  view: CallView,
  billing: BillingSnapshot,
  upcomingMs: number | null,
  isSilent = false,
): string {
  const who = whoPays(view);
  const { status, color, minute, upcoming } = billing;
  const inS = Math.ceil((upcomingMs ?? 0) / 1000);
  const trialMs = trialUntilMs(view, billing);
  switch (status) {
    case 'prepaid':
    case 'paid':
      if (trialMs !== null && !(who === 'manual' && color === 'yellow'))
        return next.trial[view.role](spokenClock(trialMs));
      if (view.role === 'guest' && reach(view)?.minutes === 0) return next.uncovered(minute);
      if (isAsked(view, billing, isSilent)) return next.asked[view.role](minute);
      return next[color === 'yellow' ? 'yellow' : 'green'][who](minute);
    case 'pending': {
      // While the page asks, it has not sent a payment yet. So the text must not say that the page
      // waits for one.
      const step = billing.asks === undefined ? next.pending[who] : next.asked[view.role];
      return upcoming ? `${step(minute)} ${next.orFreeze(inS)}` : step(minute);
    }
    case 'interrupted':
      return standstillWords(view, billing);
    case 'frozen':
    case 'failed':
      break;
  }
  switch (upcoming?.what) {
    case 'retry':
      return next.retryIn(inS);
    case 'give-up':
      return who === 'manual' ? next.retryingManual(inS) : next.retrying(inS);
    case 'end':
      return status === 'failed' ? next.ends(inS) : next.endsWithout(inS);
    default:
      return '';
  }
}

/**
 * Returns why a call that had begun has ended. `isPeerAway` is true if the peer had left its page.
 */
export const endWords = (reason: EndReason, role: Role, isPeerAway: boolean): string =>
  isPeerAway && reason === 'unreachable' ? ended.stayedAway(role) : ended.reasons[reason][role]();

export const missing = (held: AtomicUsdc, needed: AtomicUsdc): AtomicUsdc =>
  usdc(needed > held ? needed - held : 0n);

export interface FreezeWords {
  readonly title: string;
  readonly cause: string;
  /** The step that the user can take. */
  readonly step: string;
}

/** Returns the texts of the freeze cover, or null while nothing is frozen. */
export function freezeWords(view: CallView): FreezeWords | null {
  const { billing, freezeCode, role } = view;
  if (!freezeCode || !billing) return null;
  const code = billing.freezeCode ?? freezeCode.code;
  const paused = code === 'confirmation_timeout' ? freeze.delayed() : freeze.title(billing.minute);
  const title = billing.status === 'failed' ? freeze.ending() : paused;
  // The peer sends only an error code. An error with amounts comes from this side.
  const own = freezeCode.code === code;
  const over = billing.status === 'failed';
  if (role === 'guest') {
    return { title, cause: sentenceFor(freezeCode).text, step: over ? '' : guestStep(freezeCode) };
  }
  const ownCause = own && code !== 'unpaid' ? sentenceFor(freezeCode).text : null;
  const step = code === 'till_empty' ? freeze.hostFees : freeze.hostStep;
  return {
    title,
    cause: ownCause ?? causeOfGuest(code, billing.minute),
    step: over ? '' : step(),
  };
}

function guestStep(error: AppError): string {
  switch (error.code) {
    case 'insufficient_usdc': {
      const { balance, needed } = error.context;
      return freeze.add(formatUsdc(missing(balance, needed)));
    }
    case 'allowance_used_up':
    case 'host_silent':
    case 'page_silent':
      return sentenceFor(error).next;
    case 'wallet_disconnected':
    case 'wallet_account_changed':
      return freeze.connect();
    case 'till_empty':
      return sentenceFor(error).next;
    default:
      return error.code.startsWith('wallet_') ? freeze.wallet() : freeze.again();
  }
}

/**
 * Returns why the call ended, as an error. Returns null unless a payment failed, because otherwise
 * it suffices to show who ended the call.
 */
export function causeOfEnd(
  reason: EndReason,
  { billing, error: failed, freezeCode }: Pick<CallView, 'billing' | 'error' | 'freezeCode'>,
): AppError | null {
  if (reason !== 'unpaid' || !billing) return null;
  const error = failed ?? freezeCode;
  // A declined prompt suggests another attempt, which is impossible after the call. A host may
  // refuse a payment because the limit was revoked meanwhile; that refusal is only a code here,
  // without a sentence. Both become `unpaid`.
  const isUnsaid =
    error?.code === 'wallet_rejected' ||
    (error?.code === 'payment_invalid' && error.context.reason === 'allowance_used_up');
  return isUnsaid ? appError('unpaid', { minute: billing.minute }) : error;
}

function causeOfGuest(code: ErrorCode, minute: number): string {
  const { guest } = freeze;
  if (code === 'insufficient_usdc' || code === 'no_usdc_account') return guest.funds();
  if (code === 'allowance_used_up') return guest.allowance();
  if (code === 'early') return guest.early();
  if (code === 'host_silent') return guest.silent();
  if (code === 'page_silent') return guest.page();
  if (code.startsWith('wallet_')) return guest.wallet();
  return isServerTrouble(code) ? guest.rpc() : guest.other(minute);
}
