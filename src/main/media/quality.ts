import type { Scope } from '../rtc/scope.ts';
import type { PeerStats } from '../rtc/stats.ts';

/** One look at what arrives. */
export interface QualitySample {
  /** Is media arriving? null: none is expected, or there is nothing to compare with yet. */
  readonly rx: boolean | null;
  readonly stats: PeerStats;
}

const SAMPLE_MS = 1_000;

/** Something of either kind arrived between the two looks. A muted microphone sends silence, which counts. */
export function isReceiving(before: PeerStats, now: PeerStats): boolean {
  return (['audio', 'video'] as const).some(
    (kind) =>
      now[kind].bytesReceived > before[kind].bytesReceived ||
      now[kind].framesDecoded > before[kind].framesDecoded,
  );
}

/**
 * Once a second: is the peer's media arriving? The ledger worker reports it in its acks
 * (billing.md, "Time"), and drops it by itself when main is too busy to report.
 * @returns how to stop.
 */
export function watchQuality(options: {
  readonly scope: Pick<Scope, 'every'>;
  readonly stats: () => Promise<PeerStats>;
  /** Whether the peer says that it sends anything at all. */
  readonly isExpected: () => boolean;
  readonly onSample: (sample: QualitySample) => void;
}): () => void {
  let before: PeerStats | null = null;
  let sampling = false;
  let stopped = false;
  const stop = options.scope.every(SAMPLE_MS, () => {
    if (sampling) return;
    sampling = true;
    options
      .stats()
      .then((stats) => {
        const comparable = before !== null && options.isExpected();
        const rx = comparable && before ? isReceiving(before, stats) : null;
        before = stats;
        if (!stopped) options.onSample({ rx, stats });
      })
      // The connection was closed under the question: the next one, if any, will say.
      .catch(() => undefined)
      .finally(() => {
        sampling = false;
      });
  });
  return () => {
    stopped = true;
    stop();
  };
}
