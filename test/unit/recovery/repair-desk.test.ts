// pure
// What the repair panel does with codes (recovery/repair.ts), with the connection in the test's hands.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  $repair,
  applyRepair,
  fillRepair,
  startRepair,
  takeRepair,
} from '../../../src/main/recovery/repair.ts';
import { NOTHING_LEFT, $rejoin, $rejoinActions } from '../../../src/main/call/rejoin-state.ts';
import { $repairable } from '../../../src/main/call/session.ts';
import { $call, CALL_AT_REST } from '../../../src/main/app/call-state.ts';
import type { Repair } from '../../../src/main/rtc/peer.ts';
import type { CallView, Rejoinable } from '../../../src/shared/api/ledger.ts';
import { utf8 } from '../../../src/shared/bytes.ts';
import { codeBytes, encodeRepair, hashInvite } from '../../../src/shared/call/code.ts';
import { raise } from '../../../src/shared/errors.ts';
import { session } from '../call/code-fixtures.ts';

let done: string[] = [];
let count = 0;

/** Each offer and answer is another, as a browser's would be. */
const fragment = (): string => `a${String((count += 1)).padStart(3, '0')}`;
const repair: Repair = {
  waits: true,
  offer: async () => session('offer', { iceUfrag: fragment() }),
  async answer({ iceUfrag }) {
    done.push(`answered ${iceUfrag}`);
    return session('answer', { iceUfrag: fragment() });
  },
  accept: async ({ iceUfrag }) => void done.push(`accepted ${iceUfrag}`),
  cancel: () => undefined,
};
const callHash = (callId: string) => hashInvite(utf8(`p2c/repair/1 ${callId}`));
const offerOf = async (callId: string, iceUfrag: string): Promise<string> =>
  encodeRepair({
    version: 1,
    session: session('offer', { iceUfrag }),
    boundTo: await callHash(callId),
  });

function stand(over: Partial<Repair> = {}): void {
  $repairable.set({ repair: { ...repair, ...over }, signal: new AbortController().signal });
}
test.before.each(() => {
  done = [];
  // The desk reads only the call's id of the view.
  $call.set({ ...CALL_AT_REST, view: { callId: 'call' } as CallView });
  stand();
});

test('the side that starts gets an offer, and takes the answer to it once', async () => {
  await startRepair();
  const { code, step } = $repair.get();
  assert.is(step, 'offered');
  const boundTo = await hashInvite(codeBytes(code));
  const answer = encodeRepair({
    version: 1,
    session: session('answer', { iceUfrag: 'them' }),
    boundTo,
  });
  await applyRepair(`They say: ${answer}`);
  assert.equal(done, ['accepted them']);
  assert.is($repair.get().step, 'applied');
  await applyRepair(answer);
  assert.is($repair.get().error?.code, 'code_used');
  assert.equal(done, ['accepted them']);
});

test('the side that pastes an offer gets the answer to it', async () => {
  await applyRepair(await offerOf('call', 'them'));
  assert.equal(done, ['answered them']);
  const { step, code } = $repair.get();
  assert.is(step, 'answered');
  await applyRepair(code);
  assert.is($repair.get().error?.code, 'code_own');
});

test('whose offer outlives an answer takes the answer to it as well', async () => {
  for (const waits of [false, true]) {
    stand({ waits });
    await startRepair();
    const boundTo = await hashInvite(codeBytes($repair.get().code));
    await applyRepair(await offerOf('call', `two${Number(waits)}`));
    assert.is($repair.get().step, 'answered');
    done = [];
    const answer = session('answer', { iceUfrag: 'them' });
    await applyRepair(encodeRepair({ version: 1, session: answer, boundTo }));
    assert.equal(done, waits ? ['accepted them'] : []);
    assert.is($repair.get().error?.code, waits ? undefined : 'repair_answered');
  }
});

test('an offer of another call is refused; so is an answer when nothing was offered', async () => {
  await applyRepair(await offerOf('another call', 'them'));
  assert.is($repair.get().error?.code, 'peer_mismatch');
  const answer = encodeRepair({
    version: 1,
    session: session('answer'),
    boundTo: new Uint8Array(8),
  });
  await applyRepair(answer);
  assert.is($repair.get().error?.code, 'code_used');
  assert.equal(done, []);
});

test('while another code is made, the one that is void is not shown', async () => {
  await startRepair();
  const { code } = $repair.get();
  const made = startRepair();
  assert.is($repair.get().code, '');
  await made;
  assert.match($repair.get().code, /^p2c/);
  assert.is.not($repair.get().code, code);
});

test('a connection that stands again makes what was begun void', async () => {
  await startRepair();
  assert.is.not($repair.get().code, '');
  stand();
  assert.equal($repair.get(), {
    code: '',
    step: 'none',
    busy: false,
    error: null,
    linked: '',
  });
});

test('an offer that was overtaken says nothing; one that the page refuses says why', async () => {
  stand({ offer: () => Promise.reject(raise('aborted')) });
  await startRepair();
  assert.is($repair.get().error, null);
  stand({
    answer: () => Promise.reject(raise('peer_mismatch', { what: 'key of the connection' })),
  });
  await applyRepair(await offerOf('call', 'evil'));
  assert.is($repair.get().error?.code, 'peer_mismatch');
  assert.is($repair.get().busy, false);
});

test('without a call nothing happens', async () => {
  $repairable.set(null);
  await startRepair();
  await applyRepair(await offerOf('call', 'them'));
  assert.is($repair.get().error, null);
  assert.is($repair.get().step, 'none');
});

/** No call is open; an earlier page left these, newest first. Answers which of them are taken up. */
function leave(...calls: readonly Partial<Rejoinable>[]): readonly string[] {
  const taken: string[] = [];
  $repairable.set(null);
  $call.set(CALL_AT_REST);
  // The desk reads only the name of a call that was left, and whether another tab has it.
  const left = calls.map((call) => ({ role: 'guest', ...call }) as Rejoinable);
  $rejoin.set({ ...NOTHING_LEFT, calls: left });
  $rejoinActions.set({
    async takeUp({ callId }) {
      taken.push(callId);
      $call.set({ ...CALL_AT_REST, view: { callId } as CallView });
      stand();
      return true;
    },
    giveUp: () => Promise.resolve(),
  });
  return taken;
}

test('with several calls left, a code takes up the one that it is for', async () => {
  for (const [n, callId] of ['newer', 'older'].entries()) {
    const taken = leave({ callId: 'newer' }, { callId: 'older' });
    await applyRepair(await offerOf(callId, `for${n}`));
    assert.equal(taken, [callId]);
    assert.is($repair.get().step, 'answered');
    assert.is($repair.get().error, null);
  }
});

test('a code that is for none of several takes up nothing, and says why', async () => {
  const calls = [{ callId: 'newer' }, { callId: 'older' }] as const;
  const taken = leave(...calls);
  const answer = encodeRepair({
    version: 1,
    session: session('answer'),
    boundTo: new Uint8Array(8),
  });
  const texts = {
    peer_mismatch: await offerOf('another call', 'them'),
    code_used: answer,
    code_not_found: 'Hello?',
  };
  for (const [code, text] of Object.entries(texts)) {
    await applyRepair(text);
    assert.is($repair.get().error?.code, code);
  }
  assert.equal(taken, []);
  assert.equal(done, []);
  await startRepair();
  assert.equal(taken, ['newer'], 'a code of our own is for the newest');
});

test('a code takes up the only call that was left if it is for it', async () => {
  const taken = leave({ callId: 'only' });
  for (const text of ['Hello?', await offerOf('another call', 'oneA')]) await applyRepair(text);
  assert.equal(taken, []);
  assert.is($repair.get().error?.code, 'peer_mismatch');
  await applyRepair(await offerOf('only', 'thre'));
  assert.equal(taken, ['only']);
  assert.is($repair.get().step, 'answered');
});

test('a link fills the field of its call, and the button alone acts', async () => {
  const code = await offerOf('call', 'link');
  for (const fill of [fillRepair, takeRepair]) {
    stand();
    assert.ok(await fill(code));
    const { linked, step, busy } = $repair.get();
    assert.equal([linked, step, busy], [code, 'none', false]);
    assert.equal(done, []);
  }
  assert.not(await takeRepair(await offerOf('another call', 'them')), 'of another tab');
  await applyRepair(code);
  assert.equal(done, ['answered link']);
  assert.is($repair.get().linked, '');
  $repairable.set(null);
  $rejoin.set(NOTHING_LEFT);
  assert.not(await fillRepair(code), 'there is no call');
});

test.run();
