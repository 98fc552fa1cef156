// pure
/**
 * The most that one payment costs in network fees: which maximum the host can choose, the quote names,
 * and both sides accept.
 */
import { ComputeBudgetProgram } from '@solana/web3.js';
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parseSettings } from '../../../src/main/app/settings.ts';
import { LAMPORTS_PER_SIGNATURE, MAX_FEES } from '../../../src/shared/network-fees.ts';
import {
  DELEGATE_COMPUTE_UNITS,
  DEPOSIT_COMPUTE_UNITS,
  MAX_COMPUTE_UNITS,
  maxMicroLamports,
  OWN_MICRO_LAMPORTS,
  sponsoredFee,
  WALLET_COMPUTE_UNITS,
} from '../../../src/workers/ledger/solana/compute-limits.ts';
import {
  parseTransaction,
  readComputeUnitLimit,
  readComputeUnitPrice,
} from '../../../src/workers/ledger/solana/layout.ts';
import { buildPaymentPayload, maxFeeOf } from '../../../src/workers/ledger/solana/payload.ts';
import { suggestMicroLamports } from '../../../src/workers/ledger/solana/priority-fee.ts';
import { unpaidBy } from '../../../src/workers/ledger/payment/submit.ts';
import { altered, type CallScene, callScene, payloadOf, verificationOf } from '../ledger/scene.ts';
import { closeWorlds } from '../../support/world.ts';

test.after.each(closeWorlds);

/** Compute units that each side asks for where the fee payer pays. */
const UNITS = [DELEGATE_COMPUTE_UNITS, WALLET_COMPUTE_UNITS, DEPOSIT_COMPUTE_UNITS];
const choices = fc.constantFrom(...Object.values(MAX_FEES));
const busy = async () => [10n ** 12n];

// Proves security: The fee payer signs exact shapes, and costs no more than its limit
test('no transaction costs more than the maximum, whatever others pay', async () => {
  const fees = fc.array(fc.bigInt({ min: 0n, max: 10n ** 12n }), { maxLength: 150 });
  await fc.assert(
    fc.asyncProperty(fees, choices, async (recent, maxFee) => {
      const rpc = { getRecentPrioritizationFees: async () => recent };
      const price = await suggestMicroLamports(rpc, [], maxMicroLamports(maxFee));
      assert.ok(price >= 1n);
      for (const units of UNITS) assert.ok(sponsoredFee(units, price) <= maxFee, `${units}`);
      const own = await suggestMicroLamports(rpc, [], OWN_MICRO_LAMPORTS);
      assert.ok(own <= price, 'a wallet that pays for itself follows no choice of the host');
    }),
  );
  for (const maxFee of Object.values(MAX_FEES)) {
    const rpc = { getRecentPrioritizationFees: busy };
    const price = await suggestMicroLamports(rpc, [], maxMicroLamports(maxFee));
    assert.is(sponsoredFee(DEPOSIT_COMPUTE_UNITS, price), maxFee, 'the largest reaches it');
  }
});

test('a maximum fee in a quote is valid only within the offered range', () => {
  const { normal, higher, highest } = MAX_FEES;
  for (const [named, taken] of [
    [undefined, normal],
    [40_000, higher],
    [100_000, highest],
    [12_999, normal],
    [0, normal],
    [-1, normal],
    [100_001, highest],
    [Number.MAX_SAFE_INTEGER, highest],
    [1e300, normal],
    [40_000.5, normal],
    [Number.NaN, normal],
    ['40000', normal],
    [40_000n, normal],
    [null, normal],
    [[40_000], normal],
  ] as const) {
    assert.is(maxFeeOf({ extra: { maxFeeLamports: named } }), taken, String(named));
  }
});

const asking = (s: CallScene, maxFeeLamports?: number) => {
  const asked = s.requirements();
  return { ...asked, extra: { ...asked.extra, ...(maxFeeLamports && { maxFeeLamports }) } };
};

/** Has the host check a payment that costs the fee payer this much. */
async function reasonAt(lamports: bigint, units: number, named?: number): Promise<string> {
  const s = await callScene();
  const asked = asking(s, named);
  const microLamports = ((lamports - 2n * LAMPORTS_PER_SIGNATURE) * 1_000_000n) / BigInt(units);
  const transaction = await altered(
    s,
    asked,
    (list) =>
      void list.splice(
        0,
        2,
        ComputeBudgetProgram.setComputeUnitLimit({ units }),
        ComputeBudgetProgram.setComputeUnitPrice({ microLamports }),
      ),
  );
  const verification = await verificationOf(s, payloadOf(asked, transaction), asked);
  return verification.valid ? '' : verification.reason;
}

// Proves security: The fee payer signs exact shapes, and costs no more than its limit
test('the host refuses only payments above the maximum of its quote', async () => {
  for (const [choice, maxFee] of Object.entries(MAX_FEES)) {
    const named = choice === 'normal' ? undefined : Number(maxFee);
    for (const units of [DELEGATE_COMPUTE_UNITS, MAX_COMPUTE_UNITS]) {
      assert.is(await reasonAt(maxFee, units, named), '', choice);
      assert.match(await reasonAt(maxFee + 1n, units, named), 'compute_price', choice);
    }
  }
});

test('on a busy network, a payment costs at most the quoted maximum fee', async () => {
  const s = await callScene();
  const rpc = { ...s.guestSide.rpc, getRecentPrioritizationFees: busy };
  const authority = { kind: 'session', signer: s.session } as const;
  const quoted = asking(s, 100_000);
  const { maxFeeLamports: _, ...extra } = quoted.extra;
  for (const [asked, maxFee] of [
    [quoted, MAX_FEES.highest],
    [{ ...quoted, extra }, MAX_FEES.normal],
  ] as const) {
    const { payload, bytes } = await buildPaymentPayload(asked, {
      ...{ owner: s.guest.address, authority, rpc },
    });
    const parsed = parseTransaction(bytes);
    assert.ok(typeof parsed !== 'string');
    const [limit, price] = parsed.instructions;
    assert.is(readComputeUnitLimit(limit), DELEGATE_COMPUTE_UNITS);
    assert.is(readComputeUnitPrice(price), maxMicroLamports(maxFee));
    assert.ok((await verificationOf(s, payload, quoted)).valid);
  }
});

test('a stored fee choice that is not offered reads as normal', () => {
  for (const [stored, read] of [
    ['higher', 'higher'],
    ['highest', 'highest'],
    ['normal', undefined],
    [100_000, undefined],
    ['toString', undefined],
  ] as const) {
    assert.is(parseSettings(JSON.stringify({ maxFee: stored })).maxFee, read, String(stored));
  }
});

test('a payment fails with its cause when its fee payer lacks SOL', async () => {
  const { guestSide, guest, host, feePayerKey } = await callScene();
  const err = { name: 'InsufficientFundsForFee', custom: null };
  const chainStatus = { kind: 'failed', err, slot: 1n, finalized: true } as const;
  const codeFor = async (feePayer: string): Promise<string> => {
    const { mint, rpc } = guestSide;
    const paying = { authority: guest.address, mint, source: null, amount: 1n };
    const attempted = { ...paying, feePayer, payTo: host.address };
    const { state, error } = await unpaidBy({ signature: 's', attempted }, rpc, chainStatus);
    assert.is(state, 'failed');
    return error.code;
  };
  assert.is(await codeFor(feePayerKey), 'till_empty');
  assert.is(await codeFor(guest.address), 'insufficient_sol');
});

test.run();
