// pure
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { peerStream, pictureWords } from '../../../src/main/call/peer-picture.ts';
import type { Scene } from '../../../src/main/call/scene.ts';

/** When the peer's picture is shown, and the words in its place. */

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

test('the picture shows from the admission to the end, except in a freeze', () => {
  const remote = {} as MediaStream;
  const running = { isAdmitted: true, isOver: false, isCovered: false, code: null };
  for (const [change, shown] of [
    [{}, remote],
    [{ isAdmitted: false }, null],
    [{ isOver: true }, null],
    [{ isCovered: true }, remote],
    [{ isCovered: true, code: 'unpaid' }, null],
  ] as const) {
    const scene = { ...running, ...change, media: { remote } } as unknown as Scene;
    assert.is(peerStream(scene), shown, JSON.stringify(change));
  }
});

test.run();
