import * as assert from 'uvu/assert';
import { Keypair } from '@solana/web3.js';
import { test } from 'uvu';
import { fromBase64Url, toBase64Url } from '../../../src/shared/bytes.ts';
import { memoFor } from '../../../src/workers/ledger/x402/resources.ts';
import { toBase58 } from '../../../src/shared/base58.ts';
import { P2cError } from '../../../src/shared/errors.ts';
import {
  type AuditFinding,
  type AuditReport,
  type CallReceipt,
  type ReceiptPayment,
  UNUSED_REFUND,
} from '../../../src/shared/receipt/receipt.ts';
import { receiptText } from '../../../src/shared/receipt/text.ts';
import { usdc } from '../../../src/shared/money.ts';
import { isLongerTier, oneIn } from '../../support/tier.ts';
import { closeWorlds, fund, person, type Person } from '../../support/world.ts';
import {
  commitmentOf,
  fileOf,
  PERIOD_SECONDS,
  PREPAID,
  PRICE,
  scene,
  type Scene,
  type Transfer,
} from './scene.ts';

// pure
// tier: both
/** A receipt in which anything at all was changed does not match, and the audit says what. */

interface Billed {
  readonly s: Scene;
  readonly receipt: CallReceipt;
}

/**
 * Prepaid, a minute that failed on the chain and then was paid, a file, a refund, and what was not
 * used of the rest.
 */
async function billed(mode: 'allowance' | 'manual'): Promise<Billed> {
  const s = await scene(mode);
  const approvals = mode === 'allowance' ? [await s.approve(20n * PRICE)] : [];
  const prepay = await s.pay({ resource: 'prepay', amount: PRICE * BigInt(PREPAID) });
  await s.pay({ resource: 'minute/3', fails: true });
  const third = await s.pay({ resource: 'minute/3' });
  const file = await s.pay({
    resource: fileOf(7),
    commitment: commitmentOf(8),
    amount: 70_000n,
    byWallet: true,
  });
  const fourth = await s.pay({ resource: 'minute/4' });
  const refund = await s.refund(fourth);
  await s.approveReturns(4n * PRICE);
  const back = await s.giveBack(PRICE, 'fee key');
  const payments = [prepay, third, file, fourth, refund, back];
  const unused = {
    periodSeconds: PERIOD_SECONDS,
    countedSeconds: 2 * PERIOD_SECONDS,
    trialSeconds: 0,
  };
  return { s, receipt: s.receipt({ approvals, payments, unused }) };
}

const bills = { allowance: billed('allowance'), manual: billed('manual') };
test.after(closeWorlds);

const found = ({ lines }: AuditReport): AuditFinding[] => [
  ...new Set(lines.map(({ finding }) => finding).filter((finding) => finding !== 'ok')),
];

type Tree = Record<string, unknown>;
const plain = (receipt: CallReceipt): Tree => JSON.parse(receiptText(receipt)) as Tree;

/**
 * Findings, or the code by which the text was refused as a receipt. `due`: what it says was counted
 * is not what was returned.
 */
async function verdict(s: Scene, changed: Tree): Promise<readonly string[]> {
  try {
    const report = await s.audit(JSON.stringify(changed));
    assert.is(report.matches, found(report).length === 0);
    const { due, returned } = report.unused ?? {};
    return due === returned ? found(report) : [...found(report), 'due'];
  } catch (thrown) {
    if (thrown instanceof P2cError) return [thrown.error.code];
    throw thrown;
  }
}

const other = () => Keypair.generate().publicKey.toBase58();
const otherSignature = () => toBase58(crypto.getRandomValues(new Uint8Array(64)));

/** Another value of the same shape; and what must be found, among others perhaps. */
function tampered(path: string, value: unknown): readonly (readonly [unknown, string])[] {
  const name = path.split('.').at(-1);
  const less = (): string => String(BigInt(String(value)) - 1n);
  switch (name) {
    case 'version':
      return [
        [4, 'receipt_version'],
        [2, 'receipt_invalid'],
        [1, 'receipt_invalid'],
      ];
    case 'network':
      return [['devnet', 'receipt_network']];
    case 'transcript':
      return [[commitmentOf(1), 'memo']];
    case 'payTo':
      return [[other(), 'recipient']];
    case 'feePayer':
      return [[other(), 'fee-payer']];
    case 'payer':
      return [[other(), 'payer']];
    case 'sessionKey':
      return value === null
        ? [[other(), 'authority']]
        : [
            [other(), 'authority'],
            [null, 'authority'],
          ];
    case 'price':
      return [
        [less(), 'price'],
        [String(BigInt(String(value)) * 2n), 'price'],
      ];
    case 'prepaidPeriods':
      return [
        [1, 'price'],
        [3, 'price'],
      ];
    // One that was over changes nothing.
    case 'trialSeconds':
      return [
        [-1, 'receipt_invalid'],
        [61, 'receipt_invalid'],
      ];
    case 'periodSeconds':
    case 'countedSeconds':
      return [
        [Number(value) - 1, 'due'],
        [Number(value) + 1, 'due'],
        [0.5, 'receipt_invalid'],
      ];
    case 'offer':
      return [
        [toBase64Url(new Uint8Array(24)), 'memo'],
        ['', 'receipt_invalid'],
      ];
    case 'cap':
      return [[less(), 'cap']];
    case 'amount':
      return [[less(), 'amount']];
    case 'blockTimeS':
      return [
        [Number(value) - 1, 'time'],
        [Number(value) + 3600, 'time'],
      ];
    case 'signature':
      return [[otherSignature(), 'missing-on-chain']];
    case 'commitment':
      return value === null
        ? [[commitmentOf(3), 'receipt_invalid']]
        : [
            [commitmentOf(3), 'memo'],
            [null, 'receipt_invalid'],
          ];
    case 'kind':
      return [[value === 'prepay' ? 'minute' : 'prepay', 'receipt_invalid']];
    case 'resource':
      return tamperedResource(String(value));
    default:
      throw new Error(`no way to tamper with ${path}`);
  }
}

function tamperedResource(value: string): readonly (readonly [unknown, string])[] {
  if (value === 'minute/3') {
    return [
      ['minute/4', 'resource'],
      ['minute/9', 'resource'],
      ['minute/2', 'resource'],
    ];
  }
  if (value.startsWith('minute/')) return [['minute/3', 'resource']];
  if (value.startsWith('file/')) return [[fileOf(1), 'memo']];
  if (value.startsWith('refund/')) {
    const unused: readonly (readonly [unknown, string])[] =
      value === UNUSED_REFUND ? [] : [[UNUSED_REFUND, 'resource']];
    return [[`refund/${otherSignature()}`, 'resource'], ...unused];
  }
  return [['minute/3', 'receipt_invalid']];
}

function* leaves(value: unknown, path = ''): Generator<readonly [string, unknown]> {
  if (typeof value !== 'object' || value === null) return yield [path, value];
  for (const [key, inner] of Object.entries(value)) {
    yield* leaves(inner, path === '' ? key : `${path}.${key}`);
  }
}

function put(tree: Tree, path: string, value: unknown): Tree {
  const copy = structuredClone(tree);
  const keys = path.split('.');
  const last = keys.pop() ?? '';
  const parent = keys.reduce((at, key) => at[key] as Tree, copy);
  parent[last] = value;
  return copy;
}

for (const mode of ['allowance', 'manual'] as const) {
  test(`${mode}: the true receipt matches, with a failed minute between, a file, a refund and unused time`, async () => {
    const { s, receipt } = await bills[mode];
    const report = await s.audit(receiptText(receipt));
    assert.equal(found(report), []);
    assert.ok(report.matches);
    assert.is(report.callId, s.callId);
    assert.is(report.paid, PRICE * 4n + 70_000n);
    assert.is(report.refunded, 2n * PRICE);
    assert.equal(report.unused, {
      ...{ countedSeconds: 120, trialSeconds: 0, due: PRICE, returned: PRICE },
    });
    assert.is(report.lines.length, receipt.payments.length + receipt.approvals.length);
    const spent = PRICE * 4n;
    const left = PRICE * 20n - spent;
    assert.equal(
      report.approvals.map((each) => [each.cap, each.spent, each.left]),
      mode === 'manual' ? [] : [[PRICE * 20n, spent, left]],
    );
  });

  // Proves receipts: Audit, from the chain alone, in a browser that was on no call
  test(`${mode}: every single field that is changed is found out`, async () => {
    const { s, receipt } = await bills[mode];
    const tree = plain(receipt);
    let changes = 0;
    for (const [path, value] of oneIn([...leaves(tree)], 3)) {
      for (const [instead, expected] of tampered(path, value)) {
        assert.is.not(instead, value, path);
        const seen = await verdict(s, put(tree, path, instead));
        assert.ok(seen.includes(expected), `${path}: ${seen.join() || 'matches'}`);
        changes += 1;
      }
    }
    assert.ok(changes > (isLongerTier ? 45 : 12), `${changes} changes tried`);
  });

  test(`${mode}: a payment or approval that is left out, repeated or made up is found out`, async () => {
    const { s, receipt } = await bills[mode];
    const tree = plain(receipt);
    for (const list of ['payments', 'approvals'] as const) {
      const items = tree[list] as Tree[];
      for (const [index, item] of items.entries()) {
        const without = await verdict(s, {
          ...tree,
          [list]: items.filter((each) => each !== item),
        });
        assert.ok(
          without.includes('missing-in-receipt'),
          `without ${list} ${index}: ${without.join()}`,
        );
        const twice = await verdict(s, { ...tree, [list]: [...items, item] });
        assert.equal(twice, ['listed-twice'], `${list} ${index} twice`);
        const made = { ...item, signature: otherSignature() };
        const added = await verdict(s, { ...tree, [list]: [...items, made] });
        assert.ok(added.includes('missing-on-chain'), `${list} ${index} made up`);
      }
    }
    assert.ok((await verdict(s, { ...tree, payments: [] })).includes('missing-in-receipt'));
  });
}

/** What a party sends past the page: a prepayment of the least amount, unless told. */
const sent = (s: Scene, of: Pick<Transfer, 'from' | 'to'> & Partial<Transfer>) =>
  s.transfer({ resource: 'prepay', amount: 1n, ...of });

/** A second wallet of one of the parties. */
async function secondWallet(s: Scene): Promise<Person> {
  const wallet = person();
  await fund(s.world, wallet.address, { sol: '1', usdc: '10' });
  return wallet;
}

/** The call itself: four USDC for a prepayment and six minutes. */
async function called(s: Scene, mode: 'allowance' | 'manual'): Promise<CallReceipt> {
  const approvals = mode === 'allowance' ? [await s.approve(99n * PRICE)] : [];
  const payments = [await s.pay({ resource: 'prepay', amount: PRICE * BigInt(PREPAID) })];
  for (let minute = 3; minute <= 8; minute += 1) {
    payments.push(await s.pay({ resource: `minute/${minute}` }));
  }
  return s.receipt({ approvals, payments });
}

/** A bill of the same call that consists of one tiny payment. */
function billOfOne(receipt: CallReceipt, prepay: ReceiptPayment, by: Partial<CallReceipt>) {
  const { payer } = { ...receipt, ...by };
  return receiptText({
    ...receipt,
    feePayer: payer,
    sessionKey: null,
    price: prepay.amount,
    prepaidPeriods: 1,
    approvals: [],
    payments: [prepay],
    ...by,
  });
}

const unlisted = ({ lines }: AuditReport): readonly (string | null)[] =>
  lines.filter(({ finding }) => finding === 'missing-in-receipt').map((each) => each.resource);

for (const mode of ['allowance', 'manual'] as const) {
  test(`${mode}: the payer forges a small bill with a later payment of the same memo`, async () => {
    const s = await scene(mode);
    const receipt = await called(s, mode);
    const tiny = await sent(s, { from: s.guest, to: s.host });
    const report = await s.audit(billOfOne(receipt, tiny, {}));
    assert.not(report.matches);
    assert.is(report.callId, s.callId);
    assert.equal(unlisted(report).toSorted(), [
      ...[3, 4, 5, 6, 7, 8].map((minute) => `minute/${minute}`),
      'prepay',
    ]);
    assert.is(report.paid, PRICE * 8n + 1n, 'all that was paid is added up');
    const bill = await s.audit(receiptText(receipt));
    assert.equal(unlisted(bill), ['prepay'], 'the true bill leaves the further payment out');
  });

  test(`${mode}: the payer prepares a small bill before the call is paid`, async () => {
    const s = await scene(mode);
    const tiny = await sent(s, { from: s.guest, to: s.host });
    const receipt = await called(s, mode);
    const report = await s.audit(billOfOne(receipt, tiny, {}));
    assert.ok(unlisted(report).includes('prepay'));
    assert.not(report.matches);
  });

  test(`${mode}: the payer forges a bill by which a wallet of their own was paid`, async () => {
    const s = await scene(mode);
    const receipt = await called(s, mode);
    const own = await secondWallet(s);
    const tiny = await sent(s, { from: s.guest, to: own });
    const report = await s.audit(billOfOne(receipt, tiny, { payTo: own.address }));
    assert.is(unlisted(report).length, 7);
    assert.not(report.matches);
  });

  test(`${mode}: payer or payee forges a bill by which another wallet has paid`, async () => {
    const s = await scene(mode);
    const receipt = await called(s, mode);
    const own = await secondWallet(s);
    const tiny = await sent(s, { from: own, to: s.host });
    const report = await s.audit(billOfOne(receipt, tiny, { payer: own.address }));
    assert.not(report.matches);
    assert.equal(unlisted(report), ['prepay'], 'whoever copies a memo comes after it');
    assert.is(report.paid, 1n, 'the sum is of the wallet that the bill names');
    const bill = await s.audit(receiptText(receipt));
    assert.ok(bill.matches, 'a stranger who copies the memo spoils nobody’s bill');
    assert.equal(
      bill.lines.filter(({ finding }) => finding !== 'ok').map((each) => each.finding),
      ['copied'],
      'and is reported',
    );
  });

  test(`${mode}: prepared by another wallet, what the payer paid is reported beside it`, async () => {
    const s = await scene(mode);
    const own = await secondWallet(s);
    const tiny = await sent(s, { from: own, to: s.host });
    const receipt = await called(s, mode);
    const forged = await s.audit(billOfOne(receipt, tiny, { payer: own.address }));
    const copied = forged.lines.filter(({ finding }) => finding === 'copied');
    assert.equal(
      copied.map(({ signature }) => signature),
      [receipt.payments[0]?.signature],
    );
    assert.ok(forged.matches, 'no chain can tell which of the two wallets was the guest’s');
    const bill = await s.audit(receiptText(receipt));
    assert.not(bill.matches, 'nor which of the two bills is the call’s');
  });

  test(`${mode}: the payee alone changes price, periods and refunds, and leaves a minute out`, async () => {
    const s = await scene(mode);
    const receipt = await called(s, mode);
    const { payments } = receipt;
    const last = payments.at(-1);
    const forged: readonly (readonly [Partial<CallReceipt>, AuditFinding])[] = [
      [{ payments: payments.slice(0, -1) }, 'missing-in-receipt'],
      [{ payments: payments.slice(1) }, 'missing-in-receipt'],
      [{ price: usdc(PRICE * 2n), prepaidPeriods: 1 }, 'price'],
      [{ price: usdc(PRICE / 2n), prepaidPeriods: PREPAID * 2 }, 'price'],
      [
        {
          payments: [
            ...payments,
            {
              kind: 'refund',
              resource: `refund/${last?.signature ?? ''}`,
              commitment: null,
              amount: usdc(PRICE),
              signature: otherSignature(),
              blockTimeS: last?.blockTimeS ?? 0,
            },
          ],
        },
        'missing-on-chain',
      ],
    ];
    for (const [change, expected] of forged) {
      const report = await s.audit(receiptText({ ...receipt, ...change }));
      assert.not(report.matches, Object.keys(change).join());
      assert.ok(found(report).includes(expected), `${Object.keys(change).join()}: ${expected}`);
    }
  });

  test(`${mode}: both together cannot take a payment between their wallets out of the bill`, async () => {
    const s = await scene(mode);
    const receipt = await called(s, mode);
    const first = receipt.payments.slice(0, 1);
    const tiny = await sent(s, { from: s.guest, to: s.host });
    for (const payments of [first, [tiny]]) {
      for (const prepaidPeriods of [1, PREPAID, 200, 255]) {
        const report = await s.audit(
          receiptText({ ...receipt, prepaidPeriods, payments, approvals: [] }),
        );
        assert.not(report.matches);
        assert.ok(unlisted(report).includes('minute/3'), `${prepaidPeriods} periods`);
      }
    }
  });
}

test('what nobody can tell: a bill of a call that never was matches, if the money was paid', async () => {
  const s = await scene('manual');
  const paid = await sent(s, { from: s.guest, to: s.host, amount: PRICE * BigInt(PREPAID) });
  const made = { ...s.receipt({ approvals: [], payments: [paid] }), feePayer: s.guest.address };
  assert.ok((await s.audit(receiptText(made))).matches);
});

test('nor whose call id it is: only the whole transcript tells one call from another', async () => {
  const s = await scene('manual');
  const receipt = await called(s, 'manual');
  const half = fromBase64Url(s.transcript)?.slice(0, 16) ?? new Uint8Array();
  const transcript = toBase64Url(new Uint8Array([...half, ...new Uint8Array(16).fill(1)]));
  const memo = await memoFor(fromBase64Url(transcript) ?? half, `pay2chat:${s.callId}/prepay`);
  const tiny = await sent(s, { from: s.guest, to: s.host, memo });
  const forged = await s.audit(billOfOne(receipt, tiny, { transcript }));
  assert.ok(forged.matches);
  assert.is(forged.callId, s.callId);
  assert.is(forged.paid, 1n);
  assert.ok((await s.audit(receiptText(receipt))).matches, 'the true bill is none the worse');
});

test.run();
