import { ascii, concat, fromBase64Url, fromHex, sha256, toBase64Url, toHex } from './hello.ts';

/**
 * A codec of codes, written from docs/protocol/codes.md alone. It imports nothing of the project, so that page
 * and codec can be held against each other (test/unit/docs/code-vectors.test.ts).
 */

type Bytes = Uint8Array<ArrayBuffer>;

interface Candidate {
  readonly type: 'host' | 'srflx' | 'relay' | 'prflx';
  readonly address: string;
  readonly port: number;
}
interface Session {
  readonly ufrag: string;
  readonly pwd: string;
  /** Hex. */
  readonly fingerprint: string;
  readonly setup: 'actpass' | 'active' | 'passive';
  readonly maxMessageSize: number | null;
  readonly candidates: readonly Candidate[];
}
export interface Terms {
  readonly network: 'mainnet' | 'devnet' | 'local';
  /** Base58. */
  readonly payTo: string;
  /** Atomic units, decimal. */
  readonly price: string;
  readonly periodSeconds: number;
  readonly prepaidPeriods: number;
  readonly returnsUnused: boolean;
  /** 0: none. */
  readonly trialSeconds: number;
  /** Base58: the key of the deposit into which the call was paid ahead; null: nothing was. */
  readonly deposit: string | null;
}
export type Kind = 'invite' | 'reply' | 'repair-offer' | 'repair-answer';
/** The contents of a code. Bytes are in hex, so that it is plain JSON. */
export interface Code {
  readonly kind: Kind;
  /** The nonce commitment, or the hash of what the code answers. */
  readonly binding: string;
  readonly session: Session;
  readonly terms: Terms | null;
  readonly extensions: readonly { readonly type: number; readonly bytes: string }[];
}

export class CodeError extends Error {
  override readonly name = 'CodeError';
}
function demand(holds: boolean, what: string): asserts holds {
  if (!holds) throw new CodeError(what);
}

const LETTERS: Readonly<Record<Kind | 'link', string>> = {
  link: 'c',
  invite: 'i',
  reply: 'r',
  'repair-offer': 'o',
  'repair-answer': 'a',
};
const KINDS = ['invite', 'reply', 'repair-offer', 'repair-answer'] as const;
const TYPES = ['host', 'srflx', 'relay', 'prflx'] as const;
const SETUPS = ['actpass', 'active', 'passive'] as const;
const NETWORKS = ['mainnet', 'devnet', 'local'] as const;
const SIZES = [null, 262_144, 1_073_741_823] as const;
const PREFERENCES = { host: 126, srflx: 100, relay: 0, prflx: 110 } as const;
const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const BASE58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
const versionOf = (terms: Terms | null): string =>
  terms && (terms.trialSeconds > 0 || terms.deposit !== null) ? '2' : '1';

const hash = async (text: string): Promise<string> =>
  toHex((await sha256(ascii(text))).subarray(0, 8));
/** Returns the binding of the answer to a code. */
export const bindingOf = (code: string): Promise<string> => hash(code);
/** Returns the binding of a repair's offer. */
export const repairOf = (callId: string): Promise<string> => hash(`p2c/repair/1 ${callId}`);

function crc32(bytes: Uint8Array): number {
  let crc = -1;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

// Base58, leading zeros as ones.
function fromBase58(text: string): Bytes {
  let value = 0n;
  for (const letter of text) {
    const digit = BASE58.indexOf(letter);
    demand(digit >= 0, 'base58');
    value = value * 58n + BigInt(digit);
  }
  const bytes = new Uint8Array(32);
  for (let at = 31; at >= 0; at--, value >>= 8n) bytes[at] = Number(value & 255n);
  demand(value === 0n && toBase58(bytes) === text, 'address');
  return bytes;
}
export function toBase58(bytes: Uint8Array): string {
  let value = bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  let text = '';
  for (; value > 0n; value /= 58n) text = BASE58.charAt(Number(value % 58n)) + text;
  const zeros = bytes.findIndex((byte) => byte !== 0);
  return '1'.repeat(zeros < 0 ? bytes.length : zeros) + text;
}

class Reader {
  #at = 0;
  readonly #bytes: Bytes;
  constructor(bytes: Bytes) {
    this.#bytes = bytes;
  }
  take(size: number): Bytes {
    demand(this.#at + size <= this.#bytes.length, 'too short');
    this.#at += size;
    return this.#bytes.subarray(this.#at - size, this.#at);
  }
  u8 = (): number => this.take(1)[0] ?? 0;
  u16 = (): number => 256 * this.u8() + this.u8();
  hex = (size: number): string => toHex(this.take(size));
  varint(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 64n; shift += 7n) {
      const byte = this.u8();
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) {
        demand(value < 1n << 64n && (byte > 0 || shift === 0n), 'varint');
        return value;
      }
    }
    throw new CodeError('varint');
  }
  /** A length of two bytes, and UTF-8. */
  words(): string {
    try {
      const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
      return decoder.decode(this.take(this.u16()));
    } catch {
      throw new CodeError('UTF-8');
    }
  }
  end(): void {
    demand(this.#at === this.#bytes.length, 'bytes left over');
  }
}
const u8 = (value: number): Bytes => Uint8Array.of(value);
const u16 = (value: number): Bytes => Uint8Array.of(value >> 8, value & 255);
function varint(value: bigint): Bytes {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  return Uint8Array.from([...bytes, Number(rest)]);
}

// Addresses

const UUID = /^([0-9a-f]{8})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{12})\.local$/;

function ipv6Bytes(text: string): Bytes {
  const [head = '', tail] = text.split('::');
  const groups = (part = ''): string[] => (part === '' ? [] : part.split(':'));
  const [before, after] = [groups(head), groups(tail)];
  const missing = 8 - before.length - after.length;
  demand(tail === undefined ? missing === 0 : missing > 0, 'IPv6');
  const all = [...before, ...Array<string>(missing).fill('0'), ...after];
  demand(
    all.every((group) => /^[0-9a-f]{1,4}$/i.test(group)),
    'IPv6',
  );
  return fromHex(all.map((group) => group.padStart(4, '0')).join(''));
}

/** RFC 5952: the first of the longest runs of at least two zero groups is `::`. */
function ipv6Text(bytes: Bytes): string {
  const pairs = toHex(bytes).match(/.{4}/g) ?? [];
  const groups = pairs.map((pair) => Number.parseInt(pair, 16).toString(16));
  let [from, length] = [0, 1];
  for (let start = 0; start < 8; start++) {
    let end = start;
    while (groups[end] === '0') end += 1;
    if (end - start > length) [from, length] = [start, end - start];
  }
  if (length < 2) return groups.join(':');
  return `${groups.slice(0, from).join(':')}::${groups.slice(from + length).join(':')}`;
}

function addressBytes(address: string): { readonly form: number; readonly bytes: Bytes } {
  const uuid = UUID.exec(address);
  if (uuid) return { form: 2, bytes: fromHex(uuid.slice(1).join('')) };
  if (address.includes(':')) return { form: 1, bytes: ipv6Bytes(address) };
  const parts = address.split('.');
  demand(parts.length === 4 && parts.every((part) => /^\d{1,3}$/.test(part)), 'address');
  demand(
    parts.every((part) => Number(part) < 256),
    'address',
  );
  return { form: 0, bytes: Uint8Array.from(parts.map(Number)) };
}
function addressText(form: number, bytes: Bytes): string {
  if (form === 0) return bytes.join('.');
  if (form === 1) return ipv6Text(bytes);
  return `${toHex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')}.local`;
}

function isReachable(address: string): boolean {
  const { form, bytes } = addressBytes(address);
  const [first = 0] = bytes;
  if (form === 0) return first > 0 && first < 224;
  const beginsAs = (hex: string): boolean => toHex(bytes).startsWith(hex);
  return (
    form === 2 || !(beginsAs('ff') || beginsAs(`${'00'.repeat(10)}ff`) || beginsAs('00'.repeat(16)))
  );
}
function isLocal(address: string): boolean {
  const { form, bytes } = addressBytes(address);
  const [a = 0, b = 0] = bytes;
  if (form === 0) return a === 127 || (a === 169 && b === 254);
  return form === 1 && ((a === 0xfe && b >> 6 === 2) || ipv6Text(bytes) === '::1');
}

// Parts of a body

function credentialForm({ ufrag, pwd }: Session): number {
  if (ufrag.length === 4 && pwd.length === 24) return 0;
  return /^[0-9a-f]{8}$/.test(ufrag) && /^[0-9a-f]{32}$/.test(pwd) ? 1 : 2;
}

function checkSession({ session, kind }: Pick<Code, 'session' | 'kind'>): void {
  const { ufrag, pwd, setup, fingerprint, maxMessageSize, candidates } = session;
  demand(/^[A-Za-z0-9+/]{4,256}$/.test(ufrag) && /^[A-Za-z0-9+/]{22,256}$/.test(pwd), 'ICE');
  demand(/^[0-9a-f]{64}$/.test(fingerprint), 'fingerprint');
  demand(setup !== 'actpass' || kind === 'invite' || kind === 'repair-offer', 'setup');
  const size = maxMessageSize ?? 0;
  demand(size === 0 || (size >= 65_536 && size < 2 ** 32), 'max-message-size');
  demand(candidates.length >= 1 && candidates.length <= 4, 'number of candidates');
  demand(
    candidates.every(({ address, port }) => isReachable(address) && port > 0),
    'candidate',
  );
  const places = candidates.map(({ address, port }) => `${address} ${port}`);
  demand(new Set(places).size === places.length, 'a candidate comes twice');
  const local = candidates.filter(({ address }) => isLocal(address)).length;
  demand(local === 0 || local === candidates.length, 'a local candidate');
}

function writeSession(session: Session): Bytes {
  const { ufrag, pwd, setup, fingerprint, maxMessageSize, candidates } = session;
  const form = credentialForm(session);
  const known = SIZES.findIndex((size) => size === maxMessageSize);
  const size = known < 0 ? 3 : known;
  const credential = (text: string): Bytes => {
    if (form === 2) return concat(u16(text.length), ascii(text));
    return form === 0 ? fromBase64Url(text) : fromHex(text);
  };
  return concat(
    u8(form | (size << 2) | (SETUPS.indexOf(setup) << 4) | ((candidates.length - 1) << 6)),
    credential(ufrag),
    credential(pwd),
    fromHex(fingerprint),
    ...(size === 3 ? [varint(BigInt(maxMessageSize ?? 0))] : []),
    ...candidates.map(({ type, address, port }) => {
      const { form: family, bytes } = addressBytes(address);
      return concat(u8(TYPES.indexOf(type) | (family << 2)), bytes, u16(port));
    }),
  );
}

function readSession(reader: Reader): Session {
  const forms = reader.u8();
  const form = forms & 3;
  const setup = SETUPS[(forms >> 4) & 3];
  demand(form < 3 && setup !== undefined, 'forms');
  const credential = (sizes: readonly number[]): string => {
    if (form === 2) return String.fromCharCode(...reader.take(reader.u16()));
    const bytes = reader.take(sizes[form] ?? 0);
    if (form === 1) return toHex(bytes);
    return toBase64Url(bytes).replaceAll('-', '+').replaceAll('_', '/');
  };
  const ufrag = credential([3, 4]);
  const pwd = credential([18, 16]);
  const fingerprint = reader.hex(32);
  const known = SIZES[(forms >> 2) & 3];
  const maxMessageSize = known === undefined ? Number(reader.varint()) : known;
  const candidates = Array.from({ length: (forms >> 6) + 1 }, (): Candidate => {
    const head = reader.u8();
    const type = TYPES[head & 3];
    demand(type !== undefined && head >> 2 < 3, 'form of a candidate');
    const address = addressText(head >> 2, reader.take(head >> 2 === 0 ? 4 : 16));
    return { type, address, port: reader.u16() };
  });
  return { ufrag, pwd, fingerprint, setup, maxMessageSize, candidates };
}

function checkTerms(terms: Terms): void {
  const { network, price, periodSeconds, prepaidPeriods, trialSeconds, deposit } = terms;
  demand(BigInt(price) > 0n && BigInt(price) * 60n < 1n << 64n, 'price');
  const isFree = network === 'local' && periodSeconds >= 5 && periodSeconds <= 3600;
  demand(periodSeconds === 60 || isFree, 'period');
  demand(prepaidPeriods >= 1 && prepaidPeriods <= 60, 'prepaid periods');
  demand(!terms.returnsUnused || prepaidPeriods >= 2, 'unused time');
  const longest = terms.returnsUnused ? Math.min(60, periodSeconds * (prepaidPeriods - 1)) : 0;
  demand(trialSeconds >= 0 && trialSeconds <= longest, 'trial');
  demand(deposit === null || terms.returnsUnused, 'deposit');
}

function writeTerms(terms: Terms): Bytes {
  const { network, payTo, price, periodSeconds, prepaidPeriods, trialSeconds, deposit } = terms;
  const isOwn = periodSeconds !== 60 || prepaidPeriods !== 3;
  const flags = [isOwn, terms.returnsUnused, trialSeconds > 0, deposit !== null];
  return concat(
    u8(flags.reduce((form, on, i) => form | (on ? 4 << i : 0), NETWORKS.indexOf(network))),
    fromBase58(payTo),
    varint(BigInt(price)),
    ...(isOwn ? [u16(periodSeconds), u8(prepaidPeriods)] : []),
    ...(trialSeconds > 0 ? [u8(trialSeconds)] : []),
    ...(deposit === null ? [] : [fromBase58(deposit)]),
  );
}

function readTerms(reader: Reader): Terms {
  const form = reader.u8();
  const network = NETWORKS[form & 3];
  demand(network !== undefined && form < 64, 'form of the terms');
  const payTo = toBase58(reader.take(32));
  const price = String(reader.varint());
  const [periodSeconds, prepaidPeriods] = form & 4 ? [reader.u16(), reader.u8()] : [60, 3];
  const trialSeconds = form & 16 ? reader.u8() : 0;
  const deposit = form & 32 ? toBase58(reader.take(32)) : null;
  const common = { network, payTo, price, periodSeconds, prepaidPeriods };
  return { ...common, returnsUnused: (form & 8) !== 0, trialSeconds, deposit };
}

function checkExtensions({ extensions }: Code): void {
  const types = extensions.map(({ type }) => type);
  demand(
    types.every((type, i) => type > (types[i - 1] ?? 0) && type < 256),
    'order of extensions',
  );
}

// Codes

function check(code: Code): void {
  checkSession(code);
  demand(code.terms === null || code.kind === 'invite', 'terms');
  if (code.terms) checkTerms(code.terms);
  checkExtensions(code);
}

interface Frame {
  readonly version: string;
  readonly body: Bytes;
}

/** Opens the frame of a code of this kind. The checksum is compared as the code is written again. */
function open(kind: keyof typeof LETTERS, text: string): Frame {
  const [, letter, high = '', low = '', payload = '', version = ''] =
    /^p2c([a-z])([\w-])([\w-])([\w-]*)([A-Za-z0-9])$/.exec(text) ?? [];
  demand(letter === LETTERS[kind], 'not a code of this kind');
  demand(BASE64URL.indexOf(high) * 64 + BASE64URL.indexOf(low) === payload.length, 'length');
  demand(payload.length % 4 !== 1, 'base64url');
  const bytes = fromBase64Url(payload);
  demand(bytes.length >= 4, 'checksum');
  return { version, body: bytes.subarray(0, -4) };
}

function seal(kind: keyof typeof LETTERS, version: string, body: Bytes): string {
  const chars = Math.ceil(((body.length + 4) * 4) / 3);
  const length = BASE64URL.charAt(chars >> 6) + BASE64URL.charAt(chars & 63);
  const header = `p2c${LETTERS[kind]}${length}`;
  const checksum = crc32(concat(ascii(version + header), body));
  const payload = concat(body, u16(checksum >>> 16), u16(checksum & 0xffff));
  return header + toBase64Url(payload) + version;
}

/** @throws CodeError */
export function writeCode(code: Code): string {
  check(code);
  const { kind, binding, session, terms, extensions } = code;
  demand(binding.length === (kind === 'invite' ? 32 : 16), 'binding');
  const body = concat(
    u8((terms ? 1 : 0) | (extensions.length > 0 ? 2 : 0)),
    fromHex(binding),
    writeSession(session),
    ...(terms ? [writeTerms(terms)] : []),
    ...(extensions.length > 0 ? [u8(extensions.length)] : []),
    ...extensions.flatMap(({ type, bytes }) => [
      u8(type),
      varint(BigInt(bytes.length / 2)),
      fromHex(bytes),
    ]),
  );
  return seal(kind, versionOf(terms), body);
}

/** Reads a code and nothing around it. @throws CodeError */
export function readCode(text: string): Code {
  const kind = KINDS.find((each) => LETTERS[each] === text.charAt(3));
  demand(kind !== undefined, 'not a code');
  const { version, body } = open(kind, text);
  demand(version === '1' || (version === '2' && kind === 'invite'), 'version');
  const reader = new Reader(body);
  const flags = reader.u8();
  const binding = reader.hex(kind === 'invite' ? 16 : 8);
  const session = readSession(reader);
  const terms = flags & 1 ? readTerms(reader) : null;
  const count = flags & 2 ? reader.u8() : 0;
  const extensions = Array.from({ length: count }, () => ({
    type: reader.u8(),
    bytes: reader.hex(Number(reader.varint())),
  }));
  reader.end();
  const code: Code = { kind, binding, session, terms, extensions };
  // One form: this also compares checksum and version, and refuses unknown flags.
  demand(writeCode(code) === text, 'not the one form, or damaged');
  return code;
}

/** A session alone, as `signal` carries that of a lane or a standby; the one form is checked. */
export function isSession(text: string, type: 'offer' | 'answer'): boolean {
  try {
    demand(/^[\w-]*$/.test(text) && text.length % 4 !== 1, 'base64url');
    const reader = new Reader(fromBase64Url(text));
    const session = readSession(reader);
    reader.end();
    checkSession({ session, kind: type === 'offer' ? 'repair-offer' : 'repair-answer' });
    return toBase64Url(writeSession(session)) === text;
  } catch (thrown) {
    if (thrown instanceof CodeError) return false;
    throw thrown;
  }
}

// Offers

// Call links (docs/protocol/ringing.md)

/** The fields that make a link one of a scheduled call (docs/protocol/codes.md, "Offer"). */
export interface Schedule {
  readonly startsAtS: number;
  readonly plannedMinutes: number;
  readonly cancelUntilS: number;
  readonly waitMinutes: number;
  readonly createdAtS: number;
  /** Base58: the keys of the deposit and of the host's fees. */
  readonly deposit: string;
  readonly feePayer: string;
  /** Hex: the fee payer's signature over {@link offerText}. */
  readonly proof: string;
}

/** The fields of a call link. */
export interface CallLink {
  /** The server that the invites will name. */
  readonly lends: 'none' | 'stun' | 'turn';
  readonly terms: Terms;
  /** Hex. */
  readonly mailbox: string;
  readonly seed: string;
  readonly topic: string;
  readonly name: string;
  readonly schedule?: Schedule;
}

const u32 = (value: number): Bytes => concat(u16(value >>> 16), u16(value & 0xffff));
const textOf = (text: string): Bytes => {
  const bytes = new Uint8Array(new TextEncoder().encode(text));
  return concat(u16(bytes.length), bytes);
};

const LENDS = ['none', 'stun', 'turn'] as const;
const SCHEDULED = 4;
const MOST_LINK_CHARS = 400;

/** Without the signature of a scheduled call. */
function linkBody({ lends, terms, mailbox, seed, topic, name, schedule }: CallLink): Bytes {
  const its = schedule && [
    ...[u32(schedule.startsAtS), u16(schedule.plannedMinutes), u32(schedule.cancelUntilS)],
    ...[u16(schedule.waitMinutes), u32(schedule.createdAtS)],
    ...[fromBase58(schedule.deposit), fromBase58(schedule.feePayer)],
  ];
  return concat(
    u8(LENDS.indexOf(lends) + (schedule ? SCHEDULED : 0)),
    writeTerms(terms),
    fromHex(mailbox + seed),
    ...[textOf(topic), textOf(name)],
    ...(its ?? []),
  );
}

/** Returns the text that the fee payer signs. */
export const offerText = (offer: CallLink): Bytes => concat(ascii('p2c/offer/4 '), linkBody(offer));

/** @throws CodeError */
export function writeLink(link: CallLink): string {
  const { terms, mailbox, seed, schedule } = link;
  checkTerms(terms);
  demand(terms.deposit === null, 'terms that were paid ahead');
  demand(mailbox.length === 64 && seed.length === 32, 'mailbox');
  if (!schedule) return seal('link', '1', linkBody(link));
  const { startsAtS, createdAtS, proof } = schedule;
  demand(terms.returnsUnused, 'unused time');
  demand(startsAtS >= createdAtS && startsAtS - createdAtS <= 60 * 86_400, 'start');
  demand(proof.length === 128, 'proof');
  return seal('link', '1', concat(linkBody(link), fromHex(proof)));
}

/** By shortening the topic. */
export function writeShortLink(link: CallLink): string {
  const text = writeLink(link);
  const topic = [...link.topic].slice(0, -1).join('');
  return text.length > MOST_LINK_CHARS && topic !== '' ? writeShortLink({ ...link, topic }) : text;
}

function readSchedule(reader: Reader): Schedule {
  const long = (): number => 65_536 * reader.u16() + reader.u16();
  const startsAtS = long();
  const plannedMinutes = reader.u16();
  const [cancelUntilS, waitMinutes] = [long(), reader.u16()];
  const createdAtS = long();
  const [deposit, feePayer] = [toBase58(reader.take(32)), toBase58(reader.take(32))];
  const times = { startsAtS, plannedMinutes, cancelUntilS, waitMinutes, createdAtS };
  return { ...times, deposit, feePayer, proof: reader.hex(64) };
}

/** Reads a link and nothing around it. @throws CodeError */
export function readLink(text: string): CallLink {
  const { version, body } = open('link', text);
  demand(version === '1', 'version');
  const reader = new Reader(body);
  const flags = reader.u8();
  const lends = LENDS[flags % SCHEDULED];
  demand(lends !== undefined && flags < 2 * SCHEDULED, 'flags');
  const terms = readTerms(reader);
  const [mailbox, seed] = [reader.hex(32), reader.hex(16)];
  const [topic, name] = [reader.words(), reader.words()];
  const schedule = flags < SCHEDULED ? {} : { schedule: readSchedule(reader) };
  reader.end();
  const link: CallLink = { lends, terms, mailbox, seed, topic, name, ...schedule };
  demand(writeLink(link) === text, 'not the one form, or damaged');
  return link;
}

/** A code without its frame, as a message of a ring carries it. */
export function withoutFrame(kind: 'invite' | 'reply', text: string): Bytes {
  const { version, body } = open(kind, text);
  return concat(u8(Number(version)), u16(body.length), body);
}

/** The code of which this is the beginning, and how many bytes it took. @throws CodeError */
export function withFrame(
  kind: 'invite' | 'reply',
  bytes: Bytes,
): { readonly text: string; readonly size: number } {
  const reader = new Reader(bytes);
  const version = String(reader.u8());
  const body = reader.take(reader.u16());
  const text = seal(kind, version, body);
  demand(readCode(text).kind === kind, 'not a code');
  return { text, size: 3 + body.length };
}

// SDP

export function toSdp({ session }: Pick<Code, 'session'>, setup = session.setup): string {
  const { ufrag, pwd, fingerprint, maxMessageSize, candidates } = session;
  const lines = [
    'v=0',
    `o=- ${BigInt(`0x${fingerprint.slice(0, 15)}`)} 1 IN IP4 127.0.0.1`,
    's=-',
    't=0 0',
    'a=group:BUNDLE 0',
    'm=application 9 UDP/DTLS/SCTP webrtc-datachannel',
    'c=IN IP4 0.0.0.0',
    'a=mid:0',
    `a=ice-ufrag:${ufrag}`,
    `a=ice-pwd:${pwd}`,
    `a=fingerprint:sha-256 ${fingerprint.toUpperCase().replace(/..(?!$)/g, '$&:')}`,
    `a=setup:${setup}`,
    'a=sctp-port:5000',
    ...(maxMessageSize === null ? [] : [`a=max-message-size:${maxMessageSize}`]),
    ...candidates.map(({ type, address, port }, i) => {
      const priority = PREFERENCES[type] * 2 ** 24 + (65_535 - i) * 256 + 255;
      const related = address.includes(':') ? '::' : '0.0.0.0';
      const rest = type === 'host' ? '' : ` raddr ${related} rport 0`;
      return `a=candidate:${i + 1} 1 udp ${priority} ${address} ${port} typ ${type}${rest}`;
    }),
    'a=end-of-candidates',
  ];
  return lines.map((line) => `${line}\r\n`).join('');
}

/** The session of a stack's own description. At most four candidates are kept, the best first. */
export function fromSdp(sdp: string): Session {
  const lines = sdp.split(/\r?\n/);
  const last = (name: string): string | undefined =>
    lines.findLast((line) => line.startsWith(`a=${name}:`))?.slice(name.length + 3);
  const setup = SETUPS.find((each) => each === last('setup'));
  const size = last('max-message-size');
  demand(setup !== undefined, 'setup');
  const found = lines.flatMap((line) => {
    const [, priority, address = '', port, kind] =
      /^a=candidate:\S+ 1 udp (\d+) (\S+) (\d+) typ (\w+)/i.exec(line) ?? [];
    const type = TYPES.find((each) => each === kind);
    return type
      ? [{ type, address: address.toLowerCase(), port: Number(port), priority: Number(priority) }]
      : [];
  });
  const usable = found.filter(({ address }) => isReachable(address));
  const far = usable.filter(({ address }) => !isLocal(address));
  const candidates = (far.length > 0 ? far : usable)
    .sort((a, b) => b.priority - a.priority)
    .slice(0, 4)
    .map(({ type, address, port }) => ({ type, address, port }));
  return {
    ufrag: last('ice-ufrag') ?? '',
    pwd: last('ice-pwd') ?? '',
    fingerprint: (last('fingerprint') ?? '')
      .replace(/^sha-256 /i, '')
      .replaceAll(':', '')
      .toLowerCase(),
    setup,
    maxMessageSize: size === undefined ? null : Number(size),
    candidates,
  };
}
