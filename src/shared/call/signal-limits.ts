import { EACH_SECOND, type Limit } from '../bucket.ts';
import { utf8 } from '../bytes.ts';
import { peerLines } from '../peer-text.ts';

/**
 * Limits for each message of the `signal` channel: how often it is accepted, and how long it may
 * be.
 */

/**
 * The limit for messages about the call. After a change of connection, stored messages arrive at
 * once (replay.ts), so the burst is large.
 */
const KEPT: Limit = { burst: 300, perSecond: 5 };

/**
 * The limit for descriptions. A connection needs one in each direction. Switching the camera or the
 * screen needs none. Each description keeps the main thread busy for some milliseconds.
 */
const DESCRIPTIONS: Limit = { burst: 30, perSecond: 0.5 };

/** The limit for messages that occur only a few times on a connection or in a call. */
const RARE: Limit = { burst: 60, perSecond: 2 };

/** The limits for each type of message from a peer. */
export const SIGNAL_LIMITS = {
  beat: EACH_SECOND,
  sync: EACH_SECOND,
  devices: KEPT,
  lane: KEPT,
  standby: KEPT,
  // Nobody types faster than this for long.
  chat: { burst: 300, perSecond: 1 },
  again: RARE,
  description: DESCRIPTIONS,
  bye: RARE,
  leave: RARE,
  move: RARE,
  moved: RARE,
} satisfies Readonly<Record<string, Limit>>;

export const MAX_CHAT_BYTES = 4 * 1024;

/** The longest SDP in bytes. With audio and video, browsers write up to 7 KB. */
export const MAX_SDP_BYTES = 32 * 1024;

/**
 * The longest session in characters: the longest credentials and four IPv6 addresses. Usual
 * sessions have about 150.
 */
export const MAX_SESSION_CHARACTERS = 840;
/** Enough for an invite or a reply with the longest session. Usual codes need less than half. */
export const MAX_CODE_CHARACTERS = 1_200;
export const MAX_STREAM_CHARACTERS = 36;

/** The limit before a name is cleaned and shortened. Honest names are far shorter. */
export const MAX_NAME_CHARACTERS = 256;

/** JSON escapes each line end of an SDP, so a frame can be somewhat longer than its SDP. */
export const MAX_FRAME_CHARACTERS = 48 * 1024;

/**
 * Returns a chat message as people see it. Null if it has more than 4 KiB of UTF-8, or no visible
 * character.
 */
export function shownChat(text: string): string | null {
  if (text.length > MAX_CHAT_BYTES || utf8(text).length > MAX_CHAT_BYTES) return null;
  return peerLines(text) || null;
}

/**
 * Returns how many more characters fit, if they need as many bytes each as those of the text.
 * Negative if the text is too long.
 */
export function chatRoom(text: string): number {
  const bytes = utf8(text).length;
  const each = bytes === 0 ? 1 : bytes / [...text].length;
  return Math.floor((MAX_CHAT_BYTES - bytes) / each);
}
