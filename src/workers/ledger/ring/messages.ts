import {
  ByteRangeError,
  ByteReader,
  type Bytes,
  ByteWriter,
  fromBase64Url,
  fromUtf8,
  toBase64Url,
  utf8,
} from '../../../shared/bytes.ts';
import { type CodeKind, openFrame, sealFrame } from '../../../shared/call/code-frame.ts';
import { displayName } from '../../../shared/peer-text.ts';
import { KEYED_BYTES, UNKEYED_BYTES } from './seal.ts';

/**
 * Packs and reads the three messages of ringing, which are sent as memos in base64url
 * (docs/protocol/ringing.md, "Messages"). All messages of the same step have the same size.
 */

const VISIT_BYTES = 16;
/** The longest name: 40 code points. */
const NAME_BYTES = 160;

/**
 * The sizes of the messages in bytes, before encryption. An answer has room for the longest invite,
 * and a reply message for the longest reply.
 */
const KNOCK_BYTES = 192;
const ANSWER_BYTES = 384;
const REPLY_BYTES = 176;

export interface Knock {
  readonly visit: Bytes;
  /** The slot at which the knock was signed. */
  readonly slot: bigint;
  /** The guest's name for display, or ''. */
  readonly name: string;
}

/** The invite. Null if the host is busy. */
export type AnswerCode = string | null;

const BUSY = 0;
const INVITE = 1;

/**
 * Returns the message, padded with zeros to `size` bytes.
 * @throws ByteRangeError if it is longer.
 */
function padded(writer: ByteWriter, size: number): Bytes {
  if (writer.size > size) throw new ByteRangeError(`a message of ${writer.size} bytes`);
  return writer.bytes(new Uint8Array(size - writer.size)).finish();
}

/** Reads a decrypted message. Returns null if the message is not in its only valid form. */
function reading<T>(plain: Uint8Array, size: number, read: (reader: ByteReader) => T): T | null {
  try {
    const reader = new ByteReader(plain);
    const value = read(reader);
    const rest = reader.bytes(reader.remaining);
    return plain.length === size && rest.every((byte) => byte === 0) ? value : null;
  } catch (thrown) {
    if (thrown instanceof ByteRangeError) return null;
    throw thrown;
  }
}

export function packKnock({ visit, slot, name }: Knock): Bytes {
  const bytes = utf8(displayName(name));
  if (visit.length !== VISIT_BYTES || bytes.length > NAME_BYTES) throw new ByteRangeError('knock');
  const writer = new ByteWriter().bytes(visit).u64(slot).u8(bytes.length).bytes(bytes);
  return padded(writer, KNOCK_BYTES);
}

export const unpackKnock = (plain: Uint8Array): Knock | null =>
  reading(plain, KNOCK_BYTES, (reader) => {
    const [visit, slot] = [reader.bytes(VISIT_BYTES), reader.u64()];
    const bytes = reader.bytes(reader.u8());
    const name = bytes.length > NAME_BYTES ? null : fromUtf8(bytes);
    if (name === null) throw new ByteRangeError('name');
    return { visit, slot, name: displayName(name) };
  });

/** Writes an invite or a reply without its frame: the version, the length and the body. */
function packCode(writer: ByteWriter, code: string): void {
  const frame = openFrame(code);
  if (!frame) throw new ByteRangeError('no code');
  writer.u8(frame.version).u16(frame.body.length).bytes(frame.body);
}

function unpackCode(reader: ByteReader, kind: CodeKind): string {
  const version = reader.u8();
  // A frame has no digit for higher versions.
  if (version > 61) throw new ByteRangeError('version');
  return sealFrame(kind, version, reader.bytes(reader.u16()));
}

export function packAnswer(invite: AnswerCode): Bytes {
  const writer = new ByteWriter().u8(invite === null ? BUSY : INVITE);
  if (invite !== null) packCode(writer, invite);
  return padded(writer, ANSWER_BYTES);
}

export const unpackAnswer = (plain: Uint8Array): { readonly invite: AnswerCode } | null =>
  reading(plain, ANSWER_BYTES, (reader) => {
    const kind = reader.u8();
    if (kind > INVITE) throw new ByteRangeError('kind');
    return { invite: kind === BUSY ? null : unpackCode(reader, 'invite') };
  });

/**
 * Packs a reply.
 * @throws ByteRangeError if the text is not a reply, or if the reply does not fit because of its
 * extensions.
 */
export function packReply(reply: string): Bytes {
  const writer = new ByteWriter();
  packCode(writer, reply);
  return padded(writer, REPLY_BYTES);
}

export const unpackReply = (plain: Uint8Array): string | null =>
  reading(plain, REPLY_BYTES, (reader) => unpackCode(reader, 'reply'));

/** The sizes of the encrypted messages. A message's size shows to which step it belongs. */
const SIZES = {
  knock: KNOCK_BYTES + KEYED_BYTES,
  answer: ANSWER_BYTES + KEYED_BYTES,
  reply: REPLY_BYTES + UNKEYED_BYTES,
} as const;

/** Returns an encrypted message as a memo, which is text. */
export const toMemo = (sealed: Uint8Array): string => toBase64Url(sealed);

/** Returns the encrypted message in a memo of this step. Null if the memo has another form. */
export function fromMemo(memo: string, step: keyof typeof SIZES): Bytes | null {
  const size = SIZES[step];
  if (memo.length !== (size * 4) / 3) return null;
  return fromBase64Url(memo);
}
