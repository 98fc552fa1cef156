// pure
import 'fake-indexeddb/auto';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { PaymentRecord, PaymentState } from '../../../src/shared/api/ledger.ts';
import { appError } from '../../../src/shared/errors.ts';
import { usdc } from '../../../src/shared/money.ts';
import { NO_TALLY } from '../../../src/shared/quality-tally.ts';
import {
  addTally,
  endedCall,
  keepAdmitted,
  keepEnded,
  keepGreeted,
  listTallies,
  listTopics,
  noteSettled,
  recordOf,
} from '../../../src/workers/ledger/payment/call-record.ts';
import { openStores } from '../../../src/workers/ledger/payment/chain.ts';
import { type JournalEntry, newEntry } from '../../../src/workers/ledger/payment/journal.ts';
import {
  feePayerKeyId,
  sessionKeyId,
  verifySignature,
} from '../../../src/workers/ledger/solana/keys.ts';
import { platformEnv } from '../../../src/workers/ledger/solana/env.ts';
import { codeOf } from '../../support/world.ts';
import { profile } from '../../support/windows.ts';

let names = 0;
const fresh = (): string => `storage-${(names += 1)}`;
const open = (name: string) => openStores(platformEnv(), profile()(), name);

const MESSAGE = new TextEncoder().encode('pay 1.00');

test('a key survives a reload, and no script can read the key', async () => {
  const name = fresh();
  const first = await open(name);
  const key = await first.keys.loadOrCreate(feePayerKeyId('local', 'owner'), 'fee');
  const signature = await key.sign(MESSAGE);
  assert.ok(await verifySignature(key.address, signature, MESSAGE));

  const reloaded = await open(name);
  const same = await reloaded.keys.loadOrCreate(feePayerKeyId('local', 'owner'), 'fee');
  assert.is(same.address, key.address);
  assert.equal(await same.sign(MESSAGE), signature);
  const stored = await reloaded.db.get('keys', feePayerKeyId('local', 'owner'));
  assert.ok(stored);
  assert.is(stored.privateKey.extractable, false);
  for (const format of ['pkcs8', 'jwk'] as const) {
    const exported = await crypto.subtle.exportKey(format, stored.privateKey).then(
      () => true,
      () => false,
    );
    assert.is(exported, false);
  }
});

test('a signature is valid for one address and one message only', async () => {
  const { keys } = await open(fresh());
  const [a, b] = [await keys.loadOrCreate('a', 'session'), await keys.loadOrCreate('b', 'session')];
  const signature = await a.sign(MESSAGE);
  assert.is(await verifySignature(b.address, signature, MESSAGE), false);
  assert.is(await verifySignature(a.address, signature, MESSAGE.slice(1)), false);
  assert.is(await verifySignature(a.address, signature.slice(1), MESSAGE), false);
  assert.is(await verifySignature('no address', signature, MESSAGE), false);
});

test('two windows that create the same key at once share one key', async () => {
  const name = fresh();
  const windows = await Promise.all([open(name), open(name)]);
  const keys = await Promise.all(
    windows.map((each) => each.keys.loadOrCreate(feePayerKeyId('devnet', 'owner'), 'fee')),
  );
  assert.is(keys[0]?.address, keys[1]?.address);
});

test('each network, owner and call has keys of its own', async () => {
  const { keys } = await open(fresh());
  const ids = [
    feePayerKeyId('local', 'o'),
    feePayerKeyId('devnet', 'o'),
    feePayerKeyId('local', 'p'),
  ];
  const fee = await Promise.all(ids.map((id) => keys.loadOrCreate(id, 'fee')));
  assert.is(new Set(fee.map((key) => key.address)).size, 3);
  await keys.loadOrCreate(sessionKeyId('call'), 'session');
  assert.equal(
    (await keys.list('session')).map((key) => key.id),
    [sessionKeyId('call')],
  );
  assert.not((await keys.list()).some((key) => 'privateKey' in key));
  await keys.destroy(sessionKeyId('call'));
  assert.is(await keys.load(sessionKeyId('call')), null);
  assert.is((await keys.list()).length, 3);
});

const entry = (id: string, more: Partial<JournalEntry> = {}): JournalEntry => ({
  ...newEntry(
    { network: 'local', env: platformEnv() },
    {
      ...{ id, kind: 'minute', role: 'guest', callId: 'call', amount: usdc(1n) },
      ...{
        payer: 'payer',
        recipient: 'recipient',
        slot: 10n ** 18n,
        bytes: Uint8Array.of(1, 2, 3),
      },
      ...{ rest: { amount: 10n ** 18n, delegate: null, delegated: 0n }, messageHash: `hash-${id}` },
    },
  ),
  ...more,
});

test('the journal survives a reload with bytes and slots intact', async () => {
  const name = fresh();
  const { journal } = await open(name);
  await journal.add(entry('m4'));
  await journal.update('m4', { signature: 'sig' });
  const reloaded = (await open(name)).journal;
  const found = await reloaded.byId('m4');
  assert.equal(found?.bytes, Uint8Array.of(1, 2, 3));
  assert.is(found?.slot, 10n ** 18n);
  assert.is(found?.rest?.amount, 10n ** 18n);
  assert.is((await reloaded.bySignature('sig'))[0]?.id, 'm4');
  assert.is((await reloaded.byMessageHash('hash-m4'))[0]?.id, 'm4');
  assert.is(await reloaded.byId('m5'), null);
});

test('the journal replaces only expired or failed entries, or the same signature', async () => {
  const { journal } = await open(fresh());
  await journal.add(entry('x'));
  assert.is(await codeOf(journal.add(entry('x'))), 'payment_open');
  await journal.update('x', { signature: 'sig', error: appError('till_empty') });
  assert.is(await codeOf(journal.add(entry('x', { signature: 'other' }))), 'payment_open');
  await journal.add(entry('x', { signature: 'sig' }));
  assert.is((await journal.byId('x'))?.error, null);
  for (const state of ['expired', 'failed'] as const) {
    await journal.update('x', { state });
    await journal.add(entry('x', { amount: usdc(2n) }));
    assert.is((await journal.byId('x'))?.amount, 2n);
  }
  await journal.update('x', { state: 'landed' });
  assert.is(await codeOf(journal.add(entry('x'))), 'payment_open');
});

test('updating an entry that the journal does not have fails', async () => {
  const { journal } = await open(fresh());
  assert.is(await codeOf(journal.update('x', { state: 'failed' })), 'storage_failed');
  assert.is(await codeOf(journal.rollBack('x')), 'storage_failed');
});

const STATES: readonly PaymentState[] = ['signed', 'landed', 'final', 'expired', 'failed'];
const SETTLED: readonly PaymentState[] = ['landed', 'final'];
/** The states that a write may lead to. A host's expired income counts when the chain shows it after all. */
const NEXT = {
  ...{ signed: STATES, landed: SETTLED, final: SETTLED, expired: [], failed: [] },
  'expired, of the host': SETTLED,
} satisfies Record<string, readonly PaymentState[]>;
const [first, second] = [appError('till_empty'), appError('aborted')];

for (const [of, next] of Object.entries<readonly PaymentState[]>(NEXT)) {
  test(`a payment that is ${of} can change to ${next.join(' or ') || 'no other state'}`, async () => {
    const { journal } = await open(fresh());
    const [from = 'signed'] = STATES.filter((state) => of.startsWith(state));
    const role = of.endsWith('host') ? 'host' : 'guest';
    for (const state of STATES) {
      await journal.add(entry(state, { role, signature: 'sig', state: from, error: first }));
      const before = await journal.byId(state);
      assert.ok(before);
      const heard: PaymentRecord[] = [];
      const stop = journal.subscribe((record) => heard.push(record));
      const after = await journal.update(state, { state, error: second });
      stop();
      const isWritten = next.includes(state);
      if (isWritten) assert.is(after.state, from === 'final' ? from : state);
      else {
        assert.equal(after, before, state);
        assert.equal(await journal.settle(before, { state, error: second }), before, state);
      }
      // A payment that moved nothing keeps its first reason.
      const keeps = !isWritten || (from === 'signed' && state === 'expired');
      assert.equal(after.error, keeps ? first : second);
      assert.is(heard.length, Number(isWritten));
    }
  });

  test(`a rollback ${of === 'landed' ? 'expires' : 'leaves'} a payment that is ${of}`, async () => {
    const { journal } = await open(fresh());
    const [from = 'signed'] = STATES.filter((state) => of.startsWith(state));
    await journal.add(entry('x', { state: from, signature: 'sig', error: first }));
    const { state, error, blockTimeS } = await journal.update('x', { blockTimeS: 7 });
    assert.is(blockTimeS, ['expired', 'failed'].includes(from) ? null : 7, 'its time is noted');
    const taken = await journal.rollBack('x');
    const isTaken = from === 'landed';
    assert.is(taken.state, isTaken ? 'expired' : state);
    assert.equal(taken.error, isTaken ? appError('rolled_back', { signature: 'sig' }) : error);
  });
}

test('the journal filters entries by role, call, kind and openness', async () => {
  const { journal } = await open(fresh());
  await journal.add(entry('g', { role: 'guest' }));
  await journal.add(entry('h', { role: 'host' }));
  await journal.add(entry('o', { callId: 'other', state: 'landed' }));
  await journal.add(entry('t', { callId: null, role: null, kind: 'transfer', state: 'failed' }));
  const ids = async (filter: Parameters<typeof journal.list>[0]) =>
    (await journal.list(filter)).map((each) => each.id).sort();
  assert.equal(await ids({ callId: 'call', role: 'host' }), ['h']);
  assert.equal(await ids({ callId: 'call' }), ['g', 'h']);
  assert.equal(await ids({ open: true }), ['g', 'h']);
  assert.equal(await ids({ kind: 'transfer' }), ['t']);
  assert.equal(await ids({}), ['g', 'h', 'o', 't']);
});

test('listeners hear of every write, but get no private fields', async () => {
  const { journal } = await open(fresh());
  const heard: PaymentRecord[] = [];
  const stop = journal.subscribe((record) => heard.push(record));
  await journal.add(entry('x'));
  await journal.update('x', { state: 'landed' });
  stop();
  await journal.update('x', { state: 'final' });
  assert.equal(
    heard.map((record) => record.state),
    ['signed', 'landed'],
  );
  for (const field of ['bytes', 'memo', 'messageHash', 'resourceUrl', 'lastValidBlockHeight']) {
    assert.not(heard.some((record) => field in record));
  }
});

test('the store parses values, updates atomically and lists by prefix', async () => {
  const name = fresh();
  const [one, two] = [(await open(name)).kv, (await open(name)).kv];
  const count = (value: unknown): number | null => (typeof value === 'number' ? value : null);
  const add = (value: number | null): number => (value ?? 0) + 1;
  await Promise.all(
    Array.from({ length: 20 }, (_, n) => (n % 2 ? one : two).update('paid:host', count, add)),
  );
  assert.is(await one.get('paid:host', count), 20);
  await one.set('paid:other', 'text');
  assert.is(await two.get('paid:other', count), null);
  await one.set('else', 1);
  assert.equal([...(await two.keys('paid:'))].sort(), ['paid:host', 'paid:other']);
  await one.delete('paid:host');
  assert.is(await two.get('paid:host', count), null);
});

/** The agreement of a call. */
const agreed = {
  terms: {
    network: 'local',
    payTo: 'host',
    price: usdc(5n),
    periodSeconds: 60,
    prepaidPeriods: 3,
    returnsUnused: true,
  },
  transcript: new Uint8Array(32),
  owner: 'guest',
  feePayer: 'key',
  deposit: null,
  startedAtWallMs: 1,
} as const;

test('a call’s record keeps its first agreement and its end', async () => {
  const { kv } = await open(fresh());
  const call = { role: 'host', callId: 'c1' } as const;
  const end = (countedSeconds: number): Promise<void> =>
    keepEnded(kv, call, { countedSeconds, endedAtWallMs: 2, payer: '' });
  await keepGreeted(kv, call, agreed);
  await keepGreeted(kv, call, { ...agreed, owner: 'another' });
  await keepAdmitted(kv, call, { by: 'one' });
  await keepAdmitted(kv, call, { by: 'two' });
  const running = await recordOf(kv, call);
  assert.is(running?.greeted?.owner, 'guest');
  assert.equal(running?.admitted, { by: 'two' });
  await end(7);
  await end(8);
  await keepAdmitted(kv, call, { by: 'three' });
  const over = await recordOf(kv, call);
  assert.is(over?.ended?.countedSeconds, 7);
  assert.is(over?.admitted, undefined);
  assert.equal([over?.settled, over?.greeted?.owner], [false, 'guest']);
  const early = { role: 'guest', callId: 'c1' } as const;
  await keepEnded(kv, early, { countedSeconds: 0, endedAtWallMs: 2, payer: '' });
  await keepGreeted(kv, early, agreed);
  assert.is((await endedCall(kv, early))?.countedSeconds, 0, 'the end may come before the record');
});

test('each page adds its connection quality to the call’s record', async () => {
  const name = fresh();
  const [one, two] = [(await open(name)).kv, (await open(name)).kv];
  const call = { role: 'guest', callId: 'c1' } as const;
  await keepGreeted(one, call, agreed);
  await keepEnded(one, call, { countedSeconds: 7, endedAtWallMs: 2, payer: 'guest' });
  assert.equal(await listTallies(one), []);

  const seen = { goodMs: 9_000, fairMs: 1_000, poorMs: 0, interruptions: 1 };
  await Promise.all([addTally(one, call, seen), addTally(two, call, seen)]);
  const sum = { goodMs: 18_000, fairMs: 2_000, poorMs: 0, interruptions: 2 };
  const nothing = { goodMs: 0, fairMs: 0, poorMs: 0, interruptions: 0 };
  assert.equal(await addTally(one, call, nothing), sum);
  // Facts after the end keep the tally, and the other role has a tally of its own.
  await noteSettled(one, call);
  assert.equal(await endedCall(two, call), {
    ...call,
    network: 'local',
    owner: 'guest',
    counterpart: 'host',
    price: usdc(5n),
    periodSeconds: 60,
    countedSeconds: 7,
    endedAtWallMs: 2,
    settled: true,
  });
  await addTally(one, { ...call, role: 'host' }, seen);
  assert.equal(
    [...(await listTallies(two))].sort((a, b) => a.role.localeCompare(b.role)),
    [
      { role: 'guest', callId: 'c1', tally: sum },
      { role: 'host', callId: 'c1', tally: seen },
    ],
  );
});

// Proves receipts: The host's month
test('the record keeps a host’s first topic of a call', async () => {
  const { kv } = await open(fresh());
  const named = (callId: string, title?: string): Promise<void> =>
    keepGreeted(kv, { role: 'host', callId }, { ...agreed, ...(title !== undefined && { title }) });
  await named('named', 'Bread, and butter');
  await named('named', 'Another');
  await named('nameless', '');
  await named('earlier');
  await addTally(kv, { role: 'host', callId: 'tally only' }, NO_TALLY);
  assert.equal(await listTopics(kv), [
    { role: 'host', callId: 'named', title: 'Bread, and butter' },
  ]);
});

test('the page ignores an unreadable record of connection quality', async () => {
  const { kv } = await open(fresh());
  const seen = { goodMs: 5_000, fairMs: 0, poorMs: 0, interruptions: 0 };
  for (const broken of [{ ...seen, goodMs: -1 }, { ...seen, poorMs: NaN }, { goodMs: 5 }, 'x']) {
    await kv.set('call:host:c1', { tally: broken });
    assert.equal(await listTallies(kv), []);
    assert.equal(await addTally(kv, { role: 'host', callId: 'c1' }, seen), seen);
  }
});

test.run();
