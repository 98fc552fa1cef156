// pure
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { findChoice, planChange, readDevices } from '../../../src/main/media/device-list.ts';
import {
  DEFAULT_PREFERENCES,
  deviceMemory,
  parsePreferences,
} from '../../../src/main/media/memory.ts';

/** Devices as `mic/a/Built-in/g1`: kind, id, name, group. */
const list = (...devices: readonly string[]) =>
  readDevices(
    devices.map((device) => {
      const [kind = '', deviceId = '', label = '', groupId = ''] = device.split('/');
      return { kind: KINDS[kind] ?? 'audioinput', deviceId, label, groupId };
    }),
  );
const KINDS: Readonly<Record<string, MediaDeviceKind>> = { cam: 'videoinput', out: 'audiooutput' };

test('the page offers no devices before permission', () => {
  const found = list('mic//', 'cam//');
  assert.equal(found.entries, []);
  assert.equal(found.defaults, { microphone: null, camera: null, speaker: null });
});

test('the list omits Chromium’s aliases, which name the default device', () => {
  const found = list(
    'mic/default/Default - Headset/g2',
    'mic/communications/Communications - Built-in/g1',
    'mic/a/Built-in/g1',
    'mic/b/Headset/g2',
    'out/default/Par défaut/g3',
    'out/c/Speakers/g1',
    'out/d/HDMI/g3',
  );
  assert.equal(
    found.entries.map(({ id }) => id),
    ['a', 'b', 'c', 'd'],
  );
  assert.is(found.defaults.microphone, 'b', 'by its name');
  assert.is(found.defaults.speaker, 'd', 'by its group, where names are translated');
});

test('without aliases the first device is the default, except for cameras', () => {
  const found = list('mic/a/One', 'mic/b/Two', 'cam/c/Camera');
  assert.equal(found.defaults, { microphone: 'a', camera: null, speaker: null });
});

test('the page finds a chosen device by id or by unique name', () => {
  const found = list('cam/new/Webcam', 'cam/x/Other');
  assert.is(findChoice(found, 'camera', { id: 'x', label: 'renamed' })?.id, 'x');
  assert.is(findChoice(found, 'camera', { id: 'old', label: 'Webcam' })?.id, 'new');
  assert.is(findChoice(found, 'camera', { id: 'old', label: 'Gone' }), null);
  assert.is(findChoice(found, 'microphone', { id: 'x', label: 'Other' }), null);
  const twins = list('cam/1/Webcam', 'cam/2/Webcam');
  assert.is(findChoice(twins, 'camera', { id: 'old', label: 'Webcam' }), null);
});

test('a microphone opened as "default" follows the system’s default', () => {
  const before = list('mic/default/Default - A', 'mic/a/A', 'mic/b/B');
  const plan = (list: typeof before) =>
    planChange({ kind: 'microphone', choice: null, inUse: 'default', before, list });
  assert.is(plan(before), null);
  const gone = list('mic/b/B');
  assert.equal(plan(gone), { why: 'gone', id: 'b' });
  const moved = list('mic/default/Default - B', 'mic/a/A', 'mic/b/B');
  assert.equal(plan(moved), { why: 'default', id: 'b' });
  assert.is(plan(list()), null, 'nothing is left to change to');
});

test('preferences survive storage, and defaults replace malformed preferences', () => {
  const kept = new Map<string, string>();
  const memory = deviceMemory(() => ({
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
  }));
  const preferences = {
    chosen: { microphone: { id: 'a', label: 'A' }, camera: null, speaker: null },
    picture: '360p',
    mirror: false,
    blur: true,
    audioOnly: true,
  } as const;
  memory.store(preferences);
  assert.equal(memory.load(), preferences);
  const odd =
    '{"chosen":{"camera":{"id":3}},"picture":"8k","mirror":0,"blur":"yes","audioOnly":"yes"}';
  for (const json of ['', '[]', 'null', odd]) {
    assert.equal(parsePreferences(json), DEFAULT_PREFERENCES, json);
  }
});

test('the page works without storage for preferences', () => {
  const memory = deviceMemory(() => {
    throw new DOMException('', 'SecurityError');
  });
  assert.is(memory.load().picture, 'auto');
  memory.store(memory.load());
});

test.run();
