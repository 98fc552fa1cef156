/**
 * Passes encoded frames while they are paid for. The gate is closed at first, and closes again when
 * its lease expires.
 */
export interface FrameGate {
  /** Opens the gate for this many ms from now. 0 closes the gate. */
  lease(ms: number): void;
  /**
   * Passes the frames of one sender until one of the streams closes or fails. Frames are dropped
   * before they get packet numbers, so the peer sees no packet loss. The first frame after a
   * dropped one depends on data that the receiver never got, so the worker requests a key frame.
   */
  pass(sender: Frames, on: FrameListener): Promise<void>;
}

interface FrameListener {
  /** Called with the first frame, whether the gate is open or not. */
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
      // Piping through a TransformStream would put every frame through two more queues.
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
