import type { BeatMessage } from '../../shared/call/signal-messages.ts';
import type { Scope } from './scope.ts';

/** Notices a silence, and proves by liveness pings when both ends hear each other again. */

/** After this many samples in which nothing has arrived, the connection counts as silent. */
const SILENT_SAMPLES = 3;
const SAMPLE_MS = 1_000;
/** Statistics that take longer than this many seconds are late. */
const LATE_SAMPLES = 3;

/**
 * Returns a function that takes a total each second, and returns whether the total has stood still
 * for `limit` samples.
 */
export function createSilence(limit = SILENT_SAMPLES): (total: number) => boolean {
  let last = -1;
  let still = 0;
  return (total) => {
    still = total === last ? still + 1 : 0;
    last = total;
    return still >= limit;
  };
}

/**
 * The liveness pings of one connection. After a silence, the connection counts as alive only when
 * the peer has answered a ping that was sent **after** the silence began.
 *
 * Received bytes prove nothing. After an outage media flows at once, but SCTP may hold back one
 * direction of the channels until its next retransmission, which can take a minute (RFC 9260,
 * 6.3.3). A side that trusted the media would stay on a transport on which the peer cannot hear it,
 * although a standby works.
 */
interface Pulse {
  /** Returns the next ping to send. */
  next(): BeatMessage;
  /**
   * Takes a ping from the peer. Returns a ping to send at once if the peer asked for one, otherwise
   * null.
   */
  heard(beat: BeatMessage): BeatMessage | null;
  /**
   * Notes that nothing has arrived for a while. From now on, only the answer to a later ping is
   * proof.
   */
  fellSilent(): void;
  readonly silent: boolean;
}

export function createPulse(): Pulse {
  let said = 0;
  let newest = 0;
  /** The first ping whose answer is proof; null while nothing has to be proven. */
  let proof: number | null = null;
  const pulse: Pulse = {
    next: () => ({ type: 'beat', n: ++said, heard: newest, ask: proof !== null }),
    heard(beat) {
      newest = Math.max(newest, beat.n);
      if (proof !== null && beat.heard >= proof) proof = null;
      return beat.ask ? pulse.next() : null;
    },
    fellSilent() {
      proof ??= said + 1;
    },
    get silent() {
      return proof !== null;
    },
  };
  return pulse;
}

/**
 * Notices an outage seconds before ICE does, and notices its end when both ends hear each other.
 * Each second it sends a ping and checks whether any byte has arrived since the last check.
 *
 * A blocked main thread does not count as silence. The peer's SCTP acknowledges a ping without the
 * peer's main thread, and a blocked main thread at this end takes no samples.
 */
export function watchVitality(options: {
  readonly scope: Pick<Scope, 'every'>;
  readonly say: (beat: BeatMessage) => void;
  /** Called each second, after the ping is sent. */
  readonly onSecond: () => void;
  /** Registers a callback for each ping of the peer. */
  readonly listen: (heard: (beat: BeatMessage) => void) => void;
  /**
   * Reads how many bytes have arrived. The pings do not wait for this, because a peer can make the
   * statistics slow.
   */
  readonly bytesReceived: () => Promise<number>;
  /** Reports whether the statistics have been awaited for {@link LATE_SAMPLES} seconds. */
  readonly onLate: (late: boolean) => void;
  readonly onSilence: (silent: boolean) => void;
  /**
   * Returns whether the user has left this page for another app, so that the system may stop the
   * page without notice.
   */
  readonly isLeft: () => boolean;
  /**
   * Registers a callback that is called when `isLeft` changes. It is also called with `true` just
   * before the browser stops this page.
   */
  readonly onLeaving: (notify: (stops: boolean) => void) => void;
  /**
   * Called with each ping of the peer. `away` tells whether the peer's page has been left or is
   * being stopped.
   */
  readonly onAway: (away: boolean) => void;
}): void {
  const stoodStill = createSilence();
  const pulse = createPulse();
  let sampling = false;
  let waited = 0;
  // A stopped page has no timers, but Chromium still delivers messages to it, and the page may
  // answer them.
  let isStopped = false;
  const say = (beat: BeatMessage): void =>
    options.say(isStopped || options.isLeft() ? { ...beat, away: true } : beat);
  options.listen((beat) => {
    const answer = pulse.heard(beat);
    if (answer) say(answer);
    options.onSilence(pulse.silent);
    options.onAway(beat.away === true);
  });
  options.onLeaving((stops) => {
    isStopped = stops;
    say(pulse.next());
  });
  options.scope.every(SAMPLE_MS, () => {
    isStopped = false;
    say(pulse.next());
    options.onSecond();
    if (sampling) {
      waited += 1;
      if (waited === LATE_SAMPLES) options.onLate(true);
      return;
    }
    sampling = true;
    waited = 0;
    options
      .bytesReceived()
      .then((total) => {
        if (stoodStill(total)) pulse.fellSilent();
        options.onSilence(pulse.silent);
      })
      // The connection was closed meanwhile. The scope ends the sampling.
      .catch(() => undefined)
      .finally(() => {
        sampling = false;
        if (waited >= LATE_SAMPLES) options.onLate(false);
      });
  });
}
