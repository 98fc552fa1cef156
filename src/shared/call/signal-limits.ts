import { EACH_SECOND, type Limit } from '../bucket.ts';
import { utf8 } from '../bytes.ts';
import { peerLines } from '../peer-text.ts';

/** Limits each message of the `signal` channel: how often, and how long. */

/** About the call: as many as are stored for another connection arrive at once (replay.ts). */
const KEPT: Limit = { burst: 300, perSecond: 5 };

/**
 * A connection needs one in each direction; cameras and screens are switched without any. Each
 * keeps the main thread busy for some milliseconds.
 */
const DESCRIPTIONS: Limit = { burst: 30, perSecond: 0.5 };

/** A few times on a connection, or in a call. */
const RARE: Limit = { burst: 60, perSecond: 2 };

/** How many of each type are accepted from a peer. */
export const SIGNAL_LIMITS = {
  beat: EACH_SECOND,
  sync: EACH_SECOND,
  devices: KEPT,
  lane: KEPT,
  standby: KEPT,
  // Nobody types faster for long.
  chat: { burst: 300, perSecond: 1 },
  again: RARE,
  description: DESCRIPTIONS,
  bye: RARE,
  leave: RARE,
  move: RARE,
  moved: RARE,
} satisfies Readonly<Record<string, Limit>>;

export const MAX_CHAT_BYTES = 4 * 1024;

/** With audio and video, browsers write up to 7 KB. */
export const MAX_SDP_BYTES = 32 * 1024;

/** With the longest credentials and four IPv6 addresses; others take some 150. */
export const MAX_SESSION_CHARACTERS = 840;
/** Fits an invite or a reply with the longest session; others take less than half. */
export const MAX_CODE_CHARACTERS = 1_200;
export const MAX_STREAM_CHARACTERS = 36;

/** Before it is cleaned and cut. An honest name is far shorter. */
export const MAX_NAME_CHARACTERS = 256;

/** JSON escapes each line end of an SDP, so a frame may be somewhat longer than its content. */
export const MAX_FRAME_CHARACTERS = 48 * 1024;

/** Returns a chat message as people see it; null if it has more than 4 KiB of UTF-8, or nothing to see. */
export function shownChat(text: string): string | null {
  if (text.length > MAX_CHAT_BYTES || utf8(text).length > MAX_CHAT_BYTES) return null;
  return peerLines(text) || null;
}

/** Returns how many characters more would fit, if they are like those of the text; below 0: too many. */
export function chatRoom(text: string): number {
  const bytes = utf8(text).length;
  const each = bytes === 0 ? 1 : bytes / [...text].length;
  return Math.floor((MAX_CHAT_BYTES - bytes) / each);
}
