import * as assert from 'uvu/assert';
import { test } from 'uvu';
import {
  createQualityMeter,
  isRelayed,
  type QualityPoint,
  wordFor,
} from '../../../src/main/quality/link-quality.ts';
import { NO_PICTURE, NO_RTP, type PeerStats, type RtpTotals } from '../../../src/main/rtc/stats.ts';

// pure

const stats = (video: Partial<RtpTotals>, more: Partial<PeerStats> = {}): PeerStats => ({
  bytesReceived: 0,
  unnamed: 0,
  roundTripMs: 60,
  route: { local: 'host', remote: 'srflx', relayProtocol: '' },
  candidates: null,
  audio: NO_RTP,
  video: { ...NO_RTP, ...video },
  sent: NO_PICTURE,
  received: NO_PICTURE,
  ...more,
});

/** A steady second by second: 100 packets each way, `lost` of them in either direction. */
function steady(seconds: number, lostIn = 0, lostOut = 0): QualityPoint[] {
  const meter = createQualityMeter();
  return Array.from({ length: seconds + 1 }, (_, at) =>
    meter.sample(
      stats({
        packetsReceived: at * (100 - lostIn),
        packetsLost: at * lostIn,
        packetsSent: at * 100,
        remoteLost: at * lostOut,
        bytesReceived: at * 125_000,
        bytesSent: at * 62_500,
        codec: 'VP8',
      }),
      at * 1000,
    ),
  ).filter((point) => point !== null);
}

test('the meter shows rates and loss from the second sample on', () => {
  const points = steady(6, 3, 7);
  assert.is(points.length, 6);
  const last = points.at(-1);
  assert.is(Math.round(last?.rateIn ?? 0), 1000);
  assert.is(Math.round(last?.rateOut ?? 0), 500);
  assert.is(Math.round(last?.lossIn ?? 0), 3);
  assert.is(Math.round(last?.lossOut ?? 0), 7);
  assert.is(last?.rttMs, 60);
  assert.is(last?.codecs, 'VP8');
});

test('outgoing loss is unknown until the peer has reported', () => {
  const meter = createQualityMeter();
  meter.sample(stats({ packetsSent: 0 }), 0);
  assert.is(meter.sample(stats({ packetsSent: 100 }), 1000)?.lossOut, null);
});

test('when nothing arrives, the loss is unknown and the rate is zero', () => {
  const meter = createQualityMeter();
  meter.sample(stats({}), 0);
  const point = meter.sample(stats({}), 1000);
  assert.is(point?.lossIn, null);
  assert.is(point?.rateIn, 0);
});

test('the meter prefers RTCP’s round trip to the candidate pair’s', () => {
  const meter = createQualityMeter();
  meter.sample(stats({}), 0);
  assert.is(meter.sample(stats({ roundTripMs: 250 }), 1000)?.rttMs, 250);
});

test('falling totals never give a negative rate', () => {
  const meter = createQualityMeter();
  meter.sample(stats({ packetsReceived: 9000, bytesReceived: 9_000_000 }), 0);
  meter.sample(stats({ packetsReceived: 9100, bytesReceived: 9_100_000 }), 1000);
  assert.is(meter.sample(stats({ packetsReceived: 10, bytesReceived: 1000 }), 2000), null);
  const point = meter.sample(stats({ packetsReceived: 20, bytesReceived: 2000 }), 3000);
  assert.is(Math.round(point?.rateIn ?? -1), 8);
});

test('the word for quality follows round trip and loss in either direction', () => {
  assert.is(wordFor(steady(2)), null, 'too early');
  assert.is(wordFor(steady(6)), 'good');
  assert.is(wordFor(steady(6, 3, 0)), 'fair');
  assert.is(wordFor(steady(6, 0, 8)), 'poor');
  const slow = (rttMs: number): QualityPoint[] => steady(6).map((point) => ({ ...point, rttMs }));
  assert.is(wordFor(slow(250)), 'fair');
  assert.is(wordFor(slow(450)), 'poor');
});

test('one bad second in five does not change the word', () => {
  const points = steady(6);
  const spike = points.map((point, at) => (at === 4 ? { ...point, rttMs: 900 } : point));
  assert.is(wordFor(spike), 'good');
});

test('a route with a relay at either end counts as relayed', () => {
  const route = { local: 'host', remote: 'host', relayProtocol: '' };
  assert.is(isRelayed(route), false);
  assert.is(isRelayed({ ...route, remote: 'relay' }), true);
  assert.is(isRelayed({ ...route, local: 'relay', relayProtocol: 'tcp' }), true);
});

test.run();
