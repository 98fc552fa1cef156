import type { FrameNews, GuardedSender } from '../../src/shared/api/frames.ts';

/** Replaces a sender's encoded frames by bytes that no encoder wrote. */

interface EncodedFrame {
  data: ArrayBuffer;
}
/** At least one byte, because an empty frame does not count; a megabyte takes a loopback some milliseconds. */
const SIZES = [1, 2, 12, 300, 1_200, 20_000, 200_000];

function garbage(size: number): ArrayBuffer {
  const bytes = new Uint8Array(size);
  for (let at = 0; at < size; at += 65_536) {
    crypto.getRandomValues(bytes.subarray(at, Math.min(size, at + 65_536)));
  }
  return bytes.buffer;
}

/** The types of a page do not include this. */
interface Transform extends Event {
  readonly transformer: ReadableWritablePair<EncodedFrame, EncodedFrame> & {
    readonly options: GuardedSender;
  };
}

addEventListener('rtctransform', (event) => {
  const { readable, writable, options } = (event as Transform).transformer;
  const { index, kind } = options;
  // Or its own page takes it for unguarded, and stops it.
  postMessage({ index, what: 'frame' } satisfies FrameNews);
  let made = 0;
  const spoil = new TransformStream<EncodedFrame, EncodedFrame>({
    transform(frame, controller) {
      made += 1;
      const size = SIZES[made % SIZES.length] ?? 1;
      // Every other one keeps its head, so that a decoder goes further into it.
      const head = new Uint8Array(frame.data.slice(0, made % 2 === 0 ? 10 : 0));
      const data = new Uint8Array(garbage(kind === 'audio' ? Math.min(size, 1_200) : size));
      data.set(head.subarray(0, data.length));
      frame.data = data.buffer;
      controller.enqueue(frame);
    },
  });
  readable
    .pipeThrough(spoil)
    .pipeTo(writable)
    .catch(() => undefined);
});
