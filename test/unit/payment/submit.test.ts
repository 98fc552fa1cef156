// pure
import type { PaymentFault } from '../../../src/shared/payment-faults.ts';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { appError } from '../../../src/shared/errors.ts';
import type { Env } from '../../../src/workers/ledger/solana/env.ts';
import { createRpc } from '../../../src/workers/ledger/solana/rpc.ts';
import { usdc } from '../../../src/shared/money.ts';
import { askChain } from '../../../src/workers/ledger/payment/confirm.ts';
import { judge } from '../../../src/workers/ledger/payment/judge.ts';
import { checkPayment, readBack } from '../../../src/workers/ledger/payment/check-payment.ts';
import { submitAndConfirm } from '../../../src/workers/ledger/payment/submit.ts';
import { AMOUNT, prepared } from './prepared.ts';
import { RPC_URL, closeWorlds, codeOf, errorOf, person } from '../../support/world.ts';

test('sent once, confirmed within two slots', async () => {
  const p = await prepared();
  const progress: string[] = [];
  const started = p.world.nowMs();
  const outcome = await submitAndConfirm(p.submission, p.solana, {
    onProgress: (each) => progress.push(each),
  });
  assert.is(outcome.state, 'confirmed');
  assert.equal(progress, ['broadcasting', 'confirming']);
  assert.is(p.sends(), 1);
  assert.ok(p.world.nowMs() - started <= 1_000);
});

test('the chain is asked every 50 ms at first, then ever less often', async () => {
  const p = await prepared();
  await p.world.ledger.call('local_fault', [{ dropSend: { calls: 100 } }]);
  const startedMs = p.world.nowMs();
  const askedAtMs: number[] = [];
  p.world.faults = ({ method }) => {
    if (method === 'getSignatureStatuses') askedAtMs.push(p.world.nowMs() - startedMs);
    return null;
  };
  await submitAndConfirm(p.submission, p.solana, { timeoutMs: 10_000 });
  const within = (fromMs: number, toMs: number): number =>
    askedAtMs.filter((atMs) => atMs > fromMs && atMs <= toMs).length;
  assert.is(within(0, 600), 12);
  assert.ok(within(600, 2_000) < 10);
  assert.is(within(7_000, 9_000), 2);
  // Public servers allow forty.
  assert.ok(askedAtMs.length < 35);
});

test('dropped sends are repeated each second, the same bytes, until one lands', async () => {
  const p = await prepared();
  await p.world.ledger.call('local_fault', [{ dropSend: { calls: 4 } }]);
  const outcome = await submitAndConfirm(p.submission, p.solana);
  assert.is(outcome.state, 'confirmed');
  assert.ok(p.sends() >= 5);
  assert.is(p.world.ledger.transfers().length, 1);
});

test('bytes that no server would take never left: a failure, not an open question', async () => {
  const p = await prepared();
  p.world.faults = () => ({ kind: 'status', status: 429, deliver: false });
  const outcome = await submitAndConfirm(p.submission, p.solana);
  assert.equal(outcome, {
    state: 'failed',
    error: appError('rpc_rate_limited', { host: 'rpc.example' }),
    onChain: false,
  });
});

test('the same silence, if the bytes may have been sent before, stays open', async () => {
  const p = await prepared();
  p.world.faults = () => ({ kind: 'status', status: 429, deliver: false });
  const outcome = await submitAndConfirm({ ...p.submission, maybeSent: true }, p.solana);
  assert.is(outcome.state, 'timeout');
});

test('a refusal of bytes that landed earlier does not count: the chain is asked', async () => {
  const p = await prepared();
  await p.rpc.sendTransaction(p.submission.bytes, { skipPreflight: true });
  await p.world.sleep(2_000);
  const outcome = await submitAndConfirm(p.submission, p.solana);
  assert.is(outcome.state, 'confirmed');
  assert.is(p.world.ledger.transfers().length, 1);
});

// Proves stage 6: Paying twice is impossible
// Proves security: A minute is not charged twice
test('dead is: final height past the last valid one, and no trace in the history', async () => {
  const p = await prepared();
  const { submission, rpc, world } = p;
  assert.equal(await askChain(rpc, submission, { history: true }), {
    kind: 'unknown',
    seen: false,
  });
  // Past the last valid height, but not yet finally so.
  await world.sleep(151 * 400);
  assert.is((await askChain(rpc, submission, { history: true })).kind, 'unknown');
  await world.sleep(32 * 400);
  assert.is((await askChain(rpc, submission, { history: true })).kind, 'dead');
  assert.is((await askChain(rpc, submission)).kind, 'unknown', 'only the whole history proves it');
});

test('a landed transaction is never dead, however old', async () => {
  const p = await prepared();
  await submitAndConfirm(p.submission, p.solana);
  await p.world.sleep(1_000_000);
  const verdict = await askChain(p.rpc, p.submission, { history: true });
  assert.ok(verdict.kind === 'confirmed' && verdict.finalized);
});

// Proves failures: Failing servers
test('hidden statuses: the transaction itself is read, it is never dead, and it becomes final', async () => {
  const p = await prepared();
  const { env } = p.world;
  const deaf: Env = {
    ...env,
    async fetch(url, init) {
      const asked = JSON.parse(String(init.body)) as { id: unknown; method: string };
      if (asked.method !== 'getSignatureStatuses') return env.fetch(url, init);
      const result = { context: { slot: 1 }, value: [null] };
      return new Response(JSON.stringify({ jsonrpc: '2.0', id: asked.id, result }));
    },
  };
  const rpc = createRpc([RPC_URL], deaf);
  const outcome = await submitAndConfirm(p.submission, { rpc, env: p.world.env });
  assert.is(outcome.state, 'confirmed');
  assert.ok(p.world.nowMs() < 5_000);
  await p.world.sleep(200 * 400);
  const verdict = await askChain(rpc, p.submission, { history: true });
  assert.ok(verdict.kind === 'confirmed' && verdict.finalized, verdict.kind);
});

// Proves security: An RPC server cannot take money, nor answer for another network
test('two servers must agree on a death, and height and history come from the same one', async () => {
  const urls = [RPC_URL, 'https://lagging.example/'];
  const p = await prepared(urls);
  await p.world.sleep(200 * 400);
  const from = p.world.exchanges.length;
  assert.is((await askChain(p.rpc, p.submission, { history: true })).kind, 'dead');
  const asked = p.world.exchanges.slice(from).map(({ url, method }) => `${method} ${url}`);
  for (const url of urls) {
    const height = asked.indexOf(`getBlockHeight ${url}`);
    assert.ok(height >= 0 && asked.lastIndexOf(`getSignatureStatuses ${url}`) > height);
  }
});

const LIAR = 'https://liar.example/';

/** A server that hands out blockhashes with another last valid height than the real one. */
const understating = (env: Env, blocks: number): Env => ({
  ...env,
  async fetch(url, init) {
    const answer = await env.fetch(url, init);
    if (url !== LIAR || !String(init.body).includes('"getLatestBlockhash"')) return answer;
    const said = (await answer.json()) as { result: { value: { lastValidBlockHeight: number } } };
    said.result.value.lastValidBlockHeight -= blocks;
    return new Response(JSON.stringify(said));
  },
});

test('a last valid height that is too low kills nothing before its blockhash is over for good', async () => {
  const p = await prepared([LIAR, RPC_URL], (env) => understating(env, 190));
  const kinds = async (): Promise<readonly string[]> => [
    (await askChain(p.rpc, p.submission, { history: true })).kind,
    (await judge(p.solana, p.unsignedYet)).kind,
  ];
  const open = ['unknown', 'undecided'];
  assert.equal(await kinds(), open, 'not yet known to a server that is behind');
  await p.world.sleep(20_000);
  assert.equal(await kinds(), open, 'it can land');
  await p.world.sleep(135 * 400 - 20_000);
  assert.equal(await kinds(), open, 'it can land still');
  await p.world.sleep(20 * 400);
  assert.equal(await kinds(), open, 'over, but not for good');
  await p.world.sleep(30 * 400);
  assert.equal(await kinds(), ['dead', 'dead']);
});

test('a server that is behind and does not know a fresh blockhash yet does not kill it', async () => {
  let behind = true;
  const p = await prepared([LIAR, RPC_URL], (env) => {
    const lying = understating(env, 190);
    return {
      ...lying,
      async fetch(url, init) {
        const { id, method } = JSON.parse(String(init.body)) as { id: number; method: string };
        if (!behind || method !== 'isBlockhashValid') return lying.fetch(url, init);
        const result = { context: { slot: 1 }, value: false };
        return new Response(JSON.stringify({ jsonrpc: '2.0', id, result }));
      },
    };
  });
  await p.world.sleep(10_000);
  assert.is((await askChain(p.rpc, p.submission, { history: true })).kind, 'unknown');
  behind = false;
  await p.world.sleep(10_000);
  assert.is((await askChain(p.rpc, p.submission, { history: true })).kind, 'unknown');
});

test('a full page is never proof: what older pages hold is found, or nothing is proven', async () => {
  const p = await prepared();
  const { env } = p.world;
  await submitAndConfirm(p.submission, p.solana);
  await p.world.sleep(1_000);
  const newer = person();
  await p.world.ledger.call('local_fund', [{ address: newer.address, sol: '1', usdc: '1' }]);
  const request = { id: 'newer', owner: p.payer.address, to: newer.address, amount: usdc(1n) };
  assert.ok((await p.solana.transfer.send(request, p.payer.sign)).ok);
  await p.world.sleep(200 * 400);
  // Listed one at a time, however many were asked for.
  const brief: Env = {
    ...env,
    fetch(url, init) {
      const asked = JSON.parse(String(init.body)) as { method: string; params: unknown[] };
      if (asked.method !== 'getSignaturesForAddress') return env.fetch(url, init);
      const [address, options] = asked.params;
      const params = [address, { ...(options as object), limit: 1 }];
      return env.fetch(url, { ...init, body: JSON.stringify({ ...asked, params }) });
    },
  };
  const rpc = createRpc([RPC_URL], brief);
  const deps = { ...p.solana, rpc };
  assert.is((await judge(deps, p.unsignedYet)).kind, 'landed', 'it has landed');
  const another = { ...p.unsignedYet, memo: 'another' };
  assert.is((await judge(deps, another)).kind, 'dead');
  for (let more = 0; more < 20; more += 1) {
    const id = `more ${more}`;
    assert.ok((await p.solana.transfer.send({ ...request, id }, p.payer.sign)).ok);
  }
  await p.world.sleep(200 * 400);
  const beyond = await codeOf(judge(deps, another));
  assert.is(beyond, 'history_too_long', 'a history without an end');
});

test('rolled back before it is final: the rebroadcast lands it again, once', async () => {
  const p = await prepared();
  assert.is((await submitAndConfirm(p.submission, p.solana)).state, 'confirmed');
  await p.world.ledger.call('local_fault', [{ rollback: { signature: p.submission.signature } }]);
  assert.is(p.world.ledger.transfers().length, 0);
  const again = await submitAndConfirm({ ...p.submission, maybeSent: true }, p.solana);
  assert.is(again.state, 'confirmed');
  assert.is(p.world.ledger.transfers().length, 1);
});

test('read back: who paid whom, how much, by whose signature, with which memo', async () => {
  const p = await prepared();
  await submitAndConfirm(p.submission, p.solana);
  const back = await readBack(p.rpc, p.world.env, p.expected);
  assert.is(back.sourceOwner, p.payer.address);
  assert.is(back.amount, AMOUNT);
  assert.is(back.authority, p.payer.address);
  assert.is(back.feeLamports, 5_001n);
  const found = await judge(p.solana, p.unsignedYet);
  assert.is(
    'signature' in found && found.signature,
    p.submission.signature,
    'found by the memo, ours by the message',
  );
});

test('absence is proven by one server’s final height and history, never by a lagging one', async () => {
  const urls = [RPC_URL, 'https://other.example/'];
  const p = await prepared(urls);
  assert.is((await judge(p.solana, p.unsignedYet)).kind, 'undecided', 'it may yet land');
  await p.world.sleep(200 * 400);
  assert.is((await judge(p.solana, p.unsignedYet)).kind, 'dead');
  p.world.faults = () => ({ kind: 'lost', deliver: false });
  const silent = await codeOf(judge(p.solana, p.unsignedYet));
  assert.is(silent, 'rpc_unreachable', 'silence proves nothing');

  const q = await prepared(urls);
  await submitAndConfirm(q.submission, q.solana);
  await q.world.sleep(200 * 400);
  assert.is((await judge(q.solana, q.unsignedYet)).kind, 'landed');
});

// Proves security: A guest sees nothing before its prepayment is confirmed, and pays with money that has moved
test('whatever differs from what was expected is refused by name', async () => {
  const p = await prepared();
  await submitAndConfirm(p.submission, p.solana);
  const found = await p.rpc.getTransaction(p.submission.signature);
  assert.ok(found);
  const { expected } = p;
  const stranger = person().address;
  const wrong: readonly [PaymentFault, Parameters<typeof checkPayment>[0], typeof expected][] = [
    ['signature', found, { ...expected, signature: stranger }],
    ['recipient', found, { ...expected, payTo: stranger }],
    ['amount', found, { ...expected, amount: usdc(AMOUNT - 1n) }],
    ['mint', found, { ...expected, mint: stranger }],
    ['authority', found, { ...expected, authority: stranger }],
    ['memo', found, { ...expected, memo: 'other' }],
    ['source', found, { ...expected, source: stranger }],
    // A server that calls the account somebody else's would have refunds sent there.
    [
      'source owner',
      { ...found, before: found.before.map((each) => ({ ...each, owner: stranger })) },
      expected,
    ],
    ['transfers', { ...found, instructions: [] }, expected],
    [
      'transfers',
      { ...found, instructions: [...found.instructions, ...found.instructions] },
      expected,
    ],
    ['balances', { ...found, after: found.before }, expected],
    ['balances', { ...found, before: [] }, expected],
  ];
  for (const [reason, transaction, wanted] of wrong) {
    assert.equal(
      await errorOf((async () => checkPayment(transaction, wanted))()),
      appError('payment_invalid', { reason }),
    );
  }
  const failed = (async () =>
    checkPayment({ ...found, err: { name: 'AccountInUse', custom: null } }, expected))();
  assert.is(await codeOf(failed), 'failed_on_chain');
});

test('a transaction that nobody knows is not read back, and the wait ends', async () => {
  const p = await prepared();
  assert.is(await codeOf(readBack(p.rpc, p.world.env, p.expected)), 'confirmation_timeout');
});

test.after.each(closeWorlds);
test.run();
