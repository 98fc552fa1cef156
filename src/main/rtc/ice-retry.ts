import type { EventLog } from '../../shared/log.ts';

/**
 * Keeps ICE trying for as long as the peer may need. ICE checks give up after 11–15 s, and then the
 * NAT in front of them forgets the way in. Adding the peer's candidates again with a higher
 * `generation` makes the agent check again with the same ports and credentials: the code already
 * sent stays valid and the pinhole stays open (platform-notes.md, "NAT keepalive"). The same restores a
 * connection after an outage without any signalling (platform-notes.md, "ICE candidate refresh").
 */

/** Interval of each occasion, in ms. */
const INTERVAL_MS = {
  /** While people pass the reply on, or after it was just applied. */
  reply: 5_000,
  /** While a standby waits to be needed, or is needed. */
  standby: 4_000,
  /** While an established connection is interrupted. */
  repair: 3_000,
} as const;

const LOGGED_ROUNDS = 100;

export type Occasion = keyof typeof INTERVAL_MS;

interface IceRetry {
  readonly occasion: Occasion | null;
  /** How often the candidates were added since the last {@link start}. */
  readonly rounds: number;
  /** Sets the peer's candidates, from its code. */
  setCandidates(candidates: readonly RTCIceCandidateInit[]): void;
  /**
   * Adds them at every interval until {@link stop}. Starting the same occasion again changes
   * nothing.
   */
  start(occasion: Occasion): void;
  stop(): void;
}

interface IceRetryOptions {
  readonly add: (candidate: RTCIceCandidateInit) => Promise<void>;
  readonly every: (intervalMs: number, run: () => void) => () => void;
  readonly log: Pick<EventLog, 'add'>;
}

/**
 * Returns a candidate line with `generation` set and `ufrag` removed: with a `ufrag`, a browser may
 * take the candidate for another session's and drop it.
 */
export function withGeneration(line: string, generation: number): string {
  const bare = line.replace(/ generation \d+/, '').replace(/ ufrag \S+/, '');
  return `${bare} generation ${generation}`;
}

export function createIceRetry({ add, every, log }: IceRetryOptions): IceRetry {
  let candidates: RTCIceCandidateInit[] = [];
  let generation = 0;
  let rounds = 0;
  let occasion: Occasion | null = null;
  let stopTimer = (): void => undefined;

  const again = (): void => {
    generation += 1;
    rounds += 1;
    // A standby waits for hours; logging every round would push everything else out of the log.
    if (rounds % LOGGED_ROUNDS === 1) {
      log.add('rtc.ice-retry', { occasion, generation, candidates: candidates.length });
    }
    for (const { candidate = '', sdpMid = '0', sdpMLineIndex = 0 } of candidates) {
      const line = withGeneration(candidate, generation);
      // Rejected during an exchange of descriptions or after closing; the next round tries again.
      add({ candidate: line, sdpMid, sdpMLineIndex }).catch((thrown: unknown) =>
        log.add('rtc.ice-retry-refused', { reason: String(thrown) }),
      );
    }
  };

  return {
    get occasion() {
      return occasion;
    },
    get rounds() {
      return rounds;
    },
    setCandidates(next) {
      candidates = [...next];
    },
    start(next) {
      if (next === occasion) return;
      stopTimer();
      occasion = next;
      rounds = 0;
      stopTimer = every(INTERVAL_MS[next], again);
    },
    stop() {
      stopTimer();
      stopTimer = () => undefined;
      occasion = null;
    },
  };
}
