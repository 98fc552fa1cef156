import type { BeatMessage } from '../../shared/call/signal-messages.ts';
import type { Scope } from './scope.ts';

/** Notices a silence, and proves by liveness pings that both ends hear each other again. */

/** Samples without anything arriving until the connection counts as silent. */
const SILENT_SAMPLES = 3;
const SAMPLE_MS = 1_000;
/** Seconds after which statistics that do not come are late. */
const LATE_SAMPLES = 3;

/** Counts how long a total has stood still. */
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
 * The liveness pings of one connection. After a silence the connection counts as alive only when the
 * peer has answered a ping that was sent **after** the silence began.
 *
 * Bytes that arrive do not prove that. After an outage media flow at once, but SCTP may hold back
 * one direction of the channels until its next retransmission, which can take a minute (RFC 9260,
 * 6.3.3). A side that trusted the media would stay on a transport on which the peer cannot hear it,
 * although a standby works.
 */
interface Pulse {
  /** Returns the next ping to send. */
  next(): BeatMessage;
  /** Takes a ping of the peer. Returns a ping to send at once if the peer asked for one. */
  heard(beat: BeatMessage): BeatMessage | null;
  /** Notes that nothing has arrived for a while: only pings sent from now on prove anything. */
  fellSilent(): void;
  readonly silent: boolean;
}

export function createPulse(): Pulse {
  let said = 0;
  let newest = 0;
  /** The first ping whose arrival would prove something; null: nothing has to be proven. */
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
 * Notices an outage seconds before ICE does, and its end when both ends hear each other. Each second
 * it sends a ping and checks whether any byte has arrived since the last one.
 *
 * A blocked main thread does not count as silence: the peer's SCTP acknowledges a ping without its
 * main thread, and a blocked thread at this end takes no samples.
 */
export function watchVitality(options: {
  readonly scope: Pick<Scope, 'every'>;
  readonly say: (beat: BeatMessage) => void;
  /** Called each second, with the ping. */
  readonly onSecond: () => void;
  /** Calls back for each ping of the peer. */
  readonly listen: (heard: (beat: BeatMessage) => void) => void;
  /** Reads the statistics. The pings do not wait for them: a peer can make that take long. */
  readonly bytesReceived: () => Promise<number>;
  /** Says whether the statistics have been awaited for {@link LATE_SAMPLES} seconds. */
  readonly onLate: (late: boolean) => void;
  readonly onSilence: (silent: boolean) => void;
  /** Returns whether this page has been left for another app, so that it may stop without a word. */
  readonly isLeft: () => boolean;
  /** Calls back when that changes, and with `true` just before the browser stops this page. */
  readonly onLeaving: (notify: (stops: boolean) => void) => void;
  /** Says with each ping of the peer whether its page has been left or is being stopped. */
  readonly onAway: (away: boolean) => void;
}): void {
  const stoodStill = createSilence();
  const pulse = createPulse();
  let sampling = false;
  let waited = 0;
  // A stopped page has no timers, but Chromium still hands it messages, which it may answer.
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
      // Closed meanwhile: the scope ends the sampling.
      .catch(() => undefined)
      .finally(() => {
        sampling = false;
        if (waited >= LATE_SAMPLES) options.onLate(false);
      });
  });
}
