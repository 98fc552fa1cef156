/** A receipt in which anything at all was changed does not match, and the audit says what. */
import { Keypair } from '@solana/web3.js';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { toBase58 } from '../../../src/shared/base58.ts';
import { P2cError } from '../../../src/shared/errors.ts';
import type { AuditFinding, AuditReport, CallReceipt } from '../../../src/shared/receipt.ts';
import { receiptText } from '../../../src/shared/receipt-text.ts';
import { closeWorlds } from '../ledger/world.ts';
import { commitmentOf, fileOf, PREPAID, PRICE, scene, type Scene } from './scene.ts';

interface Billed {
  readonly s: Scene;
  readonly receipt: CallReceipt;
}

/** Prepaid, a minute that failed on the chain and then was paid, a file, a refund. */
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
  const payments = [prepay, third, file, fourth, refund];
  return { s, receipt: s.receipt({ approvals, payments }) };
}

const bills = { allowance: billed('allowance'), manual: billed('manual') };
test.after(closeWorlds);

const found = ({ lines }: AuditReport): AuditFinding[] => [
  ...new Set(lines.map(({ finding }) => finding).filter((finding) => finding !== 'ok')),
];

type Tree = Record<string, unknown>;
const plain = (receipt: CallReceipt): Tree => JSON.parse(receiptText(receipt)) as Tree;

/** Findings, or the code by which the text was refused as a receipt. */
async function verdict(s: Scene, changed: Tree): Promise<readonly string[]> {
  try {
    const report = await s.audit(JSON.stringify(changed));
    assert.is(report.matches, found(report).length === 0);
    return found(report);
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
      return [[2, 'receipt_version']];
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
  if (value.startsWith('refund/')) return [[`refund/${otherSignature()}`, 'resource']];
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
  test(`${mode}: the true receipt matches, with a failed minute between, a file and a refund`, async () => {
    const { s, receipt } = await bills[mode];
    const report = await s.audit(receiptText(receipt));
    assert.equal(found(report), []);
    assert.ok(report.matches);
    assert.is(report.callId, s.callId);
    assert.is(report.paid, PRICE * 4n + 70_000n);
    assert.is(report.refunded, PRICE);
    assert.is(report.lines.length, receipt.payments.length + receipt.approvals.length);
    const spent = PRICE * 4n;
    const left = PRICE * 20n - spent;
    assert.equal(
      report.approvals.map((each) => [each.cap, each.spent, each.left]),
      mode === 'manual' ? [] : [[PRICE * 20n, spent, left]],
    );
  });

  test(`${mode}: every single field that is changed is found out`, async () => {
    const { s, receipt } = await bills[mode];
    const tree = plain(receipt);
    let changes = 0;
    for (const [path, value] of leaves(tree)) {
      for (const [instead, expected] of tampered(path, value)) {
        assert.is.not(instead, value, path);
        const seen = await verdict(s, put(tree, path, instead));
        assert.ok(seen.includes(expected), `${path}: ${seen.join() || 'matches'}`);
        changes += 1;
      }
    }
    assert.ok(changes > 45, `${changes} changes tried`);
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

test.run();
