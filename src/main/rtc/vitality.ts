import type { Scope } from './scope.ts';

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
 * Notices an outage seconds before ICE does. Each second it sends a beat and looks whether any byte
 * arrived since: the peer's SCTP acknowledges a beat by itself, so a blocked main thread over there
 * is no silence; and a blocked one here takes no samples, so it is none either.
 */
export function watchVitality(options: {
  readonly scope: Scope;
  readonly beat: () => void;
  readonly bytesReceived: () => Promise<number>;
  readonly onSilence: (silent: boolean) => void;
}): () => void {
  const isSilent = createSilence();
  let sampling = false;
  return options.scope.every(SAMPLE_MS, () => {
    if (sampling) return;
    sampling = true;
    options.beat();
    options
      .bytesReceived()
      .then((total) => options.onSilence(isSilent(total)))
      // Closed meanwhile: the scope ends the sampling.
      .catch(() => undefined)
      .finally(() => {
        sampling = false;
      });
  });
}
