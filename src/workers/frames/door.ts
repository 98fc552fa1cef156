/**
 * Lets frames pass while they are paid for. Closed at first, and again whenever the lease runs out.
 */
export interface Door {
  /** Sets the lease from now on, in ms; 0 closes. */
  lease(ms: number): void;
  /**
   * Returns the stream for one sender. Frames are dropped before they are numbered as packets, so
   * the peer sees no loss and only waits. The first frame after a dropped one depends on what the
   * receiver never had, so a key frame is requested.
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
