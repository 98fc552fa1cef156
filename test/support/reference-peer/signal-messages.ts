import { z } from '@x402/core/schemas';
import { isSession } from './codes.ts';

/** Everything that may arrive on the `signal` channel, by docs/protocol/codes.md, "Messages of `signal`". */

const LONGEST_MESSAGE = 49_152;
const LONGEST_MEDIA_SDP = 32_768;
const LONGEST_SESSION = 840;
const LONGEST_NAME = 256;
const LONGEST_STREAM = 36;
const LONGEST_CODE = 1_200;
const MOST_CHAT_BYTES = 4_096;

export const utf8Bytes = (text: string): number => new TextEncoder().encode(text).length;

const count = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const kind = z.enum(['offer', 'answer']);
/** Either end of an exchange of data-only descriptions, in the form of codes. */
const described = { kind, session: z.string().max(LONGEST_SESSION) };
const isOneForm = (message: { readonly kind: 'offer' | 'answer'; readonly session: string }) =>
  isSession(message.session, message.kind);

const Message = z.union([
  z.object({
    type: z.literal('sync'),
    stream: z.string().min(1).max(LONGEST_STREAM),
    turn: count,
    next: count.min(1),
    peer: z.string().max(LONGEST_STREAM),
    received: count,
  }),
  z.object({
    type: z.literal('beat'),
    n: count,
    heard: count,
    ask: z.boolean(),
    // Any other value is as good as none.
    away: z.literal(true).optional().catch(undefined),
  }),
  z.object({
    type: z.literal('devices'),
    microphone: z.enum(['on', 'muted', 'none']),
    camera: z.enum(['on', 'off', 'none']),
    screen: z.boolean(),
    name: z.string().max(LONGEST_NAME).optional(),
    wants: z.enum(['all', 'less', 'none']).optional(),
    taken: z.enum(['microphone', 'camera', 'both']).optional(),
  }),
  z.object({
    type: z.literal('chat'),
    text: z.string().refine((text) => text.trim() !== '' && utf8Bytes(text) <= MOST_CHAT_BYTES),
  }),
  z.object({ type: z.literal('lane'), lane: count, ...described }).refine(isOneForm),
  z.object({ type: z.literal('lane'), lane: count, kind: z.literal('close') }),
  z.object({ type: z.literal('standby'), id: count, ...described }).refine(isOneForm),
  z.object({ type: z.literal('standby'), id: count, kind: z.literal('drop') }),
  z.object({ type: z.literal('again'), kind: z.enum(['ask', 'no']) }),
  z.object({
    type: z.literal('again'),
    kind: z.enum(['invite', 'reply']),
    code: z
      .string()
      .max(LONGEST_CODE)
      .regex(/^[A-Za-z0-9_-]+$/),
  }),
  z.object({
    type: z.literal('description'),
    kind,
    sdp: z.string().max(LONGEST_MEDIA_SDP),
  }),
  z.object({ type: z.enum(['move', 'moved']), turn: count }),
  z.object({ type: z.literal('leave') }),
  z.object({
    type: z.literal('bye'),
    reason: z.enum(['host', 'guest', 'unpaid', 'unreachable', 'error']),
  }),
]);
type SignalMessage = z.infer<typeof Message>;

/** Null: it is too long, not JSON, or does not fit. */
export function readJson<T extends z.ZodTypeAny>(
  text: string,
  longest: number,
  schema: T,
): z.infer<T> | null {
  if (text.length > longest) return null;
  try {
    return schema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

/** Reads one text message; null: it must be dropped. */
export const readSignal = (text: string): SignalMessage | null =>
  readJson(text, LONGEST_MESSAGE, Message);
