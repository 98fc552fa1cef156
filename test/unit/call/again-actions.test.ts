// pure
/** The next call over the connection of the last. The steps of each page once both users want the call. */
import { atom } from 'nanostores';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import '../../support/leaping-time.ts';
import { CALL_AT_REST, $call } from '../../../src/main/app/call-state.ts';
import { $guest, GUEST_AT_REST } from '../../../src/main/app/guest-state.ts';
import { $host, HOST_AT_REST } from '../../../src/main/app/host-state.ts';
import { $screen } from '../../../src/main/app/screen.ts';
import { againActions } from '../../../src/main/call/again.ts';
import { $again } from '../../../src/main/call/again-state.ts';
import type { Carried } from '../../../src/main/call/carriers.ts';
import { $keptLine, type KeptLine } from '../../../src/main/call/kept-line.ts';
import type { Session } from '../../../src/main/call/session.ts';
import { $lostWay } from '../../../src/main/call/way-in.ts';
import type { ConnectionState } from '../../../src/main/rtc/connection-state.ts';
import type { CallView, Role } from '../../../src/shared/api/ledger.ts';
import { encodeInvite } from '../../../src/shared/call/code.ts';
import type { AgainMessage } from '../../../src/shared/call/signal-messages.ts';
import { appError, err, ok } from '../../../src/shared/errors.ts';
import { usdc } from '../../../src/shared/money.ts';
import type { Terms } from '../../../src/shared/terms.ts';
import { invite, PAID_AHEAD, TERMS, TRIAL } from './code-fixtures.ts';

const later = (ms = 0): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const calling = { code: 'p2cc', lends: 'none', topic: '', name: '' } as const;

/** The actions of the page under test, in order. All tests share the page's actions. */
let done: string[] = [];
let made: Carried[] = [];
let taken: string[] = [];
let isRefused = false;
let session = {} as Session;

const actions = againActions(
  { toast: (text) => void done.push(text) },
  {
    async startOver() {
      done.push('startOver');
      $host.set(HOST_AT_REST);
      $guest.set(GUEST_AT_REST);
      $call.set(CALL_AT_REST);
    },
    show: (screen) => $screen.set(screen),
    openInvite: async (code) => void done.push(`open ${code}`),
    createInvite: async (price, title) => void done.push(`create ${price} ${title}`),
  },
  {
    host: async () => ({
      session: () => session,
      async inviteFor(ring, offer) {
        assert.is(ring, null);
        made.push(offer);
        if (isRefused) {
          const error = appError('wallet_missing');
          return err(error);
        }
        $host.setKey('step', { at: 'answering', ring });
        return ok('invite');
      },
      async takeReply(reply) {
        taken.push(`${reply.invite} ${reply.reply}`);
        $host.setKey('step', { at: 'connecting' });
      },
    }),
    guest: async () => ({
      session: () => session,
      async answered(code, send) {
        taken.push(code);
        assert.equal($guest.get().terms, TRIAL);
        await send('reply');
      },
    }),
  },
);

/** A page with an ended scheduled call that had a trial. It has only the parts that the code reads. */
function page(role: Role, more: Partial<Pick<KeptLine, 'rang' | 'calling'>> = {}) {
  $keptLine.set(null);
  const view = { role, terms: PAID_AHEAD, title: 'sourdough' } as CallView;
  const sent: AgainMessage[] = [];
  const over = new AbortController();
  let hear: (message: AgainMessage) => void = () => undefined;
  const state = atom<ConnectionState>('connecting');
  const leaving = new AbortController();
  session = { peer: { state }, signal: leaving.signal } as unknown as Session;
  [done, made, taken, isRefused] = [[], [], [], false];
  $host.set(HOST_AT_REST);
  $guest.set(GUEST_AT_REST);
  $lostWay.set(null);
  $screen.set(role);
  $call.set({ ...CALL_AT_REST, role, ended: 'guest', view });
  const line: KeptLine = {
    ...{ role, view, rang: false, lends: 'stun', calling: null, ...more },
    signal: {
      send: (message) => sent.push(message as AgainMessage) > 0,
      on(_type, listener) {
        hear = listener as typeof hear;
        return () => undefined;
      },
    },
    over: over.signal,
    extend: () => void done.push('extend'),
    hold: () => void done.push('hold'),
    close: () => over.abort(),
  };
  $keptLine.set(line);
  return {
    ...{ actions, line, sent, state },
    kinds: () => sent.map(({ kind }) => kind),
    leave: () => leaving.abort(),
    refuseInvites: () => (isRefused = true),
    gone: () => over.abort(),
    async hear(kind: AgainMessage['kind'], code = '') {
      hear({ type: 'again', kind, code } as AgainMessage);
      await later();
    },
  };
}

test('the host’s next invite repeats terms and lent servers, but not the deposit', async () => {
  const host = page('host', { rang: true });
  await host.actions.ask();
  await host.hear('ask');
  assert.equal(made, [{ terms: TRIAL, topic: 'sourdough', lends: 'stun' }]);
  assert.equal(host.sent.at(-1), { type: 'again', kind: 'invite', code: 'invite' });
  assert.equal(done, ['extend', 'hold', 'startOver']);
  assert.ok($host.get().rang, 'its guest can ring again later');
  await host.hear('reply', 'theirs');
  await host.hear('reply', 'another');
  assert.equal(taken, ['invite theirs']);
  assert.not(host.line.over.aborted);
  host.state.set('connected');
  assert.ok(host.line.over.aborted);
  assert.is($again.get(), 'over');
});

test('the guest’s page replies, and keeps the call link for later', async () => {
  const guest = page('guest', { calling });
  await guest.hear('ask');
  await guest.actions.ask();
  assert.equal(done, ['extend'], 'the ended call stays until the invite is there');
  const code = encodeInvite(invite({ terms: TRIAL }));
  await guest.hear('invite', code);
  assert.equal(taken, [code]);
  assert.equal(guest.sent.at(-1), { type: 'again', kind: 'reply', code: 'reply' });
  assert.equal([$guest.get().calling, $guest.get().replyBusy], [calling, true]);
  guest.state.set('connected');
  assert.ok(guest.line.over.aborted);
  assert.not($guest.get().replyBusy);
});

test('the guest’s page rejects an invite with other terms, and says why', async () => {
  const others: readonly Terms[] = [
    { ...TRIAL, price: usdc(500_001n) },
    { ...TRIAL, payTo: PAID_AHEAD.deposit ?? '' },
    TERMS,
    PAID_AHEAD,
  ];
  for (const code of [...others.map((terms) => encodeInvite(invite({ terms }))), 'nonsense']) {
    const guest = page('guest');
    await guest.actions.ask();
    await guest.hear('ask');
    await guest.hear('invite', code);
    assert.equal([taken, guest.kinds()], [[], ['ask', 'no']]);
    if (code !== 'nonsense') assert.is($guest.get().error?.code, 'peer_mismatch');
    assert.equal($lostWay.get(), { role: 'guest', invite: '', at: 'again' });
  }
});

test('a host that cannot make an invite declines, and keeps its terms', async () => {
  const host = page('host');
  host.refuseInvites();
  await host.actions.ask();
  await host.hear('ask');
  assert.equal(host.kinds(), ['ask', 'no']);
  assert.is($host.get().error?.code, 'wallet_missing');
  assert.equal($lostWay.get(), { role: 'host', price: '0.50', title: 'sourdough', at: 'gone' });
});

test('either page continues without a connection if the other leaves or declines', async () => {
  for (const ends of ['gone', 'no'] as const) {
    const end = (each: ReturnType<typeof page>) => (ends === 'no' ? each.hear('no') : each.gone());
    const host = page('host', { rang: true });
    await host.actions.ask();
    await host.hear('ask');
    await end(host);
    await later();
    assert.equal($lostWay.get(), { role: 'host', price: '0.50', title: 'sourdough', at: 'link' });
    assert.is(done.filter((each) => each.startsWith('Your guest')).length, 1);

    const guest = page('guest', { calling });
    await guest.actions.ask();
    await guest.hear('ask');
    await end(guest);
    assert.is($screen.get(), 'guest');
    assert.ok(['silent', 'declined'].includes($again.get()));
    assert.equal(done, ['extend'], 'the ended call is still shown');
    $guest.setKey('calling', calling);
    await guest.actions.ask();
    assert.equal(done.slice(1), ['startOver', 'open p2cc']);
  }
});

test('without a connection the host repeats its invite, and the guest waits', async () => {
  for (const role of ['host', 'guest'] as const) {
    const { actions: own, gone } = page(role);
    gone();
    await later();
    await own.ask();
    const isHost = role === 'host';
    assert.equal(done, ['startOver', ...(isHost ? ['create 0.50 sourdough'] : [])]);
    assert.equal($lostWay.get(), isHost ? null : { role, invite: '', at: 'again' });
  }
});

test('a guest whose host never connects reopens the link after 30 s', async () => {
  const guest = page('guest', { calling });
  await guest.actions.ask();
  await guest.hear('ask');
  await guest.hear('invite', encodeInvite(invite({ terms: TRIAL })));
  guest.gone();
  await later();
  assert.not(done.includes('open p2cc'), 'the host closes the old connection first');
  await later(31_000);
  assert.ok(done.includes('open p2cc'));
});

test('leaving while the next call connects declines the call and keeps the screen', async () => {
  const host = page('host');
  await host.actions.ask();
  await host.hear('ask');
  $screen.set('lobby');
  host.leave();
  assert.equal(host.kinds(), ['ask', 'invite', 'no']);
  assert.ok(host.line.over.aborted);
  await host.hear('no');
  assert.equal([$screen.get(), $lostWay.get()], ['lobby', null]);
});

test.run();
