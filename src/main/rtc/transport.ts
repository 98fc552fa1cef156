import { attempt } from '../../shared/fields.ts';
import type { EndReason, Role } from '../../shared/api/ledger.ts';
import { appError, type AppError, raise } from '../../shared/errors.ts';
import {
  candidateLines,
  readSdp,
  renderSdp,
  type SessionDescription,
} from '../../shared/call/sdp.ts';
import { type Handover, openChannels } from './channels.ts';
import {
  type ConnectionFacts,
  type ConnectionState,
  FRESH,
  isUp,
  transportState,
} from './connection-state.ts';
import { describeLocally } from './gather.ts';
import { type IceConfig, iceConfiguration } from './ice.ts';
import { createScope, live } from './scope.ts';
import { createMediaLink, type MediaKind, type OutgoingTracks } from './media-link.ts';
import { createNegotiation } from './negotiation.ts';
import { createIceRetry, type Occasion } from './ice-retry.ts';
import { createSignalLink, type SignalLink } from './signal-link.ts';
import { isOverrun, LOOK_MS, type PeerStats, readStats } from './stats.ts';
import type { EventLog } from '../../shared/log.ts';
import type { FrameGuard } from './frames.ts';
import { watchVitality } from './outage.ts';

/**
 * The contract of a transport, which is one RTCPeerConnection. A call may need several during its
 * life.
 */

export interface TransportOptions {
  /** The name in the log: `first`, `standby 2`, `repair 1`. */
  readonly name: string;
  readonly role: Role;
  readonly ice: IceConfig;
  readonly certificate: RTCCertificate;
  /** Called twice before {@link createTransport} returns. */
  readonly handover: Handover;
  readonly forceBridge: boolean;
  /** Guards every media sender before it is negotiated. */
  readonly guard?: FrameGuard | undefined;
  /**
   * The occasion for ICE candidate refresh before the first connection and after a break; null for
   * no refresh.
   */
  readonly retry: { readonly before: Occasion | null; readonly broken: Occasion | null };
  readonly log: Pick<EventLog, 'add'>;
  readonly on: TransportListener;
}

interface TransportListener {
  /**
   * Called when {@link Transport.state}, {@link Transport.up} or {@link Transport.dead} has
   * changed.
   */
  changed(): void;
  /** Called when the peer broke the protocol. The transport is then closed. */
  error(error: AppError): void;
  /** Called again whenever a track joins. The stream stays the same. */
  media(stream: MediaStream): void;
  bye(reason: EndReason): void;
  /** Called each second after the first connection. */
  beat(): void;
  /**
   * Called with each liveness ping of the peer. `isAway` tells whether the peer's page has been
   * left or is being stopped.
   */
  away(isAway: boolean): void;
}

export interface Transport {
  readonly name: string;
  readonly state: ConnectionState;
  /** Whether the transport is connected and data arrives. */
  readonly up: boolean;
  /** Whether the transport can never recover. `left`: the peer closed it. */
  readonly dead: ConnectionFacts['dead'];
  /** How many times the ICE candidates were refreshed in the current or last interruption. */
  readonly rounds: number;
  /**
   * Whether the browser answers statistics too late. Each candidate pair slows the browser down, so
   * no other connection is made meanwhile.
   */
  readonly crowded: boolean;
  readonly link: SignalLink;
  /** Whether `x402` and `files` use ports. */
  readonly bridged: boolean;
  /** The received media; null until the first track arrives. */
  readonly remote: MediaStream | null;
  /**
   * Makes the offer. Call this once.
   * @throws P2cError `aborted`, `peer_protocol`, `relay_silent`.
   */
  makeOffer(signal: AbortSignal): Promise<SessionDescription>;
  /**
   * Makes the answer. Call this once. Afterwards, the transport waits for the peer without a limit.
   * @throws P2cError `aborted`, `peer_protocol`, `relay_silent`.
   */
  makeAnswer(offer: SessionDescription, signal: AbortSignal): Promise<SessionDescription>;
  /**
   * Applies the answer. Call this once. Resolves when the answer is applied, which is before the
   * transport is connected.
   * @throws P2cError `aborted` once closed; DOMException if the browser rejects it.
   */
  acceptAnswer(answer: SessionDescription): Promise<void>;
  /**
   * Negotiates audio and video in both directions once the transport is connected. Before this
   * call, there is no media section.
   */
  startMedia(tracks: OutgoingTracks): void;
  /**
   * Changes the track that is sent, without negotiation. Before {@link startMedia}, the track is
   * only stored.
   */
  setTrack(kind: MediaKind, track: MediaStreamTrack | null): Promise<void>;
  /** @throws P2cError `aborted` once closed. */
  stats(): Promise<PeerStats>;
  /**
   * Sends a goodbye if a reason is given, then closes everything. The state is `closed` at once.
   */
  close(reason?: EndReason): Promise<void>;
}

export interface TransportFactory {
  /** Creates the certificate that all transports of a call share. */
  certificate(): Promise<RTCCertificate>;
  make(options: TransportOptions): Transport;
}

/** Statistics that are younger than this are shared instead of read again. */
const SHARED_MS = LOOK_MS / 4;

/**
 * How long a goodbye may keep the connection open. The wait ends earlier if the peer closes its
 * end.
 */
const GOODBYE_MS = 500;

/**
 * Creates a transport, first for data, and for media once the call starts it. It uses a fresh
 * RTCPeerConnection and cannot be reopened. Another attempt needs another transport.
 */
function createTransport(options: TransportOptions): Transport {
  const { name, role, on } = options;
  const scope = createScope();
  const connection = new RTCPeerConnection({
    ...iceConfiguration(options.ice),
    certificates: [options.certificate],
  });
  scope.add(live.hold('connections'));
  const log: TransportOptions['log'] = {
    add: (event, detail) => options.log.add(event, { transport: name, ...detail }),
  };
  const { signal: channel, bridged } = openChannels(connection, {
    handover: options.handover,
    forceBridge: options.forceBridge,
    scope,
  });

  let facts: ConnectionFacts = FRESH;
  let saidBye = false;
  let remote: MediaStream | null = null;
  let watched = false;
  let crowded = false;
  let pendingMedia: OutgoingTracks | null = null;
  let described: SessionDescription | null = null;

  const link = createSignalLink({
    channel,
    scope,
    log,
    onAbuse() {
      on.error(appError('peer_protocol'));
      void close();
    },
  });
  const iceRetry = createIceRetry({
    add: (candidate) => connection.addIceCandidate(candidate),
    every: scope.every,
    log,
  });
  const media = createMediaLink({
    connection,
    offers: role === 'host',
    scope,
    log,
    guard: options.guard,
    onRemote(stream) {
      remote = stream;
      on.media(stream);
    },
  });
  const negotiation = createNegotiation({
    connection,
    offers: role === 'host',
    remote: () => described,
    link,
    scope,
    log,
    beforeAnswer: media.fill,
  });

  /** Turns the facts into a state, and the state into actions. No other function does this. */
  const learn = (news: Partial<ConnectionFacts>): void => {
    const before = transportState(facts);
    facts = { ...facts, ...news };
    const now = transportState(facts);
    if (now === 'connected') facts = { ...facts, stood: true };
    keepTrying();
    if (now === before) return;
    log.add('rtc.state', { state: now, ice: connection.iceConnectionState, silent: facts.silent });
    if (now === 'connected') onConnected();
    on.changed();
  };

  const keepTrying = (): void => {
    const waiting = facts.described && !facts.closed && facts.dead === 'no';
    const occasion = options.retry[facts.stood ? 'broken' : 'before'];
    if (occasion && waiting && (!facts.iceUp || facts.silent)) iceRetry.start(occasion);
    else iceRetry.stop();
  };

  const onConnected = (): void => {
    negotiation.enable();
    if (!watched) watch();
    if (pendingMedia) beginMedia(pendingMedia);
  };

  let asked: { readonly atMs: number; readonly stats: Promise<PeerStats> } | null = null;
  /**
   * Reads the statistics. Both the liveness pings and the quality watch read them each second, and
   * each reading makes a browser ask all its threads. So one reading serves both.
   */
  async function look(): Promise<PeerStats> {
    const nowMs = performance.now();
    if (!asked || nowMs - asked.atMs >= SHARED_MS) {
      asked = { atMs: nowMs, stats: settled(readStats(connection)) };
    }
    const stats = await asked.stats;
    if (isOverrun(stats) && !facts.closed) {
      log.add('rtc.unnamed', { count: stats.unnamed });
      on.error(appError('peer_protocol'));
      void close();
    }
    return stats;
  }
  let looking = false;
  scope.every(LOOK_MS, () => {
    // Before the connection, anyone who has this side's description can already send packets, so
    // the statistics are read here. Once connected, the outage watch reads the statistics each
    // second instead.
    if (watched || looking || connection.localDescription === null) return;
    looking = true;
    // Rejected if the connection was closed meanwhile.
    look()
      .catch(() => undefined)
      .finally(() => (looking = false));
  });

  const watch = (): void => {
    watched = true;
    watchVitality({
      scope,
      say: (beat) => void link.say(beat),
      onSecond: on.beat,
      listen: (heard) => link.on('beat', heard),
      bytesReceived: async () => (await look()).bytesReceived,
      onLate(late) {
        crowded = late;
        if (late) log.add('rtc.crowded');
      },
      onSilence: (silent) => learn({ silent }),
      // A phone may stop a page that is behind another app, and not every browser reports that
      // before. On a computer, a hidden page keeps running.
      isLeft: () =>
        document.hidden && attempt(() => matchMedia('(pointer: coarse)').matches) === true,
      onLeaving(notify) {
        scope.listen(document, 'freeze', () => notify(true));
        scope.listen(document, 'visibilitychange', () => notify(false));
      },
      onAway: on.away,
    });
  };

  const beginMedia = (tracks: OutgoingTracks): void => {
    pendingMedia = null;
    log.add('rtc.media');
    media.start(tracks);
    negotiation.allowMedia();
  };

  const onTransport = (): void => {
    const { iceConnectionState: ice, connectionState: transport } = connection;
    // If no ICE candidate refresh is set, a failure is final.
    const tries = options.retry[facts.stood ? 'broken' : 'before'] !== null;
    const lost = !tries && (ice === 'failed' || transport === 'failed');
    learn({
      iceUp: isUp(facts.iceUp, ice),
      transportUp: isUp(facts.transportUp, transport),
      ...(lost && { dead: 'lost' }),
    });
  };
  scope.listen(connection, 'iceconnectionstatechange', onTransport);
  scope.listen(connection, 'connectionstatechange', onTransport);
  scope.listen(connection, 'icecandidateerror', (event) => {
    if (!(event instanceof RTCPeerConnectionIceErrorEvent)) return;
    // A STUN or TURN server did not answer. The call may not need that server.
    const { url, errorCode: code, errorText: text } = event;
    log.add('rtc.ice-error', { url, code, text });
  });
  scope.listen(connection, 'datachannel', (event) => {
    // All channels of this project are negotiated. A channel that the peer opens would carry
    // messages without any limit.
    if (event instanceof RTCDataChannelEvent) event.channel.close();
    link.dropped('data channel');
  });
  scope.listen(channel, 'open', () => learn({ signalOpen: true }));
  scope.listen(channel, 'close', () => {
    if (facts.closed) return;
    // The peer has closed its page or connection, or ICE has given up (Firefox).
    learn({ signalOpen: false, dead: saidBye || facts.iceUp ? 'left' : 'lost' });
  });
  link.on('bye', ({ reason }) => {
    saidBye = true;
    on.bye(reason);
  });

  link.on('leave', () => {
    learn({ dead: 'left' });
    // A peer that only claims to leave would otherwise still be paid, seen and heard.
    connection.close();
  });

  async function ours(
    type: SessionDescription['type'],
    signal: AbortSignal,
  ): Promise<SessionDescription> {
    const session = readSdp(await describeLocally(connection, signal), type);
    const hides = options.ice.iceTransportPolicy === 'relay';
    // A code without a relay's address cannot connect.
    if (hides && session.candidates.length === 0) throw raise('relay_silent');
    return session;
  }

  const theirs = async (session: SessionDescription): Promise<void> => {
    const { type } = session;
    described = session;
    // The answering side leaves the DTLS handshake to the peer. Without a NAT in between, ICE may
    // connect long before the peer applies the answer, and Chromium's handshake gives up after 220
    // s.
    const sdp = renderSdp(type === 'offer' ? { ...session, setup: 'active' } : session);
    await connection.setRemoteDescription({ type, sdp });
    iceRetry.setCandidates(candidateLines(session));
  };

  /**
   * Rejects with `aborted` once this transport is closed. Firefox settles no promise of a
   * connection that is closed meanwhile (platform-notes.md, "Closed connections"), so the caller
   * would wait forever.
   */
  const settled = <T>(step: Promise<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      const leave = scope.add(() => reject(raise('aborted')));
      step.then(resolve, reject).finally(leave);
    });

  async function close(reason?: EndReason): Promise<void> {
    if (facts.closed) return;
    const goodbye =
      reason && !saidBye && channel.readyState === 'open' && link.say({ type: 'bye', reason });
    learn({ closed: true });
    iceRetry.stop();
    for (const kind of ['audio', 'video'] as const) void media.setTrack(kind, null);
    if (goodbye) {
      await new Promise<void>((resolve) => {
        scope.listen(channel, 'close', () => resolve());
        scope.after(GOODBYE_MS, resolve);
      });
    }
    connection.close();
    scope.close();
  }

  return {
    name,
    link,
    bridged,
    get state() {
      return transportState(facts);
    },
    get up() {
      return transportState(facts) === 'connected';
    },
    get dead() {
      return facts.dead;
    },
    get rounds() {
      return iceRetry.rounds;
    },
    get remote() {
      return remote;
    },
    get crowded() {
      return crowded;
    },
    makeOffer: (signal) => ours('offer', signal),
    async makeAnswer(offer, signal) {
      await settled(theirs(offer));
      const answer = await ours('answer', signal);
      learn({ described: true });
      return answer;
    },
    async acceptAnswer(answer) {
      await settled(theirs(answer));
      learn({ described: true });
    },
    startMedia(tracks) {
      if (facts.closed || media.started) return;
      if (facts.stood) beginMedia(tracks);
      else pendingMedia = tracks;
    },
    async setTrack(kind, track) {
      if (facts.closed) return;
      if (pendingMedia) pendingMedia = { ...pendingMedia, [kind]: track };
      await media.setTrack(kind, track);
    },
    stats: look,
    close,
  };
}

/**
 * Creates transports in a browser. Their certificates are P-256, as both browsers make by default.
 */
export const browserTransports: TransportFactory = {
  make: createTransport,
  certificate() {
    const algorithm: EcKeyGenParams = { name: 'ECDSA', namedCurve: 'P-256' };
    return RTCPeerConnection.generateCertificate(algorithm);
  },
};
