import type { Bytes } from '../bytes.ts';

/**
 * Binary frames (docs/protocol/files.md, "Frames"). They carry parts of encrypted chunks on lanes,
 * and the probes that measure the call's round trip on the `files` channel. Control messages are
 * text (control.ts).
 */

/**
 * The largest frame that both browsers accept from each other. A peer may have a lower limit
 * (platform-notes.md).
 */
export const MAX_FRAME_BYTES = 256 * 1024;
/** A size that every peer accepts, whatever limit it reports. */
export const SAFE_FRAME_BYTES = 64 * 1024;

const DATA = 1;
const PING = 2;
const PONG = 3;

export const DATA_HEADER_BYTES = 13;
const PROBE_BYTES = 5;

export interface DataFrame {
  readonly kind: 'data';
  /**
   * The number of the stream. Each start or resume of a file has its own. The receiver chooses it.
   */
  readonly stream: number;
  /** The chunk's index. */
  readonly index: number;
  /** The position of the payload's first byte in the encrypted chunk (path, ciphertext, tag). */
  readonly offset: number;
  /** At least one byte. A view of the frame, not a copy. */
  readonly payload: Uint8Array;
}

interface ProbeFrame {
  readonly kind: 'ping' | 'pong';
  readonly seq: number;
}

/** Writes the header of a frame. The payload follows it, at `DATA_HEADER_BYTES`. */
export function writeDataHeader(
  frame: Uint8Array,
  { stream, index, offset }: Omit<DataFrame, 'kind' | 'payload'>,
): void {
  const view = new DataView(frame.buffer, frame.byteOffset, DATA_HEADER_BYTES);
  view.setUint8(0, DATA);
  view.setUint32(1, stream);
  view.setUint32(5, index);
  view.setUint32(9, offset);
}

export function encodeProbe({ kind, seq }: ProbeFrame): Bytes {
  const frame = new Uint8Array(PROBE_BYTES);
  const view = new DataView(frame.buffer);
  view.setUint8(0, kind === 'ping' ? PING : PONG);
  view.setUint32(1, seq);
  return frame;
}

/**
 * Decodes a frame. Returns null if it is malformed. The receiver checks stream, index and offset.
 */
export function decodeFrame(frame: Uint8Array): DataFrame | ProbeFrame | null {
  if (frame.length < PROBE_BYTES || frame.length > MAX_FRAME_BYTES) return null;
  const view = new DataView(frame.buffer, frame.byteOffset, frame.length);
  const type = view.getUint8(0);
  if (type === DATA && frame.length > DATA_HEADER_BYTES) {
    return {
      kind: 'data',
      stream: view.getUint32(1),
      index: view.getUint32(5),
      offset: view.getUint32(9),
      payload: frame.subarray(DATA_HEADER_BYTES),
    };
  }
  if ((type === PING || type === PONG) && frame.length === PROBE_BYTES) {
    return { kind: type === PING ? 'ping' : 'pong', seq: view.getUint32(1) };
  }
  return null;
}
