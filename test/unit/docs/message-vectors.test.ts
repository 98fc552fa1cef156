// pure
/**
 * docs/protocol/x402.md, "Vectors": the engine, and a peer that was written from that page, read and
 * refuse the same frames and pay the same quotes.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as v from 'valibot';
import { PaymentRequiredV2Schema, z } from '@x402/core/schemas';
import type { PaymentRequired } from '@x402/core/types';
import { filesBelow } from '../../../dev/build/changed.ts';
import { root } from '../../../dev/build/paths.ts';
import { fromHex } from '../../../src/shared/bytes.ts';
import { createEventLog } from '../../../src/shared/log.ts';
import { usdc } from '../../../src/shared/money.ts';
import { takeNews } from '../../../src/workers/ledger/call/notify.ts';
import * as messages from '../../../src/workers/ledger/x402/messages.ts';
import { checkQuote } from '../../../src/workers/ledger/x402/quote.ts';
import { memoFor, parseResource } from '../../../src/workers/ledger/x402/resources.ts';
import {
  createWire,
  MAX_FRAME_BYTES,
  RPC,
  RpcFailure,
} from '../../../src/workers/ledger/x402/wire.ts';
import { agreedOffer } from '../../support/reference-peer/guest.ts';
import { fromHex as peerFromHex, memoOf } from '../../support/reference-peer/hello.ts';
import { readFrame, readResult } from '../../support/reference-peer/messages.ts';
import { changes } from './changes.ts';

const Frame = z.object({
  name: z.string(),
  from: z.enum(['host', 'guest']),
  answers: z.string().optional(),
  text: z.string(),
});
type Frame = z.infer<typeof Frame>;
const Vectors = z.object({
  valid: z.array(Frame),
  refused: z.array(Frame.extend({ error: z.number().nullable() })),
  quotes: z.object({
    agreed: z.object({
      url: z.string(),
      minute: z.number(),
      callId: z.string(),
      transcript: z.string(),
      terms: z.object({ network: z.literal('mainnet'), payTo: z.string(), price: z.string() }),
      network: z.literal('solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp'),
      asset: z.string(),
      feePayer: z.string(),
      deposit: z.string(),
      memo: z.string(),
    }),
    payable: z.array(PaymentRequiredV2Schema),
    refused: z.array(z.object({ what: z.string(), quote: PaymentRequiredV2Schema })),
  }),
});
const { valid, refused, quotes } = Vectors.parse(
  JSON.parse(readFileSync(join(root, 'test/vectors/messages.json'), 'utf8')),
);

/** The outcome of a frame: read, dropped without an answer, or answered with this error code. */
type Taken = 'read' | 'dropped' | number;

const { NOTICES } = messages;
const REQUESTS: Readonly<Record<Frame['from'], Readonly<Record<string, v.GenericSchema>>>> = {
  host: { hello: messages.HostHello },
  guest: {
    'resource.get': messages.ResourceGet,
    'allowance.sponsor': messages.SpendingLimitSponsor,
    'file.nonce': messages.FileNonce,
    'file.claim': messages.FileClaim,
    'booking.claim': messages.BookingClaim,
  },
};
const RESULTS: Readonly<Record<string, v.GenericSchema>> = {
  hello: messages.GuestHello,
  'resource.get': messages.ResourceResult,
  'allowance.sponsor': messages.SpendingLimitSponsored,
  'file.nonce': messages.FileNonceResult,
  'file.claim': messages.FileClaimResult,
  'booking.claim': messages.BookingClaimResult,
};
const NOTIFICATIONS: Readonly<Record<Frame['from'], Readonly<Record<string, v.GenericSchema>>>> = {
  host: {
    tick: messages.TickParams,
    billing_attempt: NOTICES.billing_attempt,
    billing_success: NOTICES.billing_success,
    refund: NOTICES.refund,
  },
  guest: { ack: messages.AckParams },
};

const unknown = () => new RpcFailure(RPC.unknownMethod, 'method not found');

/** The engine's wire with the schemas behind it, each called by the side that calls it in `src`. */
async function ours({ from, answers, text }: Frame): Promise<Taken> {
  const log = createEventLog('test', () => 0);
  const sent: string[] = [];
  const channel = { send: (frame: string) => sent.push(frame) > 0 };
  const wire = createWire(
    {
      async onRequest(method, params) {
        const schema = REQUESTS[from];
        if (!Object.hasOwn(schema, method)) throw unknown();
        return v.parse(schema[method] ?? v.never(), params) && null;
      },
      onNotification(method, params) {
        const schema = NOTIFICATIONS[from][method];
        if (schema) v.parse(schema, params);
        else takeNews(method, params, { dispatch: () => undefined, log });
      },
      onAbuse: () => undefined,
    },
    log,
    () => 0,
  );
  wire.attach(channel);
  let result: Taken | null = null;
  if (answers !== undefined) {
    const asked = wire.request(answers, {}, new AbortController().signal);
    asked.then(
      (value) => (result = v.is(RESULTS[answers] ?? v.never(), value) ? 'read' : 'dropped'),
      (thrown: unknown) => (result = thrown instanceof RpcFailure ? 'read' : 'dropped'),
    );
  }
  const before = sent.length;
  wire.receive(text, channel);
  await new Promise((resolve) => setImmediate(resolve));
  if (result !== null) return result;
  const Answer = z.object({ error: z.object({ code: z.number() }).optional() });
  const error = sent.slice(before).flatMap((frame) => Answer.parse(JSON.parse(frame)).error ?? []);
  assert.ok(error.length <= 1);
  const complained = log.entries().some(({ event }) => event === 'wire-nonsense');
  return error[0]?.code ?? (complained ? 'dropped' : 'read');
}

/** The reference peer. */
function theirs({ from, answers, text }: Frame): Taken {
  const frame = readFrame(text, from);
  if (frame.kind === 'refused') return frame.id === undefined ? 'dropped' : frame.error.code;
  if (frame.kind !== 'answer' || answers === undefined) return 'read';
  try {
    readResult(from === 'host' ? 'guest' : 'host', answers, frame.result);
    return 'read';
  } catch (thrown) {
    assert.instance(thrown, z.ZodError);
    return 'dropped';
  }
}

// Proves proof: A client can be written from the documents
test('page and reference peer read each valid frame', async () => {
  assert.ok(valid.length >= 40, `${valid.length}`);
  for (const each of valid) {
    assert.equal([await ours(each), theirs(each)], ['read', 'read'], each.name);
  }
});

test('page and reference peer refuse each invalid frame with the same code', async () => {
  assert.ok(refused.length >= 60, `${refused.length}`);
  for (const { error, ...each } of refused) {
    const wanted = error ?? 'dropped';
    assert.equal([await ours(each), theirs(each)], [wanted, wanted], each.name);
  }
});

test('page and reference peer read frames of up to 65,536 characters', async () => {
  const pad = (length: number): Frame => {
    const head =
      '{"jsonrpc":"2.0","id":1,"method":"file.nonce","params":{"id":"0123456789abcdef0123456789abcdef","x":"';
    const text = `${head}${'x'.repeat(length - head.length - 3)}"}}`;
    assert.is(text.length, length);
    return { name: '', from: 'guest', text };
  };
  const [most, more] = [pad(MAX_FRAME_BYTES), pad(MAX_FRAME_BYTES + 1)];
  assert.is(MAX_FRAME_BYTES, 65_536);
  assert.equal([await ours(most), theirs(most)], ['read', 'read']);
  assert.equal([await ours(more), theirs(more)], [RPC.invalidRequest, RPC.invalidRequest]);
});

test('page and reference peer agree on each frame with one changed part', async () => {
  const count = { read: 0, refused: 0 };
  for (const { name, from, answers, text } of valid) {
    for (const change of changes(JSON.parse(text))) {
      const each = { name, from, answers, text: JSON.stringify(change) };
      const one = await ours(each);
      assert.is(theirs(each), one, each.text.slice(0, 2_000));
      count[one === 'read' ? 'read' : 'refused'] += 1;
    }
  }
  assert.ok(count.read > 300 && count.refused > 1_000, JSON.stringify(count));
});

const { agreed } = quotes;
const wanted = { ...agreed, payTo: agreed.terms.payTo, amount: agreed.terms.price };
const resource = { kind: 'minute', minute: agreed.minute } as const;
const agreement = {
  callId: agreed.callId,
  network: agreed.network,
  feePayer: agreed.feePayer,
  terms: {
    network: agreed.terms.network,
    payTo: agreed.terms.payTo,
    price: usdc(BigInt(agreed.terms.price)),
    periodSeconds: 60,
    prepaidPeriods: 3,
  },
  deposit: agreed.deposit,
} as const;
/** A quote that core's schema accepts has core's type, except that `null` may stand for `undefined`. */
const asQuote = (quote: unknown) => quote as PaymentRequired;

test('page and reference peer pay only quotes on the agreed terms', async () => {
  assert.equal(parseResource(agreed.callId, agreed.url), resource);
  const hash = fromHex(agreed.transcript) ?? new Uint8Array();
  assert.is(await memoFor(hash, agreed.url), agreed.memo);
  const transcript = { hash: peerFromHex(agreed.transcript), callId: '', words: [] };
  assert.is(await memoOf(transcript, agreed.url), agreed.memo);
  for (const quote of quotes.payable.map(asQuote)) {
    const checked = checkQuote(quote, agreement, resource, agreed.memo);
    assert.ok(checked.ok, JSON.stringify(quote));
    if (checked.ok) assert.is(agreedOffer(quote, wanted), checked.requirements);
  }
  for (const { what, quote } of quotes.refused) {
    const checked = checkQuote(asQuote(quote), agreement, resource, agreed.memo);
    assert.is(checked.ok ? 'ok' : checked.what, what);
    assert.is(agreedOffer(asQuote(quote), wanted), undefined, what);
  }
  assert.is(new Set(quotes.refused.map(({ what }) => what)).size, 10);
});

test('the reference peer imports nothing from `src`', () => {
  const imports = filesBelow(join(root, 'test/support/reference-peer')).flatMap((path) =>
    [...readFileSync(path, 'utf8').matchAll(/(?:from|import)\s*\(?'([^']+)'/g)].map(
      ([, from = '']) => from,
    ),
  );
  assert.ok(imports.length > 20);
  assert.equal(
    imports.filter((from) => from.startsWith('..')),
    [],
  );
});

test.run();
