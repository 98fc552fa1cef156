// tier: all
// waits
/**
 * A guest written from the documents, on WebRTC stacks of no browser, joins by ringing. In real time,
 * the page's ledger worker has the link, answers, takes the reply and gets the payment.
 */
import 'fake-indexeddb/auto';
import { setTimeout } from 'node:timers/promises';
import { generateKeyPairSigner } from '@solana/kit';
import { SOLANA_DEVNET_CAIP2 } from '@x402/svm';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createLedger as createChain } from '../../dev/ledger/index.ts';
import type { BridgeDown } from '../../src/shared/api/channel-bridge.ts';
import { readBridgeUp } from '../../src/shared/api/channel-bridge.ts';
import type { CallView, LedgerApi } from '../../src/shared/api/ledger.ts';
import type { RingReply, RingView } from '../../src/shared/api/ring.ts';
import { codeBytes } from '../../src/shared/call/code.ts';
import { raise, type Result } from '../../src/shared/errors.ts';
import { createEventLog } from '../../src/shared/log.ts';
import { usdc } from '../../src/shared/money.ts';
import { NETWORKS } from '../../src/shared/network.ts';
import type { Terms } from '../../src/shared/terms.ts';
import { createLedger } from '../../src/workers/ledger/ledger.ts';
import { type Env, platformEnv } from '../../src/workers/ledger/solana/env.ts';
import { termsFields } from '../support/code-fields.ts';
import { answerFetch } from '../support/answer-fetch.ts';
import { person } from '../support/person.ts';
import { callOn, type Heard } from '../support/reference-peer/caller.ts';
import { rpcAt } from '../support/reference-peer/deposit.ts';
import { ring } from '../support/reference-peer/ringing.ts';
import { join, offer } from '../support/reference-peer/rtc.ts';
import type { TextChannel } from '../support/reference-peer/wire.ts';
import { STACKS } from '../support/stacks/stacks.ts';
import { wrtc } from '../support/stacks/wrtc.ts';
import { profile } from '../support/windows.ts';

const RPC_URL = 'https://rpc.example/';
const PRICE = 500_000n;
const PATIENCE_MS = 60_000;

function valueOf<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

async function until<T>(what: string, read: () => T | undefined | false): Promise<T> {
  const endMs = performance.now() + PATIENCE_MS;
  for (;;) {
    const value = read();
    if (value) return value;
    if (performance.now() > endMs) throw new Error(`never: ${what}`);
    await setTimeout(100);
  }
}

/** A worker lives as long as its page. After the tests the worker sleeps, and no test waits for it. */
const over = new AbortController();
const env: Env = {
  ...platformEnv(),
  async sleep(ms, signal = over.signal) {
    try {
      await setTimeout(ms, undefined, { signal: AbortSignal.any([signal, over.signal]) });
    } catch {
      if (signal.aborted && !over.signal.aborted) throw raise('aborted');
      await new Promise<never>(() => undefined);
    }
  },
};
test.after(() => over.abort());

/** The worker's end of a channel, as a page that cannot transfer it hands it over. */
function portOf(opened: Promise<TextChannel>): MessagePort {
  const { port1: ours, port2: theirs } = new MessageChannel();
  over.signal.addEventListener('abort', () => ours.close());
  const post = (message: BridgeDown): void => ours.postMessage(message);
  void opened.then((channel) => {
    let accepted = 0;
    channel.onText((data) => post({ kind: 'message', data }));
    ours.onmessage = ({ data }: MessageEvent<unknown>) => {
      const message = readBridgeUp(data);
      if (message?.kind === 'close') ours.close();
      if (message?.kind !== 'send' || typeof message.data !== 'string') return;
      channel.send(message.data);
      accepted += Buffer.byteLength(message.data);
      post({ kind: 'flow', accepted, buffered: 0 });
    };
    post({ kind: 'open' });
  });
  return theirs;
}

/** A host's worker with a link that rings. */
async function openHost(worker: LedgerApi, fund: (address: string) => Promise<unknown>) {
  const { address: owner, sign } = person();
  await fund(owner);
  valueOf(await worker.configure({ network: 'local', rpcUrls: [RPC_URL] }));
  const terms: Terms = {
    network: 'local',
    payTo: owner,
    price: usdc(PRICE),
    periodSeconds: 60,
    prepaidPeriods: 3,
    returnsUnused: true,
  };
  const rings: RingView[] = [];
  const replies: RingReply[] = [];
  const calls: CallView[] = [];
  const onView = (view: RingView): void => void rings.push(view);
  valueOf(await worker.subscribeRings(onView, (reply) => void replies.push(reply)));
  await worker.subscribeCall((view) => void calls.push(view));
  const says = { terms, lends: 'none', topic: 'Chess', name: 'Ada' } as const;
  const link = valueOf(await worker.makeCallLink(says, sign));
  return { owner, terms, link, rings, replies, calls };
}

for (const stack of STACKS) {
  test(`a guest on ${stack.name} rings, is answered, connects and prepays`, async () => {
    const chain = createChain();
    await chain.call('local_genesis', [{ as: 'devnet' }]);
    answerFetch(chain);
    const worker = createLedger(
      env,
      createEventLog('ledger', () => performance.now()),
      profile()(),
    );
    const { usdcMint: mint } = NETWORKS.local;
    const host = await openHost(worker, (address) =>
      chain.call('local_fund', [{ address, sol: '1' }]),
    );
    const { terms, owner } = host;
    const { nonceCommitment } = valueOf(await worker.prepareInvite(terms));
    const invited = await offer(termsFields(terms), wrtc.open(), [], nonceCommitment);
    await worker.attachChannel(portOf(invited.x402), nonceCommitment);

    const wallet = await generateKeyPairSigner();
    await chain.call('local_fund', [{ address: wallet.address, mint, usdc: '5' }]);
    const frames: Heard[] = [];
    const guest = ring(rpcAt(RPC_URL), host.link, 'Ana');
    const rung = await until('ringing', () => host.rings.at(-1)?.rings[0]);
    assert.is(rung.name, 'Ana');
    valueOf(await worker.answerRing(rung.id, invited.invite));
    const joined = await join((await guest.answered) ?? '', stack.open(), []);
    await guest.reply(joined.reply);
    const { invite, reply } = await until('replied', () => host.replies[0]);
    assert.equal([invite, reply], [invited.invite, joined.reply]);
    const codes = { invite: codeBytes(invite), reply: codeBytes(reply), terms };
    const config = { role: 'host', owner, title: 'Chess', nonceCommitment } as const;
    valueOf(await worker.beginCall(codes, config));
    await invited.accept(reply);

    const network = SOLANA_DEVNET_CAIP2;
    const call = await callOn(joined, frames, { wallet, network, rpcUrl: RPC_URL });
    const { callId } = await call.greeted;
    const paid = await call.prepay();
    const view = await until('paid', () => host.calls.find(({ minutes }) => minutes.length > 0));
    assert.is(view.callId, callId);
    const landed = chain.transfers().filter(({ sourceOwner }) => sourceOwner === wallet.address);
    assert.equal(
      landed.map(({ signature, amount }) => [signature, amount]),
      [[paid.signature, 3n * PRICE]],
    );
    call.end();
    await until('ended', () => host.calls.at(-1)?.phase === 'ended');
    invited.close();
    joined.close();
    chain.close();
  });
}

test.run();
