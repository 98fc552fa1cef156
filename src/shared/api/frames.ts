/** Messages from the frames worker to main about senders of media. */

export interface GuardedSender {
  readonly kind: 'audio' | 'video';
  readonly index: number;
}

/**
 * A message about a sender of media. `frame`: the first frame of this sender has arrived at the
 * worker, so no frame can bypass the worker. `key-frame`: main should ask the encoder for a key
 * frame, because in Chromium only main can do so (platform-notes.md, "Encoded frames in a worker").
 * `heard`: main posted a number, and this is the answer. The worker sends it after all earlier
 * messages.
 */
export interface FrameNews {
  readonly index: number;
  readonly what: 'frame' | 'key-frame' | 'heard';
}
