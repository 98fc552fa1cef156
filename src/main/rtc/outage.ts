import type { BeatMessage } from '../../shared/call/signal-messages.ts';
import type { Scope } from './scope.ts';

/** Notices that nothing arrives any more, and proves by beats that both ends hear each other again. */

/** Samples without anything arriving until the connection counts as silent. */
const SILENT_SAMPLES = 3;
const SAMPLE_MS = 1_000;

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
 * What this end says and learns of one connection by beats. A connection that was silent is alive
 * again only when the other end has heard what was said **since**, and that came back. Any byte would
 * not do: after an outage media flow at once, while what the channels carry may wait in one direction
 * for as long as SCTP backs off, a minute at worst (RFC 9260, 6.3.3). A side that took that for alive
 * stayed on a transport on which nobody heard it, with a standby beside it that worked.
 */
interface Pulse {
  /** The next beat of this end. */
  next(): BeatMessage;
  /** A beat of the other end. Answers what must be said at once, if anything. */
  heard(beat: BeatMessage): BeatMessage | null;
  /** Nothing has arrived for a while: the proof has to come from what is said from now on. */
  fellSilent(): void;
  readonly silent: boolean;
}

export function createPulse(): Pulse {
  let said = 0;
  let newest = 0;
  /** The first beat whose arrival would prove something; null: nothing has to be proven. */
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
 * it sends a beat and looks whether any byte arrived since: the peer's SCTP acknowledges a beat by
 * itself, so a blocked main thread over there is no silence; and a blocked one here takes no samples,
 * so it is none either.
 */
export function watchVitality(options: {
  readonly scope: Scope;
  readonly say: (beat: BeatMessage) => void;
  /** Each second, with the beat. */
  readonly onSecond: () => void;
  /** Calls back for each beat of the other end. */
  readonly listen: (heard: (beat: BeatMessage) => void) => void;
  readonly bytesReceived: () => Promise<number>;
  readonly onSilence: (silent: boolean) => void;
}): void {
  const stoodStill = createSilence();
  const pulse = createPulse();
  let sampling = false;
  options.listen((beat) => {
    const answer = pulse.heard(beat);
    if (answer) options.say(answer);
    options.onSilence(pulse.silent);
  });
  options.scope.every(SAMPLE_MS, () => {
    if (sampling) return;
    sampling = true;
    options.say(pulse.next());
    options.onSecond();
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
      });
  });
}
