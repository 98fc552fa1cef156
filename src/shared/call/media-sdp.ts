import { equalBytes } from '../bytes.ts';
import { ok, type Reading } from '../errors.ts';
import {
  fingerprintsOf,
  isDataSection,
  renderData,
  renderHead,
  renderTransport,
  type SessionDescription,
} from './sdp.ts';
import { parseSdp, type SdpLines, type SdpSection, valuesOf } from './sdp-lines.ts';

/**
 * In-band descriptions: SDP that the peer sends over `signal` to negotiate audio and video on a
 * connected transport. A browser acts on everything that a description names: it sends packets to
 * each candidate, resolves names, opens TCP connections, makes a sender for each section and
 * restarts ICE. Therefore this page never gives the peer's SDP to the browser. It writes a new
 * description with the transport of the codes. From the peer's SDP it copies only what media needs:
 * sections, directions, codecs, header extensions and SSRCs, in numbers that a browser uses.
 * Everything else is left out, so browsers that later write additional lines still connect. An
 * offer with hundreds of unknown codecs can leave a Chromium host in `have-remote-offer`, but the
 * call goes on.
 */

type MediaKind = 'audio' | 'video';

interface MediaSection {
  readonly kind: MediaKind;
  readonly mid: string;
  /** True if the peer wants no media of this kind. */
  readonly rejected: boolean;
}

const DIRECTIONS = ['sendrecv', 'sendonly', 'recvonly', 'inactive'] as const;
const MID = /^[\w-]{1,16}$/;
/**
 * Upper limits for one section. Browsers use up to 40 payload types, 11 header extensions and 2
 * SSRCs.
 */
const MAX_FORMATS = 64;
const MAX_EXTENSIONS = 32;
const MAX_FEEDBACK = 16;
const MAX_SSRCS = 4;
const MAX_PARAMETERS = 256;
/**
 * The name of the peer's stream. The peer cannot choose the names of streams or tracks. Both
 * sections of the peer belong to one stream, as on this side.
 */
const STREAM = 'peer';

const TYPE = /^\d{1,3}$/;
const CODEC = /^[\w.+-]{1,32}\/\d{3,6}(\/\d{1,2})?$/;
const FEEDBACK = /^[a-z0-9-]{1,24}( [a-z0-9-]{1,24}){0,2}$/;
const PARAMETER = /^[!-~]{1,128}$/;
const EXTENSION =
  /^([1-9]|[1-9]\d|1\d\d|2[0-4]\d|25[0-5])(\/(?:sendrecv|sendonly|recvonly|inactive))? ([!-~]{1,128})$/;
const U32 = /^[1-9]\d{0,9}$/;

const isSsrc = (text: string): boolean => U32.test(text) && Number(text) < 2 ** 32;
const isPayloadType = (text: string): boolean => TYPE.test(text) && Number(text) < 128;
const kindOf = ({ kind }: SdpSection): MediaKind | null =>
  kind === 'audio' || kind === 'video' ? kind : null;

/** Splits a value such as `96 VP8/90000` after its first word. */
function split(value: string): readonly [string, string] {
  // A single regular expression would try every way to divide a long run of blanks.
  const at = value.search(/\s/);
  return at < 0 ? ['', ''] : [value.slice(0, at), value.slice(at).trim().replace(/\s+/g, ' ')];
}

/**
 * Drops parameters such as `x-google-min-bitrate` that control the peer's encoder instead of
 * describing the codec.
 */
function parametersOf(text: string): string {
  const kept = text
    .split(';')
    .map((each) => each.trim())
    .filter((each) => PARAMETER.test(each) && !/^x-/i.test(each));
  return kept.join(';');
}

/** Returns the lines of the payload types, in the peer's order of preference. */
function codecLines(section: SdpSection, formats: readonly string[]): string[] {
  const known = new Set(formats);
  const feedbackTo = new Map<string, number>();
  const seen = new Set<string>();
  const once = (line: string): string[] => (seen.has(line) ? [] : (seen.add(line), [`a=${line}`]));
  return section.attributes.flatMap(({ name, value }) => {
    const [type, rest] = split(value);
    if (!known.has(type) && !(type === '*' && name === 'rtcp-fb')) return [];
    if (name === 'rtpmap') return CODEC.test(rest) ? once(`rtpmap:${type} ${rest}`) : [];
    if (name === 'rtcp-fb') {
      const count = 1 + (feedbackTo.get(type) ?? 0);
      feedbackTo.set(type, count);
      return count <= MAX_FEEDBACK && FEEDBACK.test(rest) ? once(`rtcp-fb:${type} ${rest}`) : [];
    }
    if (name !== 'fmtp') return [];
    const parameters = parametersOf(rest);
    const fits = parameters !== '' && parameters.length <= MAX_PARAMETERS;
    return fits ? once(`fmtp:${type} ${parameters}`) : [];
  });
}

interface Extension {
  readonly id: string;
  readonly direction: string;
  readonly uri: string;
}

/**
 * Returns the header extensions. Each number is used for one extension, and each extension gets
 * only the first of its numbers.
 */
function extensionsOf(lines: SdpLines, section: SdpSection): Extension[] {
  const byId = new Map<string, Extension>();
  const named = new Set<string>();
  for (const value of valuesOf('extmap', section, lines)) {
    const [, id = '', direction = '', uri = ''] = EXTENSION.exec(value.replace(/\s+/g, ' ')) ?? [];
    if (id === '' || named.has(uri) || byId.has(id) || byId.size === MAX_EXTENSIONS) continue;
    named.add(uri);
    byId.set(id, { id, direction, uri });
  }
  return [...byId.values()];
}

/** Returns the lines about SSRCs, including which SSRC retransmits which. */
function sourceLines(section: SdpSection): string[] {
  const named = valuesOf('ssrc', section).map((value) => split(value)[0]);
  const sources = [...new Set(named)].filter(isSsrc).slice(0, MAX_SSRCS);
  const group = valuesOf('ssrc-group', section)
    .map((value) => value.split(/\s+/))
    .find(
      ([semantics, first = '', second = '', ...more]) =>
        semantics?.toUpperCase() === 'FID' &&
        more.length === 0 &&
        first !== second &&
        [first, second].every((each) => sources.includes(each)),
    );
  return [
    ...(group ? [`a=ssrc-group:FID ${group[1]} ${group[2]}`] : []),
    ...sources.map((source) => `a=ssrc:${source} cname:${STREAM}`),
  ];
}

interface Read extends MediaSection {
  readonly section: SdpSection;
  readonly formats: readonly string[];
}

/**
 * Reads a section. Returns the fault as a text if the section is invalid. A rejected section needs
 * nothing but its kind.
 */
function readMedia(section: SdpSection): Read | string {
  const has = (flag: string): boolean => section.attributes.some(({ name }) => name === flag);
  const kind = kindOf(section);
  if (!kind) return 'section';
  const rejected = section.port === 0 && !has('bundle-only');
  const formats = [...new Set(section.formats)].filter(isPayloadType).slice(0, MAX_FORMATS);
  const mid = valuesOf('mid', section).at(-1) ?? '';
  const read: Read = { kind, mid, rejected, section, formats: formats.length ? formats : ['0'] };
  if (mid === '0' || !(MID.test(mid) || (rejected && mid === ''))) return 'mid';
  if (rejected) return read;
  if (!/(^|\/)RTP\/SAVPF$/.test(section.protocol)) return 'protocol';
  if (formats.length === 0) return 'formats';
  return has('rtcp-mux') ? read : 'rtcp-mux';
}

function renderMedia(lines: SdpLines, read: Read, session: SessionDescription): string[] {
  const { kind, mid, rejected, section, formats } = read;
  const head = (port: number): string => `m=${kind} ${port} UDP/TLS/RTP/SAVPF ${formats.join(' ')}`;
  if (rejected) {
    return [head(0), 'c=IN IP4 0.0.0.0', ...(mid === '' ? [] : [`a=mid:${mid}`]), 'a=inactive'];
  }
  const flags = (...names: readonly string[]): string[] =>
    names.filter((flag) => section.attributes.some(({ name }) => name === flag));
  const [direction = 'sendrecv'] = [section, lines].flatMap(({ attributes }) =>
    DIRECTIONS.filter((each) => attributes.some(({ name }) => name === each)),
  );
  const isInStream = valuesOf('msid', section).some((value) => !value.startsWith('-'));
  return [
    head(9),
    ...renderTransport(session, mid),
    `a=${direction}`,
    ...(isInStream ? [`a=msid:${STREAM} ${STREAM}-${kind}`] : []),
    ...flags('rtcp-mux', 'rtcp-rsize', 'extmap-allow-mixed').map((flag) => `a=${flag}`),
    ...extensionsOf(lines, section).map(
      ({ id, direction, uri }) => `a=extmap:${id}${direction} ${uri}`,
    ),
    ...codecLines(section, formats),
    ...sourceLines(section),
  ];
}

/**
 * Reads an in-band description and returns the SDP for the browser. `remote` is the description
 * with which this transport was connected.
 */
export function readInBand(
  text: string,
  type: SessionDescription['type'],
  remote: SessionDescription,
): Reading<string> {
  const wrong = (what: string) => ({ ok: false, what: `description: ${what}` }) as const;
  const lines = parseSdp(text);
  const [data, ...others] = lines?.sections ?? [];
  if (!lines || !data || !isDataSection(data) || data.port === 0) return wrong('no data section');
  if (valuesOf('mid', data).at(-1) !== '0') return wrong('mid');
  // Other values would mean an ICE restart or another certificate. Both require a new transport.
  const own = (name: string): string | undefined => valuesOf(name, lines, data).at(-1);
  if (own('ice-ufrag') !== remote.iceUfrag || own('ice-pwd') !== remote.icePwd) {
    return wrong('ICE credentials');
  }
  if (!fingerprintsOf(lines, data).some((each) => equalBytes(each, remote.fingerprint))) {
    return wrong('fingerprint');
  }
  const media: Read[] = [];
  for (const section of others) {
    const read = readMedia(section);
    if (typeof read === 'string') return wrong(read);
    const isTaken = (mid: string): boolean => mid !== '' && mid === read.mid;
    if (media.some(({ kind, mid }) => kind === read.kind || isTaken(mid))) {
      return wrong('more than one section of a kind');
    }
    media.push(read);
  }
  // The roles of DTLS are already decided. An offer leaves them open, and an answer repeats them.
  // The side whose code was the offer is the active one (rtc/transport.ts).
  const role = remote.type === 'offer' ? 'active' : remote.setup;
  const session: SessionDescription = { ...remote, setup: type === 'offer' ? 'actpass' : role };
  const live = media.filter(({ rejected }) => !rejected);
  const mixed = lines.attributes.some(({ name }) => name === 'extmap-allow-mixed');
  const written = [
    ...renderHead(session, ['0', ...live.map(({ mid }) => mid)]),
    ...(mixed ? ['a=extmap-allow-mixed'] : []),
    ...renderData(session),
    ...media.flatMap((read) => renderMedia(lines, read, session)),
  ];
  return ok(`${written.join('\r\n')}\r\n`);
}
