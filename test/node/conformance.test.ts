// waits
/**
 * Sends the same requests to our ledger and to Surfpool. The answers differ only where differences.ts
 * lists a difference.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { filesBelow } from '../../dev/build/changed.ts';
import { root } from '../../dev/build/paths.ts';
import { createLedger, type Ledger } from '../../dev/ledger/index.ts';
import { startSurfpool, type Surfpool } from '../../dev/surfpool/index.ts';
import { loadSurfpool } from '../../dev/surfpool/load.ts';
import { type Difference, differences } from './compare.ts';
import { KNOWN } from './differences.ts';
import { METHODS } from '../ledger/vectors.ts';
import { makeScene, result } from '../ledger/scene.ts';
import { openConnections, whileRunning } from './sockets.ts';

let ledger: Ledger;
let surfpool: Surfpool;
let found: readonly Difference[];
/** The addresses to which sockets of this process connected during the run. */
let peers: ReadonlySet<string>;

test.before(async () => {
  ledger = createLedger();
  surfpool = startSurfpool();
  peers = await whileRunning(openConnections, async () => {
    const [ours, theirs] = await Promise.all([makeScene(ledger), makeScene(surfpool)]);
    found = await differences([ledger, ours], [surfpool, theirs]);
  });
});
test.after(() => {
  ledger.close();
  surfpool.close();
});

const line = ({ where, ours, theirs }: Difference): string =>
  `${where}: ours ${ours}, theirs ${theirs}`;

// Proves stage 0: The page works on an independent node, and our ledger answers as it does
test('both nodes answer alike, except for known differences', () => {
  const unknown = found.filter(({ where }) => !KNOWN.some((known) => known.where.test(where)));
  assert.equal(unknown.map(line), []);
});

test('each known difference still exists', () => {
  for (const { name, where } of KNOWN) {
    assert.ok(
      found.some((each) => where.test(each.where)),
      `no longer different: ${name}`,
    );
  }
});

test('the comparison covers every method that the page uses', () => {
  const used = filesBelow(join(root, 'src'))
    .filter((path) => /\/(workers\/ledger\/solana|main\/wallet\/demo)\/.*\.ts$/.test(path))
    .flatMap((path) => [
      ...readFileSync(path, 'utf8').matchAll(/'((?:get|is|send|simulate)[A-Z]\w+)'/g),
    ])
    .map(([, method]) => method ?? '');
  assert.ok(used.length >= 10, used.join(', '));
  for (const method of used) assert.ok(METHODS.includes(method), method);
});

test('local_fund adds to a balance, and a zero makes the account', async () => {
  const address = loadSurfpool().Surfnet.newKeypair().publicKey;
  const held = async (): Promise<unknown> => {
    const config = { encoding: 'jsonParsed' };
    const mint = { mint: 'EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v' };
    const tokens = await result(surfpool, 'getTokenAccountsByOwner', [address, mint, config]);
    const { value } = (await result(surfpool, 'getBalance', [address])) as { value: number };
    const amounts = JSON.stringify(tokens).match(/"amount":"\d+"/g) ?? [];
    return [value, ...amounts];
  };
  assert.equal(await held(), [0]);
  await result(surfpool, 'local_fund', [{ address, usdc: 0 }]);
  assert.equal(await held(), [0, '"amount":"0"']);
  await result(surfpool, 'local_fund', [{ address, sol: '0.5', usdc: '1.25' }]);
  await result(surfpool, 'local_fund', { address, sol: 1, usdc: 2 });
  assert.equal(await held(), [1_500_000_000, '"amount":"3250000"']);
});

test('Surfpool knows no mainnet account, and no socket leaves this machine', async () => {
  // The mint of USDT: an account that every datasource has.
  const params = ['Es9vMFrzaCERmJfrF4H2FYD4KCoNkY11McCe8BenwNYB', { encoding: 'base64' }];
  const { value } = (await result(surfpool, 'getAccountInfo', params)) as { value: unknown };
  assert.is(value, null);
  if (process.platform === 'linux') assert.ok(peers.size > 0, 'it was looked at');
  const outside = [...peers].filter((peer) => !/^(127\.|::1$|::ffff:127\.)/.test(peer));
  assert.equal(outside, []);
});

test.run();
