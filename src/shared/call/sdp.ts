import {
  ByteRangeError,
  type ByteReader,
  type ByteWriter,
  fromBase64Url,
  fromHex,
  fromUtf8,
  toBase64Url,
  toHex,
  utf8,
} from '../bytes.ts';
import {
  type Candidate,
  formatCandidate,
  packCandidate,
  parseCandidate,
  selectCandidates,
  unpackCandidate,
} from './candidate.ts';
import { ok, raise, type Reading } from '../errors.ts';
import { parseSdp, type SdpLines, type SdpSection, valuesOf } from './sdp-lines.ts';

export type { Candidate } from './candidate.ts';

/**
 * Packs a data-only SDP into a code and rebuilds it. The SDP has 600–900 characters, but the peer
 * can predict all except about 100 bytes. The code contains only these. The SDP is rebuilt from a
 * fixed template that both browsers accept in all four combinations (platform-notes.md, "Packed
 * codes").
 */

export const SETUPS = ['actpass', 'active', 'passive'] as const;

export interface SessionDescription {
  readonly type: 'offer' | 'answer';
  readonly iceUfrag: string;
  readonly icePwd: string;
  /** SHA-256 of the DTLS certificate: 32 bytes. */
  readonly fingerprint: Uint8Array;
  readonly setup: (typeof SETUPS)[number];
  /** In bytes; 0 for no limit; null if absent, which means 65,536 (RFC 8841 section 6.1). */
  readonly maxMessageSize: number | null;
  readonly candidates: readonly Candidate[];
}

/**
 * The argument of `addIceCandidate`, reduced to the parts of `RTCIceCandidateInit` that are used
 * here.
 */
interface CandidateInit {
  readonly candidate: string;
  readonly sdpMid: '0';
  readonly sdpMLineIndex: 0;
}

/**
 * The most candidates in a session. The browser sends packets to each of these addresses, for a
 * standby connection even for hours. If a machine has more candidates, only the best of each kind
 * are kept.
 */
export const MAX_CANDIDATES = 4;
const FINGERPRINT_BYTES = 32;
const SCTP_PORT = '5000';
const MAX_U32 = 2 ** 32 - 1;
/**
 * The longest message that this program sends, in bytes. Every SCTP implementation accepts this
 * size (platform-notes.md). A browser throws if a message is longer than the peer's limit, so a
 * peer with a lower limit could make only some messages fail.
 */
const LEAST_MESSAGE_SIZE = 65_536;

/** RFC 8839 section 5.4: `ice-char`s, 4–256 for the fragment, 22–256 for the password. */
const UFRAG = /^[A-Za-z0-9+/]{4,256}$/;
const PWD = /^[A-Za-z0-9+/]{22,256}$/;

/** Returns the fault of a description. Null if the description is valid. */
function faultOf(session: SessionDescription): string | null {
  if (!UFRAG.test(session.iceUfrag)) return 'ice-ufrag';
  if (!PWD.test(session.icePwd)) return 'ice-pwd';
  if (session.fingerprint.length !== FINGERPRINT_BYTES) return 'fingerprint';
  if (session.type === 'answer' && session.setup === 'actpass') return 'setup';
  const size = session.maxMessageSize;
  const fits = size === 0 || (size !== null && size >= LEAST_MESSAGE_SIZE && size <= MAX_U32);
  return size === null || (Number.isInteger(size) && fits) ? null : 'max-message-size';
}

export const isDataSection = ({ kind, protocol }: SdpSection): boolean =>
  kind === 'application' && /^(UDP\/)?DTLS\/SCTP$/.test(protocol);

/** Returns the SHA-256 fingerprints. A malformed fingerprint becomes an empty array. */
export const fingerprintsOf = (session: SdpLines, section: SdpSection): Uint8Array[] =>
  valuesOf('fingerprint', session, section).flatMap((value) => {
    const hash = /^sha-256\s+(\S+)$/i.exec(value)?.[1];
    return hash === undefined ? [] : (fromHex(hash.replaceAll(':', '')) ?? new Uint8Array());
  });

/**
 * Does the same as {@link describeSdp}, but throws.
 * @throws P2cError `peer_protocol`.
 */
export function readSdp(sdp: string, type: SessionDescription['type']): SessionDescription {
  const described = describeSdp(sdp, type);
  if (!described.ok) throw raise('peer_protocol');
  return described.value;
}

/** Reads a data-only description. */
export function describeSdp(
  sdp: string,
  type: SessionDescription['type'],
): Reading<SessionDescription> {
  const wrong = (what: string) => ({ ok: false, what: `SDP ${what}` }) as const;
  const lines = parseSdp(sdp);
  const [media, ...more] = lines?.sections ?? [];
  if (!lines || !media || more.length > 0 || !isDataSection(media)) {
    return wrong('is not data-only');
  }
  // The last value is valid, because the value of the media section overrides that of the session.
  const attribute = (name: string): string | undefined => valuesOf(name, lines, media).at(-1);
  if ((attribute('mid') ?? '0') !== '0') return wrong('mid');
  if ((attribute('sctp-port') ?? SCTP_PORT) !== SCTP_PORT) return wrong('sctp-port');

  const fingerprint = fingerprintsOf(lines, media).at(-1);
  const setup = SETUPS.find((known) => known === attribute('setup'));
  const size = attribute('max-message-size');
  if (!setup) return wrong('setup');
  if (size !== undefined && !/^\d{1,15}$/.test(size)) return wrong('max-message-size');
  const session: SessionDescription = {
    type,
    iceUfrag: attribute('ice-ufrag') ?? '',
    icePwd: attribute('ice-pwd') ?? '',
    fingerprint: fingerprint ?? new Uint8Array(),
    setup,
    maxMessageSize: size === undefined ? null : Math.min(Number(size), MAX_U32),
    candidates: valuesOf('candidate', lines, media).flatMap(
      (line) => parseCandidate(`candidate:${line}`) ?? [],
    ),
  };
  const fault = faultOf(session);
  return fault === null ? ok(session) : wrong(fault);
}

/** Returns the lines before the first section. */
export function renderHead(
  { fingerprint }: SessionDescription,
  bundled: readonly string[],
): string[] {
  // RFC 8866 requires a unique session id. 60 bits of the certificate's hash are unique enough.
  const sessionId = BigInt(`0x${toHex(fingerprint).slice(0, 15)}`);
  const group = `a=group:BUNDLE ${bundled.join(' ')}`;
  return ['v=0', `o=- ${sessionId} 1 IN IP4 127.0.0.1`, 's=-', 't=0 0', group];
}

/** Returns the lines that every section of a transport contains. */
export function renderTransport(session: SessionDescription, mid: string): string[] {
  const hash = toHex(session.fingerprint).toUpperCase().match(/../g) ?? [];
  return [
    'c=IN IP4 0.0.0.0',
    `a=mid:${mid}`,
    `a=ice-ufrag:${session.iceUfrag}`,
    `a=ice-pwd:${session.icePwd}`,
    `a=fingerprint:sha-256 ${hash.join(':')}`,
    `a=setup:${session.setup}`,
  ];
}

/** Returns the section of the data channels, without candidates. */
export const renderData = (session: SessionDescription): string[] => [
  'm=application 9 UDP/DTLS/SCTP webrtc-datachannel',
  ...renderTransport(session, '0'),
  `a=sctp-port:${SCTP_PORT}`,
  ...(session.maxMessageSize === null ? [] : [`a=max-message-size:${session.maxMessageSize}`]),
];

/** Returns the SDP that both browsers accept as the remote description. */
export function renderSdp(session: SessionDescription): string {
  const lines = [
    ...renderHead(session, ['0']),
    ...renderData(session),
    ...candidateLines(session).map(({ candidate }) => `a=${candidate}`),
    'a=end-of-candidates',
  ];
  return `${lines.join('\r\n')}\r\n`;
}

/**
 * Returns the candidates for `addIceCandidate`. NAT keepalive and ICE candidate refresh add them
 * repeatedly, each time with a higher `generation`. Both browsers then check the same ports and
 * credentials again. `ufrag` must never be added (platform-notes.md, "NAT keepalive").
 */
export function candidateLines(session: SessionDescription, generation?: number): CandidateInit[] {
  const suffix = generation === undefined ? '' : ` generation ${generation}`;
  return session.candidates.map((candidate, index) => ({
    candidate: formatCandidate(candidate, index) + suffix,
    sdpMid: '0',
    sdpMLineIndex: 0,
  }));
}

/**
 * How ufrag and pwd are packed. Chromium's have 4 + 24 base64 digits, Firefox's have 8 + 32 hex
 * digits. All others are packed as text.
 */
const CREDENTIALS = ['base64', 'hex', 'text'] as const;
/** The message sizes with a short form (platform-notes.md): absent, Chromium's, Firefox's. */
const COMMON_SIZES: readonly (number | null)[] = [null, 262_144, 1_073_741_823];
const OTHER_SIZE = COMMON_SIZES.length;

function credentialForm({ iceUfrag, icePwd }: SessionDescription): (typeof CREDENTIALS)[number] {
  if (iceUfrag.length === 4 && icePwd.length === 24) return 'base64';
  return /^[0-9a-f]{8} [0-9a-f]{32}$/.test(`${iceUfrag} ${icePwd}`) ? 'hex' : 'text';
}

const toIceChars = (bytes: Uint8Array): string =>
  toBase64Url(bytes).replaceAll('-', '+').replaceAll('_', '/');

function credentialBytes(session: SessionDescription): Uint8Array[] {
  const form = credentialForm(session);
  return [session.iceUfrag, session.icePwd].map((text) => {
    if (form === 'text') return utf8(text);
    const bytes =
      form === 'hex'
        ? fromHex(text)
        : fromBase64Url(text.replaceAll('+', '-').replaceAll('/', '_'));
    if (!bytes) throw new ByteRangeError('not ICE credentials');
    return bytes;
  });
}

/**
 * Packs one byte of forms (credentials, message size, setup, number of candidates), ufrag, pwd, the
 * fingerprint, the message size if it has no short form, and 1–4 candidates. The type is not
 * written, because an invite always carries an offer and a reply an answer.
 * @throws ByteRangeError if the description has a fault or no usable candidate.
 */
export function packSession(
  writer: ByteWriter,
  session: SessionDescription,
  limit = MAX_CANDIDATES,
): void {
  const candidates = selectCandidates(session.candidates, limit);
  const fault = candidates.length === 0 ? 'candidates' : faultOf(session);
  if (fault !== null) throw new ByteRangeError(`SDP ${fault}`);
  const form = credentialForm(session);
  const common = COMMON_SIZES.indexOf(session.maxMessageSize);
  const size = common < 0 ? OTHER_SIZE : common;
  writer.u8(
    CREDENTIALS.indexOf(form) |
      (size << 2) |
      (SETUPS.indexOf(session.setup) << 4) |
      ((candidates.length - 1) << 6),
  );
  for (const bytes of credentialBytes(session)) {
    if (form === 'text') writer.u16(bytes.length);
    writer.bytes(bytes);
  }
  writer.bytes(session.fingerprint);
  if (size === OTHER_SIZE) writer.varint(BigInt(session.maxMessageSize ?? 0));
  for (const candidate of candidates) packCandidate(writer, candidate);
}

/**
 * Unpacks a session. @throws ByteRangeError on anything that {@link packSession} does not write.
 */
export function unpackSession(
  reader: ByteReader,
  type: SessionDescription['type'],
): SessionDescription {
  const head = reader.u8();
  const form = CREDENTIALS[head & 3];
  const setup = SETUPS[(head >> 4) & 3];
  if (!form || !setup) throw new ByteRangeError('not a session');
  const credential = (binarySize: number): string => {
    if (form === 'text') return fromUtf8(reader.bytes(reader.u16())) ?? '';
    const bytes = reader.bytes(binarySize);
    return form === 'hex' ? toHex(bytes) : toIceChars(bytes);
  };
  const iceUfrag = credential(form === 'hex' ? 4 : 3);
  const icePwd = credential(form === 'hex' ? 16 : 18);
  const fingerprint = reader.bytes(FINGERPRINT_BYTES);
  const common = COMMON_SIZES[(head >> 2) & 3];
  const maxMessageSize = common === undefined ? Number(reader.varint()) : common;
  const candidates = Array.from({ length: (head >> 6) + 1 }, () => unpackCandidate(reader));
  const session = { type, iceUfrag, icePwd, fingerprint, setup, maxMessageSize, candidates };
  const fault = faultOf(session);
  if (fault !== null) throw new ByteRangeError(`SDP ${fault}`);
  return session;
}
