// pure
/** Another invite, or none, while the camera's prompt for a reply is open. */
import '../../support/has-webrtc.ts';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { define } from '../../support/define.ts';
import { encodeInvite } from '../../../src/shared/call/code.ts';
import { usdc } from '../../../src/shared/money.ts';
import type { App } from '../../../src/main/app/app.ts';
import { awaitCodes } from '../../../src/main/call/code-handover.ts';
import { createGuestActions } from '../../../src/main/guest/actions.ts';
import { followLink } from '../../../src/main/follow-link.ts';
import { $guest } from '../../../src/main/app/guest-state.ts';
import { $settings } from '../../../src/main/app/settings.ts';
import { $wallet } from '../../../src/main/wallet/standard/state.ts';
import { $guestStatus } from '../../../src/main/app/status.ts';
import { linkStrings } from '../../../src/main/ui/link-strings.ts';
import { invite, TERMS } from './code-fixtures.ts';

const follows = (text: string): void => {
  define('location', {
    href: `https://p.example/#invite=${text}`,
    pathname: '/',
    search: '',
    hash: `#invite=${text}`,
  });
};
define('history', { replaceState: () => undefined });

const priced = (price: bigint): string =>
  encodeInvite(invite({ terms: { ...TERMS, price: usdc(price) } }));
const DEAR = priced(50_000_000n);
const CHEAP = priced(10_000n);

/** A guest who has pressed “Make the reply” and stands before the camera's prompt. */
async function beforeThePrompt() {
  $settings.set({ ...$settings.get(), network: TERMS.network, direct: true });
  $wallet.setKey('status', 'connected');
  $wallet.setKey('address', 'So11111111111111111111111111111111111111112');
  let answer: () => void = () => undefined;
  const prompt = new Promise<void>((resolve) => (answer = resolve));
  const seen = { begun: 0, stopped: 0 };
  const beginCall = (): Promise<unknown> => Promise.resolve((seen.begun += 1));
  const worker = { beginCall, payments: () => Promise.resolve({ ok: true, value: [] }) };
  // Only what a reply needs until its session opens.
  const app = {
    wallet: { onChange: () => () => undefined },
    ledger: { raw: () => worker, ready: () => Promise.resolve({ ok: true, value: worker }) },
    media: { acquire: () => prompt, stop: () => (seen.stopped += 1) },
  } as unknown as App;
  const guest = createGuestActions(app);
  await guest.openInvite(DEAR);
  const replying = guest.createReply();
  const answered = (): Promise<void> => (answer(), replying);
  return { guest, seen, answered };
}

test('a link to another invite is refused while a reply is being made', async () => {
  const { guest, answered } = await beforeThePrompt();
  follows(CHEAP);
  const toasts: string[] = [];
  const nothing = (): undefined => undefined;
  const actions = {
    ...guest,
    show: nothing,
    openReceipts: nothing,
    acceptReply: () => Promise.resolve(),
    startOver: () => Promise.resolve(),
  };
  const toast = (text: string): void => void toasts.push(text);
  await followLink({ actions, toast, leftCalls: Promise.resolve() });
  assert.equal(toasts, [linkStrings.linkInCall()]);
  assert.is($guest.get().terms?.price, 50_000_000n);
  guest.reset();
  await answered();
});

test('an invite that another tab of this browser has made is called one’s own', async () => {
  for (const isOwn of [true, false]) {
    const stop = awaitCodes('invite', (text) => isOwn && text === DEAR);
    const { guest, answered } = await beforeThePrompt();
    while (isOwn && !$guest.get().own) await new Promise((resolve) => setTimeout(resolve, 5));
    assert.is($guest.get().own, isOwn);
    stop();
    guest.reset();
    await answered();
    assert.not($guest.get().own);
  }
});

test('a wallet gets no reply to an invite that would pay itself', async () => {
  const { guest, answered } = await beforeThePrompt();
  await guest.openInvite(CHEAP);
  $wallet.setKey('address', TERMS.payTo);
  await guest.createReply();
  assert.is($guest.get().error?.code, 'code_own');
  guest.reset();
  await answered();
});

test('no call begins on terms that are shown no longer', async () => {
  for (const next of ['discarded', 'another'] as const) {
    const { guest, seen, answered } = await beforeThePrompt();
    if (next === 'discarded') guest.reset();
    else await guest.openInvite(CHEAP);
    await answered();
    const { error, terms, replyBusy } = $guest.get();
    assert.equal([$guestStatus.get(), error, replyBusy], ['idle', null, false], next);
    assert.is(terms?.price, next === 'another' ? 10_000n : undefined);
    assert.equal(seen, { begun: 0, stopped: 1 }, 'and the camera is given back');
  }
});

test.run();
