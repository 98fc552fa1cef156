// pure
/** A reload before the call. The page restores the unfinished invite or reply, or says what the reload ended. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { define } from '../../support/define.ts';
import { hasWayIn, WAY_IN } from '../../../src/main/app/way-in.ts';
import { bringBack } from '../../../src/main/bring-back.ts';
import {
  $lostWay,
  keepWayIn,
  keptWayIn,
  noteMet,
  type WayIn,
} from '../../../src/main/call/way-in.ts';

const stored = new Map<string, string>();
const storage = {
  getItem: (key: string) => stored.get(key) ?? null,
  setItem: (key: string, value: string) => void stored.set(key, value),
  removeItem: (key: string) => void stored.delete(key),
} as unknown as Storage;
define('sessionStorage', storage);
test.before.each(() => {
  stored.clear();
  $lostWay.set(null);
});

/** Reloads the page, and returns what it did. */
async function reload(isFresh = false): Promise<readonly string[]> {
  const done: string[] = [];
  const actions = {
    show: (screen: string) => void done.push(`show ${screen}`),
    openInvite(text: string) {
      done.push(`open ${text}`);
      keepWayIn({ role: 'guest', invite: text, at: 'terms' });
      return Promise.resolve();
    },
  };
  if (hasWayIn(() => storage)) await bringBack(actions, isFresh);
  return done;
}

const host: WayIn = { role: 'host', price: '0.5', title: 'Sourdough' };
const guest: WayIn = { role: 'guest', invite: 'p2ciAQ_b', at: 'replied' };

test('a reload brings back an unfinished invite or reply, however often', async () => {
  const opens = ['show guest', 'open p2ciAQ_b'];
  for (const [way, did, lost] of [
    [host, ['show host'], host],
    [guest, opens, guest],
    [{ ...guest, at: 'met' }, ['show guest'], { ...guest, at: 'met' }],
  ] as const) {
    keepWayIn(way.role === 'guest' ? guest : way);
    if ('at' in way && way.at === 'met') noteMet();
    for (let i = 0; i < 2; i += 1) {
      assert.equal(await reload(), did);
      assert.equal($lostWay.get(), lost);
    }
    keepWayIn({ ...host, price: '1' });
    assert.is($lostWay.get(), null, 'a new one was made');
  }
});

test('a reload brings back no invite or reply after an end or new visit', async () => {
  assert.equal(await reload(), []);
  keepWayIn(host);
  keepWayIn(null);
  assert.equal(await reload(), []);
  keepWayIn(host);
  assert.equal(await reload(true), []);
  assert.not(
    hasWayIn(() => storage),
    'nor does a later reload bring it back',
  );
  for (const text of ['', '{}', '[1]', '{"role":"guest","invite":"x","at":"paid"}']) {
    stored.set(WAY_IN, text);
    assert.is(keptWayIn(), null);
    assert.equal(await reload(), []);
  }
  assert.not(
    hasWayIn(() => {
      throw new DOMException('', 'SecurityError');
    }),
  );
});

test('without storage, the page keeps nothing and does not fail', async () => {
  const blocked: readonly PropertyDescriptor[] = [
    {
      get() {
        throw new DOMException('Access is denied for this document.', 'SecurityError');
      },
    },
    { value: null },
    { value: undefined },
  ];
  try {
    for (const each of blocked) {
      Object.defineProperty(globalThis, 'sessionStorage', { ...each, configurable: true });
      keepWayIn(guest);
      noteMet();
      assert.is(keptWayIn(), null);
      assert.not(hasWayIn(() => sessionStorage));
    }
  } finally {
    define('sessionStorage', storage);
  }
});

test.run();
