import { type DevicesMessage, isTaken, type Taken } from '../../shared/call/signal-messages.ts';
import type { Scope } from '../rtc/scope.ts';
import type { PeerStats } from '../rtc/stats.ts';

/** One sample of the arriving media. */
export interface QualitySample {
  /**
   * Whether everything arrives that the peer reports to send. Null if nothing arrives and the peer
   * reports that it has nothing to send. Undefined if there is no earlier sample for comparison.
   */
  readonly rx: boolean | null | undefined;
  /** The statistics of the connection; null if the browser did not answer in time. */
  readonly stats: PeerStats | null;
}

const KINDS = ['audio', 'video'] as const;
export type Senders = Readonly<Record<(typeof KINDS)[number], boolean>>;

/**
 * Returns which media has to arrive, from the peer's own report. A device that the peer's system
 * took need not send, as long as another device has to. If no other device has to, an honest host's
 * clock stands still anyway. A peer gains nothing by reporting less: a muted microphone still sends
 * silence, and if a host has nothing to send, the page asks the guest before it pays
 * (docs/billing.md, "Time"). A camera that is off has no track (`replaceTrack(null)`), so nothing
 * arrives from it.
 */
export const sendersOf = ({
  microphone,
  camera,
  screen,
  taken = null,
}: Omit<DevicesMessage, 'type' | 'taken'> & { readonly taken?: Taken | null }): Senders => {
  const all = { audio: microphone !== 'none', video: camera === 'on' || screen };
  const left = {
    audio: all.audio && !isTaken(taken, 'microphone'),
    video: all.video && (screen || !isTaken(taken, 'camera')),
  };
  return left.audio || left.video ? left : all;
};

const SAMPLE_MS = 1_000;
/**
 * If the timer is at least this late, it counts as held back. Browsers run timers of a hidden page
 * only once a minute (platform-notes.md).
 */
const LATE_MS = 1_500;
/**
 * For this many samples in a row, a sender without new media still counts as arriving. A still
 * screen is sent only once a second, and another device or encoder needs a moment to start.
 */
const PATIENT_SAMPLES = 3;

/**
 * How many seconds the page waits for statistics. After that, the arriving media is unknown, which
 * does not count as proof.
 */
const LATE_SAMPLES = 3;

/** Follows which senders are received. Separate from the timer, so that a test can run it alone. */
export function createReception(
  nowMs: () => number = () => performance.now(),
): (stats: PeerStats, expected: Senders) => QualitySample['rx'] {
  let before: PeerStats | null = null;
  let sampledAtMs = 0;
  /**
   * Samples since anything arrived from the peer. A single sender may be late only while something
   * else arrives.
   */
  let silent = PATIENT_SAMPLES;
  /** Samples since something arrived from this sender, or since it was switched on. */
  const quiet: Record<(typeof KINDS)[number], number> = { audio: 0, video: 0 };
  let wanted: Senders = { audio: false, video: false };
  return (stats, expected) => {
    const last = before;
    before = stats;
    // While the page hung, it took no samples. Media that is missing now was missing for all that
    // time.
    const samples = Math.max(1, Math.round((nowMs() - sampledAtMs) / SAMPLE_MS));
    sampledAtMs = nowMs();
    if (last === null) return undefined;
    const grown = KINDS.filter((kind) => stats[kind].bytesReceived > last[kind].bytesReceived);
    silent = grown.length > 0 ? 0 : silent + samples;
    for (const kind of KINDS) {
      const begins = expected[kind] && !wanted[kind];
      const fresh = grown.includes(kind) || begins || silent >= PATIENT_SAMPLES;
      quiet[kind] = fresh ? 0 : quiet[kind] + samples;
    }
    wanted = expected;
    const isHeard = silent < PATIENT_SAMPLES;
    const missing = KINDS.filter((kind) => expected[kind] && quiet[kind] >= PATIENT_SAMPLES);
    if (KINDS.some((kind) => expected[kind])) return isHeard && missing.length === 0;
    return isHeard ? true : null;
  };
}

/**
 * Checks once a second whether the peer's media arrives. The ledger worker reports the result in
 * its acks (billing.md, "Time"), and drops an outdated report when main is too busy. A report of
 * missing media stays valid until main reports otherwise, so a timer that is held back must not
 * delay it.
 * @returns a function that stops the checks.
 */
export function watchQuality(options: {
  readonly scope: Pick<Scope, 'every'>;
  /**
   * Calls `beat` about once a second without a timer of the page. Returns a function that stops
   * this.
   */
  readonly beats: (beat: () => void) => () => void;
  readonly stats: () => Promise<PeerStats>;
  readonly expected: () => Senders;
  readonly onSample: (sample: QualitySample) => void;
  readonly nowMs?: () => number;
}): () => void {
  const { nowMs = () => performance.now() } = options;
  const reception = createReception(nowMs);
  let sampledAtMs = nowMs();
  let sampling = false;
  let stopped = false;
  let lookedAtMs = nowMs();
  /** How long the open request has waited while this page was awake to receive the answer. */
  let waitedMs = 0;
  const sample = (): void => {
    const sinceMs = Math.min(nowMs() - lookedAtMs, SAMPLE_MS);
    lookedAtMs = nowMs();
    if (sampling) {
      waitedMs += sinceMs;
      if (waitedMs >= LATE_SAMPLES * SAMPLE_MS) options.onSample({ rx: false, stats: null });
      return;
    }
    sampling = true;
    waitedMs = 0;
    sampledAtMs = nowMs();
    options
      .stats()
      .then((stats) => {
        const rx = reception(stats, options.expected());
        if (!stopped) options.onSample({ rx, stats });
      })
      // The connection was closed during the request. The next connection, if there is one,
      // reports.
      .catch(() => undefined)
      .finally(() => {
        sampling = false;
      });
  };
  const stops = [
    options.scope.every(SAMPLE_MS, sample),
    options.beats(() => {
      if (nowMs() - sampledAtMs >= LATE_MS) sample();
    }),
  ];
  return () => {
    stopped = true;
    for (const stop of stops) stop();
  };
}
