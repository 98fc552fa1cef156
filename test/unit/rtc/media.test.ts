import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { mediaError } from '../../../src/main/media/acquire.ts';
import type { QualitySample } from '../../../src/main/media/quality.ts';
import { isReceiving, watchQuality } from '../../../src/main/media/quality.ts';
import { NO_PICTURE, NO_RTP, type PeerStats } from '../../../src/main/rtc/stats.ts';

const stats = (audio: number, video = 0, frames = 0): PeerStats => ({
  bytesReceived: 0,
  roundTripMs: null,
  route: null,
  candidates: null,
  sent: NO_PICTURE,
  received: NO_PICTURE,
  audio: { ...NO_RTP, bytesReceived: audio },
  video: { ...NO_RTP, bytesReceived: video, framesDecoded: frames },
});

test("the browser's refusals become errors that name the device", () => {
  const of = (name: string): string => mediaError(new DOMException('', name), 'camera').code;
  assert.is(of('NotAllowedError'), 'media_denied');
  assert.is(of('NotFoundError'), 'media_missing');
  assert.is(of('OverconstrainedError'), 'media_missing');
  assert.is(of('NotReadableError'), 'media_busy');
  assert.is(of('InvalidStateError'), 'media_failed');
  assert.equal(mediaError(new DOMException('', 'NotAllowedError'), 'microphone'), {
    code: 'media_denied',
    context: { device: 'microphone' },
  });
});

test('media arrives if bytes or frames of either kind grew', () => {
  assert.is(isReceiving(stats(1), stats(2)), true);
  assert.is(isReceiving(stats(1, 1), stats(1, 2)), true);
  assert.is(isReceiving(stats(1, 1, 1), stats(1, 1, 2)), true);
  assert.is(isReceiving(stats(1, 1, 1), stats(1, 1, 1)), false);
});

test('rx is not known at first, then true or false, and null again when nothing is to come', async () => {
  let look = (): void => undefined;
  let stopped = false;
  let expected = true;
  const totals = [stats(1), stats(2), stats(2), stats(2)];
  const seen: QualitySample['rx'][] = [];
  const stop = watchQuality({
    scope: {
      every(_, run) {
        look = run;
        return () => (stopped = true);
      },
    },
    stats: async () => totals.shift() ?? stats(2),
    isExpected: () => expected,
    onSample: ({ rx }) => seen.push(rx),
  });
  const sampled = async (): Promise<void> => {
    look();
    await new Promise((resolve) => setImmediate(resolve));
  };
  await sampled();
  await sampled();
  await sampled();
  expected = false;
  await sampled();
  assert.equal(seen, [null, true, false, null]);
  stop();
  assert.is(stopped, true);
});

test.run();
