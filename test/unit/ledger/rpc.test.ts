import * as fc from 'fast-check';
import * as assert from 'uvu/assert';
import { test } from 'uvu';
import { appError } from '../../../src/shared/errors.ts';
import type { Env } from '../../../src/workers/ledger/solana/env.ts';
import { parseRpcUrl } from '../../../src/workers/ledger/solana/rpc-transport.ts';
import { checkNetwork, createRpc } from '../../../src/workers/ledger/solana/rpc.ts';
import { NETWORKS } from '../../../src/shared/network.ts';
import { closeWorlds, codeOf, createWorld, errorOf, person, RPC_URL } from '../../support/world.ts';

// pure, clock leaps

const FALLBACK = 'https://fallback.example/rpc';
const host = 'rpc.example';

test('https anywhere, http on loopback only', () => {
  for (const url of ['https://rpc.example/key', 'http://localhost:8899', 'http://127.0.0.1/x']) {
    assert.ok(parseRpcUrl(url));
  }
  for (const url of [
    'http://rpc.example',
    'ws://localhost',
    'ftp://x',
    'rpc.example',
    '',
    'javascript:1',
  ]) {
    assert.throws(
      () => parseRpcUrl(url),
      (thrown: unknown) => thrown instanceof Error && thrown.message === 'rpc_invalid_url',
    );
  }
});

test('it asks the configured servers only, without cookies, and follows no redirect', async () => {
  const asked: { url: string; init: RequestInit }[] = [];
  const world = createWorld();
  const env: Env = {
    ...world.env,
    fetch: (url, init) => {
      asked.push({ url, init });
      return world.env.fetch(url, init);
    },
  };
  const rpc = createRpc([RPC_URL, FALLBACK], env);
  world.faults = ({ url }) =>
    url === RPC_URL ? { kind: 'status', status: 503, deliver: false } : null;
  await rpc.getGenesisHash();
  assert.equal(
    asked.map(({ url }) => url),
    [RPC_URL, FALLBACK],
  );
  for (const { init } of asked) {
    assert.is(init.redirect, 'error');
    assert.is(init.credentials, 'omit');
    assert.is(init.referrerPolicy, 'no-referrer');
  }
});

const failures: readonly [string, Parameters<typeof faultAll>[0], ReturnType<typeof appError>][] = [
  ['403', { kind: 'status', status: 403, deliver: false }, appError('rpc_forbidden', { host })],
  ['429', { kind: 'status', status: 429, deliver: false }, appError('rpc_rate_limited', { host })],
  ['503', { kind: 'status', status: 503, deliver: false }, appError('rpc_unreachable', { host })],
  ['no connection', { kind: 'lost', deliver: false }, appError('rpc_unreachable', { host })],
  ['no answer in time', { kind: 'hangs', deliver: false }, appError('rpc_slow', { host })],
  [
    'an answer that makes no sense',
    { kind: 'garbage' },
    appError('rpc_bad_answer', { host, method: 'getGenesisHash' }),
  ],
];

function faultAll(fault: ReturnType<ReturnType<typeof createWorld>['faults']>) {
  const world = createWorld();
  world.faults = ({ url }) => (url === RPC_URL ? fault : null);
  return world;
}

for (const [name, fault, error] of failures) {
  test(`${name}: tried again after growing pauses, then an error of its own`, async () => {
    const world = faultAll(fault);
    const rpc = createRpc([RPC_URL], world.env);
    assert.equal(await errorOf(rpc.getGenesisHash()), error);
    assert.is(world.exchanges.length, 3);
    assert.ok(world.nowMs() >= 225 + 450, 'it paused');
  });

  test(`${name}: a fallback answers at once`, async () => {
    const world = faultAll(fault);
    const rpc = createRpc([RPC_URL, FALLBACK], world.env);
    assert.is(await rpc.getGenesisHash(), world.ledger.genesisHash);
    assert.is(world.exchanges.length, 2);
  });
}

test('a server is stuck once it has answered nothing for a minute, and no more with its next answer', async () => {
  const world = createWorld();
  const rpc = createRpc([RPC_URL, FALLBACK], world.env);
  const ask = () =>
    rpc.getBlockHeight('finalized', { server: 0, rounds: 1 }).catch(() => undefined);
  world.faults = ({ url }) =>
    url === RPC_URL ? { kind: 'status', status: 503, deliver: false } : null;
  await ask();
  assert.not(rpc.isStuck(0), 'one failure is no minute');
  await world.sleep(61_000);
  await ask();
  assert.not(rpc.isStuck(0), 'two failures with a silent minute between them are none either');
  for (let asked = 0; asked < 3; asked += 1) {
    await world.sleep(20_000);
    await ask();
  }
  assert.ok(rpc.isStuck(0));
  assert.not(rpc.isStuck(1));
  world.faults = () => null;
  await ask();
  assert.not(rpc.isStuck(0));
});

/** Asks the first server alone for its finalized height, every so often. */
function height0(answers: () => 'a failure' | number | null) {
  const world = createWorld();
  const env: Env = {
    ...world.env,
    async fetch(url, init) {
      const said = url === RPC_URL ? answers() : null;
      if (said === null) return world.env.fetch(url, init);
      const { id } = JSON.parse(String(init.body)) as { id: number };
      const body = JSON.stringify({ jsonrpc: '2.0', id, result: said });
      return said === 'a failure' ? new Response('', { status: 503 }) : new Response(body);
    },
  };
  const rpc = createRpc([RPC_URL, FALLBACK], env);
  async function ask(times: number, everyMs: number): Promise<void> {
    for (let asked = 0; asked < times; asked += 1) {
      await world.sleep(everyMs);
      await rpc.getBlockHeight('finalized', { server: 0, rounds: 1 }).catch(() => undefined);
    }
  }
  return { rpc, ask, sleep: (ms: number) => world.sleep(ms) };
}

test('a failure says nothing more because of an old silence, or of one that an answer has ended', async () => {
  let answer: 'a failure' | null = 'a failure';
  const { rpc, ask } = height0(() => answer);
  for (const pauseMs of [1_800_000, 300_000, 90_000]) {
    await ask(8, 13_000);
    assert.ok(rpc.isStuck(0));
    await ask(1, pauseMs);
    assert.not(rpc.isStuck(0), 'one failure now');
    await ask(2, 13_000);
    assert.not(rpc.isStuck(0), 'half a minute of failures');
  }
  await ask(8, 13_000);
  answer = null;
  await rpc.getGenesisHash();
  answer = 'a failure';
  await ask(1, 2_000);
  assert.not(rpc.isStuck(0), 'it has answered what any server was asked');
});

test('a server that is dead for good is stuck, also for those who ask it every five minutes', async () => {
  const { rpc, ask, sleep } = height0(() => 'a failure');
  await ask(4, 300_000);
  assert.not(rpc.isStuck(0));
  await ask(1, 300_000);
  assert.ok(rpc.isStuck(0));
  await ask(1, 300_000);
  assert.ok(rpc.isStuck(0), 'and stays so');
  await sleep(90_000);
  assert.not(rpc.isStuck(0), 'nothing was asked lately');
});

test('a height that stood still long ago says nothing of a failure now', async () => {
  let answer: 'a failure' | number = 7;
  const { rpc, ask } = height0(() => answer);
  await ask(8, 10_000);
  assert.ok(rpc.isStuck(0));
  answer = 'a failure';
  await ask(1, 1_800_000);
  assert.not(rpc.isStuck(0));
  answer = 7;
  await ask(1, 10_000);
  assert.ok(rpc.isStuck(0), 'the same height still');
});

const TOOK_MS = 6_000;

test('a late answer is an answer: another attempt is made alongside, and the first one counts', async () => {
  const world = faultAll({ kind: 'delayed', ms: TOOK_MS });
  const rpc = createRpc([RPC_URL], world.env);
  assert.is(await rpc.getGenesisHash({ rounds: 1 }), world.ledger.genesisHash);
  assert.is(world.nowMs(), TOOK_MS);
  assert.is(world.exchanges.length, 2);
});

test('a fallback asked alongside answers first, and nothing is left waiting', async () => {
  const world = faultAll({ kind: 'delayed', ms: TOOK_MS });
  const open = new Set<AbortSignal>();
  const env: Env = {
    ...world.env,
    async fetch(url, init) {
      if (init.signal) open.add(init.signal);
      return world.env.fetch(url, init);
    },
  };
  const rpc = createRpc([RPC_URL, FALLBACK], env);
  assert.is(await rpc.getGenesisHash(), world.ledger.genesisHash);
  assert.ok(world.nowMs() < TOOK_MS, 'without the slow one');
  assert.ok([...open].every((signal) => signal.aborted));
});

test('a slow server is given the time that it needs, and is asked no oftener for it', async () => {
  const world = faultAll({ kind: 'delayed', ms: TOOK_MS });
  const rpc = createRpc([RPC_URL], world.env);
  for (let asked = 0; asked < 5; asked += 1) await rpc.getGenesisHash();
  assert.is(world.exchanges.length, 6, 'two at first, then one each');
  // It is quick again: what it needed is forgotten.
  world.faults = () => null;
  for (let asked = 0; asked < 10; asked += 1) await rpc.getGenesisHash();
  world.faults = () => ({ kind: 'hangs', deliver: false });
  const fromMs = world.nowMs();
  assert.is(await codeOf(rpc.getGenesisHash()), 'rpc_slow');
  assert.ok(world.nowMs() - fromMs < 25_000);
});

test('a send that takes long is given longer each time, so that its answer is heard at last', async () => {
  const world = faultAll({ kind: 'delayed', ms: TOOK_MS });
  const rpc = createRpc([RPC_URL], world.env);
  const send = () =>
    rpc.sendTransaction(new Uint8Array(100), { skipPreflight: false, timeoutMs: 4_000 });
  assert.is((await send()).kind, 'unknown', 'it may have been taken');
  assert.is((await send()).kind, 'refused');
});

test('a JSON-RPC error is an answer: it is not asked for again', async () => {
  const world = createWorld();
  const rpc = createRpc([RPC_URL, FALLBACK], world.env);
  const error = await errorOf(rpc.getBalance('not an address'));
  assert.ok(error.code === 'rpc_error');
  assert.is(error.context.rpcCode, -32602);
  assert.is(world.exchanges.length, 1);
});

test('an abort ends a pending call and a pause alike', async () => {
  for (const fault of [
    { kind: 'hangs', deliver: false },
    { kind: 'status', status: 429, deliver: false },
  ] as const) {
    const world = createWorld();
    const rpc = createRpc([RPC_URL], world.env);
    const stop = new AbortController();
    world.faults = () => {
      // Before time passes: that takes several turns without an exchange under way.
      setImmediate(() => stop.abort());
      return fault;
    };
    assert.is(await codeOf(rpc.getGenesisHash({ signal: stop.signal })), 'aborted');
    assert.is(world.exchanges.length, 1);
  }
  const world = createWorld();
  const rpc = createRpc([RPC_URL], world.env);
  assert.is(await codeOf(rpc.getGenesisHash({ signal: AbortSignal.abort() })), 'aborted');
  assert.is(world.exchanges.length, 0);
});

test('what a send proves: refused and unsent mean it never left; anything else only maybe', async () => {
  const sent = async (
    fault: ReturnType<ReturnType<typeof createWorld>['faults']>,
    urls = [RPC_URL],
  ) => {
    const world = faultAll(fault);
    const rpc = createRpc(urls, world.env);
    return (await rpc.sendTransaction(new Uint8Array(100), { skipPreflight: false })).kind;
  };
  assert.is(await sent({ kind: 'status', status: 429, deliver: false }), 'unsent');
  assert.is(await sent({ kind: 'status', status: 403, deliver: false }), 'unsent');
  assert.is(await sent({ kind: 'status', status: 503, deliver: false }), 'unknown');
  assert.is(await sent({ kind: 'lost', deliver: false }), 'unknown');
  assert.is(await sent({ kind: 'hangs', deliver: false }), 'unknown');
  assert.is(await sent({ kind: 'garbage' }), 'unknown');
  assert.is(await sent(null), 'refused');
  const both = [RPC_URL, FALLBACK];
  assert.is(
    await sent({ kind: 'status', status: 429, deliver: false }, both),
    'refused',
    'turned away by one, refused by the other: certain',
  );
  assert.is(
    await sent({ kind: 'lost', deliver: false }, both),
    'unknown',
    'perhaps taken by one: a refusal by the other proves nothing',
  );
});

test('no answer, however mad, makes a call throw anything but a structured error', async () => {
  const world = createWorld();
  await fc.assert(
    fc.asyncProperty(fc.json(), fc.integer({ min: 200, max: 599 }), async (body, status) => {
      const env: Env = {
        ...world.env,
        sleep: () => new Promise(() => undefined),
        fetch: async () => new Response(body, { status }),
      };
      const rpc = createRpc([RPC_URL], env);
      const options = { rounds: 1 };
      const codes = await Promise.all(
        [
          rpc.getLatestBlockhash('confirmed', options),
          rpc.getTokenAccount(person().address, options),
          rpc.getTransaction('x', 'confirmed', options),
          rpc.getSignatureStatuses(['x'], options),
          rpc.simulateTransaction(new Uint8Array(), options),
        ].map(codeOf),
      );
      assert.ok(codes.every((code) => code.startsWith('rpc_')));
    }),
    { numRuns: 50 },
  );
});

test('a server on another network is refused, and mainnet is never taken for a local ledger', async () => {
  const world = createWorld();
  const rpc = createRpc([RPC_URL], world.env);
  assert.is(await checkNetwork(rpc, 'local'), `solana:${world.ledger.genesisHash.slice(0, 32)}`);
  assert.is(await codeOf(checkNetwork(rpc, 'devnet')), 'rpc_wrong_genesis');
  await world.ledger.call('local_genesis', [{ as: 'devnet' }]);
  assert.is(await checkNetwork(rpc, 'devnet'), 'solana:EtWTRABZaYq6iMfeYKouRu166VU2xqa1');
  assert.is(await codeOf(checkNetwork(rpc, 'mainnet')), 'rpc_wrong_genesis');
  await world.ledger.call('local_genesis', [{ as: 'mainnet' }]);
  assert.is(await codeOf(checkNetwork(rpc, 'local')), 'rpc_wrong_genesis');
});

/** As the world's servers, but the fallback is mainnet's. */
function withStranger(world: ReturnType<typeof createWorld>): Env {
  return {
    ...world.env,
    async fetch(url, init) {
      const answer = await world.env.fetch(url, init);
      const { id, method } = JSON.parse(String(init.body)) as { id: number; method: string };
      if (url !== FALLBACK || method !== 'getGenesisHash') return answer;
      return new Response(JSON.stringify({ jsonrpc: '2.0', id, result: NETWORKS.mainnet.genesis }));
    },
  };
}

test('a fallback of another network is left out: neither read from nor sent to', async () => {
  const world = createWorld();
  const rpc = createRpc([RPC_URL, FALLBACK], withStranger(world), 'local');
  await checkNetwork(rpc, 'local');
  world.faults = ({ url }) =>
    url === RPC_URL ? { kind: 'status', status: 503, deliver: false } : null;
  assert.is(await codeOf(rpc.getBlockHeight('finalized')), 'rpc_unreachable');
  assert.is(await codeOf(rpc.getBlockHeight('finalized', { server: 1 })), 'rpc_wrong_genesis');
  const bytes = new Uint8Array(100);
  assert.is((await rpc.sendTransaction(bytes, { skipPreflight: true })).kind, 'unknown');
  const asked = world.exchanges.filter(({ url }) => url === FALLBACK);
  assert.equal(
    asked.map(({ method }) => method),
    ['getGenesisHash'],
  );
});

test('a wrong first server makes room for a right one, and wrong ones alone are an error at once', async () => {
  const world = createWorld();
  const env = withStranger(world);
  const rpc = createRpc([FALLBACK, RPC_URL], env, 'local');
  assert.ok(await checkNetwork(rpc, 'local'));
  assert.ok((await rpc.getBlockHeight('finalized')) > 0n);
  const alone = createRpc([FALLBACK], env, 'local');
  const from = world.exchanges.length;
  assert.is(await codeOf(checkNetwork(alone, 'local')), 'rpc_wrong_genesis');
  assert.is(await codeOf(alone.getBlockHeight('finalized')), 'rpc_wrong_genesis');
  assert.is(world.exchanges.length, from + 1);
});

test('each server is asked once for its network, before its first use', async () => {
  const world = createWorld();
  const rpc = createRpc([RPC_URL, FALLBACK], world.env, 'local');
  await checkNetwork(rpc, 'local');
  const both = [0, 1, 0, 1].map((server) => rpc.getBlockHeight('finalized', { server }));
  await Promise.all(both);
  const asked = world.exchanges.filter(({ method }) => method === 'getGenesisHash');
  assert.equal(
    asked.map(({ url }) => url),
    [RPC_URL, FALLBACK],
  );
});

test.after.each(closeWorlds);
test('a server that refuses is not silent, however often', async () => {
  for (const [status, isSilent] of [
    [429, false],
    [403, false],
    [503, true],
  ] as const) {
    const world = createWorld();
    const rpc = createRpc([RPC_URL, FALLBACK], world.env);
    world.faults = ({ url }) =>
      url === RPC_URL ? { kind: 'status', status, deliver: false } : null;
    for (let asked = 0; asked < 12; asked += 1) {
      await rpc.getBlockHeight('finalized', { server: 0, rounds: 1 }).catch(() => undefined);
      await world.sleep(13_000);
    }
    assert.is(rpc.isStuck(0), isSilent, String(status));
  }
});

test('a server that answers with an error is not silent: a peer can bring that about', async () => {
  const world = createWorld();
  const rpc = createRpc([RPC_URL, FALLBACK], world.env);
  for (let asked = 0; asked < 12; asked += 1) {
    const read = rpc.getTransaction('1', 'confirmed', { server: 0, rounds: 1 });
    assert.is((await errorOf(read)).code, 'rpc_error');
    await world.sleep(13_000);
  }
  assert.not(rpc.isStuck(0));
});

test('a server of another network has nothing to say of this one', async () => {
  const world = createWorld();
  const rpc = createRpc([RPC_URL, FALLBACK], world.env, 'mainnet');
  const asked = rpc.getBlockHeight('finalized', { server: 0 });
  assert.is((await errorOf(asked)).code, 'rpc_wrong_genesis');
  assert.ok(rpc.isStuck(0));
  assert.not(rpc.isStuck(1), 'it was not asked yet');
});

test.run();
