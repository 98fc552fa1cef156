// pure
/** What a page stores of its call, such as the last chat lines, one row each. */
import '../../support/leaping-time.ts';
import 'fake-indexeddb/auto';
import { IDBObjectStore } from 'fake-indexeddb';
import { atom } from 'nanostores';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  createChatKeeper,
  forgetPage,
  hasPages,
  keepOffers,
  keepPage,
  keptOffers,
  keptPage,
  storedRows,
  sweepPages,
} from '../../../src/main/call/rejoin-page.ts';
import type { App } from '../../../src/main/app/app.ts';
import { $call, type ChatLine } from '../../../src/main/app/call-state.ts';
import { CHAT_LINES } from '../../../src/main/call/chat-limit.ts';
import type { CallName, CallView, Rejoinable } from '../../../src/shared/api/ledger.ts';
import { ROLES } from '../../../src/shared/api/lists.ts';
import { appError, ok } from '../../../src/shared/errors.ts';
import { usdc } from '../../../src/shared/money.ts';
import type { Offered } from '../../../src/main/files/earlier.ts';
import type { QualityTally } from '../../../src/shared/quality-tally.ts';
import { define } from '../../support/define.ts';
import { view } from '../../support/samples.ts';

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
  ice: { iceServers: [] },
  off: [],
  wants: 'all',
} as const;
const line = (id: number): ChatLine => ({ id, from: id % 2 ? 'me' : 'peer', text: `line ${id}` });
const lines = (from: number, to: number): ChatLine[] =>
  Array.from({ length: to - from + 1 }, (_, n) => line(from + n));
const fail = (thrown: unknown): never => {
  throw thrown;
};
/** Reads the chat after all earlier writes. */
const chatOf = async (call: CallName) => (await keptPage(call))?.chat;

/** Counts the rows that are written to the database from now on. */
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
  await sweepPages({ roles: ROLES, calls: [] }, await storedRows());
  await keepPage(CALL, page);
});

test('the page stores and deletes a host’s file offers together with the call', async () => {
  const good = { name: 'a.pdf', size: 3, price: usdc(5n), description: '', owedAs: null };
  const offers = [good, { ...good, owedAs: 'aa' }];
  // Stored as another version may have done.
  const strange = [null, 7, { ...good, price: -1n }, { ...good, name: 4 }, ...offers];
  await keepOffers(OTHER, strange as readonly Offered[]);
  assert.equal(await keptOffers(OTHER), offers);
  assert.equal(await keptOffers(CALL), []);
  await createChatKeeper(fail).add(OTHER, line(1));
  assert.equal(await chatOf(OTHER), undefined, 'it is no page by itself');
  await forgetPage(OTHER);
  assert.equal(await keptOffers(OTHER), []);
});

// Proves security: Floods of valid messages
test('each chat line is stored as one row, and only the latest stay', async () => {
  const said = createChatKeeper(fail);
  const written = writes();
  const text = 'x'.repeat(4_096);
  const COUNT = CHAT_LINES + 200;
  for (let id = 1; id <= COUNT; id += 1) {
    said.add(CALL, { ...line(id), text });
    // As if each line came alone, so that every line is written.
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

test('the page stores which devices are off and which video is wished for', async () => {
  await keepPage(CALL, { ...page, off: ['camera', 'loudspeaker' as never], wants: 'less' });
  const kept = await keptPage(CALL);
  assert.equal([kept?.off, kept?.wants], [['camera'], 'less']);
  await keepPage(CALL, { ...page, wants: 'more' as never });
  assert.is((await keptPage(CALL))?.wants, 'all');
});

test('the page saves a burst of chat lines together, at the latest on closing', async () => {
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

/** Each key that is stored. */
const rows = async (): Promise<readonly unknown[]> => storedRows();

test('the cleanup keeps running calls, and rows that another window has stored since', async () => {
  const none = { roles: ROLES, calls: [] };
  const before = await storedRows();
  await keepPage(OTHER, page);
  createChatKeeper(fail).add(OTHER, line(1));
  assert.equal(await chatOf(OTHER), [line(1)]);
  const all = await rows();
  // A call is read by its name alone.
  await sweepPages({ roles: ROLES, calls: [CALL, OTHER] as Rejoinable[] }, await storedRows());
  assert.equal(await rows(), all);
  await sweepPages(none, before);
  assert.is(await keptPage(CALL), null);
  await sweepPages({ roles: ['guest'], calls: [] }, await storedRows());
  assert.equal(await chatOf(OTHER), [line(1)], 'the host’s books are another window’s');
  await sweepPages(none, await storedRows());
  assert.is(await hasPages(), false);
});

/** A session that continues a call, with everything behind it at rest. */
async function resumed(phase: 'in-call' | 'ended') {
  const views = new Set<(view: CallView) => void>();
  const done = async (): Promise<void> => undefined;
  const none = (): void => undefined;
  const addTally = async (_: CallName, seen: QualityTally) => ok(seen);
  const announcement = { type: 'devices', microphone: 'on', camera: 'on', screen: false };
  // Only the parts that a call without a connection touches.
  const app = {
    ledger: {
      onCall: (listener: (view: CallView) => void) => (
        views.add(listener),
        () => views.delete(listener)
      ),
      raw: () => ({ endCall: done, leaveCall: done, reportRx: done, addTally }),
    },
    files: { begin: done, openLanes: () => none, media: none, end: none, idle: done },
    media: {
      state: atom({}),
      tracks: () => ({ audio: null, video: null }),
      input: () => null,
      announcement: () => announcement,
      onTrack: () => none,
      setGate: none,
      stop: none,
    },
    wallet: { cancelPrompt: none },
    log: { add: none },
  } as unknown as App;
  define('window', new EventTarget());
  define('document', new EventTarget());
  define('navigator', {});
  const { openSession } = await import('../../../src/main/call/session.ts');
  const of = view({ role: 'guest', callId: 'c1', phase, mediaOpen: phase === 'in-call' });
  const session = openSession(
    app,
    'guest',
    { ended: none },
    {
      ...page,
      chat: (await chatOf(CALL)) ?? [],
      view: phase === 'ended' ? { ...of, endReason: 'unreachable' } : of,
      untilWallMs: Date.now() + 60_000,
    },
  );
  const push = (next: Partial<CallView>): void => views.forEach((each) => each({ ...of, ...next }));
  return { session, push };
}

// Proves connection: Display names and chat
test('any end of a call removes the chat from page and store', async () => {
  for (const how of ['view', 'own end', 'resumed when it was over'] as const) {
    await keepPage(CALL, page);
    const said = createChatKeeper(fail);
    said.add(CALL, line(1));
    said.stop();
    await chatOf(CALL);
    const over = how === 'resumed when it was over';
    const { session, push } = await resumed(over ? 'ended' : 'in-call');
    if (!over) {
      assert.equal($call.get().chat, [line(1)], how);
      $call.setKey('peerName', 'Ana');
      $call.setKey('error', appError('peer_away'));
      assert.not(session.sendChat('Nobody would get it.'), 'the peer is away');
      $call.setKey('error', null);
      assert.ok(session.sendChat('One more.'));
      assert.is($call.get().chat.at(-1)?.text, 'One more.');
      // Written in the same moment as the end.
      for (let each = 0; each < 20; each += 1) session.sendChat(`${each}`);
    }
    if (how === 'own end') await session.end('guest');
    if (how === 'view') push({ phase: 'ended', endReason: 'host' });
    assert.ok(session.signal.aborted, how);
    assert.not(session.sendChat('Too late.'), how);
    window.dispatchEvent(new Event('pagehide'));
    await new Promise((resolve) => setTimeout(resolve, 600));
    assert.equal([$call.get().chat, $call.get().peerName], [[], ''], how);
    // No error suggests that the call could continue.
    assert.is($call.get().error, null, how);
    assert.equal(await rows(), [], how);
  }
});

test.run();
