// pure
/** Files sold over the real engines and a real SVM; what the transfer workers would do is only recorded. */
import { hasLanded } from '../../../src/shared/api/payments.ts';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { refundPayment } from '../../../src/workers/ledger/refund/pay.ts';
import type { CallView } from '../../../src/shared/api/ledger.ts';
import { usdc } from '../../../src/shared/money.ts';
import type { SaleListing } from '../../../src/shared/api/sale.ts';
import { ask, list, paid, sales } from '../x402/paid-before.ts';
import { openRig, orderOf, pause, type Rig, type RigOptions, ROLES } from '../../support/rig.ts';
import { FILE_PRICE as PRICE, listing } from '../../support/samples.ts';
import { closeWorlds } from '../../support/world.ts';
import { refusal } from '../../support/refusal.ts';

const ALLOWANCE = { mode: 'allowance', budgetPeriods: 10 } as const;

test.after.each(closeWorlds);

async function admitted(
  mode: 'allowance' | 'manual',
  listings: readonly SaleListing[],
  options: RigOptions = {},
): Promise<Rig> {
  const rig = await openRig({ prepaidPeriods: 3, ...options });
  await rig.admit({ ...ALLOWANCE, mode }, listings);
  return rig;
}

for (const funds of ['allowance', 'wallet'] as const) {
  // Proves stage 9: Purchase → transfer → download
  test(`both workers get one secret for a file paid from the ${funds}`, async () => {
    const file = listing('a.bin');
    const rig = await admitted('allowance', [file]);
    const order = orderOf(file, funds);
    const bought = await rig.buy(order);
    assert.ok(bought.ok, JSON.stringify(bought));
    assert.is(sales(rig).length, 1);
    const [mine, theirs] = [paid(rig.host.orders), paid(rig.guest.orders)];
    assert.is(mine.length, 1);
    assert.equal(mine, theirs);
    assert.is(mine[0]?.secret.length, 32);
    assert.is(mine[0]?.signature, sales(rig)[0]?.signature);
    // A repeated purchase costs nothing, also under another listing of the same content.
    assert.ok((await rig.buy(order)).ok);
    const again = listing('b.bin', { root: file.root });
    list(rig, [file, again]);
    assert.is(refusal(await rig.buy(orderOf(again, funds))), 'file_owed');
    assert.is(sales(rig).length, 1);
    for (const { chain, role } of [rig.host, rig.guest]) {
      const [entry, ...more] = await chain.journal.list({ kind: 'file', role });
      assert.equal(more, []);
      assert.ok(hasLanded(entry));
      assert.is(entry?.commitment?.length, 43);
      assert.is(entry?.title, 'a.bin');
    }
  });
}

test('only the wallet pays for a file without a spending limit', async () => {
  const [file, dear] = [listing('a.bin'), listing('dear.bin', { price: usdc(900_000_000n) })];
  const rig = await admitted('manual', [file, dear]);
  assert.is(refusal(await rig.buy(orderOf(file, 'allowance'))), 'allowance_used_up');
  assert.is(refusal(await rig.buy(orderOf(dear))), 'insufficient_usdc');
  assert.is(rig.ledger.transfers().length, 1, 'only the prepayment');
  assert.ok((await rig.buy(orderOf(file))).ok);
  assert.is(sales(rig).length, 1);
});

test('the guest refuses a changed price or withdrawn file before signing', async () => {
  const file = listing('a.bin');
  const rig = await admitted('allowance', [file]);
  const order = orderOf(file, 'allowance');
  const dearer = [{ ...file, price: usdc(2n * PRICE) }];
  const swapped = [{ ...file, root: listing('x').root }];
  for (const [guests, hosts, code] of [
    [dearer, [file], 'file_relisted'],
    // The guest's own check of the quote: another price, and other bytes, which means another memo.
    [[file], dearer, 'peer_mismatch'],
    [[file], swapped, 'peer_mismatch'],
    [[file], [], 'file_unknown'],
    // Both sides list other bytes under the id by now, which the user did not order.
    [swapped, swapped, 'file_relisted'],
  ] as const) {
    rig.guest.call.onFileNews({ type: 'listings', listings: guests });
    rig.host.call.onFileNews({ type: 'listings', listings: hosts });
    assert.is(refusal(await rig.buy(order)), code);
  }
  assert.is(rig.ledger.transfers().length, 1, 'only the prepayment');
});

test('a new price is valid at once, despite earlier quotes', async () => {
  const DEARER = usdc(2n * PRICE);
  const [file, other] = [listing('a.bin'), listing('b.bin')];
  const dearer = [file, other].map((each) => ({ ...each, price: DEARER }));
  const rig: Rig = await admitted('allowance', [file, other], {
    tamper({ from, text }) {
      const pays = from === 'guest' && text.includes('x402/payment') && text.includes(file.id);
      if (pays) rig.host.call.onFileNews({ type: 'listings', listings: dearer });
      return text;
    },
  });
  const { callId } = rig.guest.view;
  // The host quotes both files at the first price, and the wallet signs one at it.
  await ask(rig, 'resource.get', { url: `pay2chat:${callId ?? ''}/file/${other.id}` });
  assert.is(refusal(await rig.buy(orderOf(file))), 'payment_window_expired');
  assert.is(sales(rig).length, 0);
  assert.equal(paid(rig.host.orders), []);
  // A buyer who has seen the new price need not wait until the old quote has aged.
  list(rig, dearer);
  assert.ok((await rig.buy(orderOf({ ...other, price: DEARER }))).ok);
  assert.is(sales(rig).length, 0);
  assert.is(rig.ledger.transfers().filter(({ amount }) => amount === DEARER).length, 1);
});

test('a file withdrawn while its payment settles still arrives', async () => {
  const [file, other] = [listing('a.bin'), listing('b.bin')];
  let withdrawn = false;
  const rig: Rig = await admitted('allowance', [file, other], {
    tamper({ from, text }) {
      if (!withdrawn && from === 'host' && text.includes(`file/${file.id}`)) {
        withdrawn = text.includes('billing_attempt');
        if (withdrawn) list(rig, [other]);
      }
      return text;
    },
  });
  assert.ok((await rig.buy(orderOf(file, 'allowance'))).ok);
  assert.ok(withdrawn);
  assert.equal(
    paid(rig.host.orders).map(({ id }) => id),
    [file.id],
  );
  assert.equal(paid(rig.guest.orders), paid(rig.host.orders));
  // The host lists other bytes under the sold id, which still stands for the sold bytes.
  list(rig, [{ ...file, root: listing('x').root }, other]);
  const { callId } = rig.guest.view;
  const granted = await ask(rig, 'resource.get', {
    url: `pay2chat:${callId ?? ''}/file/${file.id}`,
  });
  assert.is(Reflect.get(Object(granted), 'isError'), undefined);
  assert.ok((await rig.buy(orderOf(other, 'allowance'))).ok);
  assert.is(sales(rig).length, 2);
});

test('a purchase in the yellow window waits for the minute', async () => {
  const file = listing('a.bin');
  const rig = await admitted('allowance', [file], { prepaidPeriods: 1 });
  await rig.guest.until('yellow', ({ billing }) => billing?.color === 'yellow');
  assert.ok((await rig.buy(orderOf(file, 'allowance'))).ok);
  const kinds = rig.ledger.transfers().map(({ amount }) => (amount === PRICE ? 'file' : 'time'));
  assert.equal(kinds, ['time', 'time', 'file']);
  await rig.guest.until('two minutes', ({ minutes }) => minutes.length >= 3);
});

const isYellow = ({ billing }: CallView): boolean => billing?.color === 'yellow';

/** A call whose guest signs its second transaction, the one after the approval, in the yellow window. */
async function signsLate(file: SaleListing, options: RigOptions = {}) {
  const asked = { times: 0 };
  const rig: Rig = await admitted('allowance', [file], {
    prepaidPeriods: 1,
    wallet: (sign) => async (bytes) => {
      asked.times += 1;
      if (asked.times === 2) await rig.guest.until('yellow', isYellow);
      return sign(bytes);
    },
    ...options,
  });
  return { rig, asked };
}

for (const funds of ['allowance', 'wallet'] as const) {
  test(`a purchase from the ${funds} never leaves after the call’s end`, async () => {
    const file = listing('a.bin');
    const { rig, asked } = await signsLate(file);
    if (funds === 'allowance') await rig.guest.until('yellow', isYellow);
    await rig.ledger.call('local_fault', { delayConfirm: { calls: 1_000_000 } });
    const buying = rig.buy(orderOf(file, funds));
    await rig.guest.until('yellow', isYellow);
    await pause(500);
    rig.guest.call.end('guest');
    for (const answer of [await buying, await rig.buy(orderOf(file, funds))]) {
      assert.is(refusal(answer), 'file_call_over');
    }
    await rig.ledger.call('local_fault', { clear: true });
    await pause(60_000);
    assert.is(asked.times, funds === 'wallet' ? 2 : 1, 'the wallet signed once');
    assert.equal(sales(rig), []);
    assert.equal(await rig.guest.chain.journal.list({ kind: 'file' }), []);
  });
}

test('a signed purchase after a slow minute sends the same bytes', async () => {
  const file = listing('a.bin');
  const { rig, asked } = await signsLate(file, { periodSeconds: 60 });
  await rig.guest.until('nearly due', ({ billing }) => (billing?.elapsedMs ?? 0) >= 48_000);
  await rig.ledger.call('local_fault', { delayConfirm: { calls: 1_000_000 } });
  assert.is(refusal(await rig.buy(orderOf(file))), 'confirmation_timeout');
  const { journal } = rig.guest.chain;
  assert.equal(await journal.list({ kind: 'file' }), []);
  await rig.ledger.call('local_fault', { clear: true });
  assert.ok((await rig.buy(orderOf(file))).ok);
  assert.is(asked.times, 2, 'the wallet signed once');
  assert.is(sales(rig).length, 1);
  assert.is((await journal.list({ kind: 'file' })).length, 1);
});

/** Reloads both pages. The host's lists the same file, and the guest's asks for its purchase. */
async function bothComeBack(rig: Rig, file: SaleListing): Promise<void> {
  for (const role of ROLES) {
    rig[role].crash();
    await rig.rejoin(role);
  }
  rig.connect();
  list(rig, [file]);
}
const paidOf = (rig: Rig) => ROLES.map((role) => paid(rig[role].orders));

test('reloaded pages still have paid files, but not refunded ones', async () => {
  const file = listing('a.bin');
  const rig = await admitted('allowance', [file]);
  assert.ok((await rig.buy(orderOf(file, 'allowance'))).ok);
  const before = paidOf(rig);
  await bothComeBack(rig, file);
  while (paidOf(rig).flat().length < 2) await pause(50);
  assert.equal(paidOf(rig), before, 'the same secret, for the same payment');

  const { chain } = rig.host;
  const signature = sales(rig)[0]?.signature ?? '';
  // This ledger needs 13 s for finality. Tests with a stopped clock prove that the page waits.
  for (const { id } of await chain.journal.bySignature(signature)) {
    await chain.journal.update(id, { state: 'final' });
  }
  const request = { payment: signature, owner: rig.people.host.address };
  assert.ok(hasLanded(await refundPayment(chain, request, rig.people.host.sign)));
  const from = rig.frames.length;
  await bothComeBack(rig, file);
  while (!rig.frames.slice(from).some(({ text }) => text.includes('unknown_resource'))) {
    await pause(50);
  }
  assert.equal(paidOf(rig), [[], []]);
  assert.is(sales(rig).length, 2, 'paid once, and given back once');
});

test.run();
