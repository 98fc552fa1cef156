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
import { usdc } from '../../../src/shared/money.ts';
import {
  type AuditReport,
  type ReceiptPayment,
  UNUSED_REFUND,
} from '../../../src/shared/receipt/receipt.ts';
import { receiptText } from '../../../src/shared/receipt/text.ts';
import { auditText } from '../../../src/workers/ledger/receipts/audit.ts';
import { associatedTokenAccount, MEMO_PROGRAM } from '../../../src/workers/ledger/solana/layout.ts';
import { signTransaction } from '../../../src/workers/ledger/solana/build.ts';
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

test('an audit shows how much the session key spent under each approval', async () => {
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

const key = (address: string): PublicKey => new PublicKey(address);
const FIRST_MEMO_PROGRAM = 'Memo1UhkJRfHyvLMcVucJwxXeuD728EqVDDwQDxFMNo';

interface Behind {
  readonly s: Scene;
  /** A stranger with money. */
  readonly pest: Person;
  readonly prepay: ReceiptPayment;
}
type Who = 'guest' | 'host' | 'deposit' | 'pest';
interface Past {
  /** The session key signs in the owner's place. */
  readonly byKey?: boolean;
  /** Transfers without mint and decimals. */
  readonly plain?: boolean;
  readonly memos?: readonly string[];
  /** Uses the first version of the memo program. */
  readonly first?: boolean;
  /** The stranger pays the sender back in the same transaction. */
  readonly putBack?: boolean;
  /** The transaction also names session key and reference. */
  readonly names?: boolean;
}

/** Moves money past the page. The stranger pays the fee; each who moves money signs. */
const past =
  (from: Who, to: Who, { byKey, plain, memos = [], first, putBack, names }: Past = {}) =>
  async ({ s, pest }: Behind): Promise<void> => {
    const { mint, rpc } = s.guestSide;
    const { blockhash } = await rpc.getLatestBlockhash();
    const people = { guest: s.guest, host: s.host, deposit: s.deposit, pest };
    const account = (who: Who) => key(associatedTokenAccount(people[who].address, mint));
    const move = (source: Who, target: Who) => {
      const owner = key((byKey && source === from ? s.session : people[source]).address);
      return plain
        ? createTransferInstruction(account(source), account(target), owner, PRICE)
        : createTransferCheckedInstruction(
            ...([account(source), key(mint), account(target), owner, PRICE, 6] as const),
          );
    };
    const note = (memo: string) =>
      new TransactionInstruction({
        programId: key(first ? FIRST_MEMO_PROGRAM : MEMO_PROGRAM),
        keys: [],
        data: Buffer.from(memo),
      });
    const touch = (address: string) =>
      SystemProgram.transfer({
        ...{ fromPubkey: key(pest.address), toPubkey: key(address), lamports: 1_000_000 },
      });
    const message = new TransactionMessage({
      payerKey: key(pest.address),
      recentBlockhash: blockhash,
      instructions: [
        move(from, to),
        ...(putBack ? [move('pest', from)] : []),
        ...(await Promise.all(memos.map((each) => s.memo(each)))).map(note),
        ...(names ? [s.session.address, s.reference].map(touch) : []),
      ],
    });
    let transaction = new VersionedTransaction(message.compileToV0Message());
    if (byKey) await signTransaction(transaction, s.session);
    else if (from !== 'pest') {
      const signed = await people[from].sign(transaction.serialize());
      if (!signed.ok) throw new Error(signed.error.code);
      transaction = VersionedTransaction.deserialize(signed.value);
    }
    await s.send(transaction, pest);
  };

const refunds =
  (more: bigint) =>
  ({ s, prepay: of }: Behind): Promise<ReceiptPayment> =>
    s.refund({ ...of, amount: usdc(of.amount + more) });

/** An approval by an instruction that the page never makes. */
async function approves({ s }: Behind): Promise<void> {
  const { blockhash } = await s.guestSide.rpc.getLatestBlockhash();
  const account = key(associatedTokenAccount(s.guest.address, s.guestSide.mint));
  const owner = key(s.guest.address);
  const message = new TransactionMessage({
    payerKey: owner,
    recentBlockhash: blockhash,
    instructions: [createApproveInstruction(account, key(s.session.address), owner, 99n * PRICE)],
  });
  await s.send(new VersionedTransaction(message.compileToV0Message()), s.guest);
}

/** A transaction besides the receipt, and the finding that the audit adds for it. */
type Happening = readonly [what: string, happens: (b: Behind) => Promise<unknown>, found: string];
const file = { resource: fileOf(1), commitment: commitmentOf(1), amount: 9n };
const HAPPENINGS: readonly Happening[] = [
  // The session key.
  ['a minute', ({ s }) => s.pay({ resource: 'minute/3' }), 'missing-in-receipt minute minute/3'],
  ['a file, whose memo no audit can guess', ({ s }) => s.pay(file), 'missing-in-receipt call'],
  [
    'an unchecked transfer by the session key',
    past('guest', 'host', { byKey: true, plain: true }),
    'missing-in-receipt call',
  ],
  [
    'a payment with two memos',
    past('guest', 'host', { byKey: true, memos: ['minute/3', 'x'] }),
    'missing-in-receipt call',
  ],
  [
    'a minute with the first memo program',
    past('guest', 'host', { byKey: true, memos: ['minute/3'], first: true }),
    'missing-in-receipt minute minute/3',
  ],
  [
    'a session-key transfer to a stranger',
    past('guest', 'pest', { byKey: true }),
    'missing-in-receipt call',
  ],
  [
    'a session-key transfer to a stranger, who pays it back',
    past('guest', 'pest', { byKey: true, putBack: true }),
    'missing-in-receipt call,odometer approval',
  ],
  ['an approval', ({ s }) => s.approve(7n * PRICE), 'missing-in-receipt approval'],
  ['an approval that the page never makes', approves, 'missing-in-receipt approval'],
  // The deposit.
  [
    'a prepayment by the wallet',
    past('guest', 'deposit', { memos: ['prepay'] }),
    'missing-in-receipt prepay prepay',
  ],
  [
    'an unchecked transfer into the deposit',
    past('guest', 'deposit', { plain: true }),
    'missing-in-receipt call',
  ],
  [
    'a transfer into the deposit that a stranger pays back',
    past('guest', 'deposit', { putBack: true }),
    'missing-in-receipt call',
  ],
  [
    'the refund of unused time',
    ({ s }) => s.giveBack(PRICE),
    `missing-in-receipt refund ${UNUSED_REFUND}`,
  ],
  ['a refund of zero at the end', ({ s }) => s.giveBack(0n), ''],
  [
    'an unchecked transfer out of the deposit',
    past('deposit', 'guest', { plain: true }),
    'missing-in-receipt refund',
  ],
  ['from the deposit to a stranger', past('deposit', 'pest'), 'other-wallet other'],
  [
    'a prepayment by a stranger',
    past('pest', 'deposit', { memos: ['prepay'] }),
    'other-wallet other',
  ],
  [
    'a stranger’s unchecked transfer into the deposit',
    past('pest', 'deposit', { plain: true }),
    'other-wallet other',
  ],
  // The reference.
  ['a refund', refunds(0n), 'missing-in-receipt refund refund/'],
  ['a refund of more than was paid', refunds(1n), 'missing-in-receipt call'],
  [
    'an unchecked transfer to the guest that names the call’s keys',
    past('host', 'guest', { plain: true, names: true }),
    'missing-in-receipt call',
  ],
  // Strangers use public memos and addresses.
  ['a stranger’s copy of a minute', past('pest', 'host', { memos: ['minute/3'], names: true }), ''],
  [
    'a stranger’s copy of a minute, paid to the guest',
    past('pest', 'guest', { memos: ['minute/3'], names: true }),
    '',
  ],
  // No list of the call shows these (docs/receipts.md).
  ['a transfer from wallet to wallet', past('guest', 'host', { memos: ['minute/3'] }), ''],
  ['a refund by other software', past('host', 'guest'), ''],
];

for (const [what, happens, expected] of HAPPENINGS) {
  test(`a transaction outside the receipt (${what}) adds ${expected || 'nothing'} to the audit`, async () => {
    const s = await scene('allowance');
    await fund(s.world, s.host.address, { usdc: '9' });
    const pest = person();
    await fund(s.world, pest.address, { sol: '1', usdc: '9' });
    const approvals = [await s.approve(9n * PRICE)];
    const prepay = await prepaid(s);
    const text = receiptText(s.receipt({ approvals, payments: [prepay] }));
    await happens({ s, pest, prepay });
    const report = await s.audit(text);
    const found = wrong(report).map((line) => line.filter(Boolean).join(' '));
    assert.is(found.join().replace(prepay.signature, ''), expected);
    assert.is(report.matches, /^(?:other-wallet|$)/.test(expected));
    assert.equal(report.unclear, []);
  });
}

/** A call with a prepayment and minute 3. */
async function called(mode: 'allowance' | 'manual' = 'allowance') {
  const s = await scene(mode);
  await fund(s.world, s.host.address, { usdc: '9' });
  const approvals = mode === 'manual' ? [] : [await s.approve(9n * PRICE)];
  const prepay = await prepaid(s);
  const minute = await s.pay({ resource: 'minute/3' });
  const text = (payments: readonly ReceiptPayment[]) =>
    receiptText(s.receipt({ approvals, payments }));
  const { rpc, env, mint } = s.guestSide;
  /** Audits a bill of these payments by a server that answers some requests in its own way. */
  const audit = (payments: readonly ReceiptPayment[], server: Partial<typeof rpc> = {}) =>
    auditText({ rpc: { ...rpc, ...server }, env, mint, network: 'local' }, text(payments));
  return { s, rpc, approvals, prepay, minute, text, audit };
}

test('an audit finds a minute that was charged twice, failed, or belongs elsewhere', async () => {
  const { s, prepay, minute, audit } = await called();
  const again = await s.pay({ resource: 'minute/3' });
  const failed = await s.pay({ resource: 'minute/4', fails: true });
  const foreign = await scene('allowance');
  await foreign.approve(PRICE);
  const theirs = await foreign.pay({ resource: 'minute/4' });
  const both = [prepay, minute, again];
  for (const [payments, ...found] of [
    [[prepay, minute], 'missing-in-receipt', 'minute', 'minute/3'],
    [both, 'resource', 'minute', 'minute/3'],
    [[minute, again], 'missing-in-receipt', 'prepay', 'prepay'],
    [[...both, failed], 'failed-on-chain', 'minute', 'minute/4'],
    [[...both, theirs], 'missing-on-chain', 'minute', 'minute/4'],
  ] as const) {
    const rest = wrong(await audit(payments)).map((line) => line.join());
    assert.ok(rest.includes(found.join()), `${found.join()}, not ${rest.join(' ')}`);
  }
});

test('an audit throws instead of giving a result if a server fails', async () => {
  const { s, prepay, minute, text } = await called('manual');
  const bill = text([prepay, minute]);
  const from = s.world.exchanges.length;
  assert.ok((await s.audit(bill)).matches);
  const asked = s.world.exchanges.length - from;
  assert.ok(asked >= 4);
  for (let silent = 0; silent < asked; silent += 1) {
    const start = s.world.exchanges.length;
    s.world.faults = ({ index }) =>
      index >= start + silent ? { kind: 'status', status: 503, deliver: false } : null;
    assert.ok((await codeOf(s.audit(bill))).startsWith('rpc_'), `from request ${silent} on`);
  }
  // A server that counts requests is given time.
  const served: number[] = [];
  s.world.faults = () => {
    const nowMs = s.world.nowMs();
    if (served.filter((atMs) => atMs > nowMs - 10_000).length >= 3) {
      return { kind: 'status', status: 429, deliver: false };
    }
    served.push(nowMs);
    return null;
  };
  assert.ok((await s.audit(bill)).matches);
  s.world.faults = () => null;
});

/** A server whose lists are edited. */
const listing = (
  { getSignaturesForAddress }: Scene['guestSide']['rpc'],
  edit: (listed: readonly SignatureInfo[], address: string) => readonly SignatureInfo[],
) => ({
  getSignaturesForAddress: async (
    ...[address, options]: Parameters<typeof getSignaturesForAddress>
  ) => edit(await getSignaturesForAddress(address, options), address),
});

test('an audit throws when a server’s lists contradict its other answers', async () => {
  const { s, rpc, approvals, prepay, minute, audit } = await called();
  const payments = [prepay, minute, await s.refund(minute)];
  const without = (address: string | null, ...hidden: readonly string[]) =>
    listing(rpc, (listed, of) =>
      listed.filter((each) => (address ?? of) !== of || !hidden.includes(each.signature)),
    );
  const all = [...approvals, ...payments].map(({ signature }) => signature);
  const { session, deposit, reference } = s;
  const store = associatedTokenAccount(deposit.address, s.guestSide.mint);
  for (const [address, hidden] of [
    [session.address, all],
    [session.address, [approvals[0]?.signature ?? '']],
    [session.address, [prepay.signature]],
    [store, all],
    [reference, all],
  ] as const) {
    const from = s.world.exchanges.length;
    assert.is(await codeOf(audit(payments, without(address, ...hidden))), 'rpc_bad_answer');
    assert.ok(s.world.exchanges.length - from <= 60, `${s.world.exchanges.length - from} requests`);
  }
  // A transaction that it lists and does not show.
  const forgetful = { getTransaction: () => Promise.resolve(null) };
  assert.is(await codeOf(audit(payments, forgetful)), 'rpc_bad_answer');
  // The allowance shows a payment that a server leaves out of every list.
  const left = await s.pay({ resource: 'minute/4' });
  const consistent = await audit(payments, without(null, left.signature));
  assert.equal(wrong(consistent), [['odometer', 'approval', null]]);
});

test('an audit reads every list to the end, even line by line', async () => {
  const { rpc, prepay, minute, audit } = await called();
  const { getSignaturesForAddress } = rpc;
  const servers = [
    {
      getSignaturesForAddress: (
        ...[address, options]: Parameters<typeof getSignaturesForAddress>
      ) => getSignaturesForAddress(address, { ...options, limit: 1 }),
    },
    listing(rpc, (listed) =>
      listed.map((each) => ({ ...each, err: { name: 'failed', custom: null } })),
    ),
  ];
  for (const server of servers) {
    assert.ok((await audit([prepay, minute], server)).matches);
    const short = await audit([prepay], server);
    assert.equal(wrong(short), [['missing-in-receipt', 'minute', 'minute/3']]);
  }
});

/** A server by which this address has transactions without end, and what it was asked for. */
function busyServer({ guestSide: { rpc } }: Scene, busy: string) {
  const names = Array.from({ length: 10_000 }, (_, index) => {
    const bytes = new Uint8Array(64).fill(1);
    new DataView(bytes.buffer).setUint32(8, index);
    return toBase58(bytes);
  });
  const places = new Map(names.map((each, index) => [each, index]));
  const asked = { listings: 0, reads: 0 };
  const server: Partial<typeof rpc> = {
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
  return { asked, server };
}

for (const list of ['session', 'deposit', 'reference'] as const) {
  test(`a ${list} list that is too long makes the audit unclear`, async () => {
    const { s, prepay, minute, audit } = await called();
    const refund = await s.refund(minute);
    const back = await s.giveBack(PRICE);
    const all = [prepay, minute, refund, back];
    const addresses = {
      session: s.session.address,
      deposit: associatedTokenAccount(s.deposit.address, s.guestSide.mint),
      reference: s.reference,
    };
    const { asked, server } = busyServer(s, addresses[list]);
    const whole = await audit(all, server);
    assert.equal(wrong(whole), []);
    assert.equal([whole.matches, whole.unclear], [false, [list]]);
    assert.equal(
      whole.complete,
      ['session', 'deposit', 'reference'].filter((each) => each !== list),
    );
    assert.ok(asked.listings <= 10, `${asked.listings} listings`);
    assert.ok(asked.reads <= 10, `${asked.reads} transactions`);
    // The audit still finds the payments that the other lists show.
    for (const [each, hidden] of Object.entries({
      session: minute,
      deposit: back,
      reference: refund,
    })) {
      const found = wrong(
        await audit(
          all.filter((one) => one !== hidden),
          server,
        ),
      );
      const isFound = found.some(([finding]) => finding === 'missing-in-receipt');
      assert.is(isFound, each !== list, each);
    }
    const dearer = { ...minute, amount: usdc(minute.amount + 1n) };
    const found = wrong(await audit([prepay, dearer, refund, back], server));
    assert.ok(found.some(([finding]) => finding === 'amount'));
  });
}

test.run();
