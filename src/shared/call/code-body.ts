import { addressBytes, toBase58 } from '../base58.ts';
import {
  ByteRangeError,
  ByteReader,
  type Bytes,
  ByteWriter,
  equalBytes,
  fromBase64Url,
  toBase64Url,
} from '../bytes.ts';
import type { CodeKind } from './code-frame.ts';
import { usdc } from '../money.ts';
import type { NetworkId } from '../network.ts';
import { MAX_CANDIDATES, packSession, type SessionDescription, unpackSession } from './sdp.ts';
import {
  faultyTerm,
  STANDARD_PERIOD_SECONDS,
  STANDARD_PREPAID_PERIODS,
  type Terms,
} from '../terms.ts';

/** Packs and unpacks the contents of codes. `code-frame.ts` adds the frame around them. */

/** The version of codes without newer terms. Older pages can read it. */
export const CODE_VERSION = 1;
/**
 * The version of an invite whose terms have a trial or a booking. Pages that do not know these
 * terms reject this version. Otherwise their guests would pay for booked time a second time.
 */
const SECOND_VERSION = 2;

/** Returns the newest version of this kind of code that the page can read. */
export const newestVersion = (kind: CodeKind): number =>
  kind === 'invite' ? SECOND_VERSION : CODE_VERSION;

/** Returns the only version in which an invite with these terms is written. */
export const inviteVersion = (terms: Terms | null): number =>
  terms?.trialSeconds === undefined && terms?.deposit === undefined ? CODE_VERSION : SECOND_VERSION;

/**
 * A field that is passed on without being interpreted. Readers skip types that they do not know.
 */
export interface Extension {
  /** 1–255. Each type occurs at most once, in ascending order. */
  readonly type: number;
  readonly bytes: Uint8Array;
}

/** An invite. Its version depends on its terms ({@link inviteVersion}). */
export interface Invite {
  /** The host's SDP offer. */
  readonly session: SessionDescription;
  /** null for a call without payments. */
  readonly terms: Terms | null;
  /**
   * The nonce commitment: the first 16 bytes of the hash of the nonce that `hello` reveals
   * (protocol/x402.md, "Security words").
   */
  readonly nonceCommitment: Uint8Array;
  /** Absent if there are no extensions. */
  readonly extensions?: readonly Extension[];
}

export interface Reply {
  readonly version: typeof CODE_VERSION;
  /** The guest's SDP answer. */
  readonly session: SessionDescription;
  /** The first 8 bytes of SHA-256 of the invite's code bytes. */
  readonly inviteHash: Uint8Array;
  readonly extensions?: readonly Extension[];
}

/**
 * One of the two codes that move a call to a new connection (connection.md, "The reconnect link").
 */
export interface Repair {
  readonly version: typeof CODE_VERSION;
  /** Either side's SDP offer, or the peer's answer to that offer. */
  readonly session: SessionDescription;
  /**
   * The first 8 bytes of a hash. An offer has the hash of the call's id, an answer the hash of the
   * offer's code.
   */
  readonly boundTo: Uint8Array;
  readonly extensions?: readonly Extension[];
}

const NONCE_COMMITMENT_BYTES = 16;
export const INVITE_HASH_BYTES = 8;

const HAS_TERMS = 1;
const HAS_EXTENSIONS = 2;

/** The positions of the networks are part of the format. */
const NETWORK_PLACES: readonly NetworkId[] = ['mainnet', 'devnet', 'local'];
const OWN_TIMING = 4;
const RETURNS_UNUSED = 8;
/** Flags that exist only in the second version. */
const HAS_TRIAL = 16;
const PAID_AHEAD = 32;
const TERMS_FLAGS = OWN_TIMING | RETURNS_UNUSED | HAS_TRIAL | PAID_AHEAD;

export function packTerms(writer: ByteWriter, terms: Terms): void {
  const payTo = addressBytes(terms.payTo);
  const fault = faultyTerm(terms);
  if (fault !== null || !payTo) throw new ByteRangeError(`terms: ${fault}`);
  const isStandard =
    terms.periodSeconds === STANDARD_PERIOD_SECONDS &&
    terms.prepaidPeriods === STANDARD_PREPAID_PERIODS;
  const { trialSeconds } = terms;
  const deposit = terms.deposit === undefined ? null : addressBytes(terms.deposit);
  writer.u8(
    NETWORK_PLACES.indexOf(terms.network) |
      (isStandard ? 0 : OWN_TIMING) |
      (terms.returnsUnused ? RETURNS_UNUSED : 0) |
      (trialSeconds === undefined ? 0 : HAS_TRIAL) |
      (deposit ? PAID_AHEAD : 0),
  );
  writer.bytes(payTo).varint(terms.price);
  if (!isStandard) writer.u16(terms.periodSeconds).u8(terms.prepaidPeriods);
  if (trialSeconds !== undefined) writer.u8(trialSeconds);
  if (deposit) writer.bytes(deposit);
}

export function unpackTerms(reader: ByteReader): Terms {
  const head = reader.u8();
  const network = NETWORK_PLACES[head & ~TERMS_FLAGS];
  if (!network) throw new ByteRangeError('terms: network');
  const payTo = toBase58(reader.bytes(32));
  const price = usdc(reader.varint());
  const isStandard = (head & OWN_TIMING) === 0;
  const periodSeconds = isStandard ? STANDARD_PERIOD_SECONDS : reader.u16();
  const prepaidPeriods = isStandard ? STANDARD_PREPAID_PERIODS : reader.u8();
  const terms: Terms = {
    network,
    payTo,
    price,
    periodSeconds,
    prepaidPeriods,
    // Older pages never set this bit, so they do not refund anything automatically.
    ...((head & RETURNS_UNUSED) !== 0 && { returnsUnused: true }),
    ...((head & HAS_TRIAL) !== 0 && { trialSeconds: reader.u8() }),
    ...((head & PAID_AHEAD) !== 0 && { deposit: toBase58(reader.bytes(32)) }),
  };
  const fault = faultyTerm(terms);
  if (fault !== null) throw new ByteRangeError(`terms: ${fault}`);
  return terms;
}

/** Writes the number of extensions, then the type, length and bytes of each. */
function packExtensions(writer: ByteWriter, extensions: readonly Extension[]): void {
  writer.u8(extensions.length);
  let last = 0;
  for (const { type, bytes } of extensions) {
    if (type <= last) throw new ByteRangeError('extensions out of order');
    last = type;
    writer.u8(type).varint(BigInt(bytes.length)).bytes(bytes);
  }
}

const unpackExtensions = (reader: ByteReader): Extension[] =>
  Array.from({ length: reader.u8() }, () => ({
    type: reader.u8(),
    bytes: reader.bytes(Number(reader.varint())),
  }));

/** Tells whether a body of this many bytes fits into its code. */
type Fits = (bodyBytes: number) => boolean;

/** Packs as many candidates as fit. Drops the least useful candidates first. */
function packFitting(fits: Fits, pack: (writer: ByteWriter, candidates: number) => void): Bytes {
  for (let candidates = MAX_CANDIDATES; candidates > 0; candidates--) {
    const writer = new ByteWriter();
    pack(writer, candidates);
    if (fits(writer.size)) return writer.finish();
  }
  throw new ByteRangeError('too long for a code');
}

/**
 * Packs an invite. @throws ByteRangeError if a field is out of range or not even one candidate
 * fits.
 */
export function packInvite(invite: Invite, fits: Fits): Bytes {
  const { session, terms, nonceCommitment, extensions = [] } = invite;
  if (session.type !== 'offer') throw new ByteRangeError('an invite carries an offer');
  if (nonceCommitment.length !== NONCE_COMMITMENT_BYTES) throw new ByteRangeError('commitment');
  return packFitting(fits, (writer, candidates) => {
    writer.u8((terms ? HAS_TERMS : 0) | (extensions.length > 0 ? HAS_EXTENSIONS : 0));
    writer.bytes(nonceCommitment);
    packSession(writer, session, candidates);
    if (terms) packTerms(writer, terms);
    if (extensions.length > 0) packExtensions(writer, extensions);
  });
}

/**
 * Packs the part that replies and repairs have in common: a session description bound to an earlier
 * code.
 */
function packBound(
  boundTo: Uint8Array,
  session: SessionDescription,
  extensions: readonly Extension[],
  fits: Fits,
): Bytes {
  if (boundTo.length !== INVITE_HASH_BYTES) throw new ByteRangeError('hash');
  return packFitting(fits, (writer, candidates) => {
    writer.u8(extensions.length > 0 ? HAS_EXTENSIONS : 0);
    writer.bytes(boundTo);
    packSession(writer, session, candidates);
    if (extensions.length > 0) packExtensions(writer, extensions);
  });
}

/** Packs a reply. @throws ByteRangeError like {@link packInvite}. */
export function packReply({ session, inviteHash, extensions = [] }: Reply, fits: Fits): Bytes {
  if (session.type !== 'answer') throw new ByteRangeError('a reply carries an answer');
  return packBound(inviteHash, session, extensions, fits);
}

/** Packs one of a repair's two codes. @throws ByteRangeError like {@link packInvite}. */
export const packRepair = ({ session, boundTo, extensions = [] }: Repair, fits: Fits): Bytes =>
  packBound(boundTo, session, extensions, fits);

/**
 * Reads a body strictly. Returns null unless packing the result again gives the same bytes. So each
 * content has only one valid form.
 */
export function strictly<T>(
  body: Uint8Array,
  read: (reader: ByteReader) => T,
  pack: (value: T, fits: Fits) => Bytes,
): T | null {
  try {
    const value = read(new ByteReader(body));
    return equalBytes(
      pack(value, () => true),
      body,
    )
      ? value
      : null;
  } catch (thrown) {
    if (thrown instanceof ByteRangeError) return null;
    throw thrown;
  }
}

function packOne(session: SessionDescription): Bytes {
  const writer = new ByteWriter();
  packSession(writer, session);
  return writer.finish();
}

/**
 * Returns a session in the form that codes use, in base64url. Messages about file lanes and standby
 * connections on the `signal` channel use this form.
 * @throws ByteRangeError if a field is out of range, or there is no candidate.
 */
export const sessionText = (session: SessionDescription): string => toBase64Url(packOne(session));

/** Returns the session, or null if the text is not exactly what {@link sessionText} writes. */
export function sessionIn(
  text: string,
  type: SessionDescription['type'],
): SessionDescription | null {
  const bytes = fromBase64Url(text);
  return bytes && strictly(bytes, (reader) => unpackSession(reader, type), packOne);
}

const extensionsOf = (reader: ByteReader, flags: number): { extensions?: Extension[] } =>
  (flags & HAS_EXTENSIONS) === 0 ? {} : { extensions: unpackExtensions(reader) };

/**
 * Returns the invite, or null if the body is not exactly what {@link packInvite} writes, or if its
 * version is not the one for its terms.
 */
export function unpackInvite(body: Uint8Array, version: number): Invite | null {
  const invite = strictly(
    body,
    (reader): Invite => {
      const flags = reader.u8();
      const nonceCommitment = reader.bytes(NONCE_COMMITMENT_BYTES);
      const session = unpackSession(reader, 'offer');
      const terms = (flags & HAS_TERMS) === 0 ? null : unpackTerms(reader);
      const extensions = extensionsOf(reader, flags);
      return { session, terms, nonceCommitment, ...extensions };
    },
    packInvite,
  );
  return invite && inviteVersion(invite.terms) === version ? invite : null;
}

function readBound(reader: ByteReader, type: SessionDescription['type']): Repair {
  const flags = reader.u8();
  const boundTo = reader.bytes(INVITE_HASH_BYTES);
  const session = unpackSession(reader, type);
  return { version: CODE_VERSION, session, boundTo, ...extensionsOf(reader, flags) };
}

/** Returns the reply, or null if the body is not exactly what {@link packReply} writes. */
export const unpackReply = (body: Uint8Array): Reply | null =>
  strictly(
    body,
    (reader): Reply => {
      const { boundTo, ...rest } = readBound(reader, 'answer');
      return { ...rest, inviteHash: boundTo };
    },
    packReply,
  );

/** Returns the repair, or null if the body is not exactly what {@link packRepair} writes. */
export const unpackRepair = (body: Uint8Array, type: SessionDescription['type']): Repair | null =>
  strictly(body, (reader) => readBound(reader, type), packRepair);
