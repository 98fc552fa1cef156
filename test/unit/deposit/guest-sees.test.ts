// pure
/** What a guest's page says about the refund of an ended call. No server makes the page blame an honest host. */
import { feePayerKeyOf } from '../../../src/workers/ledger/payment/fee-balance.ts';
import { PublicKey, SystemProgram } from '@solana/web3.js';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { REJOIN_MS } from '../../../src/shared/billing/timing.ts';
import { usdc } from '../../../src/shared/money.ts';
import { buildEnd } from '../../../src/workers/ledger/deposit/layout.ts';
import { memoOf, signTransaction } from '../../../src/workers/ledger/solana/build.ts';
import { associatedTokenAccount } from '../../../src/workers/ledger/solana/layout.ts';
import { listingServer, lyingServer } from '../../support/lying-server.ts';
import { pause, PRICE, until } from '../../support/rig.ts';
import { LATER_MS, movedTo, seen, story, sum } from '../../support/story.ts';
import { closeWorlds, type World } from '../../support/world.ts';
import { act, depositKey, newcomer } from './acts.ts';

test.after.each(closeWorlds);

// Proves security: The chain shows each refund, and the host pays it once
test('a guest’s page shows that the host refunded less than due', async () => {
  const rig = await story()
    .talk(6)
    .and(async (told) => {
      const key = await depositKey(told);
      const { host, guest, callId, terms } = told;
      host.leave();
      const feePayerKey = await feePayerKeyOf(host.chain, host.address);
      const { blockhash } = await host.chain.rpc.getLatestBlockhash();
      const amounts = { due: usdc(1_000n), rest: usdc(3n * PRICE - 1_000n), memo: callId };
      const common = { feePayer: feePayerKey.address, blockhash, mint: host.chain.mint };
      const parties = { deposit: key.address, host: terms.payTo, guest: guest.address };
      const end = buildEnd({ ...common, ...parties, ...amounts });
      for (const signer of [feePayerKey, key]) await signTransaction(end, signer);
      await host.chain.rpc.sendTransaction(end.serialize(), { skipPreflight: false });
    })
    .end('guest')
    .tell();
  const short = await seen(rig, 'guest', 'short');
  assert.is(short.returned, 1_000n);
  assert.ok(short.due > short.returned);
});

test('a guest learns after ten minutes that no refund came', () =>
  story()
    .talk(6)
    .crash('host')
    .end('guest')
    .sees('guest', 'returning')
    .comes(11 * 60_000)
    .sees('guest', 'missing')
    .comes(REJOIN_MS, 'host')
    .expect({ both: 'returned' }));

test('a guest’s page soon shows a refund that comes days later', () =>
  story()
    .talk(6)
    .crash('host')
    .end('guest')
    .wait(2)
    .crash('guest')
    .comes(4 * 24 * 3_600_000, 'guest')
    .sees('guest', 'missing')
    .comes(0, 'host')
    .and(async (rig) => {
      await seen(rig, 'host', 'returned');
      const isSeen = () => rig.guest.unused[0]?.state === 'returned';
      await until('the guest has seen it', isSeen, 20 * 60_000);
    })
    .expect({ both: 'returned' }));

const LISTS = {
  nothing: listingServer(() => []),
  'no memos': listingServer((lines) => lines.map((line) => ({ ...line, memo: null }))),
  'transactions that it shows only 30 s later': (ledger: World['ledger']) => {
    const firstMs = new Map<string, number>();
    return lyingServer(({ method, params }, result: object | null) => {
      if (method !== 'getTransaction' || result === null) return result;
      const signature = String(params[0]);
      const nowMs = performance.now();
      if (!firstMs.has(signature)) firstMs.set(signature, nowMs);
      return nowMs - (firstMs.get(signature) ?? nowMs) < 30_000 ? null : result;
    })(ledger);
  },
} as const;
for (const [what, server] of Object.entries(LISTS)) {
  test(`a guest whose server lists ${what} does not blame an honest host`, async () => {
    const rig = await story({ servers: (ledger) => ({ guest: server(ledger) }) })
      .talk(6)
      .end('guest')
      .sees('host', 'returned')
      .comes(11 * 60_000)
      .tell();
    await pause(LATER_MS);
    const [view] = rig.guest.unused;
    const expected = what === 'nothing' ? 'returning' : 'returned';
    assert.is(view?.state, expected);
    assert.is(view?.returned, what === 'nothing' ? 0n : sum(movedTo(rig, 'guest')));
  });
}

test('sixty transactions that name the deposit do not hide the refund', async () => {
  const rig = await story().talk(6).tell();
  const { address } = await depositKey(rig);
  const { ledger, guest, host } = rig;
  const stranger = await newcomer(rig.world);
  guest.crash();
  host.call.end('host');
  await seen(rig, 'host', 'returned');
  const pubkey = new PublicKey(associatedTokenAccount(address, host.chain.mint));
  for (let n = 0; n < 60; n += 1) {
    const memo = memoOf(`sixty ${n}`);
    const noise = SystemProgram.transfer({
      fromPubkey: new PublicKey(stranger.address),
      toPubkey: new PublicKey(stranger.address),
      lamports: 1,
    });
    noise.keys.push({ pubkey, isSigner: false, isWritable: false });
    await act(ledger, stranger, [noise, memo]);
    await pause(500);
  }
  rig.laterMs += LATER_MS;
  rig.guest = await rig.page('guest');
  const callId = host.view.callId ?? '';
  const found = () => rig.guest.unused.find((each) => each.callId === callId);
  await until('the guest has found it', () => found()?.state === 'returned');
  assert.is(found()?.returned, sum(movedTo(rig, 'guest')));
});

test.run();
