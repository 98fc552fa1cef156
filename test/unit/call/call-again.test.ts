// pure
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CALL_AT_REST, $call } from '../../../src/main/app/call-state.ts';
import { $guest, GUEST_AT_REST } from '../../../src/main/app/guest-state.ts';
import { $offer } from '../../../src/main/app/host-state.ts';
import { callAgain } from '../../../src/main/call/again.ts';
import { $lostWay } from '../../../src/main/call/way-in.ts';
import type { CallView, Role } from '../../../src/shared/api/ledger.ts';
import { usdc } from '../../../src/shared/money.ts';

/** Returns the steps that follow on this side's ended call. */
async function again(role: Role, isBegun = true): Promise<readonly string[]> {
  const done: string[] = [];
  // `callAgain` reads only terms and topic of the view.
  const view = { terms: { price: usdc(250_000n) }, title: 'sourdough' } as CallView;
  $call.set({ ...CALL_AT_REST, role, ended: 'guest', view: isBegun ? view : null });
  $lostWay.set(null);
  await callAgain({
    startOver: async () => {
      $call.set(CALL_AT_REST);
      done.push('over');
    },
    show: (screen) => void done.push(screen),
    openInvite: async (code) => void done.push(`open ${code}`),
    createInvite: async (price, title) => void done.push(`${price} ${title}`),
  });
  return done;
}

test('the host’s press makes a new invite with the same price and topic', async () => {
  assert.equal(await again('host'), ['over', 'host', '0.25 sourdough']);
  assert.equal($offer.get(), { price: '0.25', title: 'sourdough' });
  assert.is($lostWay.get(), null);
});

test('the guest’s press waits for that invite, and says so', async () => {
  assert.equal(await again('guest'), ['over', 'guest']);
  assert.equal($lostWay.get(), { role: 'guest', invite: '', at: 'again' });
});

test('the guest’s press opens the call link again that it rang at', async () => {
  const calling = { code: 'p2cc', lends: 'none', topic: '', name: '' } as const;
  $guest.set({ ...GUEST_AT_REST, calling });
  assert.equal(await again('guest'), ['over', 'guest', 'open p2cc']);
  assert.is($lostWay.get(), null);
  $guest.set(GUEST_AT_REST);
});

test('without terms there is nothing to repeat', async () => {
  assert.equal(await again('host', false), []);
});

test.run();
