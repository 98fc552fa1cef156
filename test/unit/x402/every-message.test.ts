// pure
// tier: both
/**
 * Every message that a peer can send, to either role, in every phase of a call: early, twice, late and
 * after the end. None takes the call back to an earlier phase, touches a payment that is not its own, or
 * moves money; and whatever was said, the person can still hang up and is told why the call ended.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { CallPhase, CallView, Role } from '../../../src/shared/api/ledger.ts';
import { leaseMs } from '../../../src/shared/billing/gate.ts';
import { recordOf } from '../../../src/workers/ledger/payment/call-record.ts';
import { RPC } from '../../../src/workers/ledger/x402/wire.ts';
import { type CheatGuest, openCheatGuest } from '../../support/rogue/cheat-guest.ts';
import { type CheatHost, openCheatHost } from '../../support/rogue/cheat-host.ts';
import {
  COURSE,
  FILE,
  FRAMES,
  NOTICES,
  REQUESTS,
  type Row,
  type Scene,
} from '../../support/rogue/messages.ts';
import { quoted } from '../../support/rogue/minutes.ts';
import { pause, until } from '../../support/rig.ts';
import { oneIn } from '../../support/tier.ts';

const TURNS = COURSE.map((row): Row => ({ ...row, alone: true }));

type Opener = () => Promise<CheatGuest | CheatHost>;

async function inCall(ms: number): Promise<CheatHost> {
  const host = await openCheatHost();
  await host.admit();
  await pause(ms);
  return host;
}

/** A real guest in each of its phases. */
const GUESTS: Readonly<Record<string, Opener>> = {
  'before the hello': () => openCheatHost({ greets: false }),
  'while the hello is checked': async () => {
    const host = await openCheatHost({ greets: false });
    void host.greetWith(host.hello).catch(() => undefined);
    return host;
  },
  'before the prepayment': () => openCheatHost(),
  'while it prepays': async () => {
    const host = await openCheatHost();
    host.onPayment = () => new Promise(() => undefined);
    void host.page.guestCall.pay(
      { mode: 'allowance', budgetPeriods: 30 },
      host.rig.guest.person.sign,
    );
    await until('the payment has left', () => host.received.length === 1);
    return host;
  },
  'in the call': () => inCall(20_000),
  'while a minute is being paid': async () => {
    const host = await inCall(50_000);
    host.onPayment = () => new Promise(() => undefined);
    await until('the minute is due', () => host.received.length === 2);
    return host;
  },
  'in a freeze': async () => {
    const host = await inCall(50_000);
    host.onPayment = (path) => host.refuse(path, 'payment_invalid');
    await until('frozen', () => host.page.view.freezeCode !== null);
    return host;
  },
  'in an interruption': async () => {
    const host = await inCall(20_000);
    host.beats = false;
    await until('interrupted', () => !host.page.view.heartbeat);
    return host;
  },
};

/** A real host in each of its phases. */
const HOSTS: Readonly<Record<string, Opener>> = {
  'before the guest has answered': () => openCheatGuest({ answers: false }),
  'before the prepayment': () => openCheatGuest(),
  'while it is being prepaid': async () => {
    const guest = await openCheatGuest();
    await stall(guest, 'prepay');
    return guest;
  },
  'in the call': () => admitted(20_000),
  'while a minute is due': async () => {
    const guest = await admitted(20_000);
    const isDue = () => guest.page.view.billing?.status === 'pending';
    await until('due', isDue);
    return guest;
  },
  'while a minute is being settled': async () => {
    const guest = await admitted(20_000);
    await quoted(guest, 2);
    await stall(guest, 'minute/2');
    return guest;
  },
  'in a freeze': async () => {
    const guest = await admitted(20_000);
    await until('frozen', () => guest.page.view.freezeCode !== null);
    return guest;
  },
  'in an interruption': async () => {
    const guest = await admitted(20_000);
    guest.onTick = () => null;
    await until('interrupted', () => !guest.page.view.heartbeat);
    return guest;
  },
};

async function admitted(ms: number): Promise<CheatGuest> {
  const guest = await openCheatGuest();
  guest.page.call.onFileNews({ type: 'listings', listings: [FILE] });
  await guest.prepay();
  await pause(ms);
  return guest;
}

/** Pays while the chain confirms no transaction. */
async function stall(guest: CheatGuest, path: string): Promise<void> {
  const { ledger, host } = guest.rig;
  const payload = await guest.sign(await guest.quote(path));
  await ledger.call('local_fault', { delayConfirm: { calls: 1_000_000 } });
  void guest.ask(path, payload);
  const isOpen = async () =>
    (await host.chain.journal.list({ role: 'host', open: true })).length > 0;
  await until('it is under way', isOpen);
  await pause(500);
}

const ORDER: readonly CallPhase[] = ['greeting', 'awaiting-prepayment', 'in-call', 'ended'];

const phasesOf = ({ cheat }: Scene): readonly CallPhase[] =>
  cheat.page.views.map(({ phase }) => phase);

function checkPhases(scene: Scene, after: string): void {
  const ranks = phasesOf(scene).map((phase) => ORDER.indexOf(phase));
  const back = ranks.findIndex((rank, n) => rank < (ranks[n - 1] ?? 0));
  assert.is(back, -1, `after ${after}: ${phasesOf(scene)[back - 1]} → ${phasesOf(scene)[back]}`);
}

/** Returns this side's record of each payment, and all transfers on the chain. */
async function books({ role, cheat }: Scene): Promise<object> {
  const { [role]: side, ledger } = cheat.rig;
  const entries = (await side.chain.journal.list({ role })).map(
    ({ state, amount, signature, error, resourceUrl, minute, payer, recipient, ...entry }) => [
      ...[entry.id, state, amount, signature, error?.code, resourceUrl, minute],
      ...[payer, recipient, entry.memo, entry.messageHash],
    ],
  );
  const moved = ledger.transfers().map(({ signature, amount }) => [signature, amount]);
  return { entries, moved };
}

/** Returns the page's account of agreement, payments and the reason of the end. */
const told = (view: CallView | undefined): string =>
  JSON.stringify([
    view?.title ?? '',
    view?.words ?? null,
    view?.minutes.map(({ minute, signature }) => [minute, signature]) ?? [],
    String(view?.totalPaid ?? 0n),
    view?.payMode ?? null,
    view?.prepay?.stage === 'settled',
    view?.endReason ?? null,
  ]);

/** Long enough for the effects of a message, and too short for a minute to fall due. */
const MOMENT_MS = 40;

async function playAll(scene: Scene, rows: readonly Row[], when: string): Promise<void> {
  const { cheat, asked } = scene;
  // The balance may still be on its way.
  await pause(MOMENT_MS);
  let before = await books(scene);
  for (const row of rows) {
    const what = `${when}: ${row.name}`;
    const said = told(cheat.page.views.at(-1));
    const phase = cheat.page.views.at(-1)?.phase ?? 'greeting';
    for (const _twice of [1, 2]) {
      await row.play(scene);
      await pause(MOMENT_MS);
    }
    checkPhases(scene, what);
    const after = await books(scene);
    assert.equal(after, before, what);
    before = after;
    const turns = phase === 'ended' ? false : row.alone || (row.greets && phase === 'greeting');
    if (!turns) assert.is(told(cheat.page.views.at(-1)), said, what);
  }
  const internal = asked.find(({ code }) => code === RPC.internal);
  assert.not(internal, `${when}: an internal error for ${internal?.what}`);
}

/** Checks that the page answered every request. */
function checkAnswered({ cheat, asked }: Scene, when: string): void {
  assert.ok(cheat.wire.connected, `${when}: still listening`);
  // A payment may join one that is under way.
  const open = asked.find(({ code, what }) => code === null && !what.includes('x402/payment'));
  assert.not(open, `${when}: no answer to ${open?.what}`);
}

/** The user hangs up, and the page shows the end. Later messages change nothing. */
async function hangUp(scene: Scene, when: string): Promise<void> {
  const { role, cheat } = scene;
  const { page } = cheat;
  const before = page.views.at(-1)?.endReason ?? null;
  page.call.end(role);
  await pause(100);
  const { view } = page;
  assert.equal(
    [view.phase, view.mediaOpen, view.sending, leaseMs(view)],
    ['ended', false, false, 0],
    when,
  );
  assert.is(view.endReason, before ?? role, when);
}

/** Twice before the end and twice after it: the fifty refusals that a peer has are not used up. */
const AT_ONCE = 9;

function* chunks(rows: readonly Row[], size: number): Generator<readonly Row[]> {
  for (let at = 0; at < rows.length; at += size) yield rows.slice(at, at + size);
}

const fair = (rows: readonly Row[]) => ({ rows, fair: true });

/** Returns the messages of each scene, and whether each request in it has to be answered. */
const groupsFor = (role: Role) => [
  // A host's notices to a guest are hardly ever refused.
  ...[...chunks(NOTICES, role === 'guest' ? NOTICES.length : AT_ONCE)].map(fair),
  ...[...chunks(REQUESTS, AT_ONCE)].map(fair),
  // This exceeds the peer's own count of its messages, so its later messages may count as repetitions.
  { rows: FRAMES, fair: false },
  // Plays the rows one after another if the first leaves the call open.
  ...[TURNS.slice(0, 3), TURNS.slice(3, 5), TURNS.slice(5, 6), TURNS.slice(6)].map((rows) => ({
    rows,
    fair: false,
  })),
];
const SIDES = [
  ['guest', GUESTS],
  ['host', HOSTS],
] as const;

for (const [role, phases] of SIDES) {
  for (const [phase, open] of Object.entries(phases)) {
    test(`no message harms a ${role} in the phase “${phase}”`, async () => {
      for (const { rows, fair: isFair } of oneIn(groupsFor(role), 3)) {
        const cheat = await open();
        try {
          const scene: Scene = { role, cheat, asked: [] };
          const name = rows.length === 1 ? (rows[0]?.name ?? '') : phase;
          await playAll(scene, rows, phase);
          if (isFair) checkAnswered(scene, phase);
          await hangUp(scene, `hanging up after ${name}`);
          await playAll(scene, rows, `${phase}, after the end`);
          if (isFair) checkAnswered(scene, `${phase}, after the end`);
          await hangUp(scene, `hanging up again after ${name}`);
        } finally {
          cheat.close();
        }
      }
    });
  }
}

test('a host that left a call admits no later prepayment', async () => {
  const guest = await openCheatGuest();
  try {
    const { page, callId } = guest;
    const { journal, kv } = page.chain;
    await guest.rig.ledger.call('local_fault', [{ delayConfirm: { ms: 5_000 } }]);
    guest.prepay().catch(() => undefined);
    const open = (isOpen: boolean) => async () =>
      (await journal.list({ role: 'host', open: true })).length > 0 === isOpen;
    await until('it is under way', open(true));
    page.call.release();
    await until('it has settled', open(false));
    await pause(1_000);
    assert.is((await journal.list({ role: 'host' }))[0]?.state, 'landed');
    assert.equal(page.orders, [], 'the transfer worker serves the next call');
    const record = await recordOf(kv, { role: 'host', callId });
    assert.ok(record?.ended);
    assert.is(record.admitted, undefined);
  } finally {
    guest.close();
  }
});

test.run();
