import { adapt, AT_EASE, limitsFor, stepFor } from './video-steps.ts';
import type { LocalState } from '../media/local-api.ts';
import { $quality, createQualityMeter, KEPT_POINTS, NO_QUALITY, wordFor } from './link-quality.ts';
import type { QualitySample } from './watch.ts';
import { $sendLimits, sameLimits, UNLIMITED } from '../rtc/limit-video.ts';
import { $wishes } from '../rtc/video-wish.ts';
import { $call, hasCall } from '../app/call-state.ts';

/**
 * Measures the link of the open call, to show its quality and to reduce the video on a poor link.
 */

const meter = createQualityMeter();
let adaptation = AT_EASE;

// Starts over with each call.
$call.listen(() => {
  if (hasCall()) return;
  if ($quality.get() === NO_QUALITY) return;
  meter.reset();
  adaptation = AT_EASE;
  $quality.set(NO_QUALITY);
  $sendLimits.set(UNLIMITED);
});

function limit({ preferences, sharing, stream }: LocalState): void {
  const height = stream?.getVideoTracks()[0]?.getSettings().height ?? 0;
  const step = stepFor(adaptation.step, $wishes.get().peer);
  const limits = limitsFor({ picture: preferences.picture, step, sharing, height });
  if (!sameLimits(limits, $sendLimits.get())) $sendLimits.set(limits);
}

/** Takes one measurement each second of a call. */
export function noteQuality({ stats }: QualitySample, local: LocalState): void {
  limit(local);
  // Losses during an outage do not describe the link before or after it.
  if ($call.get().connection !== 'connected' || !stats) return meter.reset();
  const point = meter.sample(stats, performance.now());
  if (!point) return;
  adaptation = adapt(adaptation, { lossPercent: point.lossOut, rttMs: point.rttMs });
  limit(local);
  const points = [...$quality.get().points, point].slice(-KEPT_POINTS);
  $quality.set({ points, word: wordFor(points), step: adaptation.step });
}
