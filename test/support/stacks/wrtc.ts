import { createRequire } from 'node:module';
import type * as Package from '@roamhq/wrtc';
import type { Media, Stack } from './stack.ts';

/** `@roamhq/wrtc`: Google's libwebrtc in Node, with codecs. Its sound is a tone, its picture moves. */

// The package is CommonJS, and its names cannot be imported.
const { RTCPeerConnection, MediaStream, nonstandard } = createRequire(import.meta.url)(
  '@roamhq/wrtc',
) as typeof Package;

const RATE = 48_000;
/** What the source takes at once: 10 ms. */
const SAMPLES = RATE / 100;
const TONE = Int16Array.from({ length: SAMPLES }, (_, at) =>
  Math.round(8_000 * Math.sin((2 * Math.PI * 400 * at) / RATE)),
);
const WIDTH = 160;
const HEIGHT = 120;
const PIXELS = WIDTH * HEIGHT;
const FRAME_MS = 100;

/** I420: one shade that changes with each frame. */
function frame(count: number): Uint8Array {
  const data = new Uint8Array((PIXELS * 3) / 2).fill(128);
  return data.fill((40 * count) % 256, 0, PIXELS);
}

function sources() {
  const [sound, picture] = [new nonstandard.RTCAudioSource(), new nonstandard.RTCVideoSource()];
  let count = 0;
  const timers = [
    setInterval(() => sound.onData({ samples: TONE, sampleRate: RATE }), 10),
    setInterval(() => {
      picture.onFrame({ width: WIDTH, height: HEIGHT, data: frame((count += 1)) });
    }, FRAME_MS),
  ];
  const [audio, video] = [sound.createTrack(), picture.createTrack()];
  return {
    audio,
    video,
    stop() {
      timers.forEach(clearInterval);
      // Or the process goes on.
      for (const track of [audio, video]) track.stop();
    },
  };
}

function mediaOn(connection: RTCPeerConnection): Media {
  let made: ReturnType<typeof sources> | null = null;
  return {
    async offer() {
      const { audio, video } = (made = sources());
      const streams = [new MediaStream()];
      for (const track of [audio, video]) {
        connection.addTransceiver(track, { direction: 'sendrecv', streams });
      }
      const { sdp = '' } = await connection.createOffer();
      await connection.setLocalDescription({ type: 'offer', sdp });
      return { type: 'offer', sdp };
    },
    accept: (answer) => connection.setRemoteDescription(answer),
    stop: () => made?.stop(),
  };
}

export const wrtc: Stack = {
  name: '@roamhq/wrtc',
  open() {
    const connection = new RTCPeerConnection();
    return { connection, media: mediaOn(connection) };
  },
};
