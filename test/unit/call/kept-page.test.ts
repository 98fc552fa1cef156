/** What a page keeps of its call: each line a row, the last of them only, and what earlier versions kept. */
import 'fake-indexeddb/auto';
import { IDBObjectStore } from 'fake-indexeddb';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  createChatKeeper,
  forgetPage,
  hasPages,
  keepPage,
  keptPage,
  sweepPages,
} from '../../../src/main/call/kept-page.ts';
import { CHAT_LINES, type ChatLine, KEPT_CALLS } from '../../../src/main/app/state.ts';
import type { CallName } from '../../../src/shared/api/ledger.ts';

/** Stored by structured clone, which keeps no class: its reader recognises it by its mark. */
class Certificate {
  readonly expires = 1;
  getFingerprints(): RTCDtlsFingerprint[] {
    return [];
  }
  static [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === 'object' && value !== null && 'expires' in value;
  }
}
Object.assign(globalThis, { RTCCertificate: Certificate });

const CALL: CallName = { role: 'guest', callId: 'c1' };
const OTHER: CallName = { role: 'host', callId: 'c1' };
const page = {
  certificate: new Certificate(),
  pinned: new Uint8Array([1]),
  pages: 1,
  iceServers: [],
};
const line = (id: number): ChatLine => ({ id, from: id % 2 ? 'me' : 'peer', text: `line ${id}` });
const lines = (from: number, to: number): ChatLine[] =>
  Array.from({ length: to - from + 1 }, (_, n) => line(from + n));
const fail = (thrown: unknown): never => {
  throw thrown;
};
/** A read after a write: what was begun before it is done. */
const chatOf = async (call: CallName) => (await keptPage(call))?.chat;

/** What is written to the database from now on. */
function writes() {
  const { put } = IDBObjectStore.prototype;
  const seen = { rows: 0, characters: 0 };
  IDBObjectStore.prototype.put = function (value: unknown, key) {
    seen.rows += 1;
    seen.characters += JSON.stringify(value).length;
    return put.call(this, value, key);
  };
  return { seen, stop: () => void (IDBObjectStore.prototype.put = put) };
}

test.before.each(async () => {
  await sweepPages([]);
  await keepPage(CALL, page);
});

test('a line costs a line, however much was said before; only the last are kept', async () => {
  const said = createChatKeeper(fail);
  const written = writes();
  const text = 'x'.repeat(4_096);
  const COUNT = CHAT_LINES + 200;
  for (let id = 1; id <= COUNT; id += 1) {
    said.add(CALL, { ...line(id), text });
    // As if each came alone: every one of them is written.
    said.flush();
  }
  const chat = await chatOf(CALL);
  said.stop();
  written.stop();
  assert.is(written.seen.rows, COUNT);
  assert.ok(written.seen.characters < COUNT * (text.length + 100), 'not the whole chat each time');
  assert.is(chat?.length, CHAT_LINES);
  assert.equal([chat?.[0]?.id, chat?.at(-1)?.id], [COUNT - CHAT_LINES + 1, COUNT]);
});

test('what comes in a burst waits for each other; the page’s end writes it', async () => {
  const said = createChatKeeper(fail);
  const written = writes();
  for (const each of lines(1, 50)) said.add(CALL, each);
  assert.equal(
    (await chatOf(CALL))?.map(({ id }) => id),
    [1],
    'the first at once',
  );
  assert.is(written.seen.rows, 1);
  said.flush();
  assert.equal(await chatOf(CALL), lines(1, 50));
  said.stop();
  for (const each of lines(51, 60)) said.add(CALL, each);
  said.flush();
  assert.is((await chatOf(CALL))?.length, 50, 'nothing after the end of the call');
  written.stop();
});

test('a chat that an earlier version kept with its page is taken over, and goes on', async () => {
  await new Promise<void>((resolve, reject) => {
    const request = indexedDB.open(KEPT_CALLS, 1);
    request.onerror = () => reject(request.error ?? new Error('open'));
    request.onsuccess = () => {
      const transaction = request.result.transaction('pages', 'readwrite');
      transaction
        .objectStore('pages')
        .put({ ...page, chat: lines(1, CHAT_LINES + 150) }, 'guest:c1');
      transaction.oncomplete = () => {
        request.result.close();
        resolve();
      };
    };
  });
  assert.equal(await chatOf(CALL), lines(151, CHAT_LINES + 150));
  // The page that takes it up writes its own row, and what is said next.
  await keepPage(CALL, { ...page, pages: 2 });
  const said = createChatKeeper(fail);
  said.add(CALL, line(CHAT_LINES + 151));
  assert.equal(await chatOf(CALL), lines(152, CHAT_LINES + 151));
  said.stop();
});

test('a call is forgotten with its lines, and only that one', async () => {
  const said = [CALL, OTHER].map((call) => {
    const keeper = createChatKeeper(fail);
    keeper.add(call, line(1));
    return keeper;
  });
  await keepPage(OTHER, page);
  await sweepPages([CALL, OTHER]);
  assert.equal([(await chatOf(CALL))?.length, (await chatOf(OTHER))?.length], [1, 1]);
  await forgetPage(CALL);
  assert.is(await keptPage(CALL), null);
  assert.equal(await chatOf(OTHER), lines(1, 1));
  await sweepPages([]);
  assert.is(await hasPages(), false);
  for (const keeper of said) keeper.stop();
});

test.run();
