import { MAX_FEES } from '../../../src/shared/network-fees.ts';
import { sessionKeyOf } from '../../../src/workers/ledger/solana/keys.ts';
import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { test } from 'uvu';
import { usdc } from '../../../src/shared/money.ts';
import { type JournalEntry, newEntry } from '../../../src/workers/ledger/payment/journal.ts';
import {
  feeLimit,
  feeLimits,
  feeStanding,
  limited,
  MAX_FAILED,
  MAX_IN_FLIGHT,
  mostUnrecouped,
} from '../../../src/workers/ledger/payment/fee-limits.ts';
import { signSpendingLimit } from '../../../src/workers/ledger/spending-limit/delegation.ts';
import { keepApproval } from '../../../src/workers/ledger/spending-limit/approval.ts';
import { checkDelegate } from '../../../src/workers/ledger/spending-limit/sponsor.ts';
import { appError, err } from '../../../src/shared/errors.ts';
import { createEventLog } from '../../../src/shared/log.ts';
import { PRICE_FLOOR } from '../../../src/shared/terms.ts';
import { createLedger } from '../../../src/workers/ledger/ledger.ts';
import { profile } from '../../support/windows.ts';
import { pause } from '../../support/rig.ts';
import { callScene, MINUTE } from '../ledger/scene.ts';
import { closeWorlds, codeOf, createWorld, errorOf, person } from '../../support/world.ts';
import { PRICE } from '../receipts/scene.ts';
import { sponsored } from './sponsored.ts';

// pure
/** How much a guest can cost the host's fee payer in one call; and whose delegate an approval may replace. */

test.after.each(closeWorlds);

const still = { network: 'local', env: { wallMs: () => 0 } } as const;
const entry = (change: Partial<JournalEntry>): JournalEntry =>
  newEntry(still, {
    ...{ id: 'x', kind: 'minute', role: 'host', callId: 'c', minute: 4 },
    ...{ state: 'landed', signature: 's', amount: usdc(PRICE), payer: '', recipient: '' },
    ...change,
  });
const failed = entry({ state: 'failed' });
const approved = entry({ kind: 'allowance' });
const paid = entry({});
const COSTS = { maxFee: MAX_FEES.normal, price: usdc(PRICE) };
const { maxFee } = COSTS;
const MOST = mostUnrecouped(maxFee);
const CALL = { callId: 'c', terms: COSTS };
const standingOf = (entries: readonly JournalEntry[], counted: number | null = null) =>
  feeStanding(entries, COSTS, counted);
const codeAfter = (entries: readonly JournalEntry[]): string =>
  feeLimit(standingOf(entries), maxFee)?.code ?? '';

test('the fee payer stops after failures, unpaid sums or open payments', () => {
  const times = (count: number, each: JournalEntry): JournalEntry[] =>
    Array<JournalEntry>(count).fill(each);
  assert.is(codeAfter([]), '');
  assert.is(codeAfter([approved, ...times(60, paid)]), '');
  assert.is(codeAfter(times(MAX_FAILED - 1, failed)), '');
  assert.is(codeAfter(times(MAX_FAILED, failed)), 'fees_stopped');
  assert.is(codeAfter([...times(MAX_FAILED, failed), paid]), '');
  const most = Number(MOST / maxFee);
  assert.is(codeAfter(times(most - 1, approved)), '');
  assert.is(codeAfter(times(most, approved)), 'fees_stopped');
  // Each payment covers its own fee and three more, and no others.
  assert.is(codeAfter([...times(most, approved), paid]), '');
  assert.is(codeAfter([paid, ...times(most, approved)]), 'fees_stopped');
  const open = entry({ state: 'signed' });
  assert.is(codeAfter(times(MAX_IN_FLIGHT - 1, open)), '');
  assert.is(codeAfter(times(MAX_IN_FLIGHT, open)), 'payment_open');
  // The host's own refunds cost the fee payer nothing.
  assert.equal(standingOf([entry({ kind: 'refund', state: 'failed' })]).unrecouped, 0n);
});

// Proves money back: Fees that the host pays for approvals
test('any history costs the fee payer at most the fee limit', () => {
  const choices = fc.constantFrom(...Object.values(MAX_FEES));
  const prices = fc.constantFrom(PRICE_FLOOR, usdc(30_000n), usdc(PRICE));
  const dust = entry({ kind: 'file', amount: PRICE_FLOOR });
  const histories = fc.array(
    fc.constantFrom(failed, approved, paid, dust, entry({ state: 'signed' })),
    { maxLength: 80 },
  );
  fc.assert(
    fc.property(histories, choices, prices, (asked, chosen, price) => {
      const signed: JournalEntry[] = [];
      const standing = () => feeStanding(signed, { maxFee: chosen, price });
      for (const each of asked) {
        const amount = each === dust ? PRICE_FLOOR : price;
        if (feeLimit(standing(), chosen) === null) signed.push({ ...each, amount });
      }
      const { unrecouped, inFlight } = standing();
      assert.ok(unrecouped <= mostUnrecouped(chosen) && inFlight <= MAX_IN_FLIGHT);
    }),
  );
});

test('minutes at any price never stop the fee payer, at any maximum fee', () => {
  for (const chosen of Object.values(MAX_FEES)) {
    for (const price of [PRICE_FLOOR, usdc(30_000n), usdc(PRICE)]) {
      const opening = entry({ kind: 'deposit', amount: usdc(0n) });
      const prepaid = entry({ kind: 'prepay', minute: null, amount: usdc(3n * price) });
      const entries = [opening, approved, prepaid];
      for (let minute = 4; minute < 100; minute += 1) {
        entries.push(entry({ minute, amount: price }));
        const standing = feeStanding(entries, { maxFee: chosen, price }, minute - 1);
        assert.is(feeLimit(standing, chosen), null, `${chosen} ${price} ${minute}`);
      }
    }
  }
});

test('in calls with refunds, only counted periods, files and tips cover fees', () => {
  const standing = (entries: readonly JournalEntry[], counted: number): number =>
    Number(standingOf(entries, counted).unrecouped / maxFee);
  const prepaid = entry({ kind: 'prepay', minute: null });
  const [file, tip] = (['file', 'tip'] as const).map((kind) => entry({ kind, minute: null }));
  assert.ok(file && tip);
  assert.is(standing([approved, prepaid], 0), 4, 'two, and the return, twice');
  assert.is(standing([approved, prepaid], 1), 2, 'the return');
  assert.is(standing([approved, prepaid, paid], 3), 3, 'the minute of which nothing was counted');
  assert.is(standing([approved, prepaid, file], 0), 2);
  assert.is(standing([approved, prepaid, tip], 0), 2);
  // Earlier payments and approvals cover nothing that comes later.
  const most = Array<JournalEntry>(9).fill(approved);
  assert.is(standing([prepaid, paid, ...most], 3), 10 + 2);
});

// Proves security: The fee payer signs exact shapes, and costs no more than its limit
test('the worst call with refunds costs the fee payer no more than documented', () => {
  // Each step spends one transaction, or lets a paid period pass.
  const steps = fc.array(
    fc.constantFrom('approve', 'fail', 'prepay', 'minute', 'file', 'count' as const),
    { maxLength: 200 },
  );
  let worst = 0n;
  fc.assert(
    fc.property(steps, (asked) => {
      const signed: JournalEntry[] = [];
      let [counted, minutes] = [0, 3];
      for (const step of asked) {
        if (step === 'count') counted = Math.min(counted + 1, minutes);
        if (step === 'count' || feeLimit(standingOf(signed, counted), maxFee) !== null) continue;
        // A minute is paid when it is due, by the host's own count.
        if (step === 'minute' && counted < minutes) continue;
        if (step === 'minute') minutes += 1;
        const minute = step === 'minute' ? minutes : null;
        const kind = step === 'approve' ? 'allowance' : step === 'fail' ? 'prepay' : step;
        signed.push(entry({ kind, minute, state: step === 'fail' ? 'failed' : 'landed' }));
      }
      const files = signed.filter(({ kind }) => kind === 'file').length;
      // All that was signed, and what a deposit needs later, at their highest cost.
      const spent = BigInt(signed.length + 2) * maxFee;
      const lost = spent - 4n * maxFee * BigInt(counted + files);
      if (lost > worst) worst = lost;
      assert.ok(lost <= MOST, String(lost));
    }),
    { numRuns: 2_000, examples: [[Array<'approve'>(20).fill('approve')]] },
  );
  assert.is(worst, MOST, 'it is reached');
});

test('the host refuses a payment beyond the limit before sending it', async () => {
  const s = await callScene();
  const { hostSide } = s;
  for (let n = 0; n < MAX_FAILED; n += 1) {
    await hostSide.journal.add({ ...failed, id: `f${n}`, createdAtWallMs: n });
  }
  const requirements = s.requirements();
  const { payload } = await s.pay(requirements);
  let stopped = '';
  const withinLimits = feeLimits(hostSide, CALL, ({ code }) => (stopped = code));
  const facilitator = limited(s.facilitator, withinLimits);
  const before = s.world.exchanges.length;
  const onSigned = () => Promise.reject(new Error('it is not announced'));
  assert.is(
    await codeOf(facilitator.settlePayment(payload, requirements, { url: MINUTE, onSigned })),
    'fees_stopped',
  );
  assert.is(stopped, 'fees_stopped');
  const sent = s.world.exchanges.slice(before).filter(({ method }) => method === 'sendTransaction');
  assert.equal(sent, []);
  assert.equal(s.world.ledger.transfers(), []);
});

test('two payments signed at once pass the fee-limit check one after the other', async () => {
  const journal: JournalEntry[] = Array.from({ length: MAX_FAILED - 1 }, () => failed);
  const list = () => Promise.resolve([...journal]);
  const withinLimits = feeLimits({ journal: { list }, maxFee }, CALL, () => undefined);
  const record = async (): Promise<void> => {
    await list();
    journal.push(failed);
  };
  const [first, second] = [withinLimits(record), codeOf(withinLimits(record))];
  await first;
  assert.is(await second, 'fees_stopped');
  assert.is(journal.length, MAX_FAILED);
});

test('the host cannot make an invite below the price floor', async () => {
  const world = createWorld();
  const log = createEventLog('ledger', world.nowMs);
  const api = createLedger(world.env, log, profile()());
  const host = person().address;
  const terms = { network: 'local', payTo: host, periodSeconds: 60, prepaidPeriods: 3 } as const;
  const invite = (price: bigint) => api.prepareInvite({ ...terms, price: usdc(price) });
  assert.equal(
    await invite(PRICE_FLOOR - 1n),
    err(appError('price_below_floor', { floor: PRICE_FLOOR })),
  );
  assert.ok((await invite(PRICE_FLOOR)).ok);
});

test('the page asks before replacing a stranger’s delegate, not an earlier call’s delegate', async () => {
  const { s, session: own } = await sponsored();
  const money = s.guestSide;
  const delegate = person().address;
  const state = { balance: usdc(1n), delegate, delegatedAmount: usdc(7n) };
  const owner = s.guest.address;
  const here = { owner, own, replaces: undefined };
  assert.equal(await errorOf(checkDelegate(money, state, here)), {
    code: 'allowance_exists',
    context: { delegate, amount: 7n },
  });
  const fine = [
    { ...state, delegate: null },
    { ...state, delegatedAmount: usdc(0n) },
    { ...state, delegate: own },
  ];
  for (const each of fine) await checkDelegate(money, each, here);
  // The person has agreed to this one, and to no other.
  await checkDelegate(money, state, { ...here, replaces: delegate });
  const other = { ...here, replaces: person().address };
  assert.is(await codeOf(checkDelegate(money, state, other)), 'allowance_exists');
  // An earlier call of this browser has approved it.
  const { address } = await sessionKeyOf(money, 'earlier');
  const left = { ...state, delegate: address };
  await money.journal.add({
    ...entry({ kind: 'allowance', role: 'guest', callId: 'earlier' }),
    recipient: address,
  });
  await checkDelegate(money, left, here);
});

test('a new approval waits for an earlier call’s open approval', async () => {
  const { s, session: own } = await sponsored();
  const chain = s.guestSide;
  const owner = s.guest.address;
  const state = { balance: usdc(1n), delegate: null, delegatedAmount: usdc(0n) };
  const here = { owner, own, replaces: undefined };
  const { address } = await sessionKeyOf(chain, 'earlier');
  const approve = { delegate: address, cap: usdc(5n) };
  const parts = { owner, mint: chain.mint, feePayer: s.feePayerKey, approve };
  const signed = await signSpendingLimit(chain.rpc, parts, s.guest.sign);
  await keepApproval(chain, { callId: 'earlier', owner, ...approve, signed });
  assert.is(await codeOf(checkDelegate(chain, state, here)), 'payment_open');
  // This call's own approval changes nothing, and the account of another owner does not matter.
  await checkDelegate(chain, state, { ...here, own: address });
  await checkDelegate(chain, state, { ...here, owner: person().address });
  // The earlier approval expires. The check reads little of the key's history, which anybody can flood.
  await pause(120_000);
  const before = s.world.exchanges.length;
  await checkDelegate(chain, state, here);
  const asked = s.world.exchanges.slice(before);
  assert.ok(asked.filter(({ method }) => method === 'getSignaturesForAddress').length <= 1);
});

test.run();
