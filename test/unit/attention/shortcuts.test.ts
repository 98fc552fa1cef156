// pure
/** Which key is which shortcut, and which keys the page leaves to browser and screen reader. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { KEYS, shortcutOf } from '../../../src/main/attention/shortcuts.ts';

type Press = Parameters<typeof shortcutOf>[0];
const press = (key: string, more: Partial<Press> = {}): Press => ({
  key,
  shiftKey: false,
  ctrlKey: false,
  altKey: false,
  metaKey: false,
  repeat: false,
  isComposing: false,
  ...more,
});
const shift = { shiftKey: true };

test('each key has one shortcut, with or without caps lock', () => {
  const plain = Object.entries(KEYS).filter(([, key]) => key.length === 1);
  assert.is(new Set(Object.values(KEYS)).size, Object.keys(KEYS).length);
  for (const [name, key] of plain) {
    assert.is(shortcutOf(press(key)), name);
    assert.is(shortcutOf(press(key.toUpperCase())), name);
  }
  assert.is(shortcutOf(press('?', shift)), 'help', 'on most keyboards it needs the shift key');
});

test('no key ends a call without the shift key', () => {
  for (const key of ['e', 'E']) {
    assert.is(shortcutOf(press(key)), null);
    assert.is(shortcutOf(press(key, shift)), 'end');
  }
});

test('the page leaves keys of browsers, screen readers and input methods alone', () => {
  for (const key of ['m', 'v', 's', 'c', 'f', 'd', ' ', '?', 'e']) {
    for (const held of ['ctrlKey', 'altKey', 'metaKey', 'repeat', 'isComposing'] as const) {
      assert.is(shortcutOf(press(key, { [held]: true })), null, `${held} ${key}`);
    }
  }
  for (const key of ['Enter', 'Tab', 'Escape', 'ArrowDown', 'Home', 'F6', '/', "'"]) {
    assert.is(shortcutOf(press(key)), null, key);
  }
  assert.is(shortcutOf(press('M', shift)), null, 'shift alone is no shortcut');
});

test.run();
