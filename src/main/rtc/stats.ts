import { parseCandidate, type Candidate } from '../../shared/call/candidate.ts';
import type { Fields } from '../../shared/fields.ts';

/**
 * Reads the few numbers of `getStats()` that the page uses. They are the same in Chromium and
 * Firefox.
 */

export interface RtpTotals {
  readonly packetsSent: number;
  readonly bytesSent: number;
  /** Packets from the peer that never arrived here. */
  readonly packetsLost: number;
  /**
   * Packets of this side that never arrived at the peer, as the peer reports; null before its first
   * report.
   */
  readonly remoteLost: number | null;
  /** The round trip in the peer's newest report; null before its first report. */
  readonly roundTripMs: number | null;
  readonly packetsReceived: number;
  readonly bytesReceived: number;
  readonly framesDecoded: number;
  /** For example `VP8` or `opus`; empty if unknown. */
  readonly codec: string;
}

/** Size of the video; all 0 if there is no video. */
export interface PictureSize {
  readonly width: number;
  readonly height: number;
  readonly fps: number;
}

export interface Route {
  readonly local: string;
  readonly remote: string;
  /**
   * How this side reaches its own TURN server: `udp`, `tcp` or `tls`. Empty if the route does not
   * use that server.
   */
  readonly relayProtocol: string;
}

export const NO_RTP: RtpTotals = {
  packetsSent: 0,
  bytesSent: 0,
  packetsLost: 0,
  remoteLost: null,
  roundTripMs: null,
  packetsReceived: 0,
  bytesReceived: 0,
  framesDecoded: 0,
  codec: '',
};

export const NO_PICTURE: PictureSize = { width: 0, height: 0, fps: 0 };

export interface PeerStats {
  /** Bytes received on all candidate pairs. The number falls when a pair is dropped. */
  readonly bytesReceived: number;
  /**
   * The number of the peer's candidates that this side knows only from received packets, because no
   * description named them. See {@link isOverrun}.
   */
  readonly unnamed: number;
  /** Round trip of the selected candidate pair; null before one is selected. */
  readonly roundTripMs: number | null;
  /**
   * `host`, `srflx`, `prflx` or `relay` for each side; null before a candidate pair is selected.
   */
  readonly route: Route | null;
  /** The candidates of each side; null once a candidate pair is selected. */
  readonly candidates: {
    readonly local: readonly Candidate[];
    readonly remote: readonly Candidate[];
  } | null;
  readonly audio: RtpTotals;
  readonly video: RtpTotals;
  readonly sent: PictureSize;
  readonly received: PictureSize;
}

/**
 * The highest accepted number of candidates that no description named. A NAT causes a few of them,
 * but a peer that sends each packet from another port causes one with each packet. With thousands
 * of them, Chromium blocks the page for minutes when the connection closes, so the page closes the
 * connection early. A peer that makes thousands between two counts blocks the page for half a
 * minute (docs/security.md, "Accepted limits").
 */
const MOST_UNNAMED = 200;
/** How often the page counts these candidates. */
export const LOOK_MS = 2_000;

export const isOverrun = ({ unnamed }: Pick<PeerStats, 'unnamed'>): boolean =>
  unnamed > MOST_UNNAMED;

const number = (value: unknown): number => (typeof value === 'number' ? value : 0);
const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Returns every entry of the report, by id. */
function entriesOf(report: RTCStatsReport): Map<string, Fields> {
  const entries = new Map<string, Fields>();
  report.forEach((stat: unknown, id) => {
    if (typeof stat === 'object' && stat !== null) entries.set(id, { ...stat });
  });
  return entries;
}

/**
 * Returns the selected candidate pair. Chromium names it in the transport's entry; Firefox marks
 * the pair itself.
 */
function selectedPair(entries: ReadonlyMap<string, Fields>): Fields | undefined {
  for (const stat of entries.values()) {
    if (stat['type'] === 'transport') return entries.get(text(stat['selectedCandidatePairId']));
  }
  return [...entries.values()].find((stat) => stat['selected'] === true);
}

function rtpOf(entries: ReadonlyMap<string, Fields>, kind: 'audio' | 'video'): RtpTotals {
  const all = [...entries.values()].filter((stat) => stat['kind'] === kind);
  const total = (type: string, field: string): number =>
    all.reduce((sum, stat) => sum + (stat['type'] === type ? number(stat[field]) : 0), 0);
  const report = all.find((stat) => stat['type'] === 'remote-inbound-rtp');
  const seconds = report?.['roundTripTime'];
  const rtp = all.find((stat) => stat['type'] === 'inbound-rtp');
  const codec = text(entries.get(text(rtp?.['codecId']))?.['mimeType']);
  return {
    packetsSent: total('outbound-rtp', 'packetsSent'),
    bytesSent: total('outbound-rtp', 'bytesSent'),
    packetsLost: total('inbound-rtp', 'packetsLost'),
    remoteLost: report ? number(report['packetsLost']) : null,
    roundTripMs: typeof seconds === 'number' ? seconds * 1000 : null,
    packetsReceived: total('inbound-rtp', 'packetsReceived'),
    bytesReceived: total('inbound-rtp', 'bytesReceived'),
    framesDecoded: total('inbound-rtp', 'framesDecoded'),
    codec: codec.slice(codec.indexOf('/') + 1),
  };
}

/**
 * Returns the size of the largest video, because simulcast or a move to another transport may leave
 * smaller entries.
 */
function pictureOf(entries: ReadonlyMap<string, Fields>, type: string): PictureSize {
  return [...entries.values()]
    .filter((stat) => stat['type'] === type && stat['kind'] === 'video')
    .map((stat) => ({
      width: number(stat['frameWidth']),
      height: number(stat['frameHeight']),
      fps: number(stat['framesPerSecond']),
    }))
    .reduce((best, one) => (one.width > best.width ? one : best), NO_PICTURE);
}

const candidatesIn = (description: RTCSessionDescription | null): Candidate[] =>
  (description?.sdp ?? '')
    .split(/\r?\n/)
    .flatMap((line) => (line.startsWith('a=candidate:') ? (parseCandidate(line) ?? []) : []));

export async function readStats(connection: RTCPeerConnection): Promise<PeerStats> {
  const entries = entriesOf(await connection.getStats());
  const pair = selectedPair(entries);
  const own = entries.get(text(pair?.['localCandidateId']));
  const theirs = entries.get(text(pair?.['remoteCandidateId']));
  const seconds = pair?.['currentRoundTripTime'];
  const all = [...entries.values()];
  return {
    bytesReceived: all
      .filter((stat) => stat['type'] === 'candidate-pair')
      .reduce((sum, stat) => sum + number(stat['bytesReceived']), 0),
    unnamed: all.filter(
      (stat) => stat['type'] === 'remote-candidate' && stat['candidateType'] === 'prflx',
    ).length,
    roundTripMs: typeof seconds === 'number' ? seconds * 1000 : null,
    route: pair
      ? {
          local: text(own?.['candidateType']),
          remote: text(theirs?.['candidateType']),
          relayProtocol: text(own?.['relayProtocol']),
        }
      : null,
    candidates: pair
      ? null
      : {
          local: candidatesIn(connection.localDescription),
          remote: candidatesIn(connection.remoteDescription),
        },
    audio: rtpOf(entries, 'audio'),
    video: rtpOf(entries, 'video'),
    sent: pictureOf(entries, 'outbound-rtp'),
    received: pictureOf(entries, 'inbound-rtp'),
  };
}
