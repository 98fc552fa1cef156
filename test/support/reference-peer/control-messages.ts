import { z } from '@x402/core/schemas';
import { fromBase64Url, toBase64Url } from './hello.ts';
import { readJson, utf8Bytes } from './signal-messages.ts';

/** Every text message that may arrive on the `files` channel, by docs/protocol/files.md, "Control messages". */

const LONGEST_MESSAGE = 65_536;
const MOST_FILES = 256;
const MOST_RANGES = 1_024;
const MOST_CHUNKS = 2 ** 20;
const MOST_BYTES = 2 ** 38;
const CHUNK_SIZES: readonly number[] = [14, 15, 16, 17, 18, 19, 20].map((power) => 2 ** power);

const hex = (bytes: number) => z.string().regex(new RegExp(`^[0-9a-f]{${2 * bytes}}$`));
/** The one form of so many bytes: no padding, and unused bits are zero. */
const base64Url = (bytes: number) =>
  z
    .string()
    .refine(
      (text) =>
        text.length === Math.ceil((bytes * 4) / 3) &&
        /^[\w-]*$/.test(text) &&
        toBase64Url(fromBase64Url(text)) === text,
    );
const money = z
  .string()
  .refine((text) => /^(?:0|[1-9]\d{0,19})$/.test(text) && BigInt(text) < 2n ** 64n);
const upTo = (bytes: number) => z.string().refine((text) => utf8Bytes(text) <= bytes);

const id = hex(16);
const hash = hex(32);
const stream = z.number().int().min(0).max(0xffff_ffff);

const Range = z.tuple([z.number().int().min(0), z.number().int().min(1)]);
/** Ascending and apart, within the chunks that a file can have. */
const chunks = z
  .array(Range)
  .max(MOST_RANGES)
  .refine((ranges) =>
    ranges.every(([first, count], at) => {
      const [before, length] = ranges[at - 1] ?? [-2, 1];
      return first > before + length && first + count <= MOST_CHUNKS;
    }),
  );

const Message = z.union([
  z
    .object({
      type: z.literal('listing'),
      id,
      name: upTo(1_024),
      description: upTo(2_048),
      price: money,
      size: z.number().int().min(0).max(MOST_BYTES),
      chunkSize: z.number().refine((size) => CHUNK_SIZES.includes(size)),
      sha256: hash,
      root: hash,
      salt: base64Url(16),
    })
    .refine(({ size, chunkSize }) => size <= MOST_CHUNKS * chunkSize),
  z.object({ type: z.literal('withdrawn'), id }),
  z.object({ type: z.literal('listed'), ids: z.array(id).max(MOST_FILES) }),
  z.object({ type: z.literal('open'), stream, id, root: hash, have: chunks }),
  z.object({ type: z.literal('start'), stream, salt: base64Url(32) }),
  z.object({ type: z.enum(['ready', 'pause', 'resume']), stream }),
  z.object({ type: z.literal('ack'), stream, chunks }),
  z.object({
    type: z.literal('stop'),
    stream,
    code: z.enum([
      'cancelled',
      'file_unknown',
      'file_unpaid',
      'file_changed',
      'file_unreadable',
      'hash_mismatch',
      'disk_full',
      'storage_failed',
      'protocol',
      'internal',
    ]),
  }),
  z.object({ type: z.literal('received'), id, root: hash, signature: base64Url(64).nullable() }),
]);
type ControlMessage = z.infer<typeof Message>;

/** Reads one text message; null: it must be dropped. */
export const readControl = (text: string): ControlMessage | null =>
  readJson(text, LONGEST_MESSAGE, Message);
