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
  RECEIPT_VERSION,
  UNUSED_REFUND,
} from '../../../src/shared/receipt/receipt.ts';
import { receiptText } from '../../../src/shared/receipt/text.ts';
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
/** Any change makes a receipt fail the audit, which names the change. */

interface Billed {
  readonly s: Scene;
  readonly receipt: CallReceipt;
}

const TIP = 700_000n;

/**
 * Prepaid, a minute that failed on the chain and then was paid, a file, a minute and two tips, of which
 * one tip and the minute were refunded, and what was not used of the rest. The wallet pays the file and
 * the first tip in a call of either mode.
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
  const tip = { resource: `tip/${'a5'.repeat(16)}/${TIP}`, amount: TIP };
  const tips = [await s.pay({ ...tip, byWallet: true })];
  tips.push(await s.pay({ ...tip, resource: tip.resource.replaceAll('a5', 'b6') }));
  const refunds = [await s.refund(fourth)];
  for (const each of tips.slice(1)) refunds.push(await s.refund(each));
  const back = await s.giveBack(PRICE);
  const payments = [prepay, third, file, fourth, ...tips, ...refunds, back];
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
    return report.unused?.due === report.returned ? found(report) : [...found(report), 'due'];
  } catch (thrown) {
    if (thrown instanceof P2cError) return [thrown.error.code];
    throw thrown;
  }
}

const other = () => Keypair.generate().publicKey.toBase58();
const otherSignature = () => toBase58(crypto.getRandomValues(new Uint8Array(64)));

/** Returns other values of the same shape, each with a finding that the audit must name. */
function tampered(path: string, value: unknown): readonly (readonly [unknown, string])[] {
  const name = path.split('.').at(-1);
  const less = (): string => String(BigInt(String(value)) - 1n);
  switch (name) {
    case 'version':
      return [
        [RECEIPT_VERSION + 1, 'receipt_version'],
        [RECEIPT_VERSION - 1, 'receipt_version'],
      ];
    case 'network':
      return [['devnet', 'receipt_network']];
    case 'transcript':
      return [[commitmentOf(1), 'memo']];
    case 'payTo':
      return [[other(), 'recipient']];
    // The prepayment went there, and unused time came from there.
    case 'deposit':
      return [
        [other(), 'recipient'],
        [null, 'recipient'],
      ];
    case 'ahead':
      return [[value !== true, value === true ? 'memo' : 'fee-payer']];
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
    // A trial that had ended changes nothing.
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
  if (value.startsWith('tip/')) return [[value.replace(/\d+$/, '800000'), 'memo']];
  if (value.startsWith('refund/')) {
    const other = `refund/${otherSignature()}`;
    // The deposit sends no other refund.
    if (value === UNUSED_REFUND) return [[other, 'missing-on-chain']];
    return [
      [other, 'resource'],
      [UNUSED_REFUND, 'resource'],
    ];
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
  test(`${mode}: the true receipt of a whole call matches`, async () => {
    const { s, receipt } = await bills[mode];
    const report = await s.audit(receiptText(receipt));
    assert.equal(found(report), []);
    assert.ok(report.matches);
    assert.is(report.callId, s.callId);
    assert.is(report.paid, PRICE * 4n + 70_000n + 2n * TIP);
    assert.equal([report.returned, report.refunded], [PRICE, PRICE + TIP]);
    // Tips are no time.
    assert.equal(report.unused, { countedSeconds: 120, trialSeconds: 0, due: PRICE });
    assert.is(report.lines.length, receipt.payments.length + receipt.approvals.length);
    const spent = PRICE * 4n + TIP;
    const left = PRICE * 20n - spent;
    assert.equal(
      report.approvals.map((each) => [each.cap, each.spent, each.left]),
      mode === 'manual' ? [] : [[PRICE * 20n, spent, left]],
    );
  });

  // Proves receipts: Audit, from the chain alone, in a browser that was on no call
  test(`${mode}: an audit finds every single changed field`, async () => {
    const { s, receipt } = await bills[mode];
    const tree = plain(receipt);
    let changes = 0;
    for (const [path, value] of oneIn([...leaves(tree)], 3)) {
      for (const [instead, expected] of tampered(path, value)) {
        assert.is.not(instead, value, path);
        const seen = await verdict(s, put(tree, path, instead));
        assert.ok(
          seen.includes(expected),
          `${path} ${String(instead)}: ${seen.join() || 'matches'}`,
        );
        changes += 1;
      }
    }
    assert.ok(changes > (isLongerTier ? 45 : 12), `${changes} changes tried`);
  });

  test(`${mode}: an audit finds a payment left out, repeated or made up`, async () => {
    const { s, receipt } = await bills[mode];
    const tree = plain(receipt);
    const firstTip = (tree['payments'] as Tree[]).find(({ kind }) => kind === 'tip');
    for (const list of ['payments', 'approvals'] as const) {
      const items = tree[list] as Tree[];
      for (const [index, item] of items.entries()) {
        const without = await verdict(s, {
          ...tree,
          [list]: items.filter((each) => each !== item),
        });
        // No list of the call shows what the guest's wallet paid to the host's wallet.
        const isByWallet =
          item['kind'] === 'file' ||
          item['signature'] === firstTip?.['signature'] ||
          (mode === 'manual' && ['minute', 'tip'].includes(String(item['kind'])));
        assert.is(
          without.includes('missing-in-receipt'),
          !isByWallet,
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

const FORGED = 1n;

/** A call of some USDC. A party forges a bill of another sum. */
interface Called {
  readonly s: Scene;
  readonly receipt: CallReceipt;
  /** A second wallet of the party's. */
  readonly own: Person;
}

async function called(mode: 'allowance' | 'manual'): Promise<Called> {
  const s = await scene(mode);
  const own = person();
  await fund(s.world, own.address, { sol: '1', usdc: '10' });
  const approvals = mode === 'allowance' ? [await s.approve(99n * PRICE)] : [];
  const prepay = await s.pay({ resource: 'prepay', amount: PRICE * BigInt(PREPAID) });
  const payments = [prepay, await s.pay({ resource: 'minute/3' })];
  return { s, own, receipt: s.receipt({ approvals, payments }) };
}

/** A bill of one tiny payment with the memo of the prepayment. */
async function tiny(
  { s, receipt }: Called,
  of: Pick<Transfer, 'from' | 'to'> & Partial<Transfer>,
  by: Partial<CallReceipt> = {},
): Promise<CallReceipt> {
  const prepay = await s.transfer({ resource: 'prepay', amount: FORGED, ...of });
  return {
    ...receipt,
    ...{ payer: of.from.address, feePayer: of.from.address, sessionKey: null },
    ...{ price: prepay.amount, prepaidPeriods: 1, approvals: [], payments: [prepay] },
    ...by,
  };
}

interface Forgery {
  readonly what: string;
  forge(called: Called): CallReceipt | Promise<CallReceipt>;
  /** Null: no list of the call can show the forgery. */
  readonly found: AuditFinding | null;
}

const FORGERIES: readonly Forgery[] = [
  {
    what: 'the payer pays a tiny second prepayment into the deposit',
    forge: (c) => tiny(c, { from: c.s.guest, to: c.s.deposit }),
    found: 'missing-in-receipt',
  },
  // A bill that names other wallets and keys is true for those wallets and keys (docs/receipts.md).
  {
    what: 'the payer pays a wallet of their own, and names no deposit',
    forge: (c) => tiny(c, { from: c.s.guest, to: c.own }, { payTo: c.own.address, deposit: null }),
    found: null,
  },
  {
    what: 'the payer pays the host again, and names no deposit',
    forge: (c) => tiny(c, { from: c.s.guest, to: c.s.host }, { deposit: null }),
    found: null,
  },
  {
    what: 'the other half of the transcript is made up, so the call id is the same',
    async forge(c) {
      const half = fromBase64Url(c.s.transcript)?.slice(0, 16) ?? new Uint8Array();
      const made = new Uint8Array([...half, ...new Uint8Array(16).fill(1)]);
      const memo = await memoFor(made, `pay2chat:${c.s.callId}/prepay`);
      const transcript = toBase64Url(made);
      return tiny(c, { from: c.s.guest, to: c.s.host, memo }, { transcript, deposit: null });
    },
    found: null,
  },
];

for (const mode of ['allowance', 'manual'] as const) {
  for (const { what, forge, found: finding } of FORGERIES) {
    test(`${mode}: when ${what}, the audit finds ${finding ?? 'nothing wrong'}`, async () => {
      const call = await called(mode);
      const report = await call.s.audit(receiptText(await forge(call)));
      assert.is(report.callId, call.s.callId);
      if (finding === null) assert.equal(found(report), []);
      else assert.ok(found(report).includes(finding), found(report).join());
      assert.is(report.matches, finding === null || finding === 'other-wallet');
    });
  }
}

test('an audit accepts the bill of an invented call if its payments exist', async () => {
  const s = await scene('manual');
  const amount = PRICE * BigInt(PREPAID);
  const paid = await s.transfer({ resource: 'prepay', amount, from: s.guest, to: s.deposit });
  const made = { ...s.receipt({ approvals: [], payments: [paid] }), feePayer: s.guest.address };
  assert.ok((await s.audit(receiptText(made))).matches);
});

test.run();
