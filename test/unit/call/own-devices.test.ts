// pure
/** What the controls and the peer's picture say of a device that is not there. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { labelOf } from '../../../src/main/call/controls.ts';
import { mutedWords } from '../../../src/main/call/peer-picture.ts';

const all = { hasMicrophone: true, microphoneOn: true, hasCamera: true, cameraOn: true };
const none = { ...all, hasMicrophone: false, hasCamera: false };

test('a control of a device that is missing offers to try again', () => {
  assert.is(labelOf('microphone', all), 'Mute microphone');
  assert.is(labelOf('microphone', { ...all, microphoneOn: false }), 'Unmute microphone');
  assert.is(labelOf('microphone', none), 'No microphone. Try again');
  assert.is(labelOf('camera', all), 'Turn camera off');
  assert.is(labelOf('camera', { ...all, cameraOn: false }), 'Turn camera on');
  assert.is(labelOf('camera', none), 'No camera. Try again');
  assert.is(labelOf('camera', { ...none, cameraOn: false }), 'Turn camera on', 'never asked for');
});

test('a peer without a microphone is not called muted', () => {
  assert.is(mutedWords({ peerHasMicrophone: true }), 'Muted');
  assert.is(mutedWords({ peerHasMicrophone: false }), 'No microphone');
});

test.run();
