// pure
// The repair panel handles codes (recovery/repair.ts). The test controls the connection.
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

/** Gives each offer and answer its own fragment, as a browser does. */
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

const answerTo = async (offer: string): Promise<string> =>
  encodeRepair({
    version: 1,
    session: session('answer', { iceUfrag: 'them' }),
    boundTo: offer ? await hashInvite(codeBytes(offer)) : new Uint8Array(8),
  });
/** Returns step and error of the desk, and what it has done since last asked. */
const now = () => {
  const { step, error } = $repair.get();
  return [step, error?.code, ...done.splice(0)];
};

test('the side that starts a reconnection makes an offer and accepts one answer', async () => {
  await startRepair();
  const { code } = $repair.get();
  assert.equal(now(), ['offered', undefined]);
  const answer = await answerTo(code);
  await applyRepair(`They say: ${answer}`);
  assert.equal(now(), ['applied', undefined, 'accepted them']);
  await applyRepair(answer);
  assert.equal(now(), ['applied', 'code_used']);
  // While another code is made, the one that is void is not shown.
  const made = startRepair();
  assert.is($repair.get().code, '');
  await made;
  assert.match($repair.get().code, /^p2c/);
  assert.is.not($repair.get().code, code);
  // A connection that stands again makes it void, too.
  stand();
  assert.equal($repair.get(), { code: '', step: 'none', busy: false, error: null, linked: '' });
});

test('a side that pastes an offer answers, and refuses other codes', async () => {
  await applyRepair(await offerOf('call', 'them'));
  assert.equal(now(), ['answered', undefined, 'answered them']);
  await applyRepair($repair.get().code);
  assert.equal(now().slice(1), ['code_own']);
  stand();
  await applyRepair(await offerOf('another call', 'them'));
  assert.equal(now().slice(1), ['peer_mismatch']);
  await applyRepair(await answerTo(''));
  assert.equal(now().slice(1), ['code_used']);
});

test('a side with a waiting offer accepts its answer, even after answering another', async () => {
  for (const waits of [false, true]) {
    stand({ waits });
    await startRepair();
    const answer = await answerTo($repair.get().code);
    await applyRepair(await offerOf('call', `two${Number(waits)}`));
    assert.is(now()[0], 'answered');
    await applyRepair(answer);
    assert.equal(now().slice(1), waits ? [undefined, 'accepted them'] : ['repair_answered']);
  }
});

test('an overtaken offer shows no error, and a refused offer shows why', async () => {
  stand({ offer: () => Promise.reject(raise('aborted')) });
  await startRepair();
  assert.is($repair.get().error, null);
  stand({
    answer: () => Promise.reject(raise('peer_mismatch', { what: 'key of the connection' })),
  });
  await applyRepair(await offerOf('call', 'evil'));
  assert.equal([$repair.get().error?.code, $repair.get().busy], ['peer_mismatch', false]);
  // Without a call nothing happens.
  $repairable.set(null);
  await startRepair();
  await applyRepair(await offerOf('call', 'them'));
  assert.equal(now(), ['none', undefined]);
});

/**
 * No call is open. An earlier page left these calls, newest first. Returns those that the panel takes
 * up.
 */
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

test('a code resumes only the call that the code belongs to', async () => {
  const [newer, older] = [{ callId: 'newer' }, { callId: 'older' }];
  for (const calls of [[older], [newer, older]]) {
    const taken = leave(...calls);
    const wrong = {
      code_not_found: 'Hello?',
      peer_mismatch: await offerOf('another call', `anx${calls.length}`),
      code_used: await answerTo(''),
    };
    for (const [code, text] of Object.entries(wrong)) {
      if (calls.length === 1 && code === 'code_used') continue;
      await applyRepair(text);
      if (code !== 'code_not_found' || calls.length > 1) assert.is(now()[1], code);
    }
    assert.equal([taken, done], [[], []]);
    await applyRepair(await offerOf('older', `for${calls.length}`));
    assert.equal(taken, ['older']);
    assert.equal(now().slice(0, 2), ['answered', undefined]);
  }
  const taken = leave(newer, older);
  await startRepair();
  assert.equal(taken, ['newer'], 'a code of our own is for the newest');
});

test('a link fills its call’s field, and the page waits for a press', async () => {
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
