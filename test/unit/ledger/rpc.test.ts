import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import * as fc from 'fast-check';
import * as assert from 'uvu/assert';
import { test } from 'uvu';
import { appError } from '../../../src/shared/errors.ts';
import { createEventLog } from '../../../src/shared/log.ts';
import { peerText } from '../../../src/shared/peer-text.ts';
import type { Env } from '../../../src/workers/ledger/solana/env.ts';
import { parseRpcUrl } from '../../../src/workers/ledger/solana/rpc-transport.ts';
import { checkNetwork, createRpc } from '../../../src/workers/ledger/solana/rpc.ts';
import { NETWORKS } from '../../../src/shared/network.ts';
import { submitAndConfirm } from '../../../src/workers/ledger/payment/submit.ts';
import { memosOf } from '../../../src/workers/ledger/solana/history.ts';
import { TOKEN_TRANSFER_CHECKED } from '../../../src/workers/ledger/solana/layout.ts';
import { checkedIn, memosIn } from '../../../src/workers/ledger/solana/rpc-parse.ts';
import { memo, transferOf, version1 } from '../../support/version1.ts';
import { prepared } from '../payment/prepared.ts';
import { closeWorlds, codeOf, createWorld, errorOf, person, RPC_URL } from '../../support/world.ts';

// pure

const NOBODY = '11111111111111111111111111111111';
const FALLBACK = 'https://fallback.example/rpc';
const host = 'rpc.example';

test('a server’s address uses https, or http on loopback', () => {
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

test('the page asks only the configured servers, without cookies or redirects', async () => {
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
  [
    'HTTP 403',
    { kind: 'status', status: 403, deliver: false },
    appError('rpc_forbidden', { host }),
  ],
  [
    'HTTP 429',
    { kind: 'status', status: 429, deliver: false },
    appError('rpc_rate_limited', { host }),
  ],
  [
    'HTTP 503',
    { kind: 'status', status: 503, deliver: false },
    appError('rpc_unreachable', { host }),
  ],
  ['no connection', { kind: 'lost', deliver: false }, appError('rpc_unreachable', { host })],
  ['no answer in time', { kind: 'hangs', deliver: false }, appError('rpc_slow', { host })],
  [
    'an unreadable answer',
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
  // Proves stage 6: Edge: RPC down, rate-limited or slow
  test(`the page retries after ${name}, then reports the matching error`, async () => {
    const world = faultAll(fault);
    const rpc = createRpc([RPC_URL], world.env);
    assert.equal(await errorOf(rpc.getGenesisHash()), error);
    assert.is(world.exchanges.length, 3);
    assert.ok(world.nowMs() >= 225 + 450, 'it paused');
  });

  test(`after ${name} a fallback answers at once`, async () => {
    const world = faultAll(fault);
    const rpc = createRpc([RPC_URL, FALLBACK], world.env);
    assert.is(await rpc.getGenesisHash(), world.ledger.genesisHash);
    assert.is(world.exchanges.length, 2);
  });
}

const TOOK_MS = 6_000;

// Proves failures: Failing servers
test('the page accepts a late answer after it has repeated the request', async () => {
  const world = faultAll({ kind: 'delayed', ms: TOOK_MS });
  const rpc = createRpc([RPC_URL], world.env);
  assert.is(await rpc.getGenesisHash({ rounds: 1 }), world.ledger.genesisHash);
  assert.is(world.nowMs(), TOOK_MS);
  assert.is(world.exchanges.length, 2);
});

test('a fallback’s earlier answer cancels the slow server’s request', async () => {
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

test('the page waits longer for a slow server, and repeats no requests', async () => {
  const world = faultAll({ kind: 'delayed', ms: TOOK_MS });
  const rpc = createRpc([RPC_URL], world.env);
  for (let asked = 0; asked < 5; asked += 1) await rpc.getGenesisHash();
  assert.is(world.exchanges.length, 6, 'two at first, then one each');
  // The server is quick again, and the page drops the longer time limit.
  world.faults = () => null;
  for (let asked = 0; asked < 10; asked += 1) await rpc.getGenesisHash();
  world.faults = () => ({ kind: 'hangs', deliver: false });
  const fromMs = world.nowMs();
  assert.is(await codeOf(rpc.getGenesisHash()), 'rpc_slow');
  assert.ok(world.nowMs() - fromMs < 25_000);
});

test('the page waits longer for each repeated send', async () => {
  const world = faultAll({ kind: 'delayed', ms: TOOK_MS });
  const rpc = createRpc([RPC_URL], world.env);
  const send = () =>
    rpc.sendTransaction(new Uint8Array(100), { skipPreflight: false, timeoutMs: 4_000 });
  assert.is((await send()).kind, 'unknown', 'it may have been taken');
  assert.is((await send()).kind, 'refused');
});

const BOTH = [RPC_URL, FALLBACK];

/** Makes the first server, or each server in `of`, say `said` in place of its own answer. */
function saying(said: object, of: readonly string[] = [RPC_URL], honest = createWorld().env) {
  const asked: string[] = [];
  const around = (env: Env): Env => ({
    ...env,
    async fetch(url, init) {
      asked.push(url);
      const { id } = JSON.parse(String(init.body)) as { id: number };
      if (!of.includes(url)) return env.fetch(url, init);
      return new Response(JSON.stringify({ jsonrpc: '2.0', id, ...said }));
    },
  });
  const env = around(honest);
  return { around, env, asked, both: createRpc(BOTH, env) };
}
const erring = (error: object, honest?: Env) => saying({ error }, undefined, honest);

const simulated = (err: unknown) => ({ err, logs: ['Program log'] });
/** A refusal, and what a send to the server that gives it proves when there is no other server. */
type Row = readonly [code: number, alone: 'refused' | 'unsent' | 'unknown', data?: unknown];

/** Refusals that any server would give for this request. */
const FINAL: readonly Row[] = [
  [-32602, 'refused'],
  [-32003, 'refused'],
  [-32006, 'refused'],
  [-32013, 'refused'],
  [-32015, 'refused'],
  [-32002, 'refused', simulated({ InstructionError: [2, { Custom: 1 }] })],
  [-32002, 'refused', simulated('AccountNotFound')],
];
/** Refusals for the server's own state: busy, behind, pruned, limited, or of another kind. */
const OWN: readonly Row[] = [
  [429, 'unsent'],
  [-32429, 'unsent'],
  [-32700, 'unsent'],
  [-32600, 'unsent'],
  [-32601, 'unsent'],
  [-32005, 'unsent', { numSlotsBehind: 42 }],
  [-32016, 'unsent', { contextSlot: 1 }],
  [-32603, 'unknown'],
  [-32029, 'unknown'],
  [-32000, 'unknown'],
  [0, 'unknown'],
  [500, 'unknown'],
  ...[1, 4, 7, 8, 9, 10, 11, 12, 14, 17, 18, 19, 20, 21, 97].map((n): Row => [
    -32000 - n,
    'unknown',
  ]),
];
/** Answers to a send only: nothing was sent, and another server may know the blockhash. */
const BEHIND: readonly Row[] = [[-32002, 'refused', simulated('BlockhashNotFound')]];
/** A code that providers also use for other things. */
const UNCLEAR: readonly Row[] = [undefined, null, {}, 'Too many requests', [1]].map((data): Row => [
  -32002,
  'unsent',
  data,
]);

const BYTES = new Uint8Array(100);
const send = { skipPreflight: false };
const errorOfRow = ([code, , data]: Row) => ({ code, message: 'no', data });

test('the page asks no other server after a final refusal', async () => {
  const { env: honest } = createWorld();
  for (const row of FINAL) {
    const { both, asked, env } = erring(errorOfRow(row), honest);
    const error = await errorOf(both.getBalance(NOBODY));
    const context = {
      host,
      method: 'getBalance',
      rpcCode: row[0],
      message: 'no',
    };
    assert.equal(error, appError('rpc_error', context));
    assert.is((await both.sendTransaction(BYTES, send)).kind, row[1]);
    assert.equal(asked, [RPC_URL, RPC_URL]);
    assert.is((await createRpc([RPC_URL], env).sendTransaction(BYTES, send)).kind, row[1]);
  }
});

test('the page asks the next server after any other refusal', async () => {
  const { env: honest } = createWorld();
  for (const row of [...OWN, ...BEHIND, ...UNCLEAR]) {
    const { both, asked, env } = erring(errorOfRow(row), honest);
    assert.ok((await both.getBalance(NOBODY)) >= 0n, String(row));
    await both.sendTransaction(BYTES, send);
    assert.equal(asked, [...BOTH, ...BOTH], String(row));
    const alone = await createRpc([RPC_URL], env).sendTransaction(BYTES, send);
    assert.is(alone.kind, row[1], String(row));
  }
});

for (const [code, , data] of [[-32005], [-32603], [-32429], ...BEHIND] as Row[]) {
  test(`a payment that one server refuses with ${code} lands through the other`, async () => {
    const { world, submission, solana } = await prepared();
    const rpc = createRpc(BOTH, erring({ code, message: '', data }).around(world.env));
    const outcome = await submitAndConfirm(submission, { ...solana, rpc });
    assert.is(outcome.state, 'landed');
    assert.is(world.ledger.transfers().length, 1);
  });
}

test('only the final codes end a read or a send', async () => {
  const codes = new Set(FINAL.map(([code]) => code));
  const { env: honest } = createWorld();
  const other = fc.oneof(fc.integer(), fc.integer({ min: -33_000, max: -31_000 }));
  await fc.assert(
    fc.asyncProperty(
      other.filter((code) => !codes.has(code)),
      async (code) => {
        const { both, asked } = erring({ code, message: '' }, honest);
        await both.getBalance(NOBODY);
        await both.sendTransaction(BYTES, send);
        assert.equal(asked, [...BOTH, ...BOTH]);
      },
    ),
    { numRuns: 50 },
  );
});

test('a final refusal proves nothing if another server may have sent the transaction', async () => {
  const { env: honest } = createWorld();
  for (const [code, alone, data] of OWN) {
    // The fallback refuses these bytes, because they are not a transaction.
    const { both } = erring({ code, message: '', data }, honest);
    const proven = alone === 'unknown' ? 'unknown' : 'refused';
    assert.is((await both.sendTransaction(BYTES, send)).kind, proven, String(code));
  }
});

test('the page accepts an answer only with its request’s id', async () => {
  for (const [id, expected] of [
    [undefined, null],
    [String, null],
    [() => null, 'rpc_bad_answer'],
    [(asked: number) => asked + 1, 'rpc_bad_answer'],
    [(asked: number) => `${asked}0`, 'rpc_bad_answer'],
    [(asked: number) => [asked], 'rpc_bad_answer'],
    [() => '', 'rpc_bad_answer'],
  ] as const) {
    const world = createWorld();
    const env: Env = {
      ...world.env,
      async fetch(url, init) {
        const said = (await (await world.env.fetch(url, init)).json()) as { id: number };
        return new Response(JSON.stringify({ ...said, ...(id && { id: id(said.id) }) }));
      },
    };
    const rpc = createRpc([RPC_URL], env);
    const asked = rpc.getBalance(NOBODY, { rounds: 1 });
    if (expected === null) assert.ok((await asked) >= 0n);
    else assert.is(await codeOf(asked), expected);
    const wrong = await errorOf(rpc.getBalance('not an address'));
    assert.is(wrong.code === 'rpc_error' && wrong.context.rpcCode, -32602);
  }
});

/** Bidirectional controls, line breaks, an invisible letter, and much of it. */
const hostile = (length: number): string =>
  `\u202Ere\u0000ady\r\n\n\u2028\u3164 ${'\uFB2C\u{1D15E}'.repeat(80)}`.padEnd(length, 'x');

test('the page cuts a server’s error text to one short visible line', async () => {
  const { both, env } = erring({ code: -32602, message: hostile(5_000_000) });
  const error = await errorOf(both.getBalance(NOBODY));
  assert.ok(error.code === 'rpc_error');
  const { message } = error.context;
  assert.ok(message.length <= 200, String(message.length));
  assert.match(message, /^ready /);
  assert.is(message, peerText(message));
  const log = createEventLog('ledger', () => 0);
  const logged = createRpc([RPC_URL], env, null, log);
  await logged.sendTransaction(BYTES, send);
  const [entry] = log.entries();
  const answer = String(entry?.detail?.['answer']);
  assert.match(answer, /^-32602 ready /);
  assert.ok(answer.length <= 200 + '-32602 '.length);
  assert.is(answer, peerText(answer));
});

test('the page frees the memory of a server’s long error texts', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  let times = 0;
  const error = { code: -32602, message: 'x'.repeat(2_000_000) };
  const { env } = erring(error);
  const fetched: Env['fetch'] = (url, init) => {
    error.message = `${(times += 1)}${error.message}`;
    return env.fetch(url, init);
  };
  const log = createEventLog('ledger', () => 0);
  const rpc = createRpc([RPC_URL], { ...env, fetch: fetched }, null, log);
  const kept: unknown[] = [];
  collect();
  const before = process.memoryUsage().heapUsed;
  for (let n = 0; n < 20; n += 1) kept.push(await errorOf(rpc.getBalance(NOBODY)));
  collect();
  assert.ok(process.memoryUsage().heapUsed - before < 10_000_000);
  assert.is(kept.length, log.entries().length);
});

test('the page shows an error’s cause as a known name, or as unknown', async () => {
  const custom = (n: unknown) => ({ InstructionError: [0, { Custom: n }] });
  for (const [err, name, number] of [
    ['AccountInUse', 'AccountInUse', null],
    [hostile(1_000_000), 'unknown', null],
    [{ [hostile(1_000)]: 1 }, 'unknown', null],
    [{ InstructionError: [0, hostile(1_000)] }, 'InstructionError', null],
    [{ InstructionError: [0, 'InvalidArgument'] }, 'InvalidArgument', null],
    [custom(6_000), 'Custom', 6_000],
    [custom(1.5), 'InstructionError', null],
    [custom(1e300), 'InstructionError', null],
    [custom(hostile(1_000)), 'InstructionError', null],
    [[hostile(1_000)], 'unknown', null],
    [7, 'unknown', null],
  ] as const) {
    const { both } = erring({ code: -32002, message: '', data: { err } });
    const answer = await both.sendTransaction(BYTES, send);
    assert.ok(answer.kind === 'refused');
    assert.equal(answer.err, { name, custom: number });
  }
});

test('an error quotes a server’s network only as 32 base58 bytes', async () => {
  for (const genesis of [hostile(1_000_000), hostile(40), 'x'.repeat(44), '']) {
    const { both, env } = saying({ error: null, result: genesis }, BOTH);
    const bound = createRpc([RPC_URL], env, 'devnet');
    for (const rpc of [both, bound]) {
      assert.is(await codeOf(checkNetwork(rpc, 'devnet')), 'rpc_bad_answer');
    }
  }
});

test('the page reads a transaction of version 1 with a long memo', async () => {
  const { world, payer, payee, solana } = await prepared();
  const rpc = createRpc([RPC_URL], world.env);
  const { blockhash } = await rpc.getLatestBlockhash();
  const [from, to] = [payer.address, payee.address];
  const transfer = transferOf({ owner: from, payTo: to, mint: solana.mint, amount: 5n });
  const text = 'm'.repeat(3_500);
  const bytes = await version1(payer, blockhash, [transfer, memo(text)]);
  assert.is((await rpc.sendTransaction(bytes, send)).kind, 'accepted');
  await world.sleep(2_000);
  const [listed] = await rpc.getSignaturesForAddress(from);
  assert.ok(listed);
  assert.equal(memosOf(listed), [text]);
  const shown = await rpc.getTransaction(listed.signature);
  assert.ok(shown);
  assert.equal(memosIn(shown), [text]);
  assert.equal([shown.err, shown.feeLamports], [null, 5_007n]);
  const paid = checkedIn(shown, TOKEN_TRANSFER_CHECKED).map(({ amount }) => amount);
  assert.equal(paid, [5n]);
});

test('an abort ends a pending request and a pause before a retry', async () => {
  for (const fault of [
    { kind: 'hangs', deliver: false },
    { kind: 'status', status: 429, deliver: false },
  ] as const) {
    const world = createWorld();
    const rpc = createRpc([RPC_URL], world.env);
    const stop = new AbortController();
    world.faults = () => {
      // Aborts before time passes, because the clock waits several turns without a request.
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

test('only a refusal proves that a sent transaction never left', async () => {
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

test('any malformed answer makes a request throw a structured error', async () => {
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

// Proves stage 3: Network validation works
// Proves security: An RPC server cannot take money, nor answer for another network
test('the page refuses a server on another network', async () => {
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

test('the page never uses a fallback of another network', async () => {
  const world = createWorld();
  const rpc = createRpc([RPC_URL, FALLBACK], withStranger(world), 'local');
  await checkNetwork(rpc, 'local');
  world.faults = ({ url }) =>
    url === RPC_URL ? { kind: 'status', status: 503, deliver: false } : null;
  assert.is(await codeOf(rpc.getBalance(NOBODY)), 'rpc_unreachable');
  const bytes = new Uint8Array(100);
  assert.is((await rpc.sendTransaction(bytes, { skipPreflight: true })).kind, 'unknown');
  const asked = world.exchanges.filter(({ url }) => url === FALLBACK);
  assert.equal(
    asked.map(({ method }) => method),
    ['getGenesisHash'],
  );
});

test('the page skips a first server of another network', async () => {
  const world = createWorld();
  const env = withStranger(world);
  const rpc = createRpc([FALLBACK, RPC_URL], env, 'local');
  assert.ok(await checkNetwork(rpc, 'local'));
  assert.ok((await rpc.getBalance(NOBODY)) >= 0n);
  const alone = createRpc([FALLBACK], env, 'local');
  const from = world.exchanges.length;
  assert.is(await codeOf(checkNetwork(alone, 'local')), 'rpc_wrong_genesis');
  assert.is(await codeOf(alone.getBalance(NOBODY)), 'rpc_wrong_genesis');
  assert.is(world.exchanges.length, from + 1);
});

test('the page checks each server’s network once, before its first use', async () => {
  const world = createWorld();
  const rpc = createRpc([RPC_URL, FALLBACK], world.env, 'local');
  await checkNetwork(rpc, 'local');
  const ask = () => rpc.getBalance(NOBODY);
  await Promise.all([ask(), ask()]);
  world.faults = ({ url }) =>
    url === RPC_URL ? { kind: 'status', status: 503, deliver: false } : null;
  await Promise.all([ask(), ask()]);
  const asked = world.exchanges.filter(({ method }) => method === 'getGenesisHash');
  assert.equal(
    asked.map(({ url }) => url),
    [RPC_URL, FALLBACK],
  );
});

test.after.each(closeWorlds);
test.run();
