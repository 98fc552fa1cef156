import { equalBytes } from '../../shared/bytes.ts';
import type { Candidate } from '../../shared/call/candidate.ts';
import { type IceServer, isTurn } from '../app/site.ts';

/** Determines over which addresses two sides could connect, and why that failed. Pure. */

/**
 * Why there is no route. If there are several causes, this is the one to fix first.
 *
 * - `hidden-ours`, `hidden-theirs`: that side has only names that other networks cannot look up.
 * - `families`: one side has only IPv6 and the other only IPv4.
 * - `relay-unreached`: a TURN server was offered, but nothing came through it.
 * - `unasked`: this side has only addresses of its own network, and no server is set that could
 *   find another.
 * - `unanswered`: the configured servers did not answer.
 * - `own-network`: the peer has only addresses of its own network.
 * - `one-network`: both are on one network, which blocks connections between its own devices.
 * - `blocked`: both have public addresses, but nothing passes between them.
 */
export type NoRouteCause =
  | 'hidden-ours'
  | 'hidden-theirs'
  | 'families'
  | 'relay-unreached'
  | 'unasked'
  | 'unanswered'
  | 'own-network'
  | 'one-network'
  | 'blocked';

type Addressed = Pick<Candidate, 'type' | 'address'>;

const isHidden = ({ address }: Addressed): boolean => 'mdns' in address;
const familyOf = ({ address }: Addressed): 4 | 6 | null =>
  'mdns' in address ? null : address.family;

/**
 * Returns whether an address is private, local or link-local (RFC 1918, 6598, 3927, 4193, 4291).
 */
export function isPrivate({ address }: Addressed): boolean {
  if ('mdns' in address) return true;
  const [a = 0, b = 0] = address.bytes;
  if (address.family === 6) {
    const isLoopback = address.bytes.every((byte, at) => byte === (at === 15 ? 1 : 0));
    return isLoopback || (a & 0xfe) === 0xfc || (a === 0xfe && (b & 0xc0) === 0x80);
  }
  return (
    a === 10 ||
    a === 127 ||
    (a === 100 && (b & 0xc0) === 64) ||
    (a === 169 && b === 254) ||
    (a === 172 && (b & 0xf0) === 16) ||
    (a === 192 && b === 168)
  );
}

/** Returns whether an address may be reachable from another network. */
const isOutside = (candidate: Addressed): boolean =>
  candidate.type !== 'host' || !isPrivate(candidate);

/**
 * Returns why there was no route.
 * @param ours, theirs candidates as in the two codes. @param servers this side's servers.
 */
export function explainNoRoute(
  ours: readonly Addressed[],
  theirs: readonly Addressed[],
  servers: readonly RTCIceServer[],
): NoRouteCause {
  if (theirs.length > 0 && theirs.every(isHidden)) return 'hidden-theirs';
  if (ours.length > 0 && ours.every(isHidden)) return 'hidden-ours';
  const families = (side: readonly Addressed[]): (4 | 6 | null)[] => side.map(familyOf);
  if (!families(ours).some((family) => family !== null && families(theirs).includes(family))) {
    return 'families';
  }
  if ([...ours, ...theirs].some(({ type }) => type === 'relay')) return 'relay-unreached';
  if (!ours.some(isOutside)) return servers.length === 0 ? 'unasked' : 'unanswered';
  if (!theirs.some(isOutside)) return 'own-network';
  return ours.some((each) => theirs.some((other) => isSamePublic(each, other)))
    ? 'one-network'
    : 'blocked';
}

/** Returns whether both sides have the same public address. */
const isSamePublic = (one: Addressed, other: Addressed): boolean =>
  one.type === 'srflx' &&
  other.type === 'srflx' &&
  'bytes' in one.address &&
  'bytes' in other.address &&
  equalBytes(one.address.bytes, other.address.bytes);

/**
 * Returns whether two devices on one network may have failed to connect because one of them is a
 * Mac. Then the page names that possibility beside the cause.
 */
export const mayBeOneNetwork = (cause: NoRouteCause): boolean =>
  cause === 'unasked' || cause === 'unanswered' || cause === 'own-network';

/** The result of a server in the connection test. */
export type ServerResult =
  | { readonly kind: 'stun'; readonly url: string; readonly answered: boolean }
  | {
      readonly kind: 'turn';
      readonly url: string;
      /** `refused`: the server rejected name or password. `silent`: the server did not answer. */
      readonly relay: 'works' | 'refused' | 'silent';
      readonly errorCode: number | null;
    };

export interface FoundCandidate {
  readonly type: string;
  readonly address: string;
  readonly port: number;
  readonly relatedPort: number | null;
  /**
   * The server that reported this candidate. It is known if the server was tested alone or the
   * browser reports it; otherwise ''.
   */
  readonly url: string;
  readonly parsed: Addressed | null;
}

export interface FoundError {
  readonly url: string;
  readonly code: number;
}

export interface PreflightReport {
  /** The IP versions of this side's network. */
  readonly families: readonly (4 | 6)[];
  readonly hidden: boolean;
  /** Public addresses. Without a NAT, these are this browser's own addresses. */
  readonly outside: readonly string[];
  /**
   * Whether each destination sees another port of this side, so that no port in a code would be
   * valid for a peer.
   */
  readonly symmetric: boolean;
  readonly servers: readonly ServerResult[];
  /** Which peers can connect to this side. */
  readonly verdict: 'anybody' | 'most' | 'some' | 'own-network' | 'nobody';
}

/**
 * Returns whether an error code is a refusal. In RFC 8656, 401, 403 and 441 concern the
 * credentials. Browsers use 701 for a server that does not answer.
 */
const isRefusal = (code: number): boolean => code === 401 || code === 403 || code === 441;

const bare = (url: string): string => url.toLowerCase().replace(/\?.*$/, '');

function turnResult(
  url: string,
  found: readonly FoundCandidate[],
  errors: readonly FoundError[],
): ServerResult {
  const works = found.some((each) => each.type === 'relay' && each.url === url);
  const own = errors.filter((error) => error.url === url);
  const refusal = own.find(({ code }) => isRefusal(code));
  const relay = works ? 'works' : refusal ? 'refused' : 'silent';
  const errorCode = works ? null : (refusal?.code ?? own[0]?.code ?? null);
  return { kind: 'turn', url, relay, errorCode };
}

export function judgePreflight(
  servers: readonly IceServer[],
  found: readonly FoundCandidate[],
  errors: readonly FoundError[],
): PreflightReport {
  const host = found.filter(({ type }) => type === 'host');
  const reflexive = found.filter(({ type }) => type === 'srflx');
  const open = host.filter(({ parsed }) => parsed && !isPrivate(parsed));
  const families = new Set<4 | 6>();
  for (const { parsed } of host) {
    const family = parsed && familyOf(parsed);
    if (family) families.add(family);
  }
  const results = servers.map(({ urls: url }): ServerResult => {
    if (isTurn(url)) return turnResult(url, found, errors);
    const isSilent = errors.some((error) => bare(error.url) === bare(url));
    const named = reflexive.some((one) => one.url !== '' && bare(one.url) === bare(url));
    // Without a NAT there is no reflexive candidate, because it would equal the host candidate (RFC
    // 8445, 5.1.3).
    return { kind: 'stun', url, answered: named || (open.length > 0 && !isSilent) };
  });
  const symmetric = reflexive.some((one) =>
    reflexive.some(
      (other) =>
        other.address === one.address &&
        // The related port is 0 in a browser that hides its own addresses.
        Boolean(other.relatedPort) &&
        other.relatedPort === one.relatedPort &&
        other.port !== one.port,
    ),
  );
  const relayed = results.some((result) => result.kind === 'turn' && result.relay === 'works');
  const outside = [...new Set([...reflexive, ...open].map(({ address }) => address))];
  return {
    families: [...families].sort(),
    hidden: host.some(({ parsed, address }) =>
      parsed ? isHidden(parsed) : address.endsWith('.local'),
    ),
    outside,
    symmetric,
    servers: results,
    verdict: relayed
      ? 'anybody'
      : found.length === 0
        ? 'nobody'
        : outside.length === 0
          ? 'own-network'
          : symmetric
            ? 'some'
            : 'most',
  };
}
