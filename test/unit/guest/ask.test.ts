// pure
/** What the page asks a guest before the reply, such as to switch to the invite's network. */
import { RELAY_EXTENSION, STUN_EXTENSION } from '../../../src/shared/call/lent-server.ts';
import '../../support/has-webrtc.ts';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { usdc } from '../../../src/shared/money.ts';
import { appError, err, ok } from '../../../src/shared/errors.ts';
import type { LentServer } from '../../../src/shared/api/ring.ts';
import { encodeCallLink } from '../../../src/shared/call/call-link.ts';
import { encodeInvite } from '../../../src/shared/call/code.ts';
import { packRelay, packStun } from '../../../src/shared/call/relay.ts';
import { STANDARD_PERIOD_SECONDS, STANDARD_PREPAID_PERIODS } from '../../../src/shared/terms.ts';
import type { NetworkId } from '../../../src/shared/network.ts';
import type { App } from '../../../src/main/app/app.ts';
import {
  $settings,
  DEFAULT_SETTINGS,
  PUBLIC_STUN,
  type Settings,
} from '../../../src/main/app/settings.ts';
import { $guest } from '../../../src/main/app/guest-state.ts';
import { createGuestActions } from '../../../src/main/guest/actions.ts';
import { $stunRefused, iceFor } from '../../../src/main/route/relay.ts';
import { $wallet } from '../../../src/main/wallet/standard/state.ts';
import { invite, TERMS } from '../call/code-fixtures.ts';

const RELAY = { urls: 'turn:relay.example:3478', username: 'u', credential: 'p' };
const STUN = 'stun:lent.example';

const PAYER = 'So11111111111111111111111111111111111111112';
const SOLD = {
  ...TERMS,
  price: usdc(500_000n),
  periodSeconds: STANDARD_PERIOD_SECONDS,
  prepaidPeriods: STANDARD_PREPAID_PERIODS,
};

function inviteOn(network: NetworkId, lends?: 'relay' | 'stun'): string {
  const bytes = lends === 'relay' ? packRelay(RELAY) : packStun(STUN);
  const type = lends === 'relay' ? RELAY_EXTENSION : STUN_EXTENSION;
  const terms = { ...SOLD, network };
  const extensions = lends && bytes ? { extensions: [{ type, bytes }] } : {};
  return encodeInvite(invite({ terms, ...extensions }));
}

/** The guest's page over a ledger worker without a server, where each reply ends. */
const app = {
  wallet: { onChange: () => () => undefined },
  media: { stop: () => undefined },
  ledger: {
    raw: () => ({ payments: () => Promise.resolve({ ok: true, value: [] }) }),
    ready: () => Promise.resolve(err(appError('rpc_missing', { network: 'x' }))),
  },
} as unknown as App;
const guest = createGuestActions(app);

/** The code of the error that a reply ends with. */
async function replies(text: string, more: Partial<Settings> = {}): Promise<string | undefined> {
  $settings.set({ ...DEFAULT_SETTINGS, ...more });
  $wallet.setKey('status', 'connected');
  $wallet.setKey('address', PAYER);
  await guest.openInvite(text);
  await guest.createReply();
  return $guest.get().error?.code;
}

// Proves stage 0: Where a server is missing, the screen that needs it asks for it
test('a guest replies with lent, own or public STUN servers', async () => {
  const urls = () => iceFor('guest').iceServers.map((each) => each.urls);
  const [first, second] = PUBLIC_STUN.map((each) => each.urls);
  for (const [lends, more, used] of [
    [undefined, {}, [first, second]],
    [undefined, { direct: true }, []],
    [undefined, { iceServers: [{ urls: 'stun:own.example' }] }, ['stun:own.example']],
    ['relay', {}, [RELAY.urls]],
    ['stun', {}, ['stun:lent.example']],
    ['stun', { direct: true }, []],
  ] as const) {
    assert.is(await replies(inviteOn('mainnet', lends), more), 'rpc_missing');
    assert.equal(urls(), used, `${lends} ${JSON.stringify(more)}`);
  }
  await replies(inviteOn('mainnet', 'stun'));
  $stunRefused.set(true);
  assert.equal(urls(), [first, second], 'lent, and refused');
  const hidesAddress = true;
  assert.is(await replies(inviteOn('mainnet', 'relay'), { hidesAddress }), 'relay_missing');
  assert.is(await replies(inviteOn('local'), { network: 'local' }), 'rpc_missing');
  assert.equal(urls(), []);
});

test('the page offers to switch to an invite’s network, except local', async () => {
  $settings.set(DEFAULT_SETTINGS);
  const devnet = inviteOn('devnet');
  await guest.openInvite(devnet);
  assert.is($guest.get().error?.code, 'code_network');
  assert.equal($guest.get().elsewhere, { network: 'devnet', invite: devnet });
  await guest.openInvite(inviteOn('local'));
  assert.is($guest.get().error?.code, 'code_test');
  assert.is($guest.get().elsewhere, null);
});

const callLinkOf = (lends: LentServer, network: NetworkId = 'mainnet'): string =>
  encodeCallLink({
    ...{ terms: { ...SOLD, network }, lends, topic: 'Advice', name: 'Ada' },
    mailbox: new Uint8Array(32).fill(1),
    seed: new Uint8Array(16).fill(2),
  });

/** Returns the code of the error that ringing ends with, or null if the guest may ring. */
async function rings(text: string, more: Partial<Settings> = {}): Promise<string | null> {
  $settings.set({ ...DEFAULT_SETTINGS, ...more });
  await guest.openInvite(text);
  const may = await guest.mayCall();
  assert.is(may, $guest.get().error === null);
  return $guest.get().error?.code ?? null;
}

test('a call link shows its terms or why the guest cannot ring', async () => {
  assert.is(await rings(callLinkOf('none')), null);
  const { terms, calling } = $guest.get();
  assert.is(terms?.price, SOLD.price);
  assert.equal([calling?.topic, calling?.name, calling?.lends], ['Advice', 'Ada', 'none']);
  assert.is(await rings(callLinkOf('turn')), null);
  assert.is(await rings(callLinkOf('turn'), { hidesAddress: true }), 'relay_missing');
  assert.is(await rings(callLinkOf('stun')), null);
  $wallet.setKey('address', SOLD.payTo);
  assert.is(await rings(callLinkOf('turn')), 'code_own');
  $wallet.setKey('address', PAYER);
  assert.is(await rings(callLinkOf('turn', 'devnet')), 'code_network');
  assert.is($guest.get().calling, null);
});

test('the guest uses the answer’s STUN server unless the guest refused it before', async () => {
  for (const [lends, carries, isRefused, used] of [
    ['turn', 'relay', false, [RELAY.urls]],
    ['stun', 'stun', false, [STUN]],
    ['stun', 'stun', true, PUBLIC_STUN.map((each) => each.urls)],
  ] as const) {
    await rings(callLinkOf(lends));
    $stunRefused.set(isRefused);
    await guest.answered(inviteOn('mainnet', carries), async () => ok(undefined));
    const urls = iceFor('guest').iceServers.map((each) => each.urls);
    assert.equal(urls, used, `${lends}, ${carries}`);
    assert.is($guest.get().error?.code, 'rpc_missing', 'it goes on by itself');
  }
});

test('an answer whose terms differ from the call link’s begins no call', async () => {
  await rings(callLinkOf('none', 'devnet'), { network: 'devnet', direct: true });
  await guest.answered(inviteOn('mainnet'), async () => ok(undefined));
  assert.is($guest.get().error, null);
  assert.not.ok($guest.get().replyBusy);
});

test.run();
