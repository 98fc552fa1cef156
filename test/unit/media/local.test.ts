// pure
/** Devices that come and go during a call: what is sent, and what is said (docs/connection.md, "Devices"). */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { blurOf } from '../../../src/main/devices/blur.ts';
import { define } from '../../support/define.ts';
import { machine, type Plug } from './plugs.ts';

const MIC: Plug = { kind: 'audioinput', deviceId: 'mic', label: 'Built-in microphone' };
const HEADSET: Plug = { kind: 'audioinput', deviceId: 'headset', label: 'Headset' };
const CAM: Plug = { kind: 'videoinput', deviceId: 'cam', label: 'Built-in camera' };
const WEBCAM: Plug = { kind: 'videoinput', deviceId: 'webcam', label: 'Webcam' };
const ALL = [MIC, HEADSET, CAM, WEBCAM];
const BOTH = 'microphone-and-camera';
const choice = ({ deviceId, label }: Plug) => ({ id: deviceId, label });

test('a choice exchanges what is sent, once, and the old device is closed', async () => {
  const { media, open, stored } = machine(ALL);
  await media.acquire(BOTH);
  assert.equal(open(), ['mic', 'cam']);
  const sent: string[] = [];
  media.onTrack((kind, track) => sent.push(`${kind} ${track?.label ?? 'nothing'}`));
  await media.choose('camera', choice(WEBCAM));
  assert.equal(open(), ['mic', 'webcam']);
  assert.equal(sent, ['video Webcam']);
  assert.equal(stored().chosen.camera, choice(WEBCAM));
  await media.choose('camera', choice(WEBCAM));
  assert.equal(sent.length, 1, 'what is in use already is not opened again');
});

test('one press uses the camera on the other side of a phone, and the next one gives it back', async () => {
  const front: Plug = { ...CAM, deviceId: 'front', label: 'Front', facingMode: 'user' };
  const wide: Plug = { ...CAM, deviceId: 'wide', label: 'Wide', facingMode: 'user' };
  const back: Plug = { ...CAM, deviceId: 'back', label: 'Back', facingMode: 'environment' };
  const { media, open, stored } = machine([MIC, front, wide, back]);
  await media.flip();
  assert.equal(open(), [], 'nothing is opened by it');
  await media.acquire(BOTH);
  assert.is(media.state.get().facesAway, false);
  await media.flip();
  assert.equal(open(), ['mic', 'back']);
  assert.is(media.state.get().facesAway, true);
  assert.equal(stored().chosen.camera, choice(back));
  await media.setCamera(false);
  await media.setCamera(true);
  assert.equal(open(), ['mic', 'back'], 'remembered');
  await media.flip();
  assert.equal(open(), ['mic', 'front']);
});

// Proves connection: Devices and quality
test('a blurred background stays with the user, whatever camera is opened, until it is switched off', async () => {
  const blurs: Plug = { ...WEBCAM, deviceId: 'blurs', label: 'Blurs', blurs: true };
  const { media, stored } = machine([MIC, blurs, CAM]);
  const camera = (): MediaStreamTrack | null => media.tracks().video;
  await media.acquire(BOTH);
  assert.is(blurOf(camera()), 'off');
  await media.setLook({ blur: true });
  assert.is(blurOf(camera()), 'on');
  assert.is(stored().blur, true);
  await media.setLook({ picture: '360p' });
  assert.is(blurOf(camera()), 'on', 'another size takes nothing back');
  await media.setCamera(false);
  await media.setCamera(true);
  assert.is(blurOf(camera()), 'on', 'it is asked for as the camera opens');
  await media.choose('camera', choice(CAM));
  assert.is(blurOf(camera()), null, 'this one cannot');
  await media.choose('camera', choice(blurs));
  assert.is(blurOf(camera()), 'on');
  await media.setLook({ blur: false });
  assert.is(blurOf(camera()), 'off');
});

test('where no side is known, one press uses the next camera; with one camera alone it stays', async () => {
  const { media, open } = machine(ALL);
  await media.acquire(BOTH);
  await media.flip();
  assert.equal(open(), ['mic', 'webcam']);
  await media.flip();
  assert.equal(open(), ['mic', 'cam']);
  const alone = machine([MIC, CAM]);
  await alone.media.acquire(BOTH);
  await alone.media.flip();
  assert.equal(alone.open(), ['mic', 'cam']);
  assert.is(alone.media.state.get().hasCamera, true);
});

test('mute and freeze outlive every exchange', async () => {
  const { media, plug } = machine(ALL);
  await media.acquire(BOTH);
  media.setMicrophone(false);
  await media.choose('microphone', choice(HEADSET));
  assert.is(media.tracks().audio?.label, 'Headset');
  assert.is(media.tracks().audio?.enabled, false);
  assert.is(media.state.get().microphoneOn, false);
  media.setGate(false);
  await plug(MIC, CAM);
  assert.is(media.tracks().audio?.label, 'Built-in microphone');
  await media.choose('camera', choice(CAM));
  assert.equal(
    [media.tracks().audio, media.tracks().video].map((track) => track?.enabled),
    [false, false],
  );
  media.setGate(true);
  assert.is(media.tracks().video?.enabled, true);
  assert.is(media.tracks().audio?.enabled, false, 'still muted');
});

test('reopening gives a new track of the same device and keeps mute', async () => {
  const { media, open } = machine(ALL);
  await media.acquire(BOTH);
  await media.choose('microphone', choice(HEADSET));
  media.setMicrophone(false);
  const before = media.tracks().audio;
  await media.reopen('microphone');
  const after = media.tracks().audio;
  assert.is.not(after, before);
  assert.equal([after?.label, after?.enabled, before?.readyState], ['Headset', false, 'ended']);
  const opened = open();
  media.stop();
  await media.reopen('microphone');
  assert.equal([opened.length, open()], [2, []], 'nothing is opened that was not open');
});

test('a muted track is disabled before it is handed to the sender', async () => {
  const { media } = machine(ALL);
  await media.acquire(BOTH);
  media.setMicrophone(false);
  const flags: (boolean | undefined)[] = [];
  media.onTrack((_, track) => flags.push(track?.enabled));
  await media.choose('microphone', choice(HEADSET));
  assert.equal(flags, [false]);
});

// Proves connection: Devices and quality
// Proves connection: Devices and quality
test('a device that is pulled out gives way to another of its kind at once, and that is said', async () => {
  const { media, plug, pull, open } = machine(ALL, {
    chosen: { microphone: null, camera: choice(WEBCAM), speaker: null },
  });
  await media.acquire(BOTH);
  await plug(...ALL);
  assert.equal(open(), ['mic', 'webcam']);
  await pull('webcam');
  assert.equal(open(), ['mic', 'cam']);
  const { notice, hasCamera, error } = media.state.get();
  assert.equal(notice, { device: 'camera', why: 'gone', from: 'Webcam', to: 'Built-in camera' });
  assert.is(hasCamera, true);
  assert.is(error, null);
});

test('a chosen device that comes back is used again', async () => {
  const { media, plug, open, stored } = machine(ALL);
  await media.acquire(BOTH);
  await media.choose('microphone', choice(HEADSET));
  await plug(MIC, CAM);
  assert.equal(open(), ['cam', 'mic']);
  assert.equal(stored().chosen.microphone, choice(HEADSET), 'the choice is kept');
  await plug(...ALL);
  assert.equal(open(), ['cam', 'headset']);
  assert.is(media.state.get().notice?.why, 'back');
});

test("the system's new default is followed by who left it to the system, and by nobody else", async () => {
  const left = machine([MIC, CAM]);
  await left.media.acquire(BOTH);
  await left.plug(MIC, CAM);
  await left.plug(HEADSET, MIC, CAM);
  assert.equal(left.open(), ['cam', 'headset']);
  assert.is(left.media.state.get().notice?.why, 'default');

  const chose = machine([MIC, CAM]);
  await chose.media.acquire(BOTH);
  await chose.media.choose('microphone', choice(MIC));
  await chose.plug(MIC, CAM);
  await chose.plug(HEADSET, MIC, CAM);
  assert.equal(chose.open(), ['mic', 'cam']);
});

test('a camera that is plugged in takes over from nobody', async () => {
  const { media, plug, open } = machine([MIC, CAM]);
  await media.acquire(BOTH);
  await plug(MIC, CAM);
  await plug(MIC, WEBCAM, CAM);
  assert.equal(open(), ['mic', 'cam']);
});

test('the last device of a kind that goes is said, and the call goes on without', async () => {
  const { media, pull } = machine([MIC, CAM]);
  await media.acquire(BOTH);
  await pull('cam');
  const { hasCamera, error } = media.state.get();
  assert.is(hasCamera, false);
  assert.equal(error, { code: 'media_missing', context: { device: 'camera' } });
  assert.is(media.tracks().video, null);
  assert.equal(media.announcement().camera, 'none');
});

test('a device that the person takes away is not opened again behind their back', async () => {
  const { media, plug, revoke, open, asked } = machine(ALL);
  await media.acquire(BOTH);
  await plug(...ALL);
  const before = asked();
  await revoke('videoinput');
  assert.is(asked(), before);
  assert.equal(open(), ['mic']);
  assert.is(media.state.get().error?.code, 'media_denied');
});

test('a camera that another program takes is said as that, and a retry gets it back', async () => {
  const { media, plug, steal, open } = machine(ALL);
  await media.acquire(BOTH);
  await plug(...ALL);
  await steal('videoinput');
  assert.equal(open(), ['mic']);
  assert.is(media.state.get().error?.code, 'media_busy');
  await media.retry();
  assert.equal(open(), ['mic', 'cam']);
});

test('a remembered device that is gone: another is used, with a word, and it stays remembered', async () => {
  const remembered = { microphone: choice(HEADSET), camera: null, speaker: null };
  const { media, open, stored } = machine([MIC, CAM], { chosen: remembered });
  await media.acquire(BOTH);
  assert.equal(open(), ['mic', 'cam']);
  const { notice, error } = media.state.get();
  assert.is(error, null);
  assert.equal(notice, {
    device: 'microphone',
    why: 'gone',
    from: 'Headset',
    to: 'Built-in microphone',
  });
  assert.equal(stored().chosen, remembered);
});

test('a camera that another program has: said, the microphone is not lost, and a retry gets it', async () => {
  const { media, plug, open } = machine([MIC, { ...CAM, busy: true }]);
  await media.acquire(BOTH);
  assert.equal(open(), ['mic']);
  assert.equal(media.state.get().error, { code: 'media_busy', context: { device: 'camera' } });
  await media.retry();
  assert.is(media.state.get().error?.code, 'media_busy');
  await plug(MIC, CAM);
  await media.retry();
  assert.equal(open(), ['mic', 'cam']);
  assert.is(media.state.get().error, null);
  assert.is(media.state.get().hasCamera, true);
});

test('a choice that cannot be had leaves the one in use', async () => {
  const { media, open } = machine([MIC, CAM, { ...WEBCAM, busy: true }]);
  await media.acquire(BOTH);
  await media.choose('camera', choice(WEBCAM));
  assert.equal(open(), ['mic', 'cam']);
  const { error, hasCamera } = media.state.get();
  assert.is(error?.code, 'media_busy');
  assert.is(hasCamera, true);
});

test('a camera that is off stays off: a choice, a retry and another acquire do not open it', async () => {
  const { media, open } = machine(ALL);
  await media.acquire(BOTH);
  await media.setCamera(false);
  await media.choose('camera', choice(WEBCAM));
  await media.retry();
  await media.acquire(BOTH);
  assert.equal(open(), ['mic']);
  assert.is(media.state.get().hasCamera, true, 'it can be switched on again');
  await media.setCamera(true);
  assert.equal(open(), ['mic', 'webcam'], 'and it is the chosen one');
});

test('a browser without devices is told from an insecure page', async () => {
  for (const [isSecure, code] of [
    [true, 'media_unavailable'],
    [false, 'media_insecure'],
  ] as const) {
    const { media } = machine(ALL);
    define('navigator', {});
    define('isSecureContext', isSecure);
    await media.acquire(BOTH);
    assert.is(media.state.get().error?.code, code);
  }
});

test('after stop nothing is open, and a change under way opens nothing', async () => {
  const { media, open } = machine(ALL);
  await media.acquire(BOTH);
  const changing = media.choose('camera', choice(WEBCAM));
  media.stop();
  await changing;
  assert.equal(open(), []);
});

test('audio only: no camera is asked for, it is remembered, and the camera’s own button ends it', async () => {
  const asks: MediaStreamConstraints[] = [];
  const begin = (audioOnly: boolean) => {
    const it = machine(ALL, { audioOnly });
    const { mediaDevices } = navigator;
    const original = mediaDevices.getUserMedia.bind(mediaDevices);
    mediaDevices.getUserMedia = (wish) => (asks.push(wish ?? {}), original(wish));
    return it;
  };
  const { media, open, stored } = begin(true);
  await media.acquire(BOTH);
  assert.equal(open(), ['mic']);
  assert.ok(asks.length === 1 && asks.every(({ video }) => video === undefined), 'not even asked');
  const { hasCamera, cameraOn, error } = media.state.get();
  assert.equal([hasCamera, cameraOn, error], [false, false, null]);
  assert.equal(media.announcement().camera, 'none');
  await media.retry();
  assert.equal(open(), ['mic']);
  media.stop();
  await media.acquire(BOTH);
  assert.equal(open(), ['mic'], 'the next call too');
  await media.setCamera(true);
  assert.equal(open(), ['mic', 'cam']);
  assert.is(stored().audioOnly, false);
});

test('audio only, chosen while the camera is open, closes it; given up, it opens it', async () => {
  const { media, open, stored, asked } = machine(ALL);
  await media.setAudioOnly(true);
  await media.setAudioOnly(false);
  assert.is(asked(), 0, 'nothing is opened unasked');
  await media.acquire(BOTH);
  await media.setAudioOnly(true);
  assert.equal(open(), ['mic']);
  assert.is(stored().audioOnly, true);
  assert.equal(media.announcement().camera, 'off');
  await media.setAudioOnly(false);
  assert.equal(open(), ['mic', 'cam']);
  assert.equal(media.announcement().camera, 'on');
});

test('each microphone is asked for the voice alone, and for less noise', async () => {
  const asks: MediaStreamConstraints['audio'][] = [];
  const { media, plug } = machine(ALL);
  const { mediaDevices } = navigator;
  const original = mediaDevices.getUserMedia.bind(mediaDevices);
  mediaDevices.getUserMedia = (wish) => (asks.push(wish?.audio), original(wish));
  await media.acquire('microphone');
  await media.choose('microphone', choice(HEADSET));
  await plug(MIC);
  assert.is(asks.length, 3);
  for (const audio of asks) {
    const { deviceId: _, ...wishes } = typeof audio === 'object' ? audio : {};
    assert.equal(wishes, { voiceIsolation: true, noiseSuppression: true });
  }
});

test.run();
