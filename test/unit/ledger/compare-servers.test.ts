// pure
/** The choice among several public RPC servers. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { NETWORKS } from '../../../src/shared/network.ts';
import { compareServers } from '../../../src/workers/ledger/compare-servers.ts';
import { type Env, platformEnv } from '../../../src/workers/ledger/solana/env.ts';

const MAINNET = NETWORKS.mainnet.genesis ?? '';

/** A server’s answers, or a status, after some time. */
interface Manner {
  readonly lateMs?: number;
  readonly status?: number;
  readonly genesis?: string;
  readonly memo?: string | null;
}

const ANSWERS = {
  getGenesisHash: ({ genesis = MAINNET }: Manner) => genesis,
  getMultipleAccounts: () => ({ context: { slot: 9 }, value: [null] }),
  getLatestBlockhash: () => ({
    context: { slot: 9 },
    value: { blockhash: MAINNET, lastValidBlockHeight: 150 },
  }),
  getSignaturesForAddress: ({ memo = null }: Manner) => [
    {
      signature: '1'.repeat(64),
      slot: 8,
      err: null,
      memo,
      blockTime: 1,
      confirmationStatus: 'confirmed',
    },
  ],
};

const env = platformEnv();
/** All waits are shorter by the same factor. */
const quick: Env = { ...env, sleep: (ms, signal) => env.sleep(ms / 10, signal) };

async function compared(manners: Readonly<Record<string, Manner>>) {
  const fetch: Env['fetch'] = async (url, { body, signal }) => {
    const manner = manners[new URL(url).hostname] ?? {};
    await quick.sleep(manner.lateMs ?? 1, signal ?? undefined);
    const { id, method } = JSON.parse(String(body)) as { id: number; method: keyof typeof ANSWERS };
    if (manner.status !== undefined) return new Response('no', { status: manner.status });
    return Response.json({ jsonrpc: '2.0', id, result: ANSWERS[method](manner) });
  };
  const urls = Object.keys(manners).map((host) => `https://${host}/`);
  const trials = await compareServers('mainnet', urls, { ...quick, fetch });
  return trials.map(({ url, error }) => [new URL(url).hostname, error?.code ?? null]);
}

test('servers that work rank first, then those that list memos, then faster ones', async () => {
  assert.equal(
    await compared({
      'refuses.example': { status: 403 },
      'silent.example': { lateMs: 60_000 },
      'devnet.example': { genesis: NETWORKS.devnet.genesis ?? '' },
      'slow.example': { lateMs: 400, memo: '[2] hi' },
      'quick.example': { lateMs: 10 },
      'good.example': { lateMs: 20, memo: '[2] hi' },
    }),
    [
      ['good.example', null],
      ['slow.example', null],
      ['quick.example', null],
      ['devnet.example', 'rpc_wrong_genesis'],
      ['refuses.example', 'rpc_forbidden'],
      ['silent.example', 'rpc_slow'],
    ],
  );
});

test.run();
