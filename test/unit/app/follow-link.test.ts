// pure
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { followLink } from '../../../src/main/follow-link.ts';
import { $call } from '../../../src/main/app/call-state.ts';
import { $inviteText } from '../../../src/main/app/guest-state.ts';
import { $auditText } from '../../../src/main/payment/state.ts';
import { receiptLink } from '../../../src/shared/receipt/text.ts';
import { receiptSample } from '../../support/fuzz/samples.ts';

const PAGE = 'https://call.example/';
const nothing = (): void => undefined;

/** What following this fragment did. */
async function follow(fragment: string): Promise<readonly string[]> {
  const done: string[] = [];
  Object.assign(globalThis, {
    location: { href: PAGE + fragment, pathname: '/', search: '', hash: fragment },
    history: { replaceState: nothing },
  });
  await followLink({
    actions: {
      show: (screen) => void done.push(screen),
      openInvite: (text) => Promise.resolve(void done.push(`invite ${text}`)),
      openReceipts: () => void done.push('receipts'),
      acceptReply: (text) => Promise.resolve(void done.push(`reply ${text}`)),
      startOver: () => Promise.resolve(void done.push('start over')),
    },
    toast: (text) => void done.push(`toast ${text.split('.')[0]}`),
    leftCalls: Promise.resolve(),
  });
  return done;
}

test('a shared text opens what it has in it, and anything else goes where it is explained', async () => {
  const shared = (text: string): string => `#shared=${encodeURIComponent(text)}`;
  assert.equal(await follow(shared('See you: p2ciAQ_b')), ['guest', 'invite See you: p2ciAQ_b']);
  assert.is($inviteText.get(), 'See you: p2ciAQ_b');
  assert.equal(await follow(shared(`Paid ${receiptLink(PAGE, receiptSample)}`)), ['receipts']);
  assert.match($auditText.get(), /^Paid .*#receipt=/);
  assert.equal(await follow(shared('lunch?')), ['guest', 'invite lunch?']);
  assert.equal(await follow('#shared=%E0%A4%A'), ['guest', 'invite %E0%A4%A']);
});

test('a shortcut opens its screen, and no other name opens one', async () => {
  assert.equal(await follow('#open=host'), ['host']);
  assert.equal(await follow('#open=receipts'), ['receipts']);
  for (const other of ['#open=guest', '#open=__proto__', '#open=']) {
    assert.equal(await follow(other), [], other);
  }
});

test('neither leaves a call', async () => {
  const before = $call.get();
  $call.set({ ...before, role: 'guest', ended: null });
  for (const fragment of ['#open=host', '#open=receipts', '#shared=p2ciAQ_b']) {
    assert.equal(await follow(fragment), ['toast This tab has another call'], fragment);
  }
  $call.set(before);
});

test.run();
