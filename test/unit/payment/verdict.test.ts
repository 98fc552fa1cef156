// pure
/** What counts as a verdict where one of several servers, the first one, says something else. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  askChain,
  awaitFinality,
  awaitVerdict,
  isAbsent,
} from '../../../src/workers/ledger/payment/confirm.ts';
import { submitAndConfirm } from '../../../src/workers/ledger/payment/submit.ts';
import type { Env } from '../../../src/workers/ledger/solana/env.ts';
import { closeWorlds, RPC_URL } from '../../support/world.ts';
import { prepared } from './prepared.ts';

const FIRST = 'https://first.example/';
const ERR = { InstructionError: [1, { Custom: 1 }] };
/** As a status of a finalized block. */
const status = (err: unknown) => ({
  slot: 5,
  err,
  confirmations: null,
  confirmationStatus: 'finalized',
});

/** What a server answers to a method instead of the ledger. undefined: the ledger answers. */
type Says = (method: string) => unknown;

const answering =
  (url: string, says: () => Says) =>
  (env: Env): Env => ({
    ...env,
    async fetch(asked, init) {
      const { id, method } = JSON.parse(String(init.body)) as { id: number; method: string };
      const result = asked === url ? says()(method) : undefined;
      if (result === undefined) return env.fetch(asked, init);
      return new Response(JSON.stringify({ jsonrpc: '2.0', id, result }));
    },
  });

const nothing: Says = () => undefined;
const saying =
  (err: unknown): Says =>
  (method) =>
    method === 'getSignatureStatuses' ? { context: { slot: 1 }, value: [status(err)] } : undefined;

/** Two servers, of which the first says this once told to. */
async function two(first: Says, more: (env: Env) => Env = (env) => env) {
  let says = nothing;
  const around = answering(FIRST, () => says);
  const p = await prepared([FIRST, RPC_URL], (env) => more(around(env)));
  return { ...p, lie: () => void (says = first), stop: () => void (says = nothing) };
}

const OVER_MS = 200 * 400;

test('a failure of bytes that are gone elsewhere is no failure: another signature may have landed', async () => {
  const p = await two(saying(ERR));
  p.lie();
  const ask = () => askChain(p.rpc, p.submission, { history: true });
  assert.equal(await ask(), { kind: 'unknown', seen: true }, 'it can land still');
  await p.world.sleep(OVER_MS);
  assert.equal(await ask(), { kind: 'dead' });
});

test('a failure beside a landing: who pays has paid, though not for good; who is paid knows nothing', async () => {
  const p = await two(saying(ERR));
  assert.is((await submitAndConfirm(p.submission, p.solana)).state, 'confirmed');
  await p.world.sleep(OVER_MS);
  p.lie();
  const ask = (isOurs: boolean) => askChain(p.rpc, { ...p.submission, isOurs }, { history: true });
  const ours = await ask(true);
  assert.ok(ours.kind === 'confirmed' && !ours.finalized);
  assert.is((await ask(false)).kind, 'unknown');
});

test('a server that stands still has no answer, and one that goes on cannot make it look so', async () => {
  let height: unknown;
  const p = await two(saying(ERR), (env) => ({
    ...env,
    async fetch(url, init) {
      const answer = await env.fetch(url, init);
      if (url !== RPC_URL || height === undefined) return answer;
      const { id, method } = JSON.parse(String(init.body)) as { id: number; method: string };
      if (method !== 'getBlockHeight') return answer;
      return new Response(JSON.stringify({ jsonrpc: '2.0', id, result: height }));
    },
  }));
  p.lie();
  height = 1;
  const ask = () => askChain(p.rpc, p.submission, { history: true });
  assert.is((await ask()).kind, 'unknown');
  await p.world.sleep(30_000);
  assert.is((await ask()).kind, 'unknown', 'it may only be slow');
  await p.world.sleep(OVER_MS);
  assert.is((await ask()).kind, 'failed', 'of all that answer');
  height = undefined;
  assert.is((await ask()).kind, 'dead', 'it goes on');
});

test('a server that stands still is believed where it shows what another denies', async () => {
  let isStill = false;
  let height: unknown;
  const p = await two(nothing, (env) => ({
    ...env,
    async fetch(url, init) {
      const answer = await env.fetch(url, init);
      const { id, method } = JSON.parse(String(init.body)) as { id: number; method: string };
      if (url !== RPC_URL || method !== 'getBlockHeight' || !isStill) return answer;
      height ??= ((await answer.json()) as { result: unknown }).result;
      return new Response(JSON.stringify({ jsonrpc: '2.0', id, result: height }));
    },
  }));
  isStill = true;
  const absent = (shownAt: number | null) =>
    isAbsent(p.rpc, p.submission, async (server) => server === shownAt, {});
  await absent(null);
  await p.world.sleep(OVER_MS);
  assert.is(await absent(1), false, 'the second one shows it');
  assert.is(await absent(null), true, 'nobody shows it');
});

test('a server that calls a blockhash valid for longer than any lives keeps nothing open', async () => {
  for (const at of ['processed', 'finalized']) {
    let isShown = false;
    const p = await prepared([FIRST, RPC_URL], (env) => ({
      ...env,
      async fetch(url, init) {
        const asked = String(init.body);
        if (url !== FIRST || !asked.includes('"isBlockhashValid"')) return env.fetch(url, init);
        const { id } = JSON.parse(asked) as { id: number };
        const result = { context: { slot: 1 }, value: asked.includes(at) };
        return new Response(JSON.stringify({ jsonrpc: '2.0', id, result }));
      },
    }));
    const absent = () => isAbsent(p.rpc, p.submission, async () => isShown, {});
    await p.world.sleep(OVER_MS);
    assert.is(await absent(), false);
    await p.world.sleep(300_000);
    assert.is(await absent(), false);
    await p.world.sleep(300_000);
    assert.is(await absent(), true);
    isShown = true;
    assert.is(await absent(), false, 'whoever shows it is believed');
  }
});

test('a transaction that the first server alone shows as failed has landed', async () => {
  let lies = false;
  const p = await prepared([FIRST, RPC_URL], (env) => ({
    ...env,
    async fetch(url, init) {
      const answer = await env.fetch(url, init);
      if (url !== FIRST || !lies || !String(init.body).includes('"getTransaction"')) return answer;
      const said = (await answer.json()) as { result: { meta: { err: unknown } } | null };
      if (said.result) said.result.meta.err = ERR;
      return new Response(JSON.stringify(said));
    },
  }));
  lies = true;
  await p.rpc.sendTransaction(p.submission.bytes, { skipPreflight: false });
  const life = new AbortController();
  const verdict = await awaitVerdict(p.rpc, p.world.env, p.submission, life.signal);
  assert.is(verdict.kind, 'confirmed');
});

test('what one server swallowed and calls final is not final, and is found to be gone', async () => {
  const p = await two(saying(null));
  p.lie();
  const sent = { ...p.submission, isOurs: true };
  const asked = await askChain(p.rpc, sent, { history: true });
  assert.ok(asked.kind === 'confirmed' && !asked.finalized);
  let isFinal: boolean | null = null;
  const life = new AbortController();
  const end = awaitFinality(p.rpc, p.world.env, sent, life.signal).then((now) => (isFinal = now));
  await p.world.sleep(OVER_MS);
  assert.is(isFinal, null);
  p.stop();
  await end;
  assert.is(isFinal, false);
});

test.after.each(closeWorlds);
test.run();
