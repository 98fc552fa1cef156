// pure
/** When the connection of an ended call closes. */
import { atom } from 'nanostores';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { timersWaiting } from '../../support/leaping-time.ts';
import { define } from '../../support/define.ts';
import { $call, CALL_AT_REST, resetCall } from '../../../src/main/app/call-state.ts';
import { $keptLine, KEPT_MS, lineIsOver } from '../../../src/main/call/kept-line.ts';
import type { ConnectionState } from '../../../src/main/rtc/connection-state.ts';
import type { CallView } from '../../../src/shared/api/ledger.ts';
import { GIVE_UP_MS } from '../../../src/shared/billing/timing.ts';

const page = new EventTarget();
define('window', page);

const VIEW = { callId: 'ended' } as CallView;
const after = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** A call that has just ended. `view` is null if no user may call again. */
function ended(view: CallView | null = VIEW) {
  $call.set({ ...CALL_AT_REST, role: 'host', connection: 'connected', ended: 'guest' });
  const state = atom<ConnectionState>('connected');
  let filesDone = (): void => undefined;
  const idle = new Promise<void>((resolve) => (filesDone = resolve));
  const signal = { send: () => true, on: () => () => undefined };
  const beganMs = performance.now();
  let closed: { readonly ms: number; readonly isLeft: boolean } | null = null;
  const over = lineIsOver({
    peer: { state, signal },
    files: { idle: () => idle },
    role: 'host',
    view,
  });
  const closing = over.then((isLeft) => (closed = { ms: performance.now() - beganMs, isLeft }));
  return { state, filesDone, closing, closed: () => closed, line: $keptLine.get() };
}

test('after a call the page closes the connection within two minutes', async () => {
  const { filesDone, closing } = ended();
  filesDone();
  await after(0);
  assert.is($call.get().connection, 'closed');
  assert.is($keptLine.get()?.view, VIEW);
  const { ms, isLeft } = await closing;
  assert.equal([Math.round(ms / 1_000), isLeft], [KEPT_MS / 1_000, false]);
  assert.is($keptLine.get(), null);
  assert.is(timersWaiting(), 0);
});

test('the connection stays open for files although a user declined another call', async () => {
  const one = ended();
  one.line?.close();
  assert.ok(one.line?.over.aborted);
  await after(2 * KEPT_MS);
  assert.is(one.closed(), null);
  one.filesDone();
  await one.closing;
  assert.is($call.get().connection, 'closed');
});

test('if no user may call again, the connection closes after the files', async () => {
  const { filesDone, closing, line } = ended(null);
  assert.is(line, null);
  filesDone();
  const { ms } = await closing;
  assert.ok(ms < 1_000);
});

test('the connection closes at once when the user leaves, despite files', async () => {
  for (const leave of [resetCall, () => void page.dispatchEvent(new Event('pagehide'))]) {
    const { closing, line } = ended();
    leave();
    assert.ok((await closing).ms < 1_000);
    assert.ok(line?.over.aborted);
    assert.is(timersWaiting(), 0);
  }
});

test('the page closes a failed connection at once, an interrupted connection later', async () => {
  for (const [state, ms] of [
    ['closed', 0],
    ['failed', 0],
    ['interrupted', GIVE_UP_MS],
  ] as const) {
    const one = ended();
    // The two minutes must not end before the interruption does.
    one.line?.extend();
    one.state.set(state);
    const { ms: took } = await one.closing;
    assert.is(Math.round(took / 1_000), Math.round(ms / 1_000), state);
    assert.ok(one.line?.over.aborted);
  }
});

test('a connection that recovers stays open', async () => {
  const one = ended();
  one.state.set('interrupted');
  await after(1_000);
  one.state.set('connected');
  await after(GIVE_UP_MS / 20);
  assert.is(one.closed(), null);
  resetCall();
  await one.closing;
});

test('the next call keeps the connection at most two minutes', async () => {
  const one = ended();
  await after(KEPT_MS - 1_000);
  one.line?.extend();
  one.line?.hold();
  resetCall();
  one.filesDone();
  await after(KEPT_MS - 1_000);
  assert.is(one.closed(), null);
  $call.set({ ...CALL_AT_REST, role: 'host', connection: 'connecting' });
  const { isLeft } = await one.closing;
  assert.ok(isLeft);
  assert.is($call.get().connection, 'connecting', 'the next call is not touched');
});

test('the end of the next call closes the earlier call’s connection', async () => {
  const one = ended();
  one.filesDone();
  const two = ended();
  await one.closing;
  assert.is($keptLine.get(), two.line);
  resetCall();
  await two.closing;
});

test.run();
