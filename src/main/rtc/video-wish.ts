import { map } from 'nanostores';
import type { VideoWish } from '../../shared/call/signal-messages.ts';

/**
 * How much of the other's video each side wants. Both tell each other with the state of their
 * devices, and each obeys within its own limits: a wish only ever lessens what is sent.
 */
export interface VideoWishes {
  /** How much video this side asks for. */
  readonly own: VideoWish;
  /** How much video the peer asks for, as far as this side follows it. */
  readonly peer: VideoWish;
  /** Whether the peer's page knows of wishes; null before it has said anything. */
  readonly known: boolean | null;
}

export const NO_WISHES: VideoWishes = { own: 'all', peer: 'all', known: null };

/** The call's wishes. `call/session.ts` writes the peer's; the user's own, what the user presses. */
export const $wishes = map<VideoWishes>(NO_WISHES);

/** Returns what this side's wish comes to: an older page sends as it always did. */
export const effectiveWish = ({ own, known }: VideoWishes): VideoWish =>
  known === true ? own : 'all';

/** The peer's wish is followed at most once in this time. */
export const FOLLOW_MS = 3_000;

/**
 * Follows the peer's wish, of several the newest: a hostile peer must not make an encoder start and
 * stop as fast as it can write.
 * @returns what is followed now; asked once a second, because a hidden page's timers are late.
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

/** So long after none was wanted, video need not have arrived: the peer has to hear it first. */
export const RETURN_MS = 10_000;

/**
 * Tells whether video must arrive if the peer says that it sends some: not while this side wants
 * none, nor before the peer had time to send it again. Asked once a second.
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
