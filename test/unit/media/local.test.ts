// pure
/** Devices that come and go during a call (docs/connection.md, "Devices"): what the page sends and says. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { blurOf } from '../../../src/main/devices/blur.ts';
import type { Input } from '../../../src/main/media/device-list.ts';
import { define } from '../../support/define.ts';
import { type Machine, machine, type Plug } from './plugs.ts';

const camera = (deviceId: string, label: string, more: Partial<Plug> = {}): Plug => ({
  ...{ kind: 'videoinput', deviceId, label, ...more },
});
const MIC: Plug = { kind: 'audioinput', deviceId: 'mic', label: 'Built-in microphone' };
const HEADSET: Plug = { kind: 'audioinput', deviceId: 'headset', label: 'Headset' };
const CAM = camera('cam', 'Built-in camera');
const WEBCAM = camera('webcam', 'Webcam');
const ALL = [MIC, HEADSET, CAM, WEBCAM];
const BOTH = 'microphone-and-camera';
const choice = ({ deviceId, label }: Plug) => ({ id: deviceId, label });

const PLUGS: Readonly<Record<string, Plug>> = {
  ...{ mic: MIC, headset: HEADSET, cam: CAM, webcam: WEBCAM },
  ...{ 'busy-cam': { ...CAM, busy: true }, 'busy-webcam': { ...WEBCAM, busy: true } },
  front: camera('front', 'Front', { facingMode: 'user' }),
  wide: camera('wide', 'Wide', { facingMode: 'user' }),
  back: camera('back', 'Back', { facingMode: 'environment' }),
  blurs: camera('blurs', 'Blurs', { blurs: true }),
};
const plugged = (names: readonly string[]): Plug[] => names.flatMap((name) => PLUGS[name] ?? []);
const inputOf = (name = ''): Input => (name === 'camera' ? 'camera' : 'microphone');

const VERBS: Readonly<Record<string, (at: Machine, ...words: string[]) => unknown>> = {
  acquire: ({ media }) => media.acquire(BOTH),
  choose: ({ media }, kind, name = '') => {
    const plug = PLUGS[name];
    return media.choose(inputOf(kind), plug ? choice(plug) : null);
  },
  flip: ({ media }) => media.flip(),
  camera: ({ media }, is) => media.setCamera(is === 'on'),
  'audio-only': ({ media }, is) => media.setAudioOnly(is === 'on'),
  retry: ({ media }) => media.retry(),
  reopen: ({ media }) => media.reopen('microphone'),
  stop: ({ media }) => media.stop(),
  mute: ({ media }) => media.setMicrophone(false),
  freeze: ({ media }) => media.setGate(false),
  thaw: ({ media }) => media.setGate(true),
  blur: ({ media }, is) => media.setLook({ blur: is === 'on' }),
  picture: ({ media }) => media.setLook({ picture: '360p' }),
  plug: (at, ...names) => at.plug(...plugged(names)),
  pull: (at, name = '') => at.pull(name),
  revoke: (at) => at.revoke('videoinput'),
  steal: (at) => at.steal('videoinput'),
};
const shown = (track: MediaStreamTrack | null) =>
  `${track?.getSettings().deviceId}/${track?.enabled}`;
const FACTS: Readonly<Record<string, (at: Machine) => unknown>> = {
  error: ({ media }) => media.state.get().error?.code,
  notice: ({ media }) => media.state.get().notice?.why,
  hasCamera: ({ media }) => media.state.get().hasCamera,
  away: ({ media }) => media.state.get().facesAway,
  says: ({ media }) => media.announcement().camera,
  asked: (at) => at.asked(),
  microphone: (at) => at.stored().chosen.microphone?.id,
  camera: (at) => at.stored().chosen.camera?.id,
  audioOnly: (at) => at.stored().audioOnly,
  blurred: (at) => at.stored().blur,
  blur: ({ media }) => blurOf(media.tracks().video),
  audio: ({ media }) => shown(media.tracks().audio),
  video: ({ media }) => shown(media.tracks().video),
};

/** Plays rows of actions, the devices then open, and other facts. */
async function play(at: Machine, script: string): Promise<void> {
  for (const line of script.trim().split('\n')) {
    const [phrases = '', open = '', truths = ''] = line.split('|').map((each) => each.trim());
    for (const phrase of phrases.split(', ')) {
      const [verb = '', ...words] = phrase.split(' ');
      const act = VERBS[verb];
      assert.ok(act, verb);
      await act?.(at, ...words);
    }
    assert.is(at.open().join(' '), open, line);
    for (const truth of truths.split(' ').filter(Boolean)) {
      const [key = '', value] = truth.split('=');
      assert.is(String(FACTS[key]?.(at)), value, line);
    }
  }
}

/** By name: the devices at first, and the script. */
const SCENES: Readonly<Record<string, readonly [plugs: string, script: string]>> = {
  'a choice replaces the sent track and closes the old device': [
    'mic headset cam webcam',
    `
      acquire              | mic cam
      choose camera webcam | mic webcam | camera=webcam asked=2
      choose camera webcam | mic webcam | asked=2
    `,
  ],
  'one press uses the camera on the other side of a phone': [
    'mic front wide back',
    `
      flip                  |           | asked=0
      acquire               | mic front | away=false
      flip                  | mic back  | away=true camera=back
      camera off, camera on | mic back
      flip                  | mic front
    `,
  ],
  'one press uses the next camera if no side is known': [
    'mic headset cam webcam',
    `
      acquire, flip | mic webcam
      flip          | mic cam
    `,
  ],
  'a press keeps the only camera': [
    'mic cam',
    `
      acquire, flip | mic cam | hasCamera=true
    `,
  ],
  'the page uses a chosen device again once it returns': [
    'mic headset cam webcam',
    `
      acquire, choose microphone headset | cam headset
      plug mic cam                       | cam mic     | microphone=headset
      plug mic headset cam webcam        | cam headset | notice=back
    `,
  ],
  'a user without a choice follows the system’s new default': [
    'mic cam',
    `
      acquire, plug mic cam | mic cam
      plug headset mic cam  | cam headset | notice=default
    `,
  ],
  'a user with a choice follows no new default or camera': [
    'mic cam',
    `
      acquire, choose microphone mic, plug mic cam | mic cam
      plug headset mic webcam cam                  | mic cam
    `,
  ],
  'the call continues without the last device of a kind': [
    'mic cam',
    `
      acquire, pull cam | mic | hasCamera=false error=media_missing says=none
    `,
  ],
  'the page does not reopen a device that the user revoked': [
    'mic headset cam webcam',
    `
      acquire, plug mic headset cam webcam | mic cam | asked=1
      revoke                               | mic     | asked=1 error=media_denied
    `,
  ],
  'a retry reopens a camera that another program took': [
    'mic headset cam webcam',
    `
      acquire, plug mic headset cam webcam, steal | mic     | error=media_busy
      retry                                       | mic cam | error=undefined
    `,
  ],
  'the microphone works although another program has the camera': [
    'mic busy-cam',
    `
      acquire, retry      | mic     | error=media_busy
      plug mic cam, retry | mic cam | error=undefined hasCamera=true
    `,
  ],
  'an unavailable choice leaves the device in use': [
    'mic cam busy-webcam',
    `
      acquire, choose camera webcam | mic cam | error=media_busy hasCamera=true
    `,
  ],
  'a camera that is off stays off': [
    'mic headset cam webcam',
    `
      acquire, camera off, choose camera webcam, retry, acquire | mic        | hasCamera=true
      camera on                                                 | mic webcam
    `,
  ],
  'audio only closes the camera, and its end reopens it': [
    'mic headset cam webcam',
    `
      audio-only on, audio-only off          |         | asked=0
      acquire, audio-only on                 | mic     | audioOnly=true says=off
      audio-only off                         | mic cam | says=on
      audio-only on, stop, acquire, retry    | mic     | hasCamera=false error=undefined says=none
      camera on                              | mic cam | audioOnly=false
    `,
  ],
  'mute and freeze survive every change of device': [
    'mic headset cam webcam',
    `
      acquire, mute, choose microphone headset      | cam headset | audio=headset/false
      freeze, plug mic cam, choose camera cam       | cam mic     | audio=mic/false video=cam/false
      thaw                                          | cam mic     | audio=mic/false video=cam/true
    `,
  ],
  'a blurred background stays on, whatever camera opens': [
    'mic blurs cam',
    `
      acquire               | mic blurs | blur=off
      blur on               | mic blurs | blur=on blurred=true
      picture 360p          | mic blurs | blur=on
      camera off, camera on | mic blurs | blur=on
      choose camera cam     | mic cam   | blur=null
      choose camera blurs   | mic blurs | blur=on
      blur off              | mic blurs | blur=off
    `,
  ],
  'the page opens no device after the end': [
    'mic headset cam webcam',
    `
      acquire, choose microphone headset, reopen | cam headset
      stop, reopen                               |
    `,
  ],
};
for (const [name, [plugs, script]] of Object.entries(SCENES)) {
  // Proves connection: Devices and quality
  test(name, () => play(machine(plugged(plugs.split(' '))), script));
}

test('the page disables a muted track before it sends the track', async () => {
  const { media } = machine(ALL);
  await media.acquire(BOTH);
  media.setMicrophone(false);
  const sent: string[] = [];
  media.onTrack((kind, track) => sent.push(`${kind} ${track?.label} ${track?.enabled}`));
  await media.choose('microphone', choice(HEADSET));
  const before = media.tracks().audio;
  await media.reopen('microphone');
  assert.is.not(media.tracks().audio, before);
  assert.equal(sent, ['audio Headset false', 'audio Headset false']);
});

test('another device replaces a removed device, which stays the user’s choice', async () => {
  const chosen = { microphone: choice(HEADSET), camera: choice(WEBCAM), speaker: null };
  const { media, pull, open, stored } = machine([MIC, CAM, WEBCAM], { chosen });
  await media.acquire(BOTH);
  assert.equal(open(), ['mic', 'webcam']);
  const gone = { why: 'gone', from: 'Headset', to: 'Built-in microphone' };
  assert.equal(media.state.get().notice, { device: 'microphone', ...gone });
  await pull('webcam');
  assert.equal(open(), ['mic', 'cam']);
  const { notice, error } = media.state.get();
  assert.equal(notice, { device: 'camera', why: 'gone', from: 'Webcam', to: 'Built-in camera' });
  assert.equal([error, stored().chosen], [null, chosen]);
});

test('the page distinguishes a browser without devices from an insecure page', async () => {
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

test('a change of device opens nothing after stop', async () => {
  const { media, open } = machine(ALL);
  await media.acquire(BOTH);
  const changing = media.choose('camera', choice(WEBCAM));
  media.stop();
  await changing;
  assert.equal(open(), []);
});

test('the page asks each microphone for voice isolation', async () => {
  const asks: MediaStreamConstraints[] = [];
  const { media, plug } = machine(ALL, { audioOnly: true });
  const { mediaDevices } = navigator;
  const original = mediaDevices.getUserMedia.bind(mediaDevices);
  mediaDevices.getUserMedia = (wish) => (asks.push(wish ?? {}), original(wish));
  await media.acquire(BOTH);
  await media.choose('microphone', choice(HEADSET));
  await plug(MIC);
  assert.is(asks.length, 3);
  for (const { audio, video } of asks) {
    const { deviceId: _, ...wishes } = typeof audio === 'object' ? audio : {};
    assert.equal(wishes, { voiceIsolation: true, noiseSuppression: true });
    assert.is(video, undefined, 'not even asked');
  }
});

test.run();
