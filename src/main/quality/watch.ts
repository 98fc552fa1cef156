import { type DevicesMessage, isTaken, type Taken } from '../../shared/call/signal-messages.ts';
import type { Scope } from '../rtc/scope.ts';
import type { PeerStats } from '../rtc/stats.ts';

/** One sample of what arrives. */
export interface QualitySample {
  /**
   * Whether everything arrives that the peer says it sends. Null: nothing arrives, and the peer
   * says that it has nothing to send. Undefined: there is nothing to compare with yet.
   */
  readonly rx: boolean | null | undefined;
  /** Null: the browser did not answer in time. */
  readonly stats: PeerStats | null;
}

const KINDS = ['audio', 'video'] as const;
export type Senders = Readonly<Record<(typeof KINDS)[number], boolean>>;

/**
 * Returns what has to arrive, by the peer's own account. A device that its system took need not, as
 * long as another has to: if none has, an honest host's clock stands still. Claiming less gains
 * nothing: a muted microphone still sends silence, and if a host has nothing to send, the guest is
 * asked before it pays (docs/billing.md, "Time"). A camera that is off has no track
 * (`replaceTrack(null)`), so nothing arrives from it.
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
 * From this delay on, the timer counts as held back: browsers run timers of a hidden page once a
 * minute (platform-notes.md).
 */
const LATE_MS = 1_500;
/**
 * Looks in a row without news of a sender that still count as arriving: a still screen is sent once
 * a second, and another device or encoder takes a moment to start.
 */
const PATIENT_SAMPLES = 3;

/** Seconds for which statistics may be awaited. Then what arrives is unknown, which is no proof. */
const LATE_SAMPLES = 3;

/** Follows which senders are received. Separate from the timer, so that it can be tested alone. */
export function createReception(
  nowMs: () => number = () => performance.now(),
): (stats: PeerStats, expected: Senders) => QualitySample['rx'] {
  let before: PeerStats | null = null;
  let sampledAtMs = 0;
  /**
   * Samples since anything arrived at all: patience with one sender requires that the peer is heard.
   */
  let silent = PATIENT_SAMPLES;
  /** Samples since anything arrived from this sender, or since it was switched on. */
  const quiet: Record<(typeof KINDS)[number], number> = { audio: 0, video: 0 };
  let wanted: Senders = { audio: false, video: false };
  return (stats, expected) => {
    const last = before;
    before = stats;
    // A page that hung sampled less often; what was missing then has been missing for that long.
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
 * Checks once a second whether the peer's media arrives. The ledger worker reports it in its acks
 * (billing.md, "Time") and drops a stale report when main is too busy. A report of missing media
 * stands until main says otherwise, so a held-back timer must not delay it.
 * @returns a function that stops.
 */
export function watchQuality(options: {
  readonly scope: Pick<Scope, 'every'>;
  /**
   * Calls `beat` about once a second, without a timer of the page. Returns a function that stops.
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
  /** How long the open request has waited while this page was awake to take the answer. */
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
      // The connection closed during the request; the next one, if any, reports.
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
