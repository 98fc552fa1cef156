import { createBuckets, type Limit } from '../bucket.ts';

/**
 * One side's half of a conversation that outlives its channels. A call may use several connections
 * in turn, or two for a moment, and any of them may fail with messages in flight. The messages of each
 * direction are counted from the start of the call. A message that the peer has not acknowledged stays
 * stored and is repeated on the next channel. So every message arrives exactly once and in order,
 * however often the channel changes, and the two directions may use different channels.
 *
 * Frames are not wrapped. A `sync` at the start of each channel gives the number of the next
 * message on it, and both sides count from there. It also acknowledges, then and whenever it is
 * sent again. Messages that are worthless later (heartbeats) are not counted.
 *
 * A reloaded page has a new stream, and both directions start over with it: the peer forgets what
 * had not arrived, renames its own stream and counts from 1. Until then it speaks to a page that is
 * gone, and the new page ignores that. A peer that breaks these rules can make both ends deaf to older
 * messages, in its own call.
 */

/** The state of a side's stream, sent on the channel on which it continues. */
export interface Sync {
  /** Names the sender's stream. It changes when its page, or the receiver's, is reloaded. */
  readonly stream: string;
  /**
   * Counts the sender's changes of channel, so that current messages on an older channel are
   * recognized.
   */
  readonly turn: number;
  /** The number of its next counted message on this channel. A stream begins with 1. */
  readonly next: number;
  /**
   * The receiver's stream as the sender knows it, and how much of it has arrived; '' = none yet.
   */
  readonly peer: string;
  readonly received: number;
}

/** The part of a channel that a stream uses. */
export interface Outlet {
  /** False: it is closed, and nothing was sent. */
  send(frame: string): boolean;
}

interface Replay<Channel extends Outlet> {
  /** Notes that a channel has opened. The newest one carries this side's messages from now on. */
  opened(channel: Channel): void;
  /**
   * Notes that a channel has closed. Lost messages are repeated on the channel before it, or the next.
   */
  closed(channel: Channel): void;
  /**
   * Sends a message that is counted and stored until acknowledged. False: too many are stored, and
   * it was not accepted.
   */
  send(frame: string): boolean;
  /** Replaces a stored message that must not be repeated any more. */
  replace(frame: string, by: string): void;
  /** Sends without counting or repeating. False: there is no channel. */
  pass(frame: string): boolean;
  /** Acknowledges what has arrived since the last time, if anything has. */
  acknowledge(): void;
  synced(channel: Channel, sync: Sync): void;
  /**
   * Notes that a counted message has arrived there. False: it is a repetition. `what` names it for
   * `onFlood`.
   */
  arrived(channel: Channel, what?: string): boolean;
  /** Tells whether an uncounted message there is current rather than a leftover. */
  isNews(channel: Channel): boolean;
  /** A channel is open, as far as this side knows. */
  readonly connected: boolean;
}

interface ReplayOptions<Channel> {
  /** Names this side's stream. Each page draws a new one, at most 36 characters. */
  readonly stream: string;
  readonly encode: (sync: Sync) => string;
  /**
   * The peer has started over, and so does this side. Unacknowledged messages are forgotten, and
   * the peer's new page knows nothing of what it was told or asked.
   */
  readonly onRestart?: () => void;
  /** Called with each repetition beyond what an honest peer can have stored. */
  readonly onFlood: (channel: Channel, what: string) => void;
  /** Monotonic. */
  readonly nowMs: () => number;
}

/**
 * Repetitions on all channels of a call: after a change of channel, at most what was stored. A peer
 * that repeats more is hostile.
 */
const REPEATED: Limit = { burst: 300, perSecond: 20 };
/** Unacknowledged messages stored. Both sides acknowledge every second while they are connected. */
export const KEPT_LIMIT = 256;
/** Acknowledged after this many at the latest, even without a heartbeat. */
const ACKNOWLEDGE_AFTER = 32;
/** Pages that one side may have in a call. A peer that names more of them is hostile. */
const MOST_PAGES = 1_000;
/** The longest name of a stream, so that a number fits behind it. */
const NAME_CHARACTERS = 30;

export function createReplay<Channel extends Outlet>(
  options: ReplayOptions<Channel>,
): Replay<Channel> {
  const { encode, onFlood } = options;
  const mayRepeat = createBuckets({ repeated: REPEATED }, options.nowMs);
  let { stream } = options;
  let beginnings = 0;
  /** Open channels, newest last. */
  const channels: Channel[] = [];
  const kept: string[] = [];
  let acknowledged = 0;
  let current: Channel | undefined;
  let turn = 0;

  let peer = '';
  let received = 0;
  let told = 0;
  const coming = new Map<Channel, number>();
  /** Channels whose other end is a page that is gone, or takes this one for a page that is gone. */
  const stale = new Set<Channel>();
  /** Streams of pages that are gone. */
  const past = new Set<string>();
  let newest: { readonly channel: Channel; readonly turn: number } | undefined;

  const say = (channel: Channel, next: number): boolean => {
    told = received;
    return channel.send(encode({ stream, turn, next, peer, received }));
  };
  const begin = (channel: Channel): boolean => {
    turn += 1;
    current = channel;
    return say(channel, acknowledged + 1) && kept.every((frame) => channel.send(frame));
  };
  const lose = (channel: Channel): void => {
    const at = channels.indexOf(channel);
    if (at >= 0) channels.splice(at, 1);
    if (current === channel) current = undefined;
  };
  /** Returns the newest channel that works, after sending the stored messages on it. */
  const working = (): Channel | undefined => {
    for (;;) {
      const last = channels.at(-1);
      if (!last || last === current || begin(last)) return last;
      lose(last);
    }
  };
  const over = (send: (channel: Channel) => boolean): boolean => {
    const channel = working();
    if (!channel) return false;
    if (send(channel)) return true;
    lose(channel);
    return working() !== undefined;
  };

  /** The peer has started over, so this side does too, on the newest channel. */
  const restart = (): void => {
    beginnings += 1;
    stream = `${options.stream.slice(0, NAME_CHARACTERS)}~${beginnings}`;
    kept.length = 0;
    acknowledged = 0;
    current = undefined;
    working();
    options.onRestart?.();
  };

  /** Notes a counted message that arrives again, or is for a page that is gone. */
  const repeated = (channel: Channel, what: string): false => {
    if (!mayRepeat('repeated')) onFlood(channel, what);
    return false;
  };

  const acknowledge = (): void => {
    if (received !== told) over((channel) => say(channel, acknowledged + kept.length + 1));
  };

  return {
    get connected() {
      return channels.length > 0;
    },
    opened(channel) {
      channels.push(channel);
      working();
    },
    closed(channel) {
      lose(channel);
      coming.delete(channel);
      stale.delete(channel);
      working();
    },
    send(frame) {
      if (kept.length >= KEPT_LIMIT) return false;
      const channel = working();
      kept.push(frame);
      if (channel && !channel.send(frame)) {
        lose(channel);
        working();
      }
      return true;
    },
    replace(frame, by) {
      const at = kept.indexOf(frame);
      if (at >= 0) kept[at] = by;
    },
    pass: (frame) => over((channel) => channel.send(frame)),
    acknowledge,
    synced(channel, sync) {
      const isOver = past.has(sync.stream) || past.size > MOST_PAGES;
      if (isOver || (sync.peer !== '' && sync.peer !== stream)) {
        coming.delete(channel);
        stale.add(channel);
        return;
      }
      stale.delete(channel);
      if (sync.stream !== peer) {
        const again = peer !== '';
        past.add(peer);
        peer = sync.stream;
        received = sync.next - 1;
        told = -1;
        newest = undefined;
        coming.clear();
        if (again) restart();
      }
      // Only a side that breaks the protocol leaves a gap, which must not block this one.
      received = Math.max(received, sync.next - 1);
      coming.set(channel, sync.next);
      if (sync.turn >= (newest?.turn ?? 0)) newest = { channel, turn: sync.turn };
      if (sync.peer !== stream) return;
      const last = Math.min(sync.received, acknowledged + kept.length);
      if (last > acknowledged) {
        kept.splice(0, last - acknowledged);
        acknowledged = last;
      }
    },
    arrived(channel, what = 'message') {
      if (stale.has(channel)) return repeated(channel, what);
      const number = coming.get(channel);
      // Before any sync. An honest side never does this, and nothing could be delivered twice.
      if (number === undefined) return true;
      coming.set(channel, number + 1);
      if (number <= received) return repeated(channel, what);
      received = number;
      if (received - told >= ACKNOWLEDGE_AFTER) acknowledge();
      return true;
    },
    isNews: (channel) => !stale.has(channel) && (!newest || newest.channel === channel),
  };
}
