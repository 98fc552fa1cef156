import { createBuckets, type Limit } from '../bucket.ts';

/**
 * One side of a conversation that survives its channels. A call may change its connection, or use
 * two for a moment. Any of them can fail while messages are on their way. The messages of each
 * direction are counted from the start of the call. A message is stored until the peer acknowledges
 * it, and repeated on the next channel. So every message arrives exactly once and in order, even if
 * the channel changes, and the two directions may use different channels.
 *
 * The message frames carry no numbers. A `sync` at the start of each channel contains the number of
 * the next message, and both sides count from there. Each `sync` also acknowledges received
 * messages, and a side may send further ones for that purpose. Messages that are useless when late
 * (heartbeats) are not counted.
 *
 * A reloaded page begins a new stream, and both directions then start over: the peer drops what has
 * not arrived, renames its own stream and counts from 1. Until then, the peer's messages are meant
 * for the page before the reload, and the new page ignores them. A peer that breaks these rules can
 * make both sides ignore older messages, but only in its own call.
 */

/** The state of a side's stream. Sent on the channel on which the stream continues. */
export interface Sync {
  /** The name of the sender's stream. It changes when either side's page is reloaded. */
  readonly stream: string;
  /**
   * Counts how often the sender has changed the channel, so that the receiver recognizes an
   * outdated channel.
   */
  readonly turn: number;
  /**
   * The number of the sender's next counted message on this channel. The first message of a stream
   * has number 1.
   */
  readonly next: number;
  /**
   * The name of the receiver's stream that the sender knows. '' if the sender knows none yet.
   * `received` is the number of its messages that have arrived.
   */
  readonly peer: string;
  readonly received: number;
}

/** The part of a channel that a stream uses. */
export interface Outlet {
  /** Sends a frame. Returns false if the channel is closed and the frame was not sent. */
  send(frame: string): boolean;
}

interface Replay<Channel extends Outlet> {
  /** Notes that a channel has opened. This side's messages use the newest channel. */
  opened(channel: Channel): void;
  /**
   * Notes that a channel has closed. Lost messages are repeated on the previous channel if it is
   * still open, otherwise on the next one.
   */
  closed(channel: Channel): void;
  /**
   * Sends a counted message and stores it until it is acknowledged. Returns false, and does not
   * accept the message, if too many are stored.
   */
  send(frame: string): boolean;
  /** Replaces a stored message that should no longer be repeated. */
  replace(frame: string, by: string): void;
  /** Sends a message that is not counted and not repeated. Returns false if there is no channel. */
  pass(frame: string): boolean;
  /** Acknowledges the messages that have arrived since the last acknowledgement. */
  acknowledge(): void;
  synced(channel: Channel, sync: Sync): void;
  /**
   * Notes that a counted message has arrived on a channel. Returns false if the message must be
   * ignored because it is a repetition. `what` names the message for `onFlood`.
   */
  arrived(channel: Channel, what?: string): boolean;
  /** Tells whether an uncounted message is current. It is not if its channel is outdated. */
  isNews(channel: Channel): boolean;
  /** True if at least one channel is open, as far as this side knows. */
  readonly connected: boolean;
}

interface ReplayOptions<Channel> {
  /** The name of this side's stream, at most 36 characters. Each page chooses a new random name. */
  readonly stream: string;
  readonly encode: (sync: Sync) => string;
  /**
   * Called when the peer has started over, so that this side starts over too. Messages without an
   * acknowledgement are dropped. The peer's new page does not know earlier messages and requests.
   */
  readonly onRestart?: () => void;
  /**
   * Called for each repetition beyond the limit. An honest peer stores fewer messages and never
   * reaches it.
   */
  readonly onFlood: (channel: Channel, what: string) => void;
  /** Returns monotonic time in ms. */
  readonly nowMs: () => number;
}

/**
 * The limit for repetitions on all channels of a call. After a change of channel, an honest peer
 * repeats at most what it has stored.
 */
const REPEATED: Limit = { burst: 300, perSecond: 20 };
/**
 * How many messages without an acknowledgement are stored. Connected sides acknowledge every
 * second.
 */
export const KEPT_LIMIT = 256;
/** After this many messages, this side acknowledges even if no heartbeat is due. */
const ACKNOWLEDGE_AFTER = 32;
/** How many pages one side may have in a call. A peer that names more is hostile. */
const MOST_PAGES = 1_000;
/** How many characters of a stream's name are kept when a number is appended. */
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
  /**
   * Channels that belong to a page from before a reload: the peer's, or one of this side that the
   * peer still expects.
   */
  const stale = new Set<Channel>();
  /** Streams of the peer's pages before its last reload. */
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

  /** Starts this side over on the newest channel, after the peer has started over. */
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
      // Only a peer that breaks the protocol leaves a gap. This side must not wait for the missing
      // messages.
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
      // The message came before any `sync`. An honest peer never does this. Without a `sync`, there
      // is no number to recognize a repetition.
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
