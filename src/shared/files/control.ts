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
 * messages"). They are parsed only here. Unknown fields are ignored, so that later versions can add
 * fields. Every known field has a limit.
 */

/** Why a stream ended early: the `code` of a `stop` message. */
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
  /** Host: the file is no longer for sale. If it is already paid for, it is still delivered. */
  | { readonly type: 'withdrawn'; readonly id: string }
  /** Host: every listing has been sent. All other listings that the guest knows no longer exist. */
  | { readonly type: 'listed'; readonly ids: readonly string[] }
  /**
   * Guest: starts or resumes a file on a new stream. The host need not send the chunks in `have`.
   */
  | {
      readonly type: 'open';
      readonly stream: number;
      readonly id: string;
      readonly root: Bytes;
      readonly have: Ranges;
    }
  /** Host: the random salt of the stream. */
  | { readonly type: 'start'; readonly stream: number; readonly salt: Bytes }
  /** Guest: it has derived the key, so the host may send chunks. */
  | { readonly type: 'ready'; readonly stream: number }
  /** Guest: these chunks are verified and written to disk. */
  | { readonly type: 'ack'; readonly stream: number; readonly chunks: Ranges }
  | { readonly type: 'pause' | 'resume'; readonly stream: number }
  /** Either side: the stream has ended. */
  | { readonly type: 'stop'; readonly stream: number; readonly code: StopCode }
  /** Guest: the whole file is verified. Signed by the session key, if there is one. */
  | {
      readonly type: 'received';
      readonly id: string;
      readonly root: Bytes;
      readonly signature: Bytes | null;
    };

type ControlType = ControlMessage['type'];
export type ControlOf<T extends ControlType> = Extract<ControlMessage, { type: T }>;

/**
 * The limit for messages per file. A whole catalogue of 256 files arrives at once. If the channel
 * breaks, it arrives again on the next one.
 */
const PER_FILE: Limit = { burst: 1_024, perSecond: 10 };
/** The limit for each type of message from a peer, per channel. */
export const CONTROL_LIMITS: Readonly<Record<ControlType, Limit>> = {
  listing: PER_FILE,
  withdrawn: PER_FILE,
  listed: { burst: 100, perSecond: 5 },
  open: PER_FILE,
  start: PER_FILE,
  ready: PER_FILE,
  // An honest peer sends at most ten per second for each stream, and one for every 32 chunks.
  ack: { burst: 4_096, perSecond: 500 },
  pause: PER_FILE,
  resume: PER_FILE,
  stop: PER_FILE,
  received: PER_FILE,
};

export const MAX_CONTROL_BYTES = 64 * 1024;
const MAX_STREAM = 2 ** 32 - 1;
const SIGNATURE_BYTES = 64;
/** The most files in a catalogue. Their ids of 32 digits take 9 KB. */
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

/** Makes readers of messages that have no field but `stream`. */
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
