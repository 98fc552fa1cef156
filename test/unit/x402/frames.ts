import { validatePaymentPayload, validatePaymentRequired, z } from '@x402/core/schemas';
import * as assert from 'uvu/assert';
import type { Role } from '../../../src/shared/api/ledger.ts';
import { Settlement } from '../../../src/workers/ledger/x402/messages.ts';
import { MAX_FRAME_BYTES } from '../../../src/workers/ledger/x402/wire.ts';
import type { Frame } from '../../support/joined.ts';

/** Frames as a reader of the specification sees them. */

const Id = z.union([z.string(), z.number()]);
const Meta = z.object({
  'x402/payment': z.unknown().optional(),
  'x402/payment-response': Settlement.optional(),
});
export const Message = z.object({
  jsonrpc: z.literal('2.0'),
  id: Id.optional(),
  method: z.string().optional(),
  params: z
    .object({
      url: z.string().optional(),
      minute: z.number().nullish(),
      code: z.string().optional(),
      retryFollows: z.boolean().optional(),
      signature: z.string().optional(),
      total: z.string().optional(),
      reason: z.string().optional(),
      _meta: Meta.optional(),
    })
    .passthrough()
    .optional(),
  result: z
    .object({
      isError: z.boolean().optional(),
      structuredContent: z.unknown().optional(),
      content: z.array(z.object({ type: z.literal('text'), text: z.string() })).optional(),
      _meta: Meta.optional(),
    })
    .passthrough()
    .optional(),
  error: z.object({ code: z.number(), message: z.string() }).optional(),
});
export type Message = z.infer<typeof Message> & { readonly from: Role };

/** What takes the number of a request that was given up in time: it asks and answers nothing. */
const GIVEN_UP = JSON.stringify({ jsonrpc: '2.0', id: 0, result: null });

export const messages = (frames: readonly Frame[]): readonly Message[] =>
  frames
    .filter(({ text }) => text !== GIVEN_UP)
    .map(({ from, text }) => ({ from, ...Message.parse(JSON.parse(text)) }));

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
    const { id, method } = Message.parse(JSON.parse(text));
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
    const { id, method, params, result, error } = Message.parse(JSON.parse(text));
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
