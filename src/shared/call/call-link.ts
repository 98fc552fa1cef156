import type { Offer } from '../api/booking.ts';
import type { CallLinkCode, LentServer } from '../api/ring.ts';
import { addressBytes, toBase58 } from '../base58.ts';
import {
  ByteRangeError,
  type ByteReader,
  type Bytes,
  ByteWriter,
  concatBytes,
  utf8,
} from '../bytes.ts';
import { appError, err, ok, type Result } from '../errors.ts';
import { displayName } from '../peer-text.ts';
import { STANDARD_PERIOD_SECONDS, STANDARD_PREPAID_PERIODS, type Terms } from '../terms.ts';
import { packTerms, strictly, unpackTerms } from './code-body.ts';
import { codeLength, sealFrame } from './code-frame.ts';
import { cleanTopic, packText, parseLinkCode, shortened, unpackText } from './link-text.ts';

/**
 * A link that rings at its host's page (docs/protocol/ringing.md). It works for everyone who has
 * it, any number of times. The link of a scheduled call is an offer: the guest pays in advance into
 * the deposit that the offer names (docs/protocol/codes.md, "Offer").
 */

const CALL_VERSION = 1;
/** The longest links, in characters. */
export const MAX_CALL_CHARS = 400;
export const MAX_OFFER_CHARS = 500;
const MAILBOX_KEY_BYTES = 32;
export const SEED_BYTES = 16;
const PROOF_BYTES = 64;
/**
 * How long in advance a call can be scheduled, in s. This limits for how long the deposit holds the
 * host's SOL.
 */
export const MOST_AHEAD_S = 60 * 86_400;
export const STANDARD_WAIT_MINUTES = 15;
/**
 * In s. The link of a scheduled call rings this long before the start and this long after the host
 * stops waiting.
 */
const RINGS_AROUND_S = 86_400;

export type AnyLink = CallLinkCode | Offer;

export const isScheduled = (link: AnyLink): link is Offer => 'deposit' in link;

/**
 * Returns the last time at which the call can be booked and the host still waits, in Unix seconds.
 */
export const endsAtS = ({ startsAtS, waitMinutes }: Offer): number => startsAtS + 60 * waitMinutes;

export const ringsFromS = ({ startsAtS }: Offer): number => startsAtS - RINGS_AROUND_S;

/**
 * Tells whether the time is before, within or after the period in which a scheduled call's link
 * rings.
 */
export function ringsAt(offer: Offer, nowS: number): 'before' | 'now' | 'after' {
  if (nowS < ringsFromS(offer)) return 'before';
  return nowS < endsAtS(offer) + RINGS_AROUND_S ? 'now' : 'after';
}

interface ParsedLink<T> {
  readonly link: T;
  /** The code as it was created, without any text around it. */
  readonly text: string;
}

/** The positions are part of the format: they are stored in bits 0 and 1 of the flags. */
const LENT: readonly LentServer[] = ['none', 'stun', 'turn'];
const LENT_BITS = 0b011;
const SCHEDULED_BIT = 0b100;

function packSchedule(writer: ByteWriter, offer: Offer): void {
  const aheadS = offer.startsAtS - offer.createdAtS;
  if (aheadS < 0 || aheadS > MOST_AHEAD_S) throw new ByteRangeError('start');
  const [deposit, feePayer] = [addressBytes(offer.deposit), addressBytes(offer.feePayer)];
  if (!deposit || !feePayer) throw new ByteRangeError('deposit');
  if (offer.proof.length !== PROOF_BYTES) throw new ByteRangeError('proof');
  writer.u32(offer.startsAtS).u16(offer.plannedMinutes);
  writer.u32(offer.cancelUntilS).u16(offer.waitMinutes);
  writer.u32(offer.createdAtS).bytes(deposit).bytes(feePayer).bytes(offer.proof);
}

function unpackSchedule(reader: ByteReader): Omit<Offer, keyof CallLinkCode> {
  const [startsAtS, plannedMinutes] = [reader.u32(), reader.u16()];
  const [cancelUntilS, waitMinutes] = [reader.u32(), reader.u16()];
  const createdAtS = reader.u32();
  const [deposit, feePayer] = [toBase58(reader.bytes(32)), toBase58(reader.bytes(32))];
  const named = { deposit, feePayer, proof: reader.bytes(PROOF_BYTES) };
  return { startsAtS, plannedMinutes, cancelUntilS, waitMinutes, createdAtS, ...named };
}

function packLink(link: AnyLink): Bytes {
  const { terms, lends, topic, name, mailbox, seed } = link;
  if (terms.deposit !== undefined) throw new ByteRangeError('the terms of a link have no deposit');
  if (isScheduled(link) && !terms.returnsUnused) throw new ByteRangeError('unused time');
  if (mailbox.length !== MAILBOX_KEY_BYTES || seed.length !== SEED_BYTES) {
    throw new ByteRangeError('keys');
  }
  const writer = new ByteWriter().u8(LENT.indexOf(lends) | (isScheduled(link) ? SCHEDULED_BIT : 0));
  packTerms(writer, terms);
  writer.bytes(mailbox).bytes(seed);
  packText(writer, topic);
  packText(writer, name);
  if (isScheduled(link)) packSchedule(writer, link);
  return writer.finish();
}

/**
 * Reads a link and cleans its texts for display. Returns null if the body is not in its only valid
 * form.
 */
function unpackLink(body: Uint8Array): AnyLink | null {
  const link = strictly(
    body,
    (reader): AnyLink => {
      const flags = reader.u8();
      const lends = LENT[flags & LENT_BITS];
      if (!lends) throw new ByteRangeError('lent server');
      const terms = unpackTerms(reader);
      const keys = { mailbox: reader.bytes(MAILBOX_KEY_BYTES), seed: reader.bytes(SEED_BYTES) };
      const words = { topic: unpackText(reader), name: unpackText(reader) };
      const schedule = (flags & SCHEDULED_BIT) === 0 ? {} : unpackSchedule(reader);
      return { terms, lends, ...keys, ...words, ...schedule };
    },
    packLink,
  );
  return link && { ...link, topic: cleanTopic(link.topic), name: displayName(link.name) };
}

/**
 * Returns the body with cleaned texts. Texts that do not fit are shortened, beginning with the
 * topic.
 */
function packFitted(link: AnyLink): Bytes {
  const most = isScheduled(link) ? MAX_OFFER_CHARS : MAX_CALL_CHARS;
  const named = { ...link, topic: cleanTopic(link.topic), name: displayName(link.name) };
  const fits = (words: Partial<AnyLink>): boolean =>
    codeLength(packLink({ ...named, ...words }).length) <= most;
  const topic = shortened(named.topic, (now) => fits({ topic: now }));
  const name = shortened(named.name, (now) => fits({ topic, name: now }));
  return packLink({ ...named, topic, name });
}

/**
 * Returns the code of a link. Shortens texts that do not fit.
 * @throws ByteRangeError if a field is out of range, which is a caller's bug.
 */
export const encodeCallLink = (link: AnyLink): string =>
  sealFrame('call', CALL_VERSION, packFitted(link));

/**
 * Returns the text of an offer that the fee payer signs. It covers the whole offer, so that nobody
 * who relays the link can change a price or a time.
 * @throws ByteRangeError as {@link encodeCallLink}.
 */
export const offerText = (offer: Omit<Offer, 'proof'>): Bytes =>
  concatBytes(
    utf8('p2c/offer/4 '),
    packFitted({ ...offer, proof: new Uint8Array(PROOF_BYTES) }).subarray(0, -PROOF_BYTES),
  );

/**
 * Reads a pasted text that should contain a call link of either kind. Errors as in {@link
 * parseLinkCode}.
 */
export function parseCallLink(text: string): Result<ParsedLink<AnyLink>> {
  const parsed = parseLinkCode(text, { kind: 'call', version: CALL_VERSION }, unpackLink);
  return parsed.ok ? ok({ link: parsed.value.value, text: parsed.value.text }) : parsed;
}

/**
 * Reads the link of a scheduled call. Errors as in {@link parseCallLink}, and `code_not_found` if
 * it is another kind of link.
 */
export function parseOffer(text: string): Result<{ readonly offer: Offer; readonly text: string }> {
  const parsed = parseCallLink(text);
  if (!parsed.ok) return parsed;
  const { link, text: code } = parsed.value;
  return isScheduled(link) ? ok({ offer: link, text: code }) : err(appError('code_not_found'));
}

/** Returns the page's address with the link's code in its fragment, which no server receives. */
export const callLink = (baseUrl: string, code: string): string =>
  `${baseUrl.replace(/#.*$/s, '')}#call=${code}`;

/**
 * Returns the terms of the invites that follow from a link. For a scheduled call, they name its
 * deposit.
 */
export const soldBy = (link: AnyLink): Terms =>
  isScheduled(link) ? { ...link.terms, deposit: link.deposit } : link.terms;

/** Tells whether an invite has the terms of the offer, including the deposit. */
export const hasTermsOf = (terms: Terms, invited: Terms): boolean =>
  terms.network === invited.network &&
  terms.payTo === invited.payTo &&
  terms.price === invited.price &&
  terms.periodSeconds === invited.periodSeconds &&
  terms.prepaidPeriods === invited.prepaidPeriods &&
  terms.returnsUnused === invited.returnsUnused &&
  terms.trialSeconds === invited.trialSeconds &&
  terms.deposit === invited.deposit;

/**
 * Tells whether the periods have the standard length and number. Only the local network has others.
 * No other page may ask a guest to accept them.
 */
export const hasStandardPeriods = ({ network, periodSeconds, prepaidPeriods }: Terms): boolean =>
  network === 'local' ||
  (periodSeconds === STANDARD_PERIOD_SECONDS && prepaidPeriods === STANDARD_PREPAID_PERIODS);
