import type { EventLog } from '../../shared/log.ts';

/**
 * Keeps ICE trying for as long as the peer may need. ICE checks give up after 11–15 s, and then the
 * NAT in front of them closes its way in. If the peer's candidates are added again with a higher
 * `generation`, the agent checks again with the same ports and credentials. So a code that was
 * already sent stays valid, and the NAT's mapping stays open (platform-notes.md, "NAT keepalive").
 * After an outage, the same method restores a connection without any signalling (platform-notes.md,
 * "ICE candidate refresh").
 */

/** The interval for each occasion, in ms. */
const INTERVAL_MS = {
  /** While the two people exchange the reply, or just after it was applied. */
  reply: 5_000,
  /** While a standby is unused, and while a call connects over it. */
  standby: 4_000,
  /** While an established connection is interrupted. */
  repair: 3_000,
} as const;

const LOGGED_ROUNDS = 100;

export type Occasion = keyof typeof INTERVAL_MS;

interface IceRetry {
  readonly occasion: Occasion | null;
  /** How many times the candidates were added since the last {@link start}. */
  readonly rounds: number;
  /** Sets the peer's candidates, as its code names them. */
  setCandidates(candidates: readonly RTCIceCandidateInit[]): void;
  /**
   * Adds the candidates at every interval until {@link stop}. Does nothing if the occasion has
   * already started.
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
 * Returns a candidate line with `generation` set and without `ufrag`. A browser may mistake a
 * candidate with a `ufrag` for one of another session and drop it.
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
    // A standby waits for hours. If each round were logged, it would push everything else out of
    // the log.
    if (rounds % LOGGED_ROUNDS === 1) {
      log.add('rtc.ice-retry', { occasion, generation, candidates: candidates.length });
    }
    for (const { candidate = '', sdpMid = '0', sdpMLineIndex = 0 } of candidates) {
      const line = withGeneration(candidate, generation);
      // The browser rejects this during an exchange of descriptions or after closing. The next
      // round tries again.
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
