/** The messages about a sender between main and the frames worker. */

export interface GuardedSender {
  readonly kind: 'audio' | 'video';
  readonly index: number;
}

/**
 * `frame`: the first frame of this sender has arrived, so none can leave unseen. `key-frame`: please
 * ask the encoder for one; in Chromium only main can (platform-notes.md, "Encoded frames in a worker").
 * `heard`: the number that main has posted, after all that was said before.
 */
export interface FrameNews {
  readonly index: number;
  readonly what: 'frame' | 'key-frame' | 'heard';
}
