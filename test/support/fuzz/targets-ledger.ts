import { fundFeePayer } from '../../../src/workers/ledger/payment/fee-balance.ts';
import { profile } from '../windows.ts';
import 'fake-indexeddb/auto';
import fc from 'fast-check';
import * as assert from 'uvu/assert';
import * as v from 'valibot';
import { createLedger } from '../../../dev/ledger/index.ts';
import { P2cError } from '../../../src/shared/errors.ts';
import { createEventLog } from '../../../src/shared/log.ts';
import { usdc } from '../../../src/shared/money.ts';
import { MAX_FEES } from '../../../src/shared/network-fees.ts';
import { NETWORKS } from '../../../src/shared/network.ts';
import { checkSponsorRequest } from '../../../src/workers/ledger/spending-limit/delegation.ts';
import { type Env, platformEnv } from '../../../src/workers/ledger/solana/env.ts';
import { createChain, openStores } from '../../../src/workers/ledger/payment/chain.ts';
import { parseTransaction } from '../../../src/workers/ledger/solana/layout.ts';
import { checkPayment } from '../../../src/workers/ledger/payment/check-payment.ts';
import { createRpc, type Rpc } from '../../../src/workers/ledger/solana/rpc.ts';
import * as messages from '../../../src/workers/ledger/x402/messages.ts';
import { createWire, MAX_FRAME_BYTES } from '../../../src/workers/ledger/x402/wire.ts';
import { person } from '../person.ts';
import { spoiltBytes, spoiltJsonText, spoiltText } from './mutate.ts';
import { transactionSamples, x402Samples } from './samples.ts';
import { type Target, target } from './target.ts';

/** Parsers of the ledger worker: the `x402` channel, transactions, and what RPC servers answer. */

const REQUESTS = {
  hello: messages.HostHello,
  'resource.get': messages.ResourceGet,
  'allowance.sponsor': messages.SpendingLimitSponsor,
  'file.nonce': messages.FileNonce,
  'file.claim': messages.FileClaim,
} as const;
const NOTICES = { ...messages.NOTICES, tick: messages.TickParams, ack: messages.AckParams };

const own = <T extends object>(table: T, name: string): T[keyof T] | undefined =>
  Object.hasOwn(table, name) ? table[name as keyof T] : undefined;

/** A frame, and the channel that it comes over; `null` closes that one, and a new one takes its place. */
type Heard = readonly [text: string | null, channel: 0 | 1];

/** A few frames into a wire that has a request open: every answer must be sound JSON-RPC. */
async function hear(frames: readonly Heard[]): Promise<void> {
  const sent: string[] = [];
  const outlet = () => ({ send: (text: string) => sent.push(text) > 0 });
  const outlets = [outlet(), outlet()];
  const stop = new AbortController();
  const wire = createWire(
    {
      async onRequest(method, params) {
        const schema = own(REQUESTS, method);
        return { read: schema ? v.parse(schema, params) : null };
      },
      onNotification(method, params) {
        const schema = own(NOTICES, method);
        if (schema) v.parse(schema, params);
      },
      onAbuse: () => undefined,
    },
    createEventLog('fuzz', () => 0),
    () => 0,
  );
  outlets.forEach((each) => wire.attach(each));
  const asked = wire.request('resource.get', { url: 'pay2chat:0/prepay' }, stop.signal);
  const answered = asked.then(
    (result) => void v.safeParse(messages.ResourceResult, result),
    () => undefined,
  );
  for (const [text, channel] of frames) {
    const from = outlets[channel];
    if (!from) continue;
    if (text !== null) wire.receive(text, from);
    else {
      wire.detach(from);
      wire.attach((outlets[channel] = outlet()));
    }
    wire.notify('tick', {});
  }
  await new Promise<void>((resolve) => setImmediate(resolve));
  stop.abort();
  await answered;
  for (const text of sent) {
    assert.ok(text.length <= MAX_FRAME_BYTES);
    assert.is((JSON.parse(text) as { jsonrpc: unknown }).jsonrpc, '2.0');
  }
}

const FEE_PAYERS = transactionSamples.flatMap((bytes) => {
  const parsed = parseTransaction(bytes);
  return typeof parsed === 'string' ? [] : [parsed.feePayer];
});

/** The parsed parts must be those that would be signed; a sponsor's refusal is a word, never a crash. */
async function readTransaction(bytes: Uint8Array): Promise<void> {
  const parsed = parseTransaction(bytes);
  if (typeof parsed !== 'string') {
    assert.equal(new Uint8Array(parsed.transaction.serialize()), new Uint8Array(bytes));
  }
  const chain = { mint: NETWORKS.local.usdcMint, maxFee: MAX_FEES.normal };
  for (const feePayerKey of FEE_PAYERS.slice(0, 2)) {
    await checkSponsorRequest(bytes, feePayerKey, chain).catch((thrown: unknown) => {
      if (!(thrown instanceof P2cError) || thrown.error.code !== 'allowance_refused') throw thrown;
    });
  }
}

interface Answer {
  readonly method: string;
  readonly body: string;
}

const methodOf = (body: string): string => (JSON.parse(body) as { method: string }).method;

/** Records the development ledger's answers to each method while a fee payer is filled and a payment made. */
async function recordAnswers() {
  const ledger = createLedger({ slotMs: 40 });
  const [from, to] = [person(), person()];
  await ledger.call('local_fund', [{ address: from.address, sol: '1', usdc: '5' }]);
  await ledger.call('local_fund', [{ address: to.address, sol: '1', usdc: '0' }]);
  const answers: Answer[] = [];
  const tapped = {
    ...ledger,
    async handleRpc(body: string, signal?: AbortSignal) {
      const answer = await ledger.handleRpc(body, signal);
      answers.push({ method: methodOf(body), body: answer.body });
      return answer;
    },
  };
  const env: Env = {
    ...platformEnv(),
    async fetch(_url, init) {
      const answer = await tapped.handleRpc(String(init.body), init.signal ?? undefined);
      return new Response(answer.body, { status: answer.status, headers: answer.headers });
    },
  };
  const config = { network: 'local', rpcUrls: ['https://rpc.example/'] } as const;
  const chain = await createChain(config, await openStores(env, profile()(), 'fuzz'), env);
  await fundFeePayer(chain, to.address, to.sign);
  const sent = await chain.transfer.send(
    { id: 'fuzz', owner: from.address, to: to.address, amount: usdc(1_000n) },
    from.sign,
  );
  if (!sent.ok) throw new P2cError(sent.error);
  const [paid] = ledger.transfers();
  if (!paid) throw new Error('nothing was paid');
  await chain.rpc.getTransaction(paid.signature, 'confirmed');
  await chain.rpc.getSignaturesForAddress(from.address, { limit: 5 });
  await chain.rpc.getTokenAccount(paid.destination);
  await chain.rpc.getRecentPrioritizationFees([from.address]);
  ledger.close();
  return { answers, paid, to: to.address };
}

/** Asks each method once; only errors of ours may come of it. */
async function askAll(
  rpc: Rpc,
  paid: { signature: string; destination: string },
  check: (found: Awaited<ReturnType<Rpc['getTransaction']>>) => void,
) {
  const once = { rounds: 1, timeoutMs: 1_000 };
  const { signature, destination } = paid;
  const questions: readonly (() => Promise<unknown>)[] = [
    () => rpc.getGenesisHash(once),
    () => rpc.getLatestBlockhash('confirmed', once),
    () => rpc.getBalance(destination, once),
    () => rpc.getTokenAccount(destination, once),
    () => rpc.getSignatureStatuses([signature], once),
    () => rpc.getTransaction(signature, 'confirmed', once).then(check),
    () => rpc.getSignaturesForAddress(destination, { ...once, limit: 5 }),
    () => rpc.simulateTransaction(Uint8Array.of(1), once),
    () => rpc.getMinimumBalanceForRentExemption(165, once),
    () => rpc.getRecentPrioritizationFees([destination], once),
    () => rpc.sendTransaction(Uint8Array.of(1), { ...once, skipPreflight: true }),
  ];
  for (const ask of questions) {
    await ask().catch((thrown: unknown) => {
      if (!(thrown instanceof P2cError)) throw thrown;
    });
  }
}

export async function ledgerTargets(): Promise<readonly Target[]> {
  const { answers, paid, to } = await recordAnswers();
  const bodies = (some: readonly Answer[]) =>
    fc.constantFrom(...some).map((each) => JSON.parse(each.body) as unknown);
  // Most there is to read in, and most that follows from it.
  const whole = answers.filter(({ method }) => method === 'getTransaction');
  const samples = fc.oneof(bodies(answers), bodies(whole));
  const frames = fc.oneof(
    spoiltJsonText(x402Samples),
    spoiltText(
      x402Samples.map((value) => JSON.stringify(value)),
      ['"id":', '"method":'],
    ),
    x402Samples.map((value) => JSON.stringify(value)),
  );
  let body = '';
  let status = 200;
  const env: Env = {
    ...platformEnv(),
    fetch(_url, { body: asked }) {
      // An answer to another question goes no further; unless that is what was spoilt, it is to this one.
      const id = /"id":(\d+)/.exec(String(asked))?.[1] ?? '';
      const answer = body.replace(/"id":\d+\}$/, `"id":${id}}`);
      return Promise.resolve(new Response(answer, { status }));
    },
    // The only sleep in a single round is its timeout, and the answer is there at once.
    sleep: () => new Promise(() => undefined),
  };
  const expected = {
    signature: paid.signature,
    mint: paid.mint,
    payTo: to,
    amount: usdc(paid.amount),
    authority: null,
    source: null,
    memo: null,
  };
  return [
    target({
      name: 'x402',
      files: ['/x402/wire.ts', '/x402/messages.ts', '/shared/replay.ts'],
      inputs: fc.array(fc.tuple(fc.option(frames, { freq: 8 }), fc.constantFrom(0, 1)), {
        minLength: 1,
        maxLength: 6,
      }),
      run: hear,
    }),
    target({
      name: 'transactions',
      files: ['/solana/layout.ts', '/spending-limit/delegation.ts'],
      inputs: spoiltBytes(fc.constantFrom(...transactionSamples)),
      run: readTransaction,
    }),
    target({
      name: 'RPC answers',
      files: [
        '/solana/rpc.ts',
        '/solana/rpc-parse.ts',
        '/solana/rpc-transport.ts',
        '/payment/check-payment.ts',
      ],
      inputs: fc.tuple(
        spoiltJsonText(samples),
        fc.constantFrom(200, 200, 200, 200, 200, 200, 429, 503),
      ),
      async run([text, code]) {
        [body, status] = [text, code];
        await askAll(createRpc(['https://rpc.example/'], env), paid, (found) => {
          if (found) checkPayment(found, expected);
        });
      },
    }),
  ];
}
