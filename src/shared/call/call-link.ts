import type { CallOffer, LentServer } from '../api/ring.ts';
import { ByteRangeError, type Bytes, ByteWriter } from '../bytes.ts';
import { ok, type Result } from '../errors.ts';
import { displayName } from '../peer-text.ts';
import { packTerms, strictly, unpackTerms } from './code-body.ts';
import { codeLength, sealFrame } from './code-frame.ts';
import { cleanTopic, packText, parseLinkCode, shortenTopic, unpackText } from './link-text.ts';

/** A link that rings at its host's page, for anybody and any number of times (docs/protocol/ringing.md). */

const CALL_VERSION = 1;
/** In characters. */
export const MAX_CALL_CHARS = 400;
const MAILBOX_KEY_BYTES = 32;
export const SEED_BYTES = 16;

export interface CallLinkCode extends CallOffer {
  /** X25519 public key that knocks are sealed for. */
  readonly mailbox: Uint8Array;
  /** The key that pays for messages is made of it, by everybody who has the link. */
  readonly seed: Uint8Array;
}

interface ParsedCallLink {
  readonly link: CallLinkCode;
  /** The code as it was created, whatever was pasted around it. */
  readonly text: string;
}

/** Their places are part of the format: bits 0 and 1 of the flags. */
const LENT: readonly LentServer[] = ['none', 'stun', 'turn'];
/**
 * Bit 2 of the flags is kept for a scheduled call, whose start, rules and deposit follow the name as an
 * offer has them (booking-offer.ts). A reader of this version refuses it.
 */
const LENT_BITS = 0b011;

function packCallLink({ terms, lends, topic, name, mailbox, seed }: CallLinkCode): Bytes {
  if (terms.deposit !== undefined) throw new ByteRangeError('a call link has no deposit');
  if (mailbox.length !== MAILBOX_KEY_BYTES || seed.length !== SEED_BYTES) {
    throw new ByteRangeError('keys');
  }
  const writer = new ByteWriter().u8(LENT.indexOf(lends));
  packTerms(writer, terms);
  writer.bytes(mailbox).bytes(seed);
  packText(writer, topic);
  packText(writer, name);
  return writer.finish();
}

/** Returns the link; null: not in its one form. Texts are cleaned for display. */
function unpackCallLink(body: Uint8Array): CallLinkCode | null {
  const link = strictly(
    body,
    (reader): CallLinkCode => {
      const lends = LENT[reader.u8() & LENT_BITS];
      if (!lends) throw new ByteRangeError('lent server');
      const terms = unpackTerms(reader);
      const keys = { mailbox: reader.bytes(MAILBOX_KEY_BYTES), seed: reader.bytes(SEED_BYTES) };
      return { terms, lends, ...keys, topic: unpackText(reader), name: unpackText(reader) };
    },
    packCallLink,
  );
  return link && { ...link, topic: cleanTopic(link.topic), name: displayName(link.name) };
}

/**
 * Returns the code. A topic that does not fit {@link MAX_CALL_CHARS} is shortened.
 * @throws ByteRangeError if a field is out of range, which is a caller's bug.
 */
export function encodeCallLink(link: CallLinkCode): string {
  const named = { ...link, name: displayName(link.name) };
  // The longest name leaves room by itself.
  const topic = shortenTopic(
    link.topic,
    (now) => codeLength(packCallLink({ ...named, topic: now }).length) <= MAX_CALL_CHARS,
  );
  return sealFrame('call', CALL_VERSION, packCallLink({ ...named, topic }));
}

/** Reads a pasted text that should contain a call link, as {@link parseLinkCode} does. */
export function parseCallLink(text: string): Result<ParsedCallLink> {
  const parsed = parseLinkCode(text, { kind: 'call', version: CALL_VERSION }, unpackCallLink);
  return parsed.ok ? ok({ link: parsed.value.value, text: parsed.value.text }) : parsed;
}

/** Returns the page's address with the link in its fragment, which no server sees. */
export const callLink = (baseUrl: string, code: string): string =>
  `${baseUrl.replace(/#.*$/s, '')}#call=${code}`;
