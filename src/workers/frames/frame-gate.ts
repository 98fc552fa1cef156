/**
 * Lets frames pass while they are paid for. Closed at first, and again whenever the lease runs out.
 */
export interface FrameGate {
  /** Sets the lease from now on, in ms; 0 closes. */
  lease(ms: number): void;
  /**
   * Lets the frames of one sender pass, until one of the streams is closed or fails. Frames are
   * dropped before they are numbered as packets, so the peer sees no loss and only waits. The first
   * frame after a dropped one depends on what the receiver never had, so a key frame is requested.
   */
  pass(sender: Frames, on: FrameListener): Promise<void>;
}

interface FrameListener {
  /** Called with the first frame, whether it passes or not. */
  readonly first: () => void;
  readonly askForKeyFrame: () => void;
}

/** The encoded frames of a sender, and the stream that takes them on to the network. */
type Frames = ReadableWritablePair<unknown, unknown>;

export function createFrameGate(nowMs: () => number): FrameGate {
  let untilMs = -Infinity;
  return {
    lease(ms) {
      untilMs = ms > 0 ? nowMs() + ms : -Infinity;
    },
    async pass({ readable, writable }, { first, askForKeyFrame }) {
      // A pipe with a TransformStream would take every frame through two more queues.
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
