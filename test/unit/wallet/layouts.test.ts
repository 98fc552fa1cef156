// pure
/**
 * Wallets change what they sign in ways that people have reported. For each way and each kind of
 * transaction, the changed transaction lands.
 */
import { fundFeePayer } from '../../../src/workers/ledger/payment/fee-balance.ts';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Result } from '../../../src/shared/errors.ts';
import { usdc } from '../../../src/shared/money.ts';
import { base58, parseTransaction } from '../../../src/workers/ledger/solana/layout.ts';
import { refundPayment } from '../../../src/workers/ledger/refund/pay.ts';
import { FIRST_FILL, PHANTOM, REPORTED } from '../../support/reported-wallets.ts';
import { openRig, orderOf, type Rig, type RigOptions } from '../../support/rig.ts';
import { closeWorlds, fund, type Person, person } from '../../support/world.ts';
import { refusal } from '../../support/refusal.ts';
import { listing } from '../../support/samples.ts';
import { list } from '../x402/paid-before.ts';
import { type Manner, troubledWallet, type TroubledWallet } from './troubled.ts';

const LAYOUTS = Object.entries(REPORTED);
const SILENT_AFTER_MS = 60_000;

const wallets: TroubledWallet[] = [];
test.after(closeWorlds);
test.after(() => {
  for (const wallet of wallets) wallet.close();
});

/** A wallet, and its signatures. */
interface Noted {
  readonly wallet: TroubledWallet;
  readonly address: string;
  readonly signed: string[];
}

async function noted({ address, sign }: Person): Promise<Noted> {
  const signed: string[] = [];
  const key: Person['sign'] = async (bytes) => {
    const answer = await sign(bytes);
    const parsed = answer.ok ? parseTransaction(answer.value) : 'encoding';
    assert.ok(typeof parsed !== 'string', String(parsed));
    const signature = parsed.transaction.signatures[parsed.signers.indexOf(address)];
    signed.push(base58(signature ?? new Uint8Array()));
    return answer;
  };
  const wallet = await troubledWallet(address, key, SILENT_AFTER_MS);
  wallets.push(wallet);
  return { wallet, address, signed };
}

/** Every signature on what has landed and names this address. */
async function landed({ ledger }: Rig, address: string): Promise<readonly string[]> {
  const found: unknown = await ledger.call('getSignaturesForAddress', [
    address,
    { commitment: 'confirmed' },
  ]);
  assert.ok(Array.isArray(found));
  const all: string[] = [];
  for (const { signature, err } of found as { signature: string; err: unknown }[]) {
    if (err !== null) continue;
    const options = { commitment: 'confirmed', maxSupportedTransactionVersion: 0 };
    const shown: unknown = await ledger.call('getTransaction', [signature, options]);
    const { transaction } = shown as { transaction: { signatures: readonly string[] } };
    all.push(...transaction.signatures);
  }
  return all;
}

/** Makes the wallet answer in each way in turn, while `sign` has it sign one transaction. */
async function inEveryLayout(
  rig: Rig,
  { wallet, address, signed }: Noted,
  what: string,
  sign: (index: number) => Promise<unknown>,
): Promise<void> {
  for (const [index, [name, change]] of LAYOUTS.entries()) {
    const before = signed.length;
    wallet.answer((honest) => honest(change));
    await sign(index);
    const mine = signed.slice(before);
    assert.ok(mine.length > 0, `${what}, ${name}: signed`);
    const all = await landed(rig, address);
    for (const each of mine) assert.ok(all.includes(each), `${what}, ${name}: landed`);
  }
}

const succeeds = async (work: Promise<Result<unknown>>): Promise<void> => {
  const result = await work;
  assert.is(refusal(result), '');
};

async function joined(
  mode: 'allowance' | 'manual',
  options: RigOptions,
): Promise<{ readonly rig: Rig; readonly guest: Noted }> {
  let guest: Noted | null = null;
  const rig = await openRig({
    guestUsdc: '200',
    ...options,
    wallet: (honest) => (bytes) => (guest ? guest.wallet.sign(bytes) : honest(bytes)),
  });
  guest = await noted(rig.guest.person);
  await rig.admit({ mode, budgetPeriods: 10 });
  return { rig, guest };
}

/** A file for each layout. Their prices cover the fees of the host's other sponsored transactions. */
async function withFiles(mode: 'allowance' | 'manual') {
  const files = LAYOUTS.map(([name]) => listing(name));
  const { rig, guest } = await joined(mode, { prepaidPeriods: 60 });
  list(rig, files);
  const buy = (index: number): Promise<void> => {
    const file = files[index];
    assert.ok(file);
    return succeeds(rig.buy(orderOf(file, 'wallet')));
  };
  return { rig, guest, buy };
}

/** The host's wallet refunds each sold file. */
async function refundFiles(rig: Rig): Promise<void> {
  const host = await noted(rig.host.person);
  const { chain } = rig.host;
  const sales = await chain.journal.list({ kind: 'file', role: 'host' });
  assert.is(sales.length, LAYOUTS.length);
  await inEveryLayout(rig, host, 'a refund', async (index) => {
    const sale = sales[index];
    assert.ok(sale?.signature);
    // Other tests prove that the refund waits for finality.
    await chain.journal.update(sale.id, { state: 'final' });
    const request = { payment: sale.signature, owner: host.address };
    const { state } = await refundPayment(chain, request, host.wallet.sign);
    assert.is(state, 'landed');
  });
}

/** Opens a rig whose guest's wallet answers like this. */
async function prepays(mode: 'allowance' | 'manual', manner: (rig: Rig) => Manner) {
  let guest: Noted | null = null;
  const rig = await openRig({
    wallet: (honest) => (bytes) => (guest ? guest.wallet.sign(bytes) : honest(bytes)),
  });
  guest = await noted(rig.guest.person);
  guest.wallet.answer(manner(rig));
  const pay = () => rig.pay({ mode, budgetPeriods: 1 });
  return { rig, guest, pay };
}

for (const mode of ['allowance', 'manual'] as const) {
  // Proves security: Wallets as they are reported to be (Phantom, Android, Solflare), at every step
  test(`with ${mode} payment, prepayments land in every layout that a wallet returns`, async () => {
    for (const [name, change] of LAYOUTS) {
      const { rig, guest, pay } = await prepays(mode, () => (honest) => honest(change));
      await succeeds(pay());
      const all = await landed(rig, guest.address);
      assert.ok(guest.signed.length === 1 && all.includes(guest.signed[0] ?? ''), name);
      assert.is(rig.ledger.transfers().length, 1, name);
      rig.hangUp();
    }
  });

  test(`with ${mode} payment, only a prepayment signed in time pays`, async () => {
    const { rig, guest, pay } = await prepays(mode, ({ ledger }) => (honest) => {
      ledger.advanceSlots(200);
      return honest();
    });
    const late = await pay();
    assert.is(late.ok ? 'paid' : late.error.code, 'blockhash_expired');
    assert.equal(rig.ledger.transfers(), []);
    await guest.wallet.mend();
    // The page waits until the late approval has expired.
    rig.ledger.advanceSlots(200);
    await succeeds(pay());
    assert.is(rig.ledger.transfers().length, 1);
    rig.hangUp();
  });
}

test('with a spending limit, files, approvals, revocations and refunds land in every layout', async () => {
  const { rig, guest, buy } = await withFiles('allowance');
  const { guestCall: call } = rig.guest;
  const { sign } = guest.wallet;
  await inEveryLayout(rig, guest, 'a file, an approval and a revocation', async (index) => {
    await buy(index);
    await succeeds(call.extend(1, sign));
    await succeeds(call.revoke(sign));
  });
  await succeeds(call.extend(1, sign));
  call.end('guest');
  await rig.guest.until('over', ({ phase }) => phase === 'ended');
  guest.wallet.answer((honest) => honest(PHANTOM));
  await succeeds(call.revoke(sign));
  assert.ok((await landed(rig, guest.address)).includes(guest.signed.at(-1) ?? ''));
  rig.hangUp();
  await refundFiles(rig);
});

test('with manual payment, files and refunds land in every layout', async () => {
  const { rig, guest, buy } = await withFiles('manual');
  await inEveryLayout(rig, guest, 'a file', buy);
  rig.hangUp();
  await refundFiles(rig);
});

// Proves security: Wallets as they are reported to be (Phantom, Android, Solflare), at every step
test('with manual payment, minutes land in every layout', async () => {
  const { rig, guest } = await joined('manual', { prepaidPeriods: 1 });
  await inEveryLayout(rig, guest, 'a minute', async () => {
    const { length } = rig.guest.view.minutes;
    await rig.guest.until('another', ({ minutes }) => minutes.length > length);
  });
  assert.is(rig.guest.view.freezeCode, null);
  rig.hangUp();
});

test('the host’s transfers and first fee balances land in every layout', async () => {
  const rig = await openRig();
  const { chain } = rig.host;
  await rig.ledger.call('local_fund', [{ address: rig.host.address, usdc: '10' }]);
  const sender = await noted(rig.host.person);
  await inEveryLayout(rig, sender, 'a transfer', (index) => {
    const parts = { owner: sender.address, to: rig.guest.address, amount: usdc(1_000_000n) };
    return succeeds(chain.transfer.send({ id: `t${index}`, ...parts }, sender.wallet.sign));
  });
  for (const [name, change] of Object.entries(FIRST_FILL)) {
    const owner = await noted(person());
    await fund(rig.world, owner.address, { sol: '1' });
    owner.wallet.answer((honest) => honest(change));
    const filled = await fundFeePayer(chain, owner.address, owner.wallet.sign);
    assert.equal([filled.usdcAccountExists, filled.marked], [true, true], name);
    const [mine, ...more] = owner.signed;
    assert.ok(mine && more.length === 0, name);
    assert.ok((await landed(rig, owner.address)).includes(mine), name);
  }
  rig.hangUp();
});

test.run();
