import { createBuckets, type Limit } from '../bucket.ts';

/**
 * One side's half of a conversation that survives its channels. A call may use several connections
 * in turn, or two for a moment, and any of them may fail with messages in flight. The messages of
 * each direction are counted from the start of the call. A message that the peer has not
 * acknowledged stays stored and is repeated on the next channel. So every message arrives exactly
 * once and in order, however often the channel changes, and the two directions may use different
 * channels.
 *
 * Frames are not wrapped. A `sync` at the start of each channel contains the number of the next
 * message on it, and both sides count from there. Each `sync` also acknowledges received messages,
 * and may be sent again for this purpose. Messages that are worthless later (heartbeats) are not
 * counted.
 *
 * A reloaded page has a new stream, and both directions then start over: the peer forgets what had
 * not arrived, renames its own stream and counts from 1. Until then the peer's messages are meant
 * for the old page, and the new page ignores them. A peer that breaks these rules can make both
 * ends ignore older messages, but only in its own call.
 */

/** The state of a side's stream, sent on the channel on which it continues. */
export interface Sync {
  /**
   * The name of the sender's stream. It changes when the sender's page or the receiver's is
   * reloaded.
   */
  readonly stream: string;
  /**
   * Counts the sender's changes of channel, so that the receiver recognizes an outdated channel.
   */
  readonly turn: number;
  /** The number of the sender's next counted message on this channel. A stream begins with 1. */
  readonly next: number;
  /**
   * The receiver's stream as the sender knows it, and how many of its messages have arrived; '' if
   * none yet.
   */
  readonly peer: string;
  readonly received: number;
}

/** The part of a channel that a stream uses. */
export interface Outlet {
  /** Sends a frame. Returns false if the channel is closed. Then nothing was sent. */
  send(frame: string): boolean;
}

interface Replay<Channel extends Outlet> {
  /** Notes that a channel has opened. From now on, this side's messages use the newest channel. */
  opened(channel: Channel): void;
  /**
   * Notes that a channel has closed. Lost messages are repeated on the channel before it, or on the
   * next.
   */
  closed(channel: Channel): void;
  /**
   * Sends a message that is counted, and stored until it is acknowledged. Returns false if too many
   * are stored. Then this one is not accepted.
   */
  send(frame: string): boolean;
  /** Replaces a stored message that must not be repeated any more. */
  replace(frame: string, by: string): void;
  /** Sends a message without counting or repeating it. Returns false if there is no channel. */
  pass(frame: string): boolean;
  /**
   * Acknowledges the messages that have arrived since the last acknowledgement, if there are any.
   */
  acknowledge(): void;
  synced(channel: Channel, sync: Sync): void;
  /**
   * Notes that a counted message has arrived on a channel. Returns false if it is a repetition.
   * `onFlood` gets `what` as its name.
   */
  arrived(channel: Channel, what?: string): boolean;
  /**
   * Tells whether an uncounted message on this channel is current or belongs to an outdated
   * channel.
   */
  isNews(channel: Channel): boolean;
  /** Tells whether a channel is open, as far as this side knows. */
  readonly connected: boolean;
}

interface ReplayOptions<Channel> {
  /** The name of this side's stream, at most 36 characters. Each page draws a new one. */
  readonly stream: string;
  readonly encode: (sync: Sync) => string;
  /**
   * Called when the peer has started over and this side therefore does, too. Unacknowledged
   * messages are forgotten. The peer's new page knows nothing about earlier messages and requests.
   */
  readonly onRestart?: () => void;
  /** Called for each repetition beyond the number that an honest peer can have stored. */
  readonly onFlood: (channel: Channel, what: string) => void;
  /** Returns monotonic time in ms. */
  readonly nowMs: () => number;
}

/**
 * The limit of repetitions on all channels of a call. After a change of channel, an honest peer
 * repeats at most what it has stored.
 */
const REPEATED: Limit = { burst: 300, perSecond: 20 };
/** How many unacknowledged messages are stored. Connected sides acknowledge every second. */
export const KEPT_LIMIT = 256;
/** After this many messages at most, this side acknowledges, even without a heartbeat. */
const ACKNOWLEDGE_AFTER = 32;
/** How many pages one side may have in a call. A peer that names more of them is hostile. */
const MOST_PAGES = 1_000;
/** The most characters of a stream's name that are kept when a number is added. */
const NAME_CHARACTERS = 30;

export function createReplay<Channel extends Outlet>(
  options: ReplayOptions<Channel>,
): Replay<Channel> {
  const { encode, onFlood } = options;
  const mayRepeat = createBuckets({ repeated: REPEATED }, options.nowMs);
  let { stream } = options;
  let beginnings = 0;
  /** Open channels, the newest last. */
  const channels: Channel[] = [];
  const kept: string[] = [];
  let acknowledged = 0;
  let current: Channel | undefined;
  let turn = 0;

  let peer = '';
  let received = 0;
  let told = 0;
  const coming = new Map<Channel, number>();
  /** Channels whose other end is an old page, or still knows only an old page of this side. */
  const stale = new Set<Channel>();
  /** Streams of the peer's old pages. */
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
  /** Returns the newest working channel, after sending the stored messages on it. */
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

  /** Starts this side over on the newest channel, because the peer has started over. */
  const restart = (): void => {
    beginnings += 1;
    stream = `${options.stream.slice(0, NAME_CHARACTERS)}~${beginnings}`;
    kept.length = 0;
    acknowledged = 0;
    current = undefined;
    working();
    options.onRestart?.();
  };

  /**
   * Counts a message that arrives a second time, or that is addressed to a page as it was before a
   * reload. Always returns false: the caller ignores the message.
   */
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
      // Only a peer that breaks the protocol leaves a gap. The gap must not block this side.
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
      // The message came before any `sync`, which an honest peer never does. Nothing could be
      // delivered twice here.
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
