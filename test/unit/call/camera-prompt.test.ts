// pure
import '../../support/has-webrtc.ts';
import 'fake-indexeddb/auto';
import * as assert from 'uvu/assert';
import { test } from 'uvu';
import type { App } from '../../../src/main/app/app.ts';
import { awaitCodes } from '../../../src/main/call/code-handover.ts';
import { followLink } from '../../../src/main/follow-link.ts';
import { createGuestActions } from '../../../src/main/guest/actions.ts';
import { createHostActions } from '../../../src/main/host/actions.ts';
import { $cameFrom } from '../../../src/main/payment/state.ts';
import { composeRejoin } from '../../../src/main/recovery/rejoin.ts';
import { $rejoin, NOTHING_LEFT } from '../../../src/main/call/rejoin-state.ts';
import { keepPage } from '../../../src/main/call/rejoin-page.ts';
import { $screen, type Screen } from '../../../src/main/app/screen.ts';
import { $guest, GUEST_AT_REST } from '../../../src/main/app/guest-state.ts';
import { $host, HOST_AT_REST } from '../../../src/main/app/host-state.ts';
import { $call, CALL_AT_REST } from '../../../src/main/app/call-state.ts';
import { $settings } from '../../../src/main/app/settings.ts';
import { $guestStatus, $hostStatus } from '../../../src/main/app/status.ts';
import { linkStrings } from '../../../src/main/ui/link-strings.ts';
import { $wallet } from '../../../src/main/wallet/standard/state.ts';
import type { Rejoinable, FeeBalance } from '../../../src/shared/api/ledger.ts';
import { appError, ok, ownText } from '../../../src/shared/errors.ts';
import { encodeInvite } from '../../../src/shared/call/code.ts';
import { lamports, usdc } from '../../../src/shared/money.ts';
import { define } from '../../support/define.ts';
import { GUEST, HOST } from '../../support/samples.ts';
import { invite, TERMS } from './code-fixtures.ts';

/** Users who leave the screen or change the call while the camera's prompt is open. */

/** Stored by structured clone, which keeps no class: its reader recognises it by its mark. */
class Certificate {
  readonly expires = 1;
  static [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === 'object' && value !== null && 'expires' in value;
  }
}
Object.assign(globalThis, { RTCCertificate: Certificate });

const FEE_BALANCE: FeeBalance = {
  feePayerKey: HOST,
  lamports: lamports(1n),
  payments: 40,
  usdcAccountExists: true,
  marked: true,
  calls: 20,
  inDeposits: lamports(0n),
  inLinks: lamports(0n),
};
const LEFT: Rejoinable = {
  role: 'guest',
  callId: 'c1',
  network: 'mainnet',
  owner: GUEST,
  counterpart: HOST,
  title: '',
  words: ['amber', 'birch', 'cedar', 'dune'],
  countedSeconds: 20,
  paidUntilMs: 24_000,
  untilWallMs: Date.now() + 600_000,
};
const REFUSED = {
  ok: false,
  error: appError('storage_failed', { reason: ownText('the test') }),
} as const;

/** The page at `screen`. Its worker counts the requests after the prompt, and refuses them. */
function page(screen: Screen) {
  $screen.set(screen);
  $cameFrom.set('lobby');
  $call.set(CALL_AT_REST);
  $host.set(HOST_AT_REST);
  $guest.set(GUEST_AT_REST);
  $rejoin.set({ ...NOTHING_LEFT, calls: [LEFT] });
  $settings.set({ ...$settings.get(), network: 'mainnet', direct: true });
  $wallet.setKey('status', 'connected');
  $wallet.setKey('address', HOST);
  let answer: () => void = () => undefined;
  const prompt = new Promise<void>((resolve) => (answer = resolve));
  let asked: () => void = () => undefined;
  const open = new Promise<void>((resolve) => (asked = resolve));
  const seen = { begun: 0, invites: 0, taken: 0, stopped: 0 };
  const worker = {
    feeBalance: async () => ok(FEE_BALANCE),
    beginCall: async () => (seen.begun += 1),
    payments: async () => ok([]),
    prepareInvite: async () => ((seen.invites += 1), REFUSED),
    // No call of the list expires in these tests.
    subscribeBooks: async () => undefined,
    takeAllBooks: () => new Promise(() => undefined),
    rejoin: async () => ((seen.taken += 1), REFUSED),
  };
  // Only the parts that the code under test reads.
  const app = {
    wallet: { onChange: () => () => undefined, signerFor: () => () => undefined },
    ledger: { raw: () => worker, ready: async () => ok(worker) },
    files: { begin: async () => undefined },
    media: { acquire: () => (asked(), prompt), stop: () => (seen.stopped += 1) },
    log: { add: () => undefined },
  } as unknown as App;
  return { app, open, seen, answer: () => answer() };
}

test('the page releases the camera if the user leaves the invite’s screen', async () => {
  for (const to of ['lobby', 'guest'] as const) {
    const { app, open, seen, answer } = page('host');
    const making = createHostActions(app).createInvite('0.5', '');
    await open;
    $screen.set(to);
    answer();
    await making;
    assert.equal(seen, { begun: 0, invites: 0, taken: 0, stopped: 1 }, to);
    assert.equal([$host.get().inviteBusy, $host.get().error], [false, null]);
    assert.is($hostStatus.get(), 'idle');
    assert.is($screen.get(), to);
  }
});

test('the page makes the invite while its screen or the receipts are open', async () => {
  for (const behind of [false, true]) {
    const { app, open, seen, answer } = page('host');
    const making = createHostActions(app).createInvite('0.5', '');
    await open;
    if (behind) {
      $cameFrom.set('host');
      $screen.set('receipts');
    }
    answer();
    await making;
    assert.is(seen.invites, 1);
    assert.is($host.get().error?.code, 'storage_failed', 'as the worker said');
  }
});

test('the camera stays on for a reply that also needs the camera', async () => {
  const { app, open, seen, answer } = page('host');
  const making = createHostActions(app).createInvite('0.5', '');
  await open;
  $screen.set('guest');
  $guest.setKey('replyBusy', true);
  answer();
  await making;
  assert.equal(seen, { begun: 0, invites: 0, taken: 0, stopped: 0 });
});

test('a left call cannot be resumed once the user has begun another call', async () => {
  const certificate = new Certificate() as unknown as RTCCertificate;
  const kept = {
    certificate,
    pinned: new Uint8Array([1]),
    pages: 1,
    ice: { iceServers: [] },
    off: [],
    wants: 'all',
  } as const;
  await keepPage(LEFT, kept);
  const begun: Readonly<Record<string, () => void>> = {
    'another screen': () => $screen.set('host'),
    'another call': () => $call.set({ ...CALL_AT_REST, role: 'host' }),
  };
  for (const [what, begin] of Object.entries(begun)) {
    const { app, open, seen, answer } = page('lobby');
    const taking = composeRejoin(app).takeUp(LEFT);
    await open;
    begin();
    const now = [$screen.get(), $call.get().role];
    answer();
    assert.is(await taking, false);
    assert.is(seen.taken, 0, what);
    assert.equal([$screen.get(), $call.get().role], now, what);
    assert.equal([$rejoin.get().busy, $rejoin.get().error], [false, null], 'it can still be had');
    assert.is(seen.stopped, what === 'another call' ? 0 : 1);
  }
  const { app, open, seen, answer } = page('lobby');
  const taking = composeRejoin(app).takeUp(LEFT);
  await open;
  answer();
  assert.is(await taking, false);
  assert.is(seen.taken, 1, 'otherwise it is');
  assert.is($rejoin.get().error?.code, 'storage_failed', 'as the worker said');
});

const priced = (price: bigint): string =>
  encodeInvite(invite({ terms: { ...TERMS, price: usdc(price) } }));
const DEAR = priced(50_000_000n);
const CHEAP = priced(10_000n);

/** A guest who has pressed “Make the reply” and stands before the camera's prompt. */
async function beforeThePrompt() {
  const { app, seen, answer } = page('guest');
  const guest = createGuestActions(app);
  await guest.openInvite(DEAR);
  const replying = guest.createReply();
  return { guest, seen, answered: (): Promise<void> => (answer(), replying) };
}

test('the page refuses another invite’s link while it makes a reply', async () => {
  const { guest, answered } = await beforeThePrompt();
  const hash = `#invite=${CHEAP}`;
  define('location', { href: `https://p.example/${hash}`, pathname: '/', search: '', hash });
  define('history', { replaceState: () => undefined });
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

test('the page recognises an invite that another tab of this browser made', async () => {
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

test('the page makes no reply if guest and payee have the same wallet', async () => {
  const { guest, answered } = await beforeThePrompt();
  await guest.openInvite(CHEAP);
  $wallet.setKey('address', TERMS.payTo);
  await guest.createReply();
  assert.is($guest.get().error?.code, 'code_own');
  guest.reset();
  await answered();
});

test('no call begins on terms that the page no longer shows', async () => {
  for (const next of ['discarded', 'another'] as const) {
    const { guest, seen, answered } = await beforeThePrompt();
    if (next === 'discarded') guest.reset();
    else await guest.openInvite(CHEAP);
    await answered();
    const { error, terms, replyBusy } = $guest.get();
    assert.equal([$guestStatus.get(), error, replyBusy], ['idle', null, false], next);
    assert.is(terms?.price, next === 'another' ? 10_000n : undefined);
    assert.equal(
      seen,
      { begun: 0, invites: 0, taken: 0, stopped: 1 },
      'and the camera is given back',
    );
  }
});

test.run();
