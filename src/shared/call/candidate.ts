import { ByteRangeError, type ByteReader, type ByteWriter, fromHex, toHex } from '../bytes.ts';

/**
 * ICE candidates (RFC 8839 section 5.1): parses them from SDP, packs them into 7 bytes (IPv4) or 19
 * bytes (IPv6, mDNS), and writes them as SDP again. Only UDP is supported, because TCP candidates
 * help two browsers only if they share a relay (platform-notes.md, "Packed codes").
 */

const CANDIDATE_TYPES = ['host', 'srflx', 'relay', 'prflx'] as const;
type CandidateType = (typeof CANDIDATE_TYPES)[number];

type CandidateAddress =
  | { readonly family: 4 | 6; readonly bytes: Uint8Array }
  /**
   * A host address hidden behind an mDNS name `<uuid>.local`. Lower case, with dashes, without
   * `.local`.
   */
  | { readonly mdns: string };

export interface Candidate {
  readonly foundation?: string;
  readonly type: CandidateType;
  /** The browser's priority. Packing drops the priority and keeps only the order. */
  readonly priority?: number;
  readonly address: CandidateAddress;
  readonly port: number;
}

/** The type preferences that RFC 8445 section 5.1.2.2 recommends. */
const TYPE_PREFERENCE: Readonly<Record<CandidateType, number>> = {
  host: 126,
  prflx: 110,
  srflx: 100,
  relay: 0,
};

function parseIpv4(text: string): Uint8Array | null {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part))) return null;
  const values = parts.map(Number);
  return values.every((value) => value <= 255) ? Uint8Array.from(values) : null;
}

function parseIpv6(text: string): Uint8Array | null {
  const halves = text.split('::');
  const groups = halves.map((half) => (half === '' ? [] : half.split(':')));
  const [head = [], tail = []] = groups;
  const missing = 8 - head.length - tail.length;
  if (halves.length > 2 || (halves.length === 2 ? missing < 1 : missing !== 0)) return null;
  const all = [...head, ...Array<string>(missing).fill('0'), ...tail];
  if (!all.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return null;
  return fromHex(all.map((group) => group.padStart(4, '0')).join(''));
}

/**
 * Writes an IPv6 address by RFC 5952: lower case, no leading zeros, the first longest run of two or
 * more zero groups as `::`.
 */
function formatIpv6(bytes: Uint8Array): string {
  const groups = (toHex(bytes).match(/.{4}/g) ?? []).map((group) => group.replace(/^0{1,3}/, ''));
  const text = groups.join(':');
  const runs = text.match(/(?<![0-9a-f])0(:0)+(?![0-9a-f])/g) ?? [];
  const longest = runs.reduce((best, run) => (run.length > best.length ? run : best), '');
  if (longest === '') return text;
  const at = text.search(new RegExp(`(?<![0-9a-f])${longest}(?![0-9a-f])`));
  return `${text.slice(0, at).replace(/:$/, '')}::${text.slice(at + longest.length).replace(/^:/, '')}`;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Parses an SDP connection address. Returns null for addresses that codes do not carry: host names
 * other than mDNS names, addresses with a zone id, and unreachable addresses.
 */
export function parseAddress(text: string): CandidateAddress | null {
  const mdns = /^(.*)\.local$/i.exec(text)?.[1]?.toLowerCase();
  if (mdns !== undefined) return UUID.test(mdns) ? { mdns } : null;
  const v4 = parseIpv4(text);
  const bytes = v4 ?? parseIpv6(text);
  if (!bytes) return null;
  const address: CandidateAddress = { family: v4 ? 4 : 6, bytes };
  return isReachable(address) ? address : null;
}

export function formatAddress(address: CandidateAddress): string {
  if ('mdns' in address) return `${address.mdns}.local`;
  return address.family === 4 ? address.bytes.join('.') : formatIpv6(address.bytes);
}

/**
 * Tells whether the address can be reached. It cannot if it is "this network" (0/8, ::), multicast
 * or reserved (224/3, ff00::/8), or an IPv4 address in IPv6 form.
 */
function isReachable(address: CandidateAddress): boolean {
  if ('mdns' in address) return UUID.test(address.mdns);
  const [first = 0] = address.bytes;
  if (address.family === 4) return address.bytes.length === 4 && first > 0 && first < 224;
  const isMapped =
    address.bytes.slice(0, 10).every((byte) => byte === 0) && address.bytes[10] === 0xff;
  if (address.bytes.length !== 16 || first === 0xff || isMapped) return false;
  return address.bytes.some((byte) => byte !== 0);
}

/**
 * Tells whether the address is loopback or link-local. Such addresses are used only if there are no
 * others.
 */
function isLastResort({ address }: Candidate): boolean {
  if ('mdns' in address) return false;
  const [a = 0, b = 0] = address.bytes;
  if (address.family === 4) return a === 127 || (a === 169 && b === 254);
  const isLoopback = address.bytes.every((byte, i) => byte === (i === 15 ? 1 : 0));
  return isLoopback || (a === 0xfe && (b & 0xc0) === 0x80);
}

const isCandidate = ({ address, port }: Candidate): boolean =>
  isReachable(address) && Number.isInteger(port) && port > 0 && port < 65536;

/**
 * Parses `candidate:…` (with or without `a=`). Returns null if the candidate is not UDP, not
 * component 1, or not valid.
 */
export function parseCandidate(line: string): Candidate | null {
  const match =
    /^(?:a=)?candidate:([A-Za-z0-9+/]{1,32}) 1 udp (\d{1,10}) (\S+) (\d{1,5}) typ (\w+)(?: |$)/i.exec(
      line,
    );
  if (!match) return null;
  const [, foundation = '', priority = '', host = '', port = '', kind = ''] = match;
  const type = CANDIDATE_TYPES.find((known) => known === kind);
  const address = parseAddress(host);
  if (!type || !address) return null;
  const candidate = { foundation, type, priority: Number(priority), address, port: Number(port) };
  return isCandidate(candidate) ? candidate : null;
}

/**
 * Returns the candidate as a line that both browsers accept. `index` is its position in the
 * description. Without a priority of its own, the candidate gets the priority of RFC 8445, which
 * decreases with the index. RFC 8839 requires a related address for reflexive and relayed
 * candidates. The line names the unspecified address, so that the real one stays private.
 */
export function formatCandidate(candidate: Candidate, index: number): string {
  const { type, address, port } = candidate;
  const priority =
    candidate.priority ?? TYPE_PREFERENCE[type] * 2 ** 24 + (65535 - index) * 256 + 255;
  const related = !('mdns' in address) && address.family === 6 ? '::' : '0.0.0.0';
  const line = `candidate:${candidate.foundation ?? index + 1} 1 udp ${priority} ${formatAddress(address)} ${port} typ ${type}`;
  return type === 'host' ? line : `${line} raddr ${related} rport 0`;
}

const FORMS = ['4', '6', 'mdns'] as const;
const formOf = ({ address }: Candidate): (typeof FORMS)[number] =>
  'mdns' in address ? 'mdns' : address.family === 4 ? '4' : '6';

/** Writes one byte for the type and the address form, then the address and the port. */
export function packCandidate(writer: ByteWriter, candidate: Candidate): void {
  const { address, type, port } = candidate;
  writer.u8(CANDIDATE_TYPES.indexOf(type) | (FORMS.indexOf(formOf(candidate)) << 2));
  const bytes = 'mdns' in address ? fromHex(address.mdns.replaceAll('-', '')) : address.bytes;
  if (!isCandidate(candidate) || !bytes) throw new ByteRangeError('not a packable candidate');
  writer.bytes(bytes).u16(port);
}

/**
 * Reads a packed candidate. @throws ByteRangeError on anything that {@link packCandidate} does not
 * write.
 */
export function unpackCandidate(reader: ByteReader): Candidate {
  const head = reader.u8();
  const type = CANDIDATE_TYPES[head & 3];
  const form = FORMS[head >> 2];
  if (!type || !form) throw new ByteRangeError('not a candidate');
  const bytes = reader.bytes(form === '4' ? 4 : 16);
  const address: CandidateAddress =
    form === 'mdns'
      ? { mdns: toHex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-') }
      : { family: form === '4' ? 4 : 6, bytes };
  const candidate = { type, address, port: reader.u16() };
  if (!isCandidate(candidate)) throw new ByteRangeError('not a usable candidate');
  return candidate;
}

/**
 * The kinds of paths that candidates open. Candidates of the same kind can mostly replace each
 * other.
 */
const CLASSES = ['host 4', 'srflx', 'relay', 'host 6', 'host mdns', 'prflx'] as const;
const classOf = (candidate: Candidate): (typeof CLASSES)[number] =>
  candidate.type === 'host' ? `host ${formOf(candidate)}` : candidate.type;

/** Returns the first item for each name. Must be fast, because a peer may send a long list. */
function firstOfEach<T>(list: readonly T[], nameOf: (one: T) => string): T[] {
  const found = new Map<string, T>();
  for (const one of list) {
    const name = nameOf(one);
    if (!found.has(name)) found.set(name, one);
  }
  return [...found.values()];
}

/**
 * Returns the `limit` most useful candidates in the order of their priorities. Takes the best of
 * each class first, then the second best of each, and so on. Within a class, new addresses come
 * before more ports of the same address. Applying this to its own result changes nothing, so each
 * set of candidates has only one code.
 */
export function selectCandidates(candidates: readonly Candidate[], limit: number): Candidate[] {
  const usable = candidates.filter(isCandidate);
  const remote = usable.filter((candidate) => !isLastResort(candidate));
  const byPriority = (remote.length > 0 ? remote : usable)
    .slice()
    .sort((a, b) => (b.priority ?? 0) - (a.priority ?? 0));
  const distinct = firstOfEach(
    byPriority,
    ({ address, port }) => `${formatAddress(address)} ${port}`,
  );
  const queues = CLASSES.map((name) => {
    const members = distinct.filter((candidate) => classOf(candidate) === name);
    const first = new Set(firstOfEach(members, ({ address }) => formatAddress(address)));
    return [...first, ...members.filter((one) => !first.has(one))];
  });
  const rounds = Array.from({ length: distinct.length }, (_, round) =>
    queues.flatMap((queue) => queue.slice(round, round + 1)),
  );
  const chosen = new Set(rounds.flat().slice(0, limit));
  return distinct.filter((candidate) => chosen.has(candidate));
}
