import { ByteRangeError, type Bytes, ByteWriter, concatBytes, utf8 } from '../bytes.ts';
import type { Offer } from '../api/booking.ts';
import { addressBytes, toBase58 } from '../base58.ts';
import { ok, type Result } from '../errors.ts';
import { displayName } from '../peer-text.ts';
import { STANDARD_PERIOD_SECONDS, STANDARD_PREPAID_PERIODS, type Terms } from '../terms.ts';
import { packTerms, strictly, unpackTerms } from './code-body.ts';
import { codeLength, sealFrame } from './code-frame.ts';
import { cleanTopic, packText, parseLinkCode, shortenTopic, unpackText } from './link-text.ts';

/**
 * An offer: what a host proposes for a later time, to be paid ahead into the deposit that it names
 * (docs/protocol/codes.md, "Offer").
 */

/** Version 3 says at which moment the promise to refund ends. */
const OFFER_VERSION = 3;
/** In characters. */
export const MAX_OFFER_CHARS = 500;
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
  return offer && { ...offer, topic: cleanTopic(offer.topic), name: displayName(offer.name) };
}

/** Returns the offer with its words as its code carries them: cleaned, and a topic that does not fit shortened. */
function fitted(offer: Offer): Offer {
  const named = { ...offer, name: displayName(offer.name) };
  // The longest name leaves room by itself.
  const topic = shortenTopic(
    offer.topic,
    (now) => codeLength(packOffer({ ...named, topic: now }).length) <= MAX_OFFER_CHARS,
  );
  return { ...named, topic };
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

/** Reads a pasted text that should contain an offer, as {@link parseLinkCode} does. */
export function parseOffer(text: string): Result<ParsedOffer> {
  const parsed = parseLinkCode(text, { kind: 'offer', version: OFFER_VERSION }, unpackOffer);
  return parsed.ok ? ok({ offer: parsed.value.value, text: parsed.value.text }) : parsed;
}

/** Returns the page's address with the offer in its fragment, which no server sees. */
export const offerLink = (baseUrl: string, code: string): string =>
  `${baseUrl.replace(/#.*$/s, '')}#offer=${code}`;

/** Tells whether an invite sells exactly what a host's link says. */
export const hasTermsOf = ({ terms }: { readonly terms: Terms }, invited: Terms): boolean =>
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
