// pure
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { pictureWords } from '../../../src/main/call/peer-picture.ts';

/** The words in place of the peer's picture. */

const coming = { remote: null, peerCameraOn: true, peerSilent: false };

// Proves proof: A standstill and an abused channel are named
test('the page announces the peer’s picture only if the peer sends video', () => {
  assert.is(pictureWords(coming, 'host'), 'Starting…');
  assert.is(pictureWords({ ...coming, peerCameraOn: false }, 'host'), 'Camera is off');
  const silent = { ...coming, peerSilent: true };
  assert.is(pictureWords(silent, 'host'), 'Your guest sends no video or sound.');
  assert.is(pictureWords(silent, 'guest'), 'Your host sends no video or sound.');
});

test('the page does not report video as missing that the user declined', () => {
  const none = 'You receive no video';
  assert.is(pictureWords(coming, 'guest', 'none'), none);
  assert.is(pictureWords({ ...coming, peerCameraOn: false }, 'guest', 'none'), none);
  assert.is(pictureWords({ ...coming, peerCameraOn: false }, 'guest', 'less'), 'Camera is off');
  const silent = { ...coming, peerSilent: true };
  assert.is(pictureWords(silent, 'guest', 'none'), 'Your host sends no video or sound.');
});

test.run();
