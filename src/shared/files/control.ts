import type { Limit } from '../bucket.ts';
import { type Bytes, toBase64Url, toHex } from '../bytes.ts';
import type { Fields } from '../fields.ts';
import { messageParser } from '../parse-message.ts';
import { MAX_CHUNKS } from './geometry.ts';
import {
  base64Of,
  hexOf,
  isListingId,
  type Listing,
  listingJson,
  parseListing,
} from './listing.ts';
import { parseRanges, type Ranges } from './ranges.ts';
import { SALT_BYTES } from './seal-context.ts';
import { HASH_BYTES } from './tree.ts';

/**
 * Text frames of the `files` channel: one JSON object each (docs/protocol/files.md, "Control
 * messages"). They are parsed only here. Unknown fields are ignored, so that a later version may
 * add some. Every known field is limited.
 */

/** Why a stream ended early. It is the `code` of a `stop` message. */
export const STOP_CODES = [
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
] as const;
export type StopCode = (typeof STOP_CODES)[number];

export type ControlMessage =
  /** Host: a file is for sale, or its name, description or price changed. */
  | { readonly type: 'listing'; readonly listing: Listing }
  /** Host: the file is no longer for sale. A file that is already paid for is still delivered. */
  | { readonly type: 'withdrawn'; readonly id: string }
  /** Host: every listing has been sent. Any other listing that the guest knows is gone. */
  | { readonly type: 'listed'; readonly ids: readonly string[] }
  /** Guest: starts or resumes a file on a new stream. The chunks in `have` need not be sent. */
  | {
      readonly type: 'open';
      readonly stream: number;
      readonly id: string;
      readonly root: Bytes;
      readonly have: Ranges;
    }
  /** Host: the stream's fresh salt. */
  | { readonly type: 'start'; readonly stream: number; readonly salt: Bytes }
  /** Guest: it has derived the key, so chunks may follow. */
  | { readonly type: 'ready'; readonly stream: number }
  /** Guest: these chunks are verified and written. */
  | { readonly type: 'ack'; readonly stream: number; readonly chunks: Ranges }
  | { readonly type: 'pause' | 'resume'; readonly stream: number }
  /** Either side: the stream is over. */
  | { readonly type: 'stop'; readonly stream: number; readonly code: StopCode }
  /** Guest: the whole file is verified. The session key signs this message if there is one. */
  | {
      readonly type: 'received';
      readonly id: string;
      readonly root: Bytes;
      readonly signature: Bytes | null;
    };

type ControlType = ControlMessage['type'];
export type ControlOf<T extends ControlType> = Extract<ControlMessage, { type: T }>;

/**
 * The limit of messages per file. A whole catalogue of 256 files arrives at once, and again on the
 * next channel of a bad link.
 */
const PER_FILE: Limit = { burst: 1_024, perSecond: 10 };
/** How many messages of each type are accepted from a peer on one channel. */
export const CONTROL_LIMITS: Readonly<Record<ControlType, Limit>> = {
  listing: PER_FILE,
  withdrawn: PER_FILE,
  listed: { burst: 100, perSecond: 5 },
  open: PER_FILE,
  start: PER_FILE,
  ready: PER_FILE,
  // An honest peer sends ten a second per stream, and one for every 32 chunks.
  ack: { burst: 4_096, perSecond: 500 },
  pause: PER_FILE,
  resume: PER_FILE,
  stop: PER_FILE,
  received: PER_FILE,
};

export const MAX_CONTROL_BYTES = 64 * 1024;
const MAX_STREAM = 2 ** 32 - 1;
const SIGNATURE_BYTES = 64;
/** The limit of a catalogue. 256 ids of 32 digits make 9 KB. */
const MAX_IDS = 256;

export function encodeControl(message: ControlMessage): string {
  switch (message.type) {
    case 'listing':
      return JSON.stringify({ type: 'listing', ...listingJson(message.listing) });
    case 'open':
      return JSON.stringify({ ...message, root: toHex(message.root) });
    case 'start':
      return JSON.stringify({ ...message, salt: toBase64Url(message.salt) });
    case 'received': {
      const { signature } = message;
      return JSON.stringify({
        ...message,
        root: toHex(message.root),
        signature: signature && toBase64Url(signature),
      });
    }
    default:
      return JSON.stringify(message);
  }
}

const streamOf = (value: unknown): number | null =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= MAX_STREAM
    ? value
    : null;

/** Reads messages that contain only their stream. */
const bare =
  <T extends 'ready' | 'pause' | 'resume'>(type: T) =>
  (fields: Fields) => {
    const stream = streamOf(fields['stream']);
    return stream === null ? null : { type, stream };
  };

/** Parses a message of the peer. */
export const parseControl = messageParser<ControlMessage>('files', MAX_CONTROL_BYTES, {
  listing(fields) {
    const listing = parseListing(fields);
    return listing && { type: 'listing', listing };
  },
  withdrawn: ({ id }) => (isListingId(id) ? { type: 'withdrawn', id } : null),
  listed({ ids }) {
    if (!Array.isArray(ids) || ids.length > MAX_IDS) return null;
    const known = ids.filter(isListingId);
    return known.length === ids.length ? { type: 'listed', ids: known } : null;
  },
  open(fields) {
    const { id } = fields;
    const stream = streamOf(fields['stream']);
    const root = hexOf(fields['root'], HASH_BYTES);
    const have = parseRanges(fields['have'], MAX_CHUNKS);
    if (stream === null || !isListingId(id) || !root || !have) return null;
    return { type: 'open', stream, id, root, have };
  },
  start(fields) {
    const stream = streamOf(fields['stream']);
    const salt = base64Of(fields['salt'], SALT_BYTES);
    return stream === null || !salt ? null : { type: 'start', stream, salt };
  },
  ready: bare('ready'),
  pause: bare('pause'),
  resume: bare('resume'),
  ack(fields) {
    const stream = streamOf(fields['stream']);
    const chunks = parseRanges(fields['chunks'], MAX_CHUNKS);
    return stream === null || !chunks ? null : { type: 'ack', stream, chunks };
  },
  stop(fields) {
    const stream = streamOf(fields['stream']);
    const code = STOP_CODES.find((known) => known === fields['code']);
    return stream === null || !code ? null : { type: 'stop', stream, code };
  },
  received(fields) {
    const { id } = fields;
    const root = hexOf(fields['root'], HASH_BYTES);
    if (!isListingId(id) || !root) return null;
    if (fields['signature'] === null) return { type: 'received', id, root, signature: null };
    const signature = base64Of(fields['signature'], SIGNATURE_BYTES);
    return signature && { type: 'received', id, root, signature };
  },
});
