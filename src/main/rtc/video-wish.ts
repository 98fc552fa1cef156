import { map } from 'nanostores';
import type { VideoWish } from '../../shared/call/signal-messages.ts';

/**
 * How much of the other side's video each side wants. Each side sends its wish with the state of
 * its devices. The peer obeys within its own limits: a wish can only reduce what the peer sends.
 */
export interface VideoWishes {
  /** How much video this side asks for. */
  readonly own: VideoWish;
  /** How much video the peer wants, as far as this side already follows that wish. */
  readonly peer: VideoWish;
  /** Whether the peer's page supports wishes; null before the peer has reported its devices. */
  readonly known: boolean | null;
}

export const NO_WISHES: VideoWishes = { own: 'all', peer: 'all', known: null };

/**
 * The call's wishes. `call/session.ts` writes the peer's wish, and the user's choice sets `own`.
 */
export const $wishes = map<VideoWishes>(NO_WISHES);

/**
 * Returns the wish that the peer obeys. An older page does not understand wishes, so it sends all
 * of its video.
 */
export const effectiveWish = ({ own, known }: VideoWishes): VideoWish =>
  known === true ? own : 'all';

/** This side changes what it sends at most once in this time. */
export const FOLLOW_MS = 3_000;

/**
 * Follows the newest wish of the peer. The limit stops a hostile peer from making an encoder start
 * and stop as fast as the peer can send wishes.
 * @returns a function that returns the wish to follow now. Call it once a second, because a hidden
 * page's timers are late.
 */
export function createFollower(
  nowMs: () => number = () => performance.now(),
): (asked: VideoWish) => VideoWish {
  let followed: VideoWish = 'all';
  let restsUntilMs = -Infinity;
  return (asked) => {
    if (asked !== followed && nowMs() >= restsUntilMs) {
      followed = asked;
      restsUntilMs = nowMs() + FOLLOW_MS;
    }
    return followed;
  };
}

/**
 * Video need not have arrived until this long after this side wanted none: the peer first has to
 * receive the new wish.
 */
export const RETURN_MS = 10_000;

/**
 * Returns a function that tells whether video must arrive if the peer reports that it sends some.
 * Video need not arrive while this side wants none, or before the peer had time to send it again.
 * Call the function once a second.
 */
export function createExpectation(
  nowMs: () => number = () => performance.now(),
): (wish: VideoWish) => boolean {
  let noneAtMs = -Infinity;
  return (wish) => {
    if (wish === 'none') noneAtMs = nowMs();
    return nowMs() - noneAtMs >= RETURN_MS;
  };
}
