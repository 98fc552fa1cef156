import {
  ByteRangeError,
  type Bytes,
  type ByteReader,
  ByteWriter,
  concatBytes,
  fromUtf8,
  utf8,
} from '../bytes.ts';
import type { Offer } from '../api/booking.ts';
import { addressBytes, toBase58 } from '../base58.ts';
import { type AppError, appError, err, ok, type Result } from '../errors.ts';
import { displayName, isBlank, peerText } from '../peer-text.ts';
import { STANDARD_PERIOD_SECONDS, STANDARD_PREPAID_PERIODS, type Terms } from '../terms.ts';
import { packTerms, strictly, unpackTerms } from './code-body.ts';
import { codeLength, findCodes, sealFrame } from './code-frame.ts';

/**
 * An offer: what a host proposes for a later time, to be paid ahead into the deposit that it names
 * (docs/protocol/codes.md, "Offer").
 */

/** Version 3 says at which moment the promise to refund ends. */
const OFFER_VERSION = 3;
/** In characters. */
export const MAX_OFFER_CHARS = 500;
/** Code points. */
const MAX_TOPIC = 80;
const PROOF_BYTES = 64;
/** The SOL of its deposit rests for so long. */
export const MOST_AHEAD_S = 60 * 86_400;
export const STANDARD_WAIT_MINUTES = 15;

export type { Offer, OfferDraft } from '../api/booking.ts';

interface ParsedOffer {
  readonly offer: Offer;
  /** The code as it was created, whatever was pasted around it. */
  readonly text: string;
}

/** Until then it can be booked and the guest is waited for. Unix seconds. */
export const endsAtS = ({ startsAtS, waitMinutes }: Offer): number => startsAtS + 60 * waitMinutes;

/** Cleans what the host typed; readers do the same with what arrives. */
const offerTopic = (text: string): string =>
  [...peerText(text).trim()].slice(0, MAX_TOPIC).join('').trim();

function packText(writer: ByteWriter, text: string): void {
  const bytes = utf8(text);
  writer.u16(bytes.length).bytes(bytes);
}

function unpackText(reader: ByteReader): string {
  const text = fromUtf8(reader.bytes(reader.u16()));
  if (text === null) throw new ByteRangeError('not UTF-8');
  return text;
}

function checkOffer({ terms, startsAtS, createdAtS }: Offer): void {
  if (!terms.returnsUnused) throw new ByteRangeError('an offer returns unused time');
  if (terms.deposit !== undefined) throw new ByteRangeError('an offer of an offer');
  const aheadS = startsAtS - createdAtS;
  if (aheadS < 0 || aheadS > MOST_AHEAD_S) throw new ByteRangeError('start');
}

function packOffer(offer: Offer): Bytes {
  checkOffer(offer);
  const [deposit, feePayer] = [addressBytes(offer.deposit), addressBytes(offer.feePayer)];
  if (!deposit || !feePayer) throw new ByteRangeError('deposit');
  if (offer.proof.length !== PROOF_BYTES) throw new ByteRangeError('proof');
  const writer = new ByteWriter();
  // Flags of later versions: a reader of this one refuses them.
  writer.u8(0);
  packTerms(writer, offer.terms);
  writer.u32(offer.startsAtS).u16(offer.plannedMinutes);
  writer.u32(offer.cancelUntilS).u16(offer.waitMinutes);
  writer.u32(offer.createdAtS).bytes(deposit).bytes(feePayer);
  packText(writer, offer.topic);
  packText(writer, offer.name);
  return writer.bytes(offer.proof).finish();
}

/** Returns the offer; null: not in its one form. Texts are cleaned for display. */
function unpackOffer(body: Uint8Array): Offer | null {
  const offer = strictly(
    body,
    (reader): Offer => {
      // Flags.
      reader.u8();
      const terms = unpackTerms(reader);
      const [startsAtS, plannedMinutes] = [reader.u32(), reader.u16()];
      const [cancelUntilS, waitMinutes] = [reader.u32(), reader.u16()];
      const createdAtS = reader.u32();
      const [deposit, feePayer] = [toBase58(reader.bytes(32)), toBase58(reader.bytes(32))];
      const [topic, name] = [unpackText(reader), unpackText(reader)];
      const named = { deposit, feePayer, proof: reader.bytes(PROOF_BYTES) };
      const times = { startsAtS, plannedMinutes, cancelUntilS, waitMinutes, createdAtS };
      return { terms, topic, name, ...times, ...named };
    },
    packOffer,
  );
  return offer && { ...offer, topic: offerTopic(offer.topic), name: displayName(offer.name) };
}

/** Returns the offer with its words as its code carries them: cleaned, and a topic that does not fit shortened. */
function fitted(offer: Offer): Offer {
  let topic = [...offerTopic(offer.topic)];
  const name = displayName(offer.name);
  for (;;) {
    const now = { ...offer, topic: topic.join('').trim(), name };
    // The longest name leaves room by itself.
    if (codeLength(packOffer(now).length) <= MAX_OFFER_CHARS || topic.length === 0) return now;
    topic = topic.slice(0, -1);
  }
}

/**
 * Returns the code. A topic that does not fit {@link MAX_OFFER_CHARS} is shortened.
 * @throws ByteRangeError if a field is out of range, which is a caller's bug.
 */
export const encodeOffer = (offer: Offer): string =>
  sealFrame('offer', OFFER_VERSION, packOffer(fitted(offer)));

/**
 * Returns what the fee key signs of an offer: all of it, so that nobody on the way can change a price or a
 * time.
 * @throws ByteRangeError as {@link encodeOffer}.
 */
export const offerText = (offer: Omit<Offer, 'proof'>): Bytes =>
  concatBytes(
    utf8('p2c/offer/3 '),
    packOffer(fitted({ ...offer, proof: new Uint8Array(PROOF_BYTES) })).subarray(0, -PROOF_BYTES),
  );

/**
 * Reads a pasted text that should contain an offer; of several, the last good one.
 *
 * Errors: code_empty, code_not_found, code_truncated, code_corrupted, code_version, code_is_invite,
 * code_is_reply, code_is_repair.
 */
export function parseOffer(text: string): Result<ParsedOffer> {
  if (isBlank(text)) return err(appError('code_empty'));
  let error: AppError | null = null;
  for (const found of findCodes(text).reverse()) {
    if ('damage' in found) {
      error ??= appError(found.damage === 'truncated' ? 'code_truncated' : 'code_corrupted');
      continue;
    }
    if (found.kind !== 'offer') {
      const wanted = { wanted: 'offer' } as const;
      if (found.kind === 'invite') error ??= appError('code_is_invite', wanted);
      else if (found.kind === 'reply') error ??= appError('code_is_reply', wanted);
      else error ??= appError('code_is_repair', wanted);
      continue;
    }
    if (found.version !== OFFER_VERSION) {
      error ??= appError('code_version', { theirs: found.version, ours: OFFER_VERSION });
      continue;
    }
    const offer = unpackOffer(found.body);
    if (offer) return ok({ offer, text: found.text });
    error ??= appError('code_corrupted');
  }
  return err(error ?? appError('code_not_found'));
}

/** Returns the page's address with the offer in its fragment, which no server sees. */
export const offerLink = (baseUrl: string, code: string): string =>
  `${baseUrl.replace(/#.*$/s, '')}#offer=${code}`;

/** Tells whether an invite sells exactly what was offered. */
export const hasTermsOf = ({ terms }: Offer, invited: Terms): boolean =>
  terms.network === invited.network &&
  terms.payTo === invited.payTo &&
  terms.price === invited.price &&
  terms.periodSeconds === invited.periodSeconds &&
  terms.prepaidPeriods === invited.prepaidPeriods &&
  terms.returnsUnused === invited.returnsUnused &&
  terms.trialSeconds === invited.trialSeconds;

/** Only the local network has other periods; nobody else may be asked to accept them. */
export const hasStandardPeriods = ({ network, periodSeconds, prepaidPeriods }: Terms): boolean =>
  network === 'local' ||
  (periodSeconds === STANDARD_PERIOD_SECONDS && prepaidPeriods === STANDARD_PREPAID_PERIODS);
