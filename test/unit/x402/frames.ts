import { validatePaymentPayload, validatePaymentRequired } from '@x402/core/schemas';
import * as assert from 'uvu/assert';
import * as v from 'valibot';
import type { Role } from '../../../src/shared/api/ledger.ts';
import { Settlement } from '../../../src/workers/ledger/x402/messages.ts';
import { MAX_FRAME_BYTES } from '../../../src/workers/ledger/x402/wire.ts';
import type { Frame } from '../../support/joined.ts';

/** Frames as a reader of the specification sees them. */

const Meta = v.object({
  'x402/payment': v.optional(v.unknown()),
  'x402/payment-response': v.optional(Settlement),
});
export const Message = v.object({
  jsonrpc: v.literal('2.0'),
  id: v.optional(v.union([v.string(), v.number()])),
  method: v.optional(v.string()),
  params: v.optional(
    v.looseObject({
      url: v.optional(v.string()),
      minute: v.nullish(v.number()),
      code: v.optional(v.string()),
      retryFollows: v.optional(v.boolean()),
      signature: v.optional(v.string()),
      total: v.optional(v.string()),
      reason: v.optional(v.string()),
      _meta: v.optional(Meta),
    }),
  ),
  result: v.optional(
    v.looseObject({
      isError: v.optional(v.boolean()),
      structuredContent: v.optional(v.unknown()),
      content: v.optional(v.array(v.object({ type: v.literal('text'), text: v.string() }))),
      _meta: v.optional(Meta),
    }),
  ),
  error: v.optional(v.object({ code: v.number(), message: v.string() })),
});
export type Message = v.InferOutput<typeof Message> & { readonly from: Role };

/** Takes the number of a request that was given up in time: it asks and answers nothing. */
const GIVEN_UP = JSON.stringify({ jsonrpc: '2.0', id: 0, result: null });

export const messages = (frames: readonly Frame[]): readonly Message[] =>
  frames
    .filter(({ text }) => text !== GIVEN_UP)
    .map(({ from, text }) => ({ from, ...v.parse(Message, JSON.parse(text)) }));

/** Requests and notifications of one method. */
export const sent = (frames: readonly Frame[], method: string): readonly Message[] =>
  messages(frames).filter((message) => message.method === method);

/** Requests that carry a payment, for URLs that end so. */
export const payments = (frames: readonly Frame[], path: string): readonly Message[] =>
  sent(frames, 'resource.get').filter(
    ({ params }) => params?.url?.endsWith(path) && params._meta?.['x402/payment'] !== undefined,
  );

/** All but a request that the end of the call has left without an answer. */
export const answered = (frames: readonly Frame[]): readonly Frame[] =>
  frames.filter(({ from, text }) => {
    const { id, method } = v.parse(Message, JSON.parse(text));
    if (id === undefined || method === undefined) return true;
    return messages(frames).some((each) => each.id === id && !each.method && each.from !== from);
  });

/**
 * JSON-RPC 2.0, small enough, every request answered once, and every x402 object valid by the
 * official schemas. Answers how many x402 objects there were.
 */
export function checkFrames(frames: readonly Frame[]): number {
  let objects = 0;
  const open = new Set<string>();
  for (const { from, text } of frames) {
    assert.ok(new TextEncoder().encode(text).length <= MAX_FRAME_BYTES);
    const { id, method, params, result, error } = v.parse(Message, JSON.parse(text));
    assert.is([method, result, error].filter((part) => part !== undefined).length, 1, text);
    const asker = method === undefined ? (from === 'host' ? 'guest' : 'host') : from;
    const name = `${asker} ${String(id)}`;
    if (method === undefined) assert.ok(open.delete(name), `answered, not asked: ${name}`);
    else if (id !== undefined) open.add(name);

    const payload = params?._meta?.['x402/payment'];
    if (payload !== undefined) {
      objects += 1;
      assert.is(validatePaymentPayload(payload).x402Version, 2);
    }
    if (result?.structuredContent === undefined) continue;
    objects += 1;
    assert.equal(JSON.parse(result.content?.[0]?.text ?? ''), result.structuredContent);
    if (result.isError) {
      assert.is(validatePaymentRequired(result.structuredContent).x402Version, 2);
    } else {
      const settlement = result._meta?.['x402/payment-response'];
      assert.ok(settlement?.success && settlement.transaction !== '', text);
    }
  }
  assert.equal([...open], [], 'requests without an answer');
  return objects;
}
