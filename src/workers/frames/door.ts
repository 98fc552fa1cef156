/** What lets frames out while they are paid for. Closed at first, and again whenever the lease runs out. */
export interface Door {
  /** From now on, for so long; 0 closes. */
  lease(ms: number): void;
  /**
   * For one sender. Frames are dropped before they are numbered as packets, so nothing looks lost to
   * the other side: it only waits. The first one that passes after a dropped one builds on what the
   * receiver never had, so a fresh start is asked for.
   */
  passage(askForKeyFrame: () => void): TransformStream<unknown, unknown>;
}

export function createDoor(nowMs: () => number): Door {
  let untilMs = -Infinity;
  return {
    lease(ms) {
      untilMs = ms > 0 ? nowMs() + ms : -Infinity;
    },
    passage(askForKeyFrame) {
      let dropped = false;
      return new TransformStream({
        transform(frame, out) {
          const paid = nowMs() < untilMs;
          if (paid && dropped) askForKeyFrame();
          dropped = !paid;
          if (paid) out.enqueue(frame);
        },
      });
    },
  };
}
