// pure
/** Wallets that add assertions to what they sign, or answer late: whole prepayments, landed on the ledger. */
import { Keypair, PublicKey } from '@solana/web3.js';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { PayMode } from '../../../src/shared/api/ledger.ts';
import { LIGHTHOUSE_PROGRAM } from '../../../src/workers/ledger/solana/layout.ts';
import { openRig, PRICE, type Rig } from '../../support/rig.ts';
import { guard, REPORTED } from '../../support/reported-wallets.ts';
import { type Manner, troubledWallet, type TroubledWallet } from './troubled.ts';
import { closeWorlds } from '../../support/world.ts';

const wallets: TroubledWallet[] = [];
test.after(closeWorlds);
test.after(() => {
  for (const wallet of wallets) wallet.close();
});

async function open(): Promise<{ rig: Rig; wallet: TroubledWallet }> {
  let wallet: TroubledWallet | null = null;
  const rig = await openRig({
    wallet: (honest) => (bytes) => (wallet ? wallet.sign(bytes) : honest(bytes)),
  });
  wallet = await troubledWallet(rig.guest.address, rig.guest.person.sign, 60_000);
  wallets.push(wallet);
  return { rig, wallet };
}

/** It reads an account that is none of ours. */
const assertion = () => guard(Keypair.generate().publicKey);

const adding =
  (count: number, last: boolean): Manner =>
  (honest) =>
    honest((list) => {
      // At the end, or after what leads and before the memo, where one is.
      const at = last ? list.length : Math.min(3, list.length);
      list.splice(at, 0, ...Array.from({ length: count }, assertion));
    });

/** Assertions in everything that has landed from this owner. */
async function assertionsOf(rig: Rig): Promise<number> {
  const found: unknown = await rig.ledger.call('getSignaturesForAddress', [
    LIGHTHOUSE_PROGRAM,
    { commitment: 'confirmed' },
  ]);
  assert.ok(Array.isArray(found));
  return found.filter((each: unknown) => Reflect.get(Object(each), 'err') === null).length;
}

const choice = (mode: PayMode) => ({ mode, budgetPeriods: 1 });

const scenarios: [name: string, play: () => Promise<void>][] = [];
for (const mode of ['allowance', 'manual'] as const) {
  for (const count of [0, 1, 2, 3]) {
    const settles = async (): Promise<void> => {
      const { rig, wallet } = await open();
      wallet.answer(adding(count, count % 2 === 0));
      const paid = await rig.pay(choice(mode));
      assert.is(paid.ok ? '' : paid.error.code, '');
      assert.is(wallet.asked, 1);
      assert.equal(
        rig.ledger.transfers().map(({ amount }) => amount),
        [PRICE],
      );
      assert.is(await assertionsOf(rig), count === 0 ? 0 : 1);
      rig.hangUp();
    };
    scenarios.push([`${mode}: ${count} added, and the prepayment settles`, settles]);
  }

  for (const [name, change] of Object.entries(REPORTED)) {
    const settles = async (): Promise<void> => {
      const { rig, wallet } = await open();
      wallet.answer((honest) => honest(change));
      const paid = await rig.pay(choice(mode));
      assert.is(paid.ok ? '' : paid.error.code, '');
      assert.is(wallet.asked, 1);
      assert.is(rig.ledger.transfers().length, 1);
      rig.hangUp();
    };
    scenarios.push([`${mode}: ${name}, and the prepayment settles`, settles]);
  }

  const refuses = async (): Promise<void> => {
    const { rig, wallet } = await open();
    const changes: readonly [Manner, string][] = [
      [adding(9, true), 'too many guards'],
      [
        (honest) => honest((list) => void list[2]?.data.writeBigUInt64LE(77_000_000n, 1)),
        mode === 'manual' ? 'transfer' : 'approval',
      ],
      [
        (honest) =>
          honest((_, message) => void (message.payerKey = new PublicKey(rig.guest.address))),
        'fee payer',
      ],
    ];
    for (const [manner, what] of changes) {
      wallet.answer(manner);
      const refused = await rig.pay(choice(mode));
      assert.ok(!refused.ok);
      assert.equal(refused.error, { code: 'wallet_changed_transaction', context: { what } });
      assert.is(rig.guest.view.prepay?.stage, 'failed');
      assert.equal(rig.ledger.transfers(), []);
    }
    await wallet.mend();
    assert.ok((await rig.pay(choice(mode))).ok);
    assert.is(rig.ledger.transfers().length, 1);
    rig.hangUp();
  };
  scenarios.push([
    `${mode}: nine added, or another amount, is refused by name; then all is well`,
    refuses,
  ]);

  const expires = async (): Promise<void> => {
    const { rig, wallet } = await open();
    wallet.answer((honest) => {
      rig.ledger.advanceSlots(200);
      return honest();
    });
    const late = await rig.pay(choice(mode));
    assert.is(late.ok ? 'paid' : late.error.code, 'blockhash_expired');
    assert.equal(rig.ledger.transfers(), []);
    await wallet.mend();
    // What left with the late approval is waited out before anything else is signed.
    rig.ledger.advanceSlots(200);
    const again = await rig.pay(choice(mode));
    assert.is(again.ok ? '' : again.error.code, '');
    assert.is(rig.ledger.transfers().length, 1);
    rig.hangUp();
  };
  scenarios.push([
    `${mode}: signed so late that the blockhash has expired: nothing is paid, and it says so`,
    expires,
  ]);
}

/** As many at once. All together, they would keep each other's answers waiting. */
const AT_ONCE = 6;
const before: Promise<unknown>[] = [];
const playing = scenarios.map(([name, play], index) => {
  const played = Promise.resolve(before[index - AT_ONCE]).then(play);
  // Heard by its own test.
  before.push(played.catch(() => undefined));
  return [name, played] as const;
});
for (const [name, played] of playing) test(name, () => played);

test.run();
