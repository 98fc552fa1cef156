import * as assert from 'uvu/assert';
import {
  createApproveInstruction,
  createTransferCheckedInstruction,
  createTransferInstruction,
} from '@solana/spl-token';
import {
  PublicKey,
  SystemProgram,
  TransactionInstruction,
  TransactionMessage,
  VersionedTransaction,
} from '@solana/web3.js';
import { test } from 'uvu';
import { toBase58 } from '../../../src/shared/base58.ts';
import type { AuditReport } from '../../../src/shared/receipt/receipt.ts';
import { receiptText } from '../../../src/shared/receipt/text.ts';
import { auditText } from '../../../src/workers/ledger/receipts/audit.ts';
import { associatedTokenAccount } from '../../../src/workers/ledger/solana/layout.ts';
import { memoOf } from '../../../src/workers/ledger/solana/build.ts';
import type { SignatureInfo } from '../../../src/workers/ledger/solana/rpc-parse.ts';
import { closeWorlds, codeOf, fund, person, type Person } from '../../support/world.ts';
import { commitmentOf, fileOf, PREPAID, PRICE, scene, type Scene } from './scene.ts';

// pure
/** What the audit finds on the chain by itself: allowances, hidden payments, noise, silence. */

test.after(closeWorlds);

const prepaid = (s: Scene) => s.pay({ resource: 'prepay', amount: PRICE * BigInt(PREPAID) });

const wrong = ({ lines }: AuditReport) =>
  lines
    .filter(({ finding }) => finding !== 'ok')
    .map(({ finding, subject, resource }) => [finding, subject, resource]);

test('approvals: replaced, revoked and used up ones, each with what was taken under it', async () => {
  const s = await scene('allowance');
  const approvals = [await s.approve(3n * PRICE)];
  const payments = [await prepaid(s)];
  approvals.push(await s.approve(2n * PRICE));
  payments.push(await s.pay({ resource: 'minute/3' }));
  const text = (): string => receiptText(s.receipt({ approvals, payments }));
  const spent = async () => {
    const report = await s.audit(text());
    assert.equal(wrong(report), []);
    return report.approvals.map((each) => [each.cap / PRICE, each.spent / PRICE, each.left]);
  };
  assert.equal(await spent(), [
    [3n, 2n, null],
    [2n, 1n, PRICE],
  ]);
  payments.push(await s.pay({ resource: 'minute/4' }));
  assert.equal(
    await spent(),
    [
      [3n, 2n, null],
      [2n, 2n, 0n],
    ],
    'the program forgets a delegate that has nothing left',
  );
  approvals.push(await s.approve(9n * PRICE));
  await s.revoke();
  assert.equal(await spent(), [
    [3n, 2n, null],
    [2n, 2n, null],
    [9n, 0n, null],
  ]);
});

test('an odometer that says otherwise is found', async () => {
  const s = await scene('allowance');
  const approvals = [await s.approve(9n * PRICE)];
  const payments = [await prepaid(s)];
  const { rpc, env, mint } = s.guestSide;
  const lying = {
    ...rpc,
    getTokenAccount: async (address: string) => {
      const account = await rpc.getTokenAccount(address);
      return account && { ...account, delegatedAmount: account.delegatedAmount - 1n };
    },
  };
  const text = receiptText(s.receipt({ approvals, payments }));
  const report = await auditText({ rpc: lying, env, mint, network: 'local' }, text);
  assert.equal(wrong(report), [['odometer', 'approval', null]]);
});

test('a session key that can spend without a known approval is found', async () => {
  const s = await scene('allowance');
  const { sessionKey } = s.receipt({ approvals: [], payments: [] });
  const account = key(associatedTokenAccount(s.guest.address, s.guestSide.mint));
  const { blockhash } = await s.guestSide.rpc.getLatestBlockhash();
  const message = new TransactionMessage({
    payerKey: key(s.guest.address),
    recentBlockhash: blockhash,
    instructions: [
      createApproveInstruction(account, key(sessionKey ?? ''), key(s.guest.address), 9n * PRICE),
    ],
  });
  await s.send(new VersionedTransaction(message.compileToV0Message()), s.guest);
  const payments = [await prepaid(s)];
  const report = await s.audit(receiptText(s.receipt({ approvals: [], payments })));
  assert.equal(wrong(report), [['missing-in-receipt', 'approval', null]]);
});

for (const mode of ['allowance', 'manual'] as const) {
  // Proves receipts: Audit, from the chain alone, in a browser that was on no call
  test(`${mode}: payments that the receipt hides are found, the later ones and all but the first, too`, async () => {
    const s = await scene(mode);
    const approvals = mode === 'allowance' ? [await s.approve(99n * PRICE)] : [];
    const payments = [await prepaid(s)];
    for (let minute = 3; minute <= 8; minute += 1) {
      payments.push(await s.pay({ resource: `minute/${minute}` }));
    }
    const file = { resource: fileOf(1), commitment: commitmentOf(1), amount: 9n };
    const sold = await s.pay({ ...file, byWallet: true });
    payments.push(await s.pay({ resource: 'minute/9' }));
    const hiding = async (hidden: (index: number) => boolean) => {
      const shown = payments.filter((_, index) => !hidden(index));
      return s.audit(receiptText(s.receipt({ approvals, payments: [...shown, sold] })));
    };
    assert.equal(wrong(await hiding(() => false)), []);
    const later = await hiding((index) => index >= 2);
    assert.equal(
      wrong(later).sort(),
      [4, 5, 6, 7, 8, 9].map((n) => ['missing-in-receipt', 'minute', `minute/${n}`]),
    );
    assert.is(later.paid, PRICE * 9n + 9n, 'the sum is the chain’s');
    const first = await hiding((index) => index === 0);
    assert.equal(wrong(first), [['missing-in-receipt', 'prepay', 'prepay']]);
    // Its memo commits to content that nobody else knows: found by who paid whom, and when.
    const withoutFile = await s.audit(receiptText(s.receipt({ approvals, payments })));
    assert.equal(wrong(withoutFile), [['missing-in-receipt', 'file', null]]);
  });
}

test('the same minute charged twice is found, listed once or twice', async () => {
  const s = await scene('allowance');
  const approvals = [await s.approve(9n * PRICE)];
  const payments = [await prepaid(s), await s.pay({ resource: 'minute/3' })];
  const again = await s.pay({ resource: 'minute/3' });
  const audit = (all: typeof payments) =>
    s.audit(receiptText(s.receipt({ approvals, payments: all })));
  assert.equal(wrong(await audit(payments)), [['missing-in-receipt', 'minute', 'minute/3']]);
  assert.equal(wrong(await audit([...payments, again])), [['resource', 'minute', 'minute/3']]);
});

test('what others do with the public memos and addresses changes nothing', async () => {
  const s = await scene('allowance');
  const approvals = [await s.approve(9n * PRICE)];
  const payments = [await prepaid(s), await s.pay({ resource: 'minute/3' })];
  const receipt = s.receipt({ approvals, payments });
  const pest = person();
  await fund(s.world, pest.address, { sol: '1', usdc: '1' });
  const { blockhash } = await s.guestSide.rpc.getLatestBlockhash();
  const copied = await s.memo('minute/4');
  for (const to of [s.guest, s.host]) {
    await s.transfer({ resource: 'minute/4', amount: receipt.price, from: pest, to });
  }
  const message = new TransactionMessage({
    payerKey: new PublicKey(pest.address),
    recentBlockhash: blockhash,
    instructions: [
      SystemProgram.transfer({
        fromPubkey: new PublicKey(pest.address),
        toPubkey: new PublicKey(receipt.sessionKey ?? ''),
        lamports: 1_000_000,
      }),
      memoOf(copied),
    ],
  });
  await s.send(new VersionedTransaction(message.compileToV0Message()), pest);
  const report = await s.audit(receiptText(receipt));
  assert.equal(wrong(report), []);
  assert.ok(report.matches);
});

const key = (address: string): PublicKey => new PublicKey(address);
const FIRST_MEMO_PROGRAM = 'Memo1UhkJRfHyvLMcVucJwxXeuD728EqVDDwQDxFMNo';

interface Move {
  readonly from: Person;
  readonly to: Person;
  /** Without mint and decimals. */
  readonly plain?: boolean;
}

const move = ({ guestSide: { mint } }: Scene, { from, to, plain = false }: Move) => {
  const [source, target] = [from, to].map(({ address }) =>
    key(associatedTokenAccount(address, mint)),
  ) as [PublicKey, PublicKey];
  const owner = key(from.address);
  return plain
    ? createTransferInstruction(source, target, owner, PRICE)
    : createTransferCheckedInstruction(source, key(mint), target, owner, PRICE, 6);
};

/** Past the page, by whatever instructions; whoever moves money signs, the first for the fee. */
async function bypass(
  s: Scene,
  moves: readonly Move[],
  notes: readonly TransactionInstruction[],
): Promise<void> {
  const [first, ...others] = [...new Set(moves.map(({ from }) => from))];
  if (!first) throw new Error('nothing to move');
  const { blockhash } = await s.guestSide.rpc.getLatestBlockhash();
  const message = new TransactionMessage({
    payerKey: key(first.address),
    recentBlockhash: blockhash,
    instructions: [...moves.map((each) => move(s, each)), ...notes],
  });
  let transaction = new VersionedTransaction(message.compileToV0Message());
  for (const each of others) {
    const signed = await each.sign(transaction.serialize());
    if (!signed.ok) throw new Error(signed.error.code);
    transaction = VersionedTransaction.deserialize(signed.value);
  }
  await s.send(transaction, first);
}

const byFirstMemoProgram = (memo: string): TransactionInstruction =>
  new TransactionInstruction({
    programId: key(FIRST_MEMO_PROGRAM),
    keys: [],
    data: Buffer.from(memo),
  });

for (const mode of ['allowance', 'manual'] as const) {
  test(`${mode}: money under a memo of the call is found, however it was moved`, async () => {
    const s = await scene(mode);
    const { guest, host } = s;
    const other = person();
    await fund(s.world, other.address, { sol: '1', usdc: '10' });
    const approvals = mode === 'allowance' ? [await s.approve(9n * PRICE)] : [];
    const payments = [await prepaid(s)];
    const text = receiptText(s.receipt({ approvals, payments }));
    const note = async (resource: string) => memoOf(await s.memo(resource));
    const ways: readonly (readonly [string, readonly Move[], readonly TransactionInstruction[]])[] =
      [
        ['minute/3', [{ from: guest, to: host, plain: true }], [await note('minute/3')]],
        ['minute/4', [{ from: guest, to: host }], [await note('minute/4'), memoOf('x')]],
        ['minute/5', [{ from: guest, to: host }], [memoOf('x'), await note('minute/5')]],
        ['minute/6', [{ from: guest, to: host }], [byFirstMemoProgram(await s.memo('minute/6'))]],
        // Another wallet puts back what the payer pays, so the balance stays.
        [
          'minute/7',
          [
            { from: guest, to: host, plain: true },
            { from: other, to: guest, plain: true },
          ],
          [await note('minute/7')],
        ],
      ];
    const missing: (string | null)[][] = [];
    for (const [resource, moves, notes] of ways) {
      await bypass(s, moves, notes);
      // The newest comes first.
      missing.unshift(['missing-in-receipt', 'minute', resource]);
      const report = await s.audit(text);
      assert.equal(wrong(report), missing, resource);
      assert.not(report.matches);
      assert.is(report.paid, PRICE * BigInt(PREPAID + missing.length), resource);
      const found = report.lines
        .filter(({ finding }) => finding !== 'ok')
        .map((each) => each.found);
      assert.equal(
        found,
        missing.map(() => '0.50 USDC'),
        resource,
      );
    }
    const [prepay] = payments;
    const refund = await note(`refund/${prepay?.signature ?? ''}`);
    await bypass(s, [{ from: host, to: guest, plain: true }], [refund]);
    missing.unshift(['missing-in-receipt', 'call', null]);
    assert.equal(wrong(await s.audit(text)), missing, 'a refund');
  });
}

test('by whatever instruction another wallet copies a memo, the bill stays true', async () => {
  const s = await scene('manual');
  const payments = [await prepaid(s)];
  const text = receiptText(s.receipt({ approvals: [], payments }));
  const pest = person();
  await fund(s.world, pest.address, { sol: '1', usdc: '10' });
  const note = memoOf(await s.memo('minute/3'));
  for (const to of [s.guest, s.host]) {
    await bypass(s, [{ from: pest, to, plain: true }], [note]);
    await bypass(s, [{ from: pest, to }], [note, memoOf('x')]);
  }
  assert.equal(wrong(await s.audit(text)), []);
  const prepay = memoOf(await s.memo('prepay'));
  await bypass(s, [{ from: pest, to: s.host, plain: true }], [prepay]);
  const report = await s.audit(text);
  assert.equal(wrong(report), [['copied', 'prepay', 'prepay']]);
  assert.ok(report.matches);
});

test('an earlier prepayment by another wallet is found, by whatever instruction', async () => {
  const s = await scene('manual');
  const other = person();
  await fund(s.world, other.address, { sol: '1', usdc: '10' });
  const prepay = memoOf(await s.memo('prepay'));
  await bypass(s, [{ from: other, to: s.host, plain: true }], [prepay]);
  const payments = [await prepaid(s)];
  const report = await s.audit(receiptText(s.receipt({ approvals: [], payments })));
  assert.equal(wrong(report), [['missing-in-receipt', 'prepay', 'prepay']]);
});

test('a failed minute listed as paid, and another call’s payment, are found', async () => {
  const s = await scene('allowance');
  const approvals = [await s.approve(9n * PRICE)];
  const prepay = await prepaid(s);
  const failed = await s.pay({ resource: 'minute/3', fails: true });
  const audit = (payments: Parameters<Scene['receipt']>[0]['payments']) =>
    s.audit(receiptText(s.receipt({ approvals, payments })));
  assert.equal(wrong(await audit([prepay])), []);
  assert.equal(wrong(await audit([prepay, failed])), [['failed-on-chain', 'minute', 'minute/3']]);
  const foreign = await scene('allowance');
  await foreign.approve(PRICE);
  const theirs = await foreign.pay({ resource: 'minute/3' });
  const report = await audit([prepay, theirs]);
  assert.equal(wrong(report), [['missing-on-chain', 'minute', 'minute/3']]);
});

test('a server that fails at any point is an error, never a verdict', async () => {
  const s = await scene('manual');
  const payments = [await prepaid(s), await s.pay({ resource: 'minute/3' })];
  const text = receiptText(s.receipt({ approvals: [], payments }));
  const from = s.world.exchanges.length;
  assert.ok((await s.audit(text)).matches);
  const asked = s.world.exchanges.length - from;
  assert.ok(asked >= 4);
  for (let silent = 0; silent < asked; silent += 1) {
    const start = s.world.exchanges.length;
    s.world.faults = ({ index }) =>
      index >= start + silent ? { kind: 'status', status: 503, deliver: false } : null;
    assert.ok((await codeOf(s.audit(text))).startsWith('rpc_'), `from request ${silent} on`);
  }
  s.world.faults = () => null;
});

test('a server that counts requests is given time', async () => {
  const s = await scene('allowance');
  const approvals = [await s.approve(9n * PRICE)];
  const payments = [await prepaid(s), await s.pay({ resource: 'minute/3' })];
  const served: number[] = [];
  s.world.faults = () => {
    const nowMs = s.world.nowMs();
    if (served.filter((atMs) => atMs > nowMs - 10_000).length >= 3) {
      return { kind: 'status', status: 429, deliver: false };
    }
    served.push(nowMs);
    return null;
  };
  const report = await s.audit(receiptText(s.receipt({ approvals, payments })));
  assert.ok(report.matches);
  s.world.faults = () => null;
});

test('a server that lists a transaction and does not show it is in trouble', async () => {
  const s = await scene('manual');
  const prepay = await prepaid(s);
  const { rpc, env, mint } = s.guestSide;
  const forgetful = { ...rpc, getTransaction: () => Promise.resolve(null) };
  const text = receiptText(s.receipt({ approvals: [], payments: [prepay] }));
  const asked = auditText({ rpc: forgetful, env, mint, network: 'local' }, text);
  assert.is(await codeOf(asked), 'rpc_bad_answer');
});

/** A server that lists something else. */
const listing = (
  { guestSide: { rpc, env, mint } }: Scene,
  edit: (listed: readonly SignatureInfo[], address: string) => readonly SignatureInfo[],
) => {
  const server: typeof rpc = {
    ...rpc,
    getSignaturesForAddress: async (address, options) =>
      edit(await rpc.getSignaturesForAddress(address, options), address),
  };
  return { rpc: server, env, mint, network: 'local' as const };
};

test('a server that lists less of the session key than it shows elsewhere is in trouble', async () => {
  const s = await scene('allowance');
  const approvals = [await s.approve(9n * PRICE)];
  const payments = [await prepaid(s), await s.pay({ resource: 'minute/3' })];
  const [prepay] = payments;
  const left = await s.pay({ resource: 'minute/4' });
  const receipt = s.receipt({ approvals, payments });
  const without = (...hidden: readonly (string | undefined)[]) =>
    listing(s, (listed, address) =>
      listed.filter(
        ({ signature }) =>
          signature !== left.signature &&
          (address !== receipt.sessionKey || !hidden.includes(signature)),
      ),
    );
  const all = [...approvals, ...payments].map(({ signature }) => signature);
  for (const hidden of [all, [approvals[0]?.signature], [prepay?.signature]]) {
    const from = s.world.exchanges.length;
    const asked = auditText(without(...hidden), receiptText(receipt));
    assert.is(await codeOf(asked), 'rpc_bad_answer');
    assert.ok(s.world.exchanges.length - from <= 40, 'a few requests');
  }
  const consistent = await auditText(without(), receiptText(receipt));
  assert.equal(wrong(consistent), [['odometer', 'approval', null]]);
});

for (const mode of ['allowance', 'manual'] as const) {
  test(`${mode}: what a list calls failed counts, if the transaction itself succeeded`, async () => {
    const s = await scene(mode);
    const approvals = mode === 'allowance' ? [await s.approve(9n * PRICE)] : [];
    const payments = [await prepaid(s)];
    await s.pay({ resource: 'minute/3' });
    const failed = listing(s, (listed) =>
      listed.map((each) => ({ ...each, err: { name: 'failed', custom: null } })),
    );
    const report = await auditText(failed, receiptText(s.receipt({ approvals, payments })));
    assert.equal(wrong(report), [['missing-in-receipt', 'minute', 'minute/3']]);
  });
}

test('histories of many pages are read whole', async () => {
  const s = await scene('allowance');
  const approvals = [await s.approve(9n * PRICE)];
  const payments = [await prepaid(s), await s.pay({ resource: 'minute/3' })];
  const { rpc, env, mint } = s.guestSide;
  // As a server would that never lists more than one.
  const terse: typeof rpc = {
    ...rpc,
    getSignaturesForAddress: (address, options) =>
      rpc.getSignaturesForAddress(address, { ...options, limit: 1 }),
  };
  const deps = { rpc: terse, env, mint, network: 'local' as const };
  const report = await auditText(deps, receiptText(s.receipt({ approvals, payments })));
  assert.ok(report.matches);
  const short = await auditText(
    deps,
    receiptText(s.receipt({ approvals, payments: payments.slice(0, 1) })),
  );
  assert.equal(wrong(short), [['missing-in-receipt', 'minute', 'minute/3']]);
});

/** A server by which this address has transactions without end, and what it was asked for. */
function busyServer({ guestSide: { rpc, env, mint } }: Scene, busy: string) {
  const name = (index: number): string => {
    const bytes = new Uint8Array(64).fill(1);
    new DataView(bytes.buffer).setUint32(8, index);
    return toBase58(bytes);
  };
  const names = Array.from({ length: 10_000 }, (_, index) => name(index));
  const places = new Map(names.map((each, index) => [each, index]));
  const asked = { listings: 0, reads: 0 };
  const server: typeof rpc = {
    ...rpc,
    getSignaturesForAddress: async (address, options) => {
      if (address !== busy) return rpc.getSignaturesForAddress(address, options);
      asked.listings += 1;
      const from = ((places.get(options?.before ?? '') ?? -1) + 1) % names.length;
      return names
        .slice(from, from + 1_000)
        .map((signature) => ({ signature, slot: 5n, err: null, memo: null, blockTime: null }));
    },
    getTransaction: async (signature, ...rest) => {
      asked.reads += 1;
      return places.has(signature) ? null : rpc.getTransaction(signature, ...rest);
    },
    getSignatureStatuses: () => Promise.resolve({ slot: 5n, value: [null] }),
  };
  return { asked, deps: { rpc: server, env, mint, network: 'local' as const } };
}

test('an account whose history cannot be read to its end is an error, never a match', async () => {
  const s = await scene('manual');
  const payments = [await prepaid(s), await s.pay({ resource: 'minute/3' })];
  const text = receiptText(s.receipt({ approvals: [], payments }));
  for (const owner of [s.guest.address, s.host.address]) {
    const account = associatedTokenAccount(owner, s.guestSide.mint);
    const { deps } = busyServer(s, account);
    assert.is(await codeOf(auditText(deps, text)), 'history_too_long');
  }
});

test('a receipt that names a busy address as its session key costs a few requests', async () => {
  const s = await scene('allowance');
  const approvals = [await s.approve(9n * PRICE)];
  const payments = [await prepaid(s)];
  const busy = person().address;
  const text = receiptText({ ...s.receipt({ approvals, payments }), sessionKey: busy });
  const { asked, deps } = busyServer(s, busy);
  assert.is(await codeOf(auditText(deps, text)), 'history_too_long');
  assert.ok(asked.listings <= 10, `${asked.listings} listings`);
  assert.ok(asked.reads <= 10, `${asked.reads} transactions`);
});

test.run();
