// pure
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { findChoice, planChange, readDevices } from '../../../src/main/media/device-list.ts';
import {
  DEFAULT_PREFERENCES,
  deviceMemory,
  parsePreferences,
} from '../../../src/main/media/memory.ts';

const info = (kind: MediaDeviceKind, deviceId: string, label: string, groupId = '') => ({
  kind,
  deviceId,
  label,
  groupId,
});

test('before permission nothing is offered: ids and names are empty', () => {
  const list = readDevices([info('audioinput', '', ''), info('videoinput', '', '')]);
  assert.equal(list.entries, []);
  assert.equal(list.defaults, { microphone: null, camera: null, speaker: null });
});

test("Chromium's aliases are no devices, but say which one is the default", () => {
  const list = readDevices([
    info('audioinput', 'default', 'Default - Headset', 'g2'),
    info('audioinput', 'communications', 'Communications - Built-in', 'g1'),
    info('audioinput', 'a', 'Built-in', 'g1'),
    info('audioinput', 'b', 'Headset', 'g2'),
    info('audiooutput', 'default', 'Par défaut', 'g3'),
    info('audiooutput', 'c', 'Speakers', 'g1'),
    info('audiooutput', 'd', 'HDMI', 'g3'),
  ]);
  assert.equal(
    list.entries.map(({ id }) => id),
    ['a', 'b', 'c', 'd'],
  );
  assert.is(list.defaults.microphone, 'b', 'by its name');
  assert.is(list.defaults.speaker, 'd', 'by its group, where names are translated');
});

test('without aliases the first is the default, except for cameras', () => {
  const list = readDevices([
    info('audioinput', 'a', 'One'),
    info('audioinput', 'b', 'Two'),
    info('videoinput', 'c', 'Camera'),
  ]);
  assert.equal(list.defaults, { microphone: 'a', camera: null, speaker: null });
});

test('a choice is found by its id, else by its name where that names one device', () => {
  const list = readDevices([info('videoinput', 'new', 'Webcam'), info('videoinput', 'x', 'Other')]);
  assert.is(findChoice(list, 'camera', { id: 'x', label: 'renamed' })?.id, 'x');
  assert.is(findChoice(list, 'camera', { id: 'old', label: 'Webcam' })?.id, 'new');
  assert.is(findChoice(list, 'camera', { id: 'old', label: 'Gone' }), null);
  assert.is(findChoice(list, 'microphone', { id: 'x', label: 'Other' }), null);
  const twins = readDevices([info('videoinput', '1', 'Webcam'), info('videoinput', '2', 'Webcam')]);
  assert.is(findChoice(twins, 'camera', { id: 'old', label: 'Webcam' }), null);
});

test('a microphone opened as "default" is the one that was the default then', () => {
  const before = readDevices([
    info('audioinput', 'default', 'Default - A'),
    info('audioinput', 'a', 'A'),
    info('audioinput', 'b', 'B'),
  ]);
  const plan = (list: typeof before) =>
    planChange({ kind: 'microphone', choice: null, inUse: 'default', before, list });
  assert.is(plan(before), null);
  const gone = readDevices([info('audioinput', 'b', 'B')]);
  assert.equal(plan(gone), { why: 'gone', id: 'b' });
  const moved = readDevices([
    info('audioinput', 'default', 'Default - B'),
    info('audioinput', 'a', 'A'),
    info('audioinput', 'b', 'B'),
  ]);
  assert.equal(plan(moved), { why: 'default', id: 'b' });
  assert.is(plan(readDevices([])), null, 'nothing is left to change to');
});

test('preferences survive being stored; anything odd is dropped', () => {
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

test('storage that is refused costs the memory, not the call', () => {
  const memory = deviceMemory(() => {
    throw new DOMException('', 'SecurityError');
  });
  assert.is(memory.load().picture, 'auto');
  memory.store(memory.load());
});

test.run();
