// pure
/** Pages that die in the middle of a paid call and come back: the same call, the same bill. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { CallView, Role } from '../../../src/shared/api/ledger.ts';
import { usdc } from '../../../src/shared/money.ts';
import { readState } from '../../../src/workers/ledger/call/rejoin-store.ts';
import {
  openRig,
  pause,
  PRICE,
  type Rig,
  type RigOptions,
  ROLES,
  spendsAfterSigning,
  until,
} from '../../support/rig.ts';
import { closeWorlds } from '../../support/world.ts';

const ALLOWANCE = { mode: 'allowance', budgetPeriods: 6 } as const;
const MANUAL = { mode: 'manual', budgetPeriods: 0 } as const;

const elapsed = ({ billing }: CallView): number => billing?.elapsedMs ?? 0;
const has =
  (minute: number) =>
  ({ minutes }: CallView): boolean =>
    minutes.some((entry) => entry.minute === minute);

async function paid(rig: Rig, minute: number): Promise<void> {
  await Promise.all(ROLES.map((role) => rig[role].until(`paid minute ${minute}`, has(minute))));
}
const counting = (rig: Rig, ms: number): Promise<CallView> =>
  rig.host.until('counting', (view) => elapsed(view) >= ms);

/** Both screens and the chain say the same, and nothing was paid twice. */
function checkBooks(rig: Rig, minutes: readonly (number | 'prepay')[]): void {
  const transfers = rig.ledger
    .transfers()
    .filter(({ destinationOwner }) => destinationOwner === rig.people.host.address);
  assert.is(new Set(transfers.map(({ memo }) => memo)).size, transfers.length, 'memos differ');
  for (const role of ROLES) {
    const { view } = rig[role];
    assert.equal(
      view.minutes.map(({ minute }) => minute),
      minutes,
      role,
    );
    assert.equal(
      view.minutes.map(({ signature }) => signature),
      transfers.map(({ signature }) => signature),
      role,
    );
    assert.is(view.totalPaid, PRICE * BigInt(minutes.length), role);
  }
  const [host, guest] = [rig.host.view, rig.guest.view];
  assert.is(host.billing?.paidUntilMs, guest.billing?.paidUntilMs);
  assert.ok(Math.abs(elapsed(host) - elapsed(guest)) <= 2_000, 'the two clocks agree');
}

/** Crashes a page as soon as this text is about to leave the other, or itself; `through`: it still does. */
function crashAt(
  rig: Rig,
  role: Role,
  isIt: (frame: { from: Role; text: string }) => boolean,
  through: boolean,
): Promise<void> {
  return new Promise((resolve) => {
    rig.tamper = (frame) => {
      if (!isIt(frame)) return frame.text;
      rig.tamper = ({ text }) => text;
      if (!through) rig[role].crash();
      setImmediate(() =>
        setImmediate(() => {
          rig[role].crash();
          resolve();
        }),
      );
      return through ? frame.text : null;
    };
  });
}
const paysFor =
  (minute: number) =>
  ({ from, text }: { from: Role; text: string }): boolean =>
    from === 'guest' && text.includes(`/minute/${minute}"`) && text.includes('x402/payment"');

/** Returns the outcome of each of the guest's payments for a minute. */
async function triesAt(rig: Rig, minute: number): Promise<readonly string[]> {
  const { journal } = rig.guest.chain;
  // The chain's answer is written down beside the call.
  await pause(500);
  const tries = (await journal.list({ kind: 'minute', role: 'guest' })).filter(
    (entry) => entry.minute === minute,
  );
  return tries.map(({ state, error }) => (error ? `${state} ${error.code}` : state));
}

async function call(
  run: (rig: Rig) => Promise<unknown>,
  pay: typeof ALLOWANCE | typeof MANUAL = ALLOWANCE,
  options: RigOptions = {},
): Promise<Rig> {
  const rig = await openRig(options);
  const prepaid = await rig.pay(pay);
  assert.ok(prepaid.ok, JSON.stringify(prepaid));
  await run(rig);
  return rig;
}

/** A scene that ends with the call, so that its books can be read in peace. */
async function scene(...parts: Parameters<typeof call>): Promise<Rig> {
  const rig = await call(...parts);
  rig.host.call.end('host');
  await Promise.all(
    ROLES.map((role) => rig[role].until('ended', ({ phase }) => phase === 'ended')),
  );
  return rig;
}

/** Has another page of this side resume the interrupted call, then connects the two sides again. */
async function comesBack(rig: Rig, role: Role, awayMs = 300): Promise<CallView> {
  await pause(awayMs);
  const page = await rig.rejoin(role);
  const before = page.view;
  rig.connect();
  return before;
}

const start = () => ({
  manual: scene(async (rig) => {
    await counting(rig, 3_000);
    rig.guest.crash();
    await comesBack(rig, 'guest');
    await paid(rig, 2);
  }, MANUAL),

  /** The guest dies with bytes that are signed and not due. */
  signed: scene(async (rig) => {
    const { kv } = rig.guest.chain;
    const isReady = async () =>
      (await readState(kv, { role: 'guest', callId: rig.callId }))?.state.minute.tag === 'ready';
    await until('it is signed', isReady);
    rig.guest.crash();
    await comesBack(rig, 'guest');
    await paid(rig, 2);
    assert.equal(await triesAt(rig, 2), ['landed']);
  }),

  /** The guest dies with its state on disk and its bytes not: none has left, and it pays with others. */
  unwritten: scene(async (rig) => {
    await crashAt(rig, 'guest', paysFor(2), false);
    const page = await rig.page('guest');
    for (const { id } of await page.chain.journal.list({ kind: 'minute' })) {
      await page.chain.db.delete('journal', id);
    }
    page.crash();
    await comesBack(rig, 'guest');
    await paid(rig, 2);
    assert.equal(await triesAt(rig, 2), ['landed']);
  }),

  /** The wallet spends what it has signed for: frozen. The guest reloads, the money comes back. */
  frozen: scene(
    async (rig) => {
      await rig.guest.until('frozen', ({ freezeCode }) => freezeCode !== null);
      await rig.host.until('frozen', ({ freezeCode }) => freezeCode !== null);
      rig.guest.crash();
      await rig.ledger.call('local_fund', [{ address: rig.people.guest.address, usdc: '1' }]);
      const seen = await comesBack(rig, 'guest');
      assert.ok(seen.freezeCode !== null && !seen.mediaOpen, 'still frozen');
      await paid(rig, 2);
      await Promise.all(
        ROLES.map((role) => rig[role].until('open again', ({ mediaOpen }) => mediaOpen)),
      );
    },
    MANUAL,
    { wallet: spendsAfterSigning(2, usdc(9_400_000n)) },
  ),
});

let calls: ReturnType<typeof start>;
test.before(() => {
  calls = start();
  for (const each of Object.values(calls)) each.catch(() => undefined);
});
test.after(closeWorlds);

const SCENES: readonly [keyof ReturnType<typeof start>, string, readonly (number | 'prepay')[]][] =
  [
    ['manual', 'the wallet goes on paying after a reload', ['prepay', 2]],
    ['signed', 'bytes that were only signed are gone with their page', ['prepay', 2]],
    ['unwritten', 'bytes that were never written have not left', ['prepay', 2]],
    ['frozen', 'a reload in a freeze: the retry follows, and is paid', ['prepay', 2]],
  ];
for (const [scene, title, minutes] of SCENES) {
  test(`${scene}: ${title}`, async () => {
    const rig = await calls[scene];
    checkBooks(rig, minutes);
    assert.equal(await rig.guest.chain.kv.keys('flight:'), [], 'nothing is kept of it');
  });
}

test.run();
