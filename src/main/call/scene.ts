import type { BillingSnapshot, CallView, Role } from '../../shared/api/ledger.ts';
import type { Taken, VideoWish } from '../../shared/call/signal-messages.ts';
import type { ErrorCode } from '../../shared/errors.ts';
import { $call, $media, type MediaState } from '../app/call-state.ts';
import { deviceStrings } from '../devices/strings.ts';
import { type FreezeWords, freezeWords, standstillWords } from '../billing/phrases.ts';
import { $taken, lostOf } from '../media/captures.ts';
import { $wishes, effectiveWish } from '../rtc/video-wish.ts';

/** Returns whether nothing arrives from the peer because the connection is down. */
export function isDown(): boolean {
  const { connection, view } = $call.get();
  return connection !== 'connected' || view?.heartbeat === false;
}

/** Returns why the time stands still. The text names the devices that a host's system took. */
function standstillTitle(view: CallView, billing: BillingSnapshot): string {
  const { own, peer } = $taken.get();
  const taken = view.role === 'host' ? lostOf(own) : peer;
  if (billing.standstill !== 'taken' || !taken) return standstillWords(view, billing);
  const { own: ours, peer: theirs } = deviceStrings.taken;
  return (view.role === 'host' ? ours[taken] : theirs.guest[taken])();
}

/** The state of both pictures at one moment. */
export interface Scene {
  readonly media: MediaState;
  readonly view: CallView | null;
  readonly role: Role;
  /** The devices that the peer's operating system took from the page; null if none. */
  readonly peerTaken: Taken | null;
  /** How much of the peer's video arrives. */
  readonly wish: VideoWish;
  /**
   * Whether the guest is admitted. `in-call` begins once the prepayment has settled. The host's
   * page learns this from the host's server, and the guest's page from the host's message.
   */
  readonly isAdmitted: boolean;
  readonly isOver: boolean;
  /** Whether the gate is open. */
  readonly isOpen: boolean;
  /**
   * Whether the gate for this side's own media is open. A host's gate also closes with the
   * connection.
   */
  readonly isSending: boolean;
  readonly isDown: boolean;
  readonly isCovered: boolean;
  /** Why the call is frozen, or null. */
  readonly code: ErrorCode | null;
  readonly frozen: FreezeWords | null;
  /** Why the time stands still, or null. */
  readonly standstill: string | null;
  readonly hasDevices: boolean;
}

/** The stores that {@link readScene} reads, for the views to watch. */
export const SCENE = [$call, $media, $taken, $wishes] as const;

export function readScene(): Scene {
  const call = $call.get();
  const media = $media.get();
  const { view } = call;
  const isAdmitted = view?.phase === 'in-call';
  const isOver = call.ended !== null || view?.phase === 'ended';
  const isOpen = view?.mediaOpen === true && !isOver;
  const down = isDown();
  // A picture that stands still does not explain itself, so it gets a cover with words.
  const still = view?.billing?.status === 'interrupted' ? view.billing : null;
  return {
    media,
    view,
    role: call.role ?? 'guest',
    peerTaken: $taken.get().peer,
    wish: effectiveWish($wishes.get()),
    isAdmitted,
    isOver,
    isOpen,
    isSending: isOpen && view.sending,
    isDown: down,
    isCovered: isAdmitted && (!isOpen || down || still !== null),
    code: view?.freezeCode?.code ?? null,
    frozen: view && freezeWords(view),
    standstill: view && still ? standstillTitle(view, still) : null,
    hasDevices: media.local !== null || media.hasMicrophone || media.hasCamera,
  };
}
