/**
 * One side's half of a conversation that outlives its channels. A call may stand on several
 * connections in turn, or on two for a moment, and any of them may die with messages inside. Here the
 * messages of each direction are counted from the start of the call; what the other side has not
 * acknowledged is kept, and repeated on the next channel. So every message arrives exactly once and
 * in order, however often the channel changes, and the two directions need not agree on one.
 *
 * Frames stay what they are: nothing is wrapped. A `sync` at the head of each channel says which
 * number comes next on it; from there on both sides count. It also acknowledges, at the head and
 * whenever it is sent again. Messages that are only news of the moment (heartbeats) pass uncounted.
 *
 * A page that was reloaded has a new stream, and both directions begin anew with it: the side that
 * stayed forgets what it had not got through, names its own stream anew and counts from 1. Until then
 * it speaks to a page that is gone, and nothing of that is heard.
 */

/** Where a side's stream stands, told on the channel on which it goes on. */
export interface Sync {
  /** Names the sender's stream: another one after its page, or the receiver's, was reloaded. */
  readonly stream: string;
  /** Counts the sender's changes of channel, so that news on an older channel can be told. */
  readonly turn: number;
  /** The number of its next counted message on this channel; a stream begins with 1. */
  readonly next: number;
  /** The receiver's stream as the sender knows it, and how much of it has arrived; '' = none yet. */
  readonly peer: string;
  readonly received: number;
}

/** What a stream needs of a channel. */
export interface Outlet {
  /** False: it is closed, and nothing was sent. */
  send(frame: string): boolean;
}

export interface Replay<Channel extends Outlet> {
  /** A channel has opened: the newest one carries what this side says from now on. */
  opened(channel: Channel): void;
  /** It has closed: what it may have swallowed goes over the one before it, or the next. */
  closed(channel: Channel): void;
  /** Counted and kept until acknowledged. False: too much is waiting, and it was not taken. */
  send(frame: string): boolean;
  /** Puts another in the place of a message that may still be repeated, and must not be any more. */
  replace(frame: string, by: string): void;
  /** Not counted and not repeated. False: there is no channel. */
  pass(frame: string): boolean;
  /** Acknowledges what arrived since the last time, where anything did. */
  acknowledge(): void;
  synced(channel: Channel, sync: Sync): void;
  /** A counted message has arrived there. False: it is known already. */
  arrived(channel: Channel): boolean;
  /** Whether what arrives there uncounted is of the moment, and not a leftover. */
  isNews(channel: Channel): boolean;
  /** Some channel is open, as far as this side knows. */
  readonly connected: boolean;
}

export interface ReplayOptions {
  /** Names this side's stream: drawn anew by each page, at most 36 characters. */
  readonly stream: string;
  readonly encode: (sync: Sync) => string;
  /**
   * The other side has begun anew, and so does this one: what was said before and not acknowledged is
   * forgotten, and nothing of what the other side was told or asked is known to it any more.
   */
  readonly onRestart?: () => void;
}

/** Unacknowledged messages kept. Both sides acknowledge every second while they hear each other. */
export const KEPT_LIMIT = 256;
/** Acknowledged at the latest after so many, even where no heartbeat does it. */
const ACKNOWLEDGE_AFTER = 32;
/** Pages that one side may have in a call: a peer that names more of them is playing. */
const MOST_PAGES = 1_000;
/** Of a stream's name, so that a number fits behind it. */
const NAME_CHARACTERS = 30;

export function createReplay<Channel extends Outlet>(options: ReplayOptions): Replay<Channel> {
  const { encode } = options;
  let { stream } = options;
  let beginnings = 0;
  /** Open ones, newest last. */
  const channels: Channel[] = [];
  const kept: string[] = [];
  let acknowledged = 0;
  let current: Channel | undefined;
  let turn = 0;

  let peer = '';
  let received = 0;
  let told = 0;
  const coming = new Map<Channel, number>();
  /** What arrives there was meant for a page that is gone, or is from one. */
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
  /** The newest channel that works; what is kept has been said on it. */
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

  /** The other side has begun anew: so does this one, on the newest channel. */
  const restart = (): void => {
    beginnings += 1;
    stream = `${options.stream.slice(0, NAME_CHARACTERS)}~${beginnings}`;
    kept.length = 0;
    acknowledged = 0;
    current = undefined;
    working();
    options.onRestart?.();
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
      // Only a side that broke the rules leaves a gap; it must not make this one deaf.
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
    arrived(channel) {
      if (stale.has(channel)) return false;
      const number = coming.get(channel);
      // Before any sync: nothing that an honest side does, and nothing that could be told twice.
      if (number === undefined) return true;
      coming.set(channel, number + 1);
      if (number <= received) return false;
      received = number;
      if (received - told >= ACKNOWLEDGE_AFTER) acknowledge();
      return true;
    },
    isNews: (channel) => !stale.has(channel) && (!newest || newest.channel === channel),
  };
}
