/**
 * Lets frames pass while they are paid for. The gate starts closed and closes again whenever the
 * lease expires.
 */
export interface FrameGate {
  /** Sets a lease of this many ms from now; 0 closes the gate. */
  lease(ms: number): void;
  /**
   * Passes the frames of one sender until one of the streams is closed or fails. Frames are dropped
   * before they are numbered as packets, so the peer sees no loss and only waits. The first frame
   * after a dropped one depends on data that the receiver never got, so a key frame is requested.
   */
  pass(sender: Frames, on: FrameListener): Promise<void>;
}

interface FrameListener {
  /** Called with the first frame, whether or not it passes. */
  readonly first: () => void;
  readonly askForKeyFrame: () => void;
}

/** The encoded frames of a sender, and the stream that passes them on to the network. */
type Frames = ReadableWritablePair<unknown, unknown>;

export function createFrameGate(nowMs: () => number): FrameGate {
  let untilMs = -Infinity;
  return {
    lease(ms) {
      untilMs = ms > 0 ? nowMs() + ms : -Infinity;
    },
    async pass({ readable, writable }, { first, askForKeyFrame }) {
      // A pipe with a TransformStream would put every frame through two more queues.
      const reader = readable.getReader();
      const writer = writable.getWriter();
      let dropped = false;
      let any = false;
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return;
        if (!any) first();
        any = true;
        const paid = nowMs() < untilMs;
        if (paid && dropped) askForKeyFrame();
        dropped = !paid;
        if (paid) await writer.write(value);
      }
    },
  };
}
