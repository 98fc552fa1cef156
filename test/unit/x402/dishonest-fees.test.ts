// pure
/**
 * A dishonest guest attacks the host's fee payer. The tests measure what that key signs, and what this
 * costs.
 */
import { MAX_FEES } from '../../../src/shared/network-fees.ts';
import { depositKeyOf } from '../../../src/workers/ledger/solana/keys.ts';
import type { PaymentRequirements } from '@x402/core/types';
import {
  AddressLookupTableAccount,
  ComputeBudgetProgram,
  Keypair,
  PublicKey,
  SystemProgram,
} from '@solana/web3.js';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { usdc } from '../../../src/shared/money.ts';
import { buildSpendingLimit } from '../../../src/workers/ledger/solana/build.ts';
import { maxMicroLamports } from '../../../src/workers/ledger/solana/compute-limits.ts';
import { associatedTokenAccount } from '../../../src/workers/ledger/solana/layout.ts';
import { toBase64 } from '../../../src/workers/ledger/solana/rpc-parse.ts';
import { echoed } from '../../../src/workers/ledger/x402/gas-sponsoring.ts';
import { RpcFailure } from '../../../src/workers/ledger/x402/wire.ts';
import type { Change, CheatGuest } from '../../support/rogue/cheat-guest.ts';
import { unrecouped } from '../../support/rogue/dust.ts';
import { cappedFees, keepLoss, noFees, tellLosses } from '../../support/rogue/losses.ts';
import { PHANTOM } from '../../support/reported-wallets.ts';
import { pause, until } from '../../support/rig.ts';
import { closeCheats, openGuest } from './cheats.ts';

test.after.each(closeCheats);
test.after(() => tellLosses('dishonest-fees'));

// Proves security: Floods of valid messages
test('refused payments, each for another minute, cause hardly any server requests', async () => {
  const guest = await openGuest();
  const { rpc } = guest.rig.host.chain;
  const prepaid = await guest.prepay();
  let asked = 0;
  const real = rpc.getLatestBlockhash;
  const counted: typeof real = (...options) => {
    asked += 1;
    return real(...options);
  };
  Object.assign(rpc, { getLatestBlockhash: counted });
  for (let n = 0; n < 200; n += 1) {
    assert.not((await guest.ask(`minute/${2 + n}`, prepaid)).granted);
  }
  assert.ok(asked <= 2, `${asked} questions for 200 refusals`);
  assert.is(guest.wire.connected, true, 'no more than an engine in trouble might send');
  for (let n = 0; n < 400 && guest.wire.connected; n += 1) {
    void guest.ask(`minute/${2 + n}`, prepaid).catch(() => undefined);
  }
  await until('the channel is closed', () => !guest.wire.connected);
  assert.ok(asked <= 3, `${asked} questions in all`);
});

/** Each entry changes an honest payment for a minute. test/unit/payment has more of them. */
const drains: Readonly<Record<string, (guest: CheatGuest) => Change>> = {
  'a priority fee that costs': () => ({
    instructions: (list) =>
      void list.splice(
        1,
        1,
        ComputeBudgetProgram.setComputeUnitPrice({ microLamports: 5_000_000 }),
      ),
  }),
  'a lookup table': ({ rig }) => ({
    tables: [tableOf(associatedTokenAccount(rig.host.address, rig.host.chain.mint))],
  }),
  'a transfer of the fee payer’s SOL': ({ rig }) => ({
    instructions: (list) =>
      void list.push(
        SystemProgram.transfer({
          fromPubkey: new PublicKey(rig.feePayerKey),
          toPubkey: new PublicKey(rig.guest.address),
          lamports: 1_000_000,
        }),
      ),
  }),
  'the wrong amount': () => ({ amount: 499_999n }),
};

const tableOf = (address: string): AddressLookupTableAccount =>
  new AddressLookupTableAccount({
    key: Keypair.generate().publicKey,
    state: {
      deactivationSlot: 2n ** 64n - 1n,
      lastExtendedSlot: 0,
      lastExtendedSlotStartIndex: 0,
      addresses: [new PublicKey(address)],
    },
  });

// Proves failures: A dishonest peer costs no more than is promised
// Proves security: The fee payer signs exact shapes, and costs no more than its limit
test('before signing, the host refuses transactions that would drain the fee payer', async () => {
  const guest = await openGuest();
  await guest.prepay();
  await until('quoted', () => (guest.page.view.billing?.countdownMs ?? 99_999) <= 14_000);
  const before = await guest.feePayerKey();
  const quote = await guest.quote('minute/2');
  for (const [name, drain] of Object.entries(drains)) {
    const { granted, reason } = await guest.ask('minute/2', await guest.sign(quote, drain(guest)));
    assert.not(granted, name);
    assert.match(reason, /payment_invalid|invalid_exact_svm/, name);
    keepLoss('guest', name, noFees, before - (await guest.feePayerKey()));
  }
  const { rig, callId } = guest;
  const signed = await rig.host.chain.journal.list({ role: 'host', callId });
  assert.is(signed.length, 1, 'only the prepayment');
  assert.ok(
    (await guest.ask('minute/2', await guest.sign(quote))).granted,
    'an honest one is taken',
  );
});

interface Noise {
  readonly change: () => Change;
  readonly times: number;
  /** Simulations that the host's server is asked for. */
  readonly asked: number;
  readonly reason: string;
}
const NOISE: Readonly<Record<string, Noise>> = {
  'impossible transaction headers': {
    change: () => ({ header: { numReadonlySignedAccounts: 2 } }),
    times: 8,
    asked: 0,
    reason: 'payment_invalid',
  },
  'invented blockhashes': {
    change: () => ({
      instructions(_list, message) {
        message.recentBlockhash = Keypair.generate().publicKey.toBase58();
      },
    }),
    times: 24,
    asked: 18,
    reason: 'blockhash_expired',
  },
};

for (const [name, { change, times, asked, reason }] of Object.entries(NOISE)) {
  // Proves security: Wallets as they are reported to be (Phantom, Android, Solflare), at every step
  test(`payments with ${name} make the host ask its server ${asked} times`, async () => {
    const guest = await openGuest();
    const { rig, page } = guest;
    const quote = await guest.quote('prepay');
    const before = rig.world.exchanges.length;
    const reasons: string[] = [];
    for (let attempt = 0; attempt < times; attempt += 1) {
      reasons.push((await guest.ask('prepay', await guest.sign(quote, change()))).reason);
    }
    assert.equal([...new Set(reasons)], [reason, 'payment_window_expired']);
    const simulated = rig.world.exchanges
      .slice(before)
      .filter(({ method }) => method === 'simulateTransaction');
    assert.is(simulated.length, asked);
    assert.is(page.view.error, null);
  });
}

test('a guest can make at most six payments fail on chain', async () => {
  const guest = await openGuest();
  const { world } = guest.rig;
  const before = await guest.feePayerKey();
  let refused = '';
  for (let attempt = 0; attempt < 20; attempt += 1) {
    await world.ledger.call('local_fault', { failSend: { calls: 1, onChain: true } });
    // A guard can make a transaction fail there that did not fail before.
    const guarded = attempt % 2 === 0 ? { instructions: PHANTOM } : {};
    const payload = await guest.sign(await guest.quote('prepay'), guarded);
    const answer = await guest.ask('prepay', payload);
    assert.not(answer.granted);
    refused = answer.reason;
    await world.ledger.call('local_fault', { clear: true });
  }
  assert.is(refused, 'payment_window_expired');
  const lost = await unrecouped(guest, before, 0);
  assert.ok(lost > 0n, 'failing costs');
  keepLoss('guest', '20 payments that fail on chain', cappedFees, lost);
});

const HIGHEST = maxMicroLamports(MAX_FEES.normal);

/** Signs an approval of this cap for the guest's session key, at the highest price that is sponsored. */
async function approval({ rig, session }: CheatGuest, cap: bigint): Promise<Uint8Array> {
  const { chain, address: owner, person } = rig.guest;
  const { blockhash } = await chain.rpc.getLatestBlockhash('confirmed', {});
  const approve = { delegate: session.address, cap: usdc(cap), microLamports: HIGHEST };
  const parts = { owner, mint: chain.mint, feePayer: rig.feePayerKey, blockhash };
  const signed = await person.sign(buildSpendingLimit({ ...parts, ...approve }).serialize());
  assert.ok(signed.ok);
  return signed.value;
}

/** Why a request is refused; empty if it is not. */
const refusalOf = (asked: Promise<unknown>): Promise<string> =>
  asked.then(
    () => '',
    (thrown: unknown) => (thrown instanceof RpcFailure ? thrown.message : String(thrown)),
  );

/** A prepayment that brings an approval of this cap. */
async function prepayApproving(
  guest: CheatGuest,
  cap: bigint,
  change: Change,
  terms: Partial<PaymentRequirements> = {},
  said: { readonly asset?: string } = {},
) {
  const { rig, session } = guest;
  const bytes = await approval(guest, cap);
  const payload = await guest.sign(await guest.quote('prepay'), change);
  const { address: from, chain } = rig.guest;
  const spent = { from, asset: chain.mint, spender: session.address, amount: String(cap), ...said };
  const extensions = echoed(rig.feePayerKey, { ...spent, transaction: toBase64(bytes) });
  const accepted = { ...payload.accepted, ...terms };
  return guest.ask('prepay', { ...payload, accepted, extensions });
}

test('the host refuses an unquoted prepayment before its approval costs anything', async () => {
  const guest = await openGuest();
  const before = await guest.feePayerKey();
  assert.not((await prepayApproving(guest, 1_000_000n, {}, { amount: '1' })).granted);
  assert.is(await guest.feePayerKey(), before);
  const asset = guest.rig.feePayerKey;
  assert.not((await prepayApproving(guest, 1_000_000n, {}, {}, { asset })).granted);
  assert.is(await guest.feePayerKey(), before);
  guest.close();
});

test('a guest with refunded prepayments costs the fee payer a limited sum', async () => {
  const guest = await openGuest({ returns: true, price: 10_000n, prepaidPeriods: 2 });
  // Nothing is acknowledged, so nothing is counted.
  guest.onTick = () => null;
  const { rig } = guest;
  const before = await guest.feePayerKey();
  const life = new AbortController().signal;
  let cap = 1_000_000n;
  const priced: Change = {
    instructions: (list) =>
      void list.splice(1, 1, ComputeBudgetProgram.setComputeUnitPrice({ microLamports: HIGHEST })),
  };
  // Each prepayment is refused, but brings an approval that lands.
  for (let n = 0; n < 5; n += 1)
    assert.not((await prepayApproving(guest, (cap += 1n), { amount: 19_999n })).granted);
  assert.ok((await prepayApproving(guest, (cap += 1n), priced)).granted);
  let refused = '';
  for (let n = 0; n < 40 && refused === ''; n += 1) {
    const transaction = toBase64(await approval(guest, (cap += 1n)));
    refused = await refusalOf(guest.wire.request('allowance.sponsor', { transaction }, life));
  }
  assert.is(refused, 'fees_stopped');
  guest.wire.notify('call_end', { reason: 'guest' });
  await until('returned', () => rig.host.unused[0]?.state === 'returned');
  assert.is(rig.host.unused[0]?.returned, 20_000n, 'the call earned nothing');
  const deposit = await depositKeyOf(rig.host.chain, rig.host.address, guest.callId);
  const { rpc, mint } = rig.host.chain;
  const account = associatedTokenAccount(deposit.address, mint);
  // Closing the account returns its rent to the fee payer.
  await until('closed', async () => (await rpc.getTokenAccount(account)) === null);
  keepLoss(
    'guest',
    'approvals on a prepayment that comes back',
    cappedFees,
    before - (await guest.feePayerKey()),
  );
});

test('2,000 requests for quotes cost the fee payer nothing and close the channel', async () => {
  const guest = await openGuest();
  await guest.prepay();
  const before = await guest.feePayerKey();
  const { rig, callId } = guest;
  const params = { url: `pay2chat:${callId}/prepay` };
  for (let n = 0; n < 2_000; n += 1) {
    const request = { jsonrpc: '2.0', id: `flood-${n}`, method: 'resource.get', params };
    rig.line.guest.send(JSON.stringify(request));
  }
  await pause(2_000);
  assert.not(rig.line.guest.open, 'no person asks as fast as that');
  assert.not(guest.page.view.sending);
  keepLoss('guest', 'a flood of questions', noFees, before - (await guest.feePayerKey()));
});

test.run();
