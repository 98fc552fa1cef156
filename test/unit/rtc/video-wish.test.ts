// pure
/**
 * A side's wish for the other side's video: how soon the sender follows it, and how it changes billing.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createReception } from '../../../src/main/quality/watch.ts';
import { stats } from './stats.ts';
import {
  createExpectation,
  createFollower,
  effectiveWish,
  FOLLOW_MS,
  RETURN_MS,
} from '../../../src/main/rtc/video-wish.ts';
import type { VideoWish } from '../../../src/shared/call/signal-messages.ts';

test('the encoder applies a first video wish at once and delays the next', () => {
  let nowMs = 0;
  const follow = createFollower(() => nowMs);
  assert.is(follow('all'), 'all');
  assert.is(follow('less'), 'less');
  assert.is(follow('none'), 'less');
  nowMs += FOLLOW_MS - 1;
  assert.is(follow('none'), 'less');
  nowMs += 1;
  assert.is(follow('none'), 'none');
});

// Proves connection: Audio only, and less video
test('an encoder changes at most every three seconds, however often wishes change', () => {
  let nowMs = 0;
  const follow = createFollower(() => nowMs);
  let changes = 0;
  let before: VideoWish = 'all';
  for (; nowMs < 60_000; nowMs += 10) {
    const now = follow(nowMs % 20 ? 'all' : 'none');
    if (now !== before) changes += 1;
    before = now;
  }
  assert.ok(changes > 1 && changes <= 60_000 / FOLLOW_MS, `${changes} changes`);
  assert.is(follow('less'), before, 'the last one rests as well');
  nowMs += FOLLOW_MS;
  assert.is(follow('less'), 'less', 'and the newest wish is what counts');
});

test('a peer that does not support video wishes need not follow any', () => {
  assert.is(effectiveWish({ own: 'none', peer: 'all', known: null }), 'all');
  assert.is(effectiveWish({ own: 'none', peer: 'all', known: false }), 'all');
  assert.is(effectiveWish({ own: 'none', peer: 'all', known: true }), 'none');
});

/** A guest's look at each second: what it wants, and which bytes came in it. */
function guest() {
  let nowMs = 0;
  let [audio, video] = [0, 0];
  const isDue = createExpectation(() => nowMs);
  const reception = createReception(() => nowMs);
  return (wish: VideoWish, comes: { readonly sound: boolean; readonly picture: boolean }) => {
    nowMs += 1_000;
    if (comes.sound) audio += 1;
    if (comes.picture) video += 1;
    return reception(stats(audio, video), { audio: true, video: isDue(wish) });
  };
}
const SOUND = { sound: true, picture: false };
const BOTH = { sound: true, picture: true };
const SILENCE = { sound: false, picture: false };

test('if the guest wants no video, missing sound is still missing media', () => {
  const look = guest();
  look('all', BOTH);
  assert.is(look('all', BOTH), true);
  for (let second = 0; second < 60; second += 1) assert.is(look('none', SOUND), true);
  const silent = Array.from({ length: 5 }, () => look('none', SILENCE));
  assert.equal(silent.slice(2), [false, false, false]);
});

test('if the guest wants less video, a missing picture is still missing media', () => {
  const look = guest();
  look('less', BOTH);
  const seconds = Array.from({ length: 6 }, () => look('less', SOUND));
  assert.is(seconds.at(-1), false);
});

test('video that a guest wants again must arrive within a time limit', () => {
  const look = guest();
  look('none', SOUND);
  const seconds = Array.from({ length: 16 }, () => look('all', SOUND));
  const first = seconds.indexOf(false);
  assert.ok(first * 1_000 >= RETURN_MS, `missed after ${first} s`);
  assert.ok(first <= 13, `missed after ${first} s`);
  // Within that time it is as good as ever.
  const again = guest();
  again('none', SOUND);
  for (let second = 0; second < 4; second += 1) again('all', SOUND);
  for (let second = 0; second < 30; second += 1) assert.is(again('all', BOTH), true);
});

test.run();
