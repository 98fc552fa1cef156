// pure
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { pictureWords } from '../../../src/main/call/peer-picture.ts';

/** What stands where the peer's picture would be. */

const coming = { remote: null, peerCameraOn: true, peerSilent: false };

test('a picture that is on its way starts, and one that never comes is not promised', () => {
  assert.is(pictureWords(coming, 'host'), 'Starting…');
  assert.is(pictureWords({ ...coming, peerCameraOn: false }, 'host'), 'Camera is off');
  const silent = { ...coming, peerSilent: true };
  assert.is(pictureWords(silent, 'host'), 'Your guest sends no video or sound.');
  assert.is(pictureWords(silent, 'guest'), 'Your host sends no video or sound.');
});

test.run();
