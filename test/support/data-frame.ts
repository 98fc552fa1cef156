import { DATA_HEADER_BYTES, writeDataHeader } from '../../src/shared/files/frame.ts';

/** A data frame by itself, as the engine writes it into a buffer of its own. */
export function encodeData(
  stream: number,
  index: number,
  offset: number,
  payload: Uint8Array,
): Uint8Array<ArrayBuffer> {
  const frame = new Uint8Array(DATA_HEADER_BYTES + payload.length);
  writeDataHeader(frame, { stream, index, offset });
  frame.set(payload, DATA_HEADER_BYTES);
  return frame;
}
