import { atom, type ReadableAtom } from 'nanostores';
import type { EndReason, Role } from '../../shared/api/ledger.ts';
import { equalBytes } from '../../shared/bytes.ts';
import { type AppError, appError, raise } from '../../shared/errors.ts';
import type { SessionDescription } from '../../shared/call/sdp.ts';
import { callState, type ConnectionState } from './connection-state.ts';
import { createCallSignal } from './signal-link.ts';
import { browserTransports, type Transport, type TransportFactory } from './transport.ts';
import type { MediaKind, OutgoingTracks } from './media-link.ts';
import type { Occasion } from './patience.ts';
import { createScope } from './scope.ts';
import { createStandby } from './standby.ts';
import type { EventLog } from '../../shared/log.ts';
import type {
  ChatMessage,
  DevicesMessage,
  LaneMessage,
  SignalOf,
} from '../../shared/call/signal-messages.ts';
import type { FrameGuard } from './frames.ts';
import type { Handover } from './channels.ts';
import type { PeerStats } from './stats.ts';

/**
 * The contract of a call's connection, as the app's controllers see it. It stays the same however
 * often the call moves to another RTCPeerConnection.
 */

/** What restores a call automatically (docs/connection.md); control runs leave one out. */
export type RecoveryStep = 'patient reply' | 'silent repair' | 'standby' | 'standby patience';

/** How a call's two ends recognise each other, on whatever page they are. */
export interface Identity {
  readonly certificate: RTCCertificate;
  /** SHA-256 of the peer's certificate. */
  readonly pinned: Uint8Array;
}

interface ResumedPeer extends Identity {
  /** How many pages of this side were in the call before. */
  readonly pages: number;
}

interface PeerOptions {
  readonly role: Role;
  readonly iceServers: readonly RTCIceServer[];
  /**
   * Called twice for each transport, in the task that creates it. A channel may stay unopened for
   * long and may close unopened: the worker uses the newest open one.
   */
  readonly handover: Handover;
  readonly log: Pick<EventLog, 'add'>;
  /** Carries `x402` and `files` over ports even where channels can be transferred. */
  readonly forceBridge?: boolean;
  /** Guards every sender of media, on each transport. */
  readonly guard?: FrameGuard | undefined;
  readonly without?: readonly RecoveryStep[];
  /** How long the host waits after the reply before it reports that there is no route. */
  readonly limitMs?: number;
  /** Set if another page of this side began the call: it was connected and is interrupted. */
  readonly resume?: ResumedPeer | undefined;
  /** Creates transports; tests put simulated ones here. */
  readonly transports?: TransportFactory;
}

export type PeerEvent =
  | { readonly type: 'state'; readonly state: ConnectionState }
  /** The call moved to another transport. */
  | { readonly type: 'moved' }
  /** The peer's page was reloaded and knows no earlier messages. */
  | { readonly type: 'restarted' }
  /**
   * `no_route`, `connection_lost`, `peer_left`, `peer_away` or `peer_protocol`. Recovery continues
   * until {@link Peer.close}.
   */
  | { readonly type: 'error'; readonly error: AppError }
  /** Sent again whenever a track joins, and with another stream when the call has moved. */
  | { readonly type: 'remote-media'; readonly stream: MediaStream }
  /** The peer ended the call. This side still has to {@link Peer.close}. */
  | { readonly type: 'bye'; readonly reason: EndReason };

/** Carries the pages' messages, each exactly once and in order, whatever breaks. */
interface PeerSignal {
  /** Sends a message, or queues it until connected. Returns false if too much is waiting. */
  send(message: DevicesMessage | ChatMessage | LaneMessage): boolean;
  on<T extends 'devices' | 'chat' | 'lane'>(
    type: T,
    listener: (message: SignalOf<T>) => void,
  ): () => void;
}

/** Another transport of the same call, made by codes like the first (recovery/repair.ts). */
export interface Repair {
  /** Whether our offer was made and can still be answered. */
  readonly waits: boolean;
  /**
   * Makes an offer, which voids an earlier one.
   * @throws P2cError `aborted`, `peer_protocol`.
   */
  offer(signal: AbortSignal): Promise<SessionDescription>;
  /**
   * Answers an offer.
   * @throws P2cError as above, or `peer_mismatch` if the offer is not from this call's peer.
   */
  answer(offer: SessionDescription, signal: AbortSignal): Promise<SessionDescription>;
  /**
   * Accepts the answer to the last offer.
   * @throws P2cError `peer_mismatch`, `code_used`; DOMException if the browser rejects it.
   */
  accept(answer: SessionDescription): Promise<void>;
  /** Drops a repair that was begun and is not in use yet. */
  cancel(): void;
}

export interface Peer {
  readonly state: ReadableAtom<ConnectionState>;
  readonly signal: PeerSignal;
  readonly repair: Repair;
  /** Whether `x402` and `files` go over ports. */
  readonly bridged: boolean;
  /**
   * Makes the host's offer, once.
   * @throws P2cError `aborted`, `peer_protocol`.
   */
  makeOffer(signal: AbortSignal): Promise<SessionDescription>;
  /**
   * Makes the guest's answer, once; from then on it patiently waits for the host.
   * @throws P2cError `aborted`, `peer_protocol`.
   */
  makeAnswer(offer: SessionDescription, signal: AbortSignal): Promise<SessionDescription>;
  /**
   * Applies the guest's answer on the host's side, once. Resolves when applied, not when connected.
   * @throws DOMException if the browser rejects it.
   */
  acceptAnswer(answer: SessionDescription): Promise<void>;
  /** Negotiates audio and video both ways, as soon as connected. Before it no media section exists. */
  startMedia(tracks: OutgoingTracks): void;
  /** Changes what is sent, without negotiation. Before {@link startMedia} it is only remembered. */
  setTrack(kind: MediaKind, track: MediaStreamTrack | null): Promise<void>;
  /**
   * Reads the statistics of the transport in use.
   * @throws P2cError `aborted` before there is one.
   */
  stats(): Promise<PeerStats>;
  onEvent(listener: (event: PeerEvent) => void): () => void;
  /** Null before both codes are known. */
  readonly identity: Identity | null;
  /**
   * While true, a peer that leaves without a goodbye may return, so the call counts as interrupted.
   */
  expectReturn(may: boolean): void;
  /** Says that this page goes away now and may return. Synchronous. */
  leave(): void;
  /** Says goodbye if a reason is given, then closes everything. The state is `closed` at once. */
  close(reason?: EndReason): Promise<void>;
}

/**
 * The transports made by repair codes. None is used twice, and a new code voids an earlier one of
 * the same side. If both sides have made a code and paste each other's, the host's wins: both have
 * answered then, and the guest's answer connects them.
 */
interface RepairTransports extends Repair {
  /** Forgets a transport that was closed for any reason. */
  forget(transport: Transport): void;
}

function createRepair(options: {
  /** True for the host, whose own offer survives an answer to the guest's. */
  readonly leads: boolean;
  readonly open: (name: string) => Transport;
  /** Adds a transport to which the call moves as soon as it is up. */
  readonly add: (transport: Transport) => void;
  readonly retire: (transport: Transport) => void;
  readonly isActive: (transport: Transport) => boolean;
  /** @throws P2cError where the description is not of the peer's own certificate. */
  readonly check: (session: SessionDescription) => void;
}): RepairTransports {
  /** Our own transport that waits for its answer; the rest are described at both ends. */
  let offered: Transport | null = null;
  const described = new Set<Transport>();
  let count = 0;

  function dropAllBut(kept: Transport | null): void {
    const transports = [offered, ...described].filter((transport) => transport !== kept);
    offered = kept;
    described.clear();
    for (const transport of transports)
      if (transport && !options.isActive(transport)) options.retire(transport);
  }
  function open(): Transport {
    count += 1;
    const transport = options.open(`repair ${count}`);
    options.add(transport);
    return transport;
  }
  async function guarded<T>(transport: Transport, step: Promise<T>): Promise<T> {
    try {
      return await step;
    } catch (thrown) {
      options.retire(transport);
      throw thrown;
    }
  }

  return {
    cancel: () => dropAllBut(null),
    get waits() {
      return offered !== null;
    },
    forget(transport) {
      if (offered === transport) offered = null;
      described.delete(transport);
    },
    async offer(signal) {
      dropAllBut(null);
      const transport = (offered = open());
      return guarded(transport, transport.makeOffer(signal));
    },
    async answer(offer, signal) {
      options.check(offer);
      dropAllBut(options.leads ? offered : null);
      const transport = open();
      described.add(transport);
      return guarded(transport, transport.makeAnswer(offer, signal));
    },
    async accept(answer) {
      options.check(answer);
      const transport = offered;
      if (!transport) throw raise('code_used');
      offered = null;
      described.add(transport);
      await guarded(transport, transport.acceptAnswer(answer));
    },
  };
}

/**
 * Decides which transport a call uses. Both sides must reach the same result whatever is lost on
 * the way, so the host decides and the guest follows:
 *
 * - The host moves to a transport that is up when the one in use is not, or when it was made by a
 *   repair code. It says so on that transport: `move {turn}`, with a turn higher than any before.
 * - The guest obeys the highest turn that it has heard: it uses that transport, closes all others,
 *   and answers `moved {turn}` there.
 * - The host closes a transport only when the guest has answered its *latest* turn. Until then it
 *   can return to a transport that has recovered, with a higher turn.
 *
 * So the guest closes a transport only if the host uses another one, or will learn on that other
 * one what the guest has done; and the host closes one only if the guest uses another one. Whatever
 * is lost in between, both sides keep a common transport (test/unit/rtc/ladder.test.ts tries to
 * break this).
 */
interface Moves {
  /** The transport in use, whose state is the call's. */
  readonly active: Transport;
  /** Whether the guest has followed the last move; always true for the guest. */
  readonly settled: boolean;
  /**
   * Adds a transport to which the call may move. `chosen`: as soon as it is up, whatever the
   * present one does.
   */
  add(transport: Transport, chosen?: 'chosen'): void;
  remove(transport: Transport): void;
  /** Reconsiders after a transport has changed. */
  look(): void;
  /** Returns all usable transports, oldest first, including the one in use. */
  transports(): readonly Transport[];
}

interface MovesOptions {
  /** True on the host's side. */
  readonly leads: boolean;
  readonly log: Pick<EventLog, 'add'>;
  /**
   * Set after the host's page was reloaded: the guest may have heard turns up to this one and must
   * be told about the first transport, too.
   */
  readonly after?: number | undefined;
  /** Called when another transport comes into use. */
  readonly onActive: (transport: Transport) => void;
  /** Called when the last move is complete at both ends. */
  readonly onSettled: () => void;
  /** Called with a transport that is no longer needed, to be closed. */
  readonly retire: (transport: Transport) => void;
}

function createMoves(first: Transport, options: MovesOptions): Moves {
  const { leads, log } = options;
  const transports = new Set<Transport>();
  let active = first;
  let chosen: Transport | null = null;
  let turn = options.after ?? 0;
  let told = options.after === undefined;
  let settled = true;

  const retireOthers = (): void => {
    for (const transport of [...transports]) if (transport !== active) options.retire(transport);
  };
  const use = (transport: Transport): void => {
    if (transport === chosen) chosen = null;
    if (transport === active) return;
    log.add('ladder.move', { from: active.name, to: transport.name, turn });
    active = transport;
    options.onActive(transport);
  };

  const moves: Moves = {
    get active() {
      return active;
    },
    get settled() {
      return settled;
    },
    add(transport, wish) {
      transports.add(transport);
      if (wish) chosen = transport;
      if (leads) {
        transport.link.on('moved', (said) => {
          if (said.turn !== turn || settled) return;
          settled = true;
          retireOthers();
          options.onSettled();
        });
      } else {
        transport.link.on('move', (said) => {
          if (said.turn <= turn || !transports.has(transport)) return;
          turn = said.turn;
          use(transport);
          transport.link.say({ type: 'moved', turn });
          retireOthers();
          options.onSettled();
        });
      }
    },
    remove(transport) {
      transports.delete(transport);
      if (transport === chosen) chosen = null;
    },
    look() {
      if (!leads) return;
      const newest = moves.transports().findLast(({ up }) => up);
      const wanted = chosen?.up ? chosen : active.up ? active : newest;
      if (!wanted || (wanted === active && (told || !wanted.up))) return;
      told = true;
      turn += 1;
      settled = false;
      use(wanted);
      wanted.link.say({ type: 'move', turn });
    },
    transports: () => [...transports],
  };
  moves.add(first);
  return moves;
}

const LIMIT_MS = 30_000;
/**
 * How long a peer that closed the transport in use may take to connect by a standby before it
 * counts as gone.
 */
const LEFT_MS = 10_000;
/** Numbers reserved for the moves and standbys of one page; the next page's begin above them. */
const NUMBERS_PER_PAGE = 1_000_000;

/**
 * The connection of one call. It uses one transport at a time and recovers in steps
 * (docs/connection.md): wait, repair it silently in place, move to the standby, or move to a
 * transport made by a repair code. All transports of a call use the same certificate at each end,
 * so a transport to anyone else is rejected before it can connect.
 */
export function createCallLink(options: PeerOptions): Peer {
  const {
    role,
    log,
    limitMs = LIMIT_MS,
    transports: factory = browserTransports,
    resume,
  } = options;
  const scope = createScope();
  const abort = new AbortController();
  const state = atom<ConnectionState>(resume ? 'interrupted' : 'new');
  const listeners = new Set<(event: PeerEvent) => void>();
  /** Every open transport, and how it leaves the conversation. */
  const open = new Map<Transport, () => void>();
  const signal = createCallSignal(crypto.randomUUID(), log, () => emit({ type: 'restarted' }));
  const has = (step: RecoveryStep): boolean => !options.without?.includes(step);

  let certificate: RTCCertificate | null = resume?.certificate ?? null;
  /** The peer's certificate, as named by the first codes. */
  let pinned: Uint8Array | null = resume?.pinned ?? null;
  /** The highest number that earlier pages of the host, which numbers everything, may have used. */
  const numbered = resume && role === 'host' ? resume.pages * NUMBERS_PER_PAGE : undefined;
  let moves: Moves | null = null;
  let tracks: OutgoingTracks | null = null;
  let stood = resume !== undefined;
  let mayReturn = false;
  let away = false;
  let overdue = false;
  let saidBye = false;
  let closed = false;
  let broken: { readonly transport: Transport; readonly atMs: number } | null = null;
  let stopLimit: (() => void) | null = null;
  let stopLeft: (() => void) | null = null;

  const emit = (event: PeerEvent): void => {
    for (const listener of listeners) listener(event);
  };
  const report = (error: AppError): void => {
    log.add('rtc.error', { code: error.code });
    emit({ type: 'error', error });
  };

  function openTransport(name: string, before: Occasion | null): Transport {
    if (closed || !certificate) throw raise('aborted');
    const transport: Transport = factory.make({
      name,
      role,
      iceServers: options.iceServers,
      certificate,
      handover: options.handover,
      forceBridge: options.forceBridge ?? false,
      guard: options.guard,
      patience: { before, broken: has('silent repair') ? 'repair' : null },
      log,
      on: {
        changed,
        error(error) {
          report(error);
          void close();
        },
        media(stream) {
          if (transport === moves?.active) emit({ type: 'remote-media', stream });
        },
        bye(reason) {
          if (saidBye) return;
          saidBye = true;
          emit({ type: 'bye', reason });
        },
        beat: signal.acknowledge,
      },
    });
    open.set(transport, signal.join(transport.link));
    return transport;
  }

  function retire(transport: Transport): void {
    const leave = open.get(transport);
    if (!leave) return;
    open.delete(transport);
    moves?.remove(transport);
    standby.forget(transport);
    repair.forget(transport);
    void transport.close();
    leave();
  }

  async function openFirst(): Promise<Transport> {
    certificate ??= await factory.certificate();
    return begin(openTransport('first', has('patient reply') ? 'reply' : null));
  }

  function begin(first: Transport): Transport {
    moves = createMoves(first, {
      leads: role === 'host',
      log,
      after: numbered,
      onActive(transport) {
        if (tracks) transport.startMedia(tracks);
        if (transport.remote) emit({ type: 'remote-media', stream: transport.remote });
        standby.renew(transport);
        emit({ type: 'moved' });
        changed();
      },
      onSettled: () => changed(),
      retire,
    });
    if (tracks) first.startMedia(tracks);
    return first;
  }

  /** @throws P2cError `peer_mismatch` */
  function check(session: SessionDescription): void {
    pinned ??= session.fingerprint;
    if (!equalBytes(pinned, session.fingerprint)) {
      throw raise('peer_mismatch', { what: 'key of the connection' });
    }
  }

  const standby = createStandby({
    leads: role === 'host',
    scope,
    signal,
    log,
    open: (name) => openTransport(name, has('standby patience') ? 'standby' : null),
    add: (transport) => moves?.add(transport),
    retire,
    isUp: () => moves?.active.up ?? false,
    isSteady: () => has('standby') && moves?.settled === true && moves.active.up,
    check,
    abort: abort.signal,
    first: 1 + (numbered ?? 0),
  });
  const repair = createRepair({
    leads: role === 'host',
    open: (name) => openTransport(name, 'reply'),
    add: (transport) => void (moves ? moves.add(transport, 'chosen') : begin(transport)),
    retire,
    isActive: (transport) => transport === moves?.active,
    check,
  });

  /** Turns the transports' states into actions and into the call's state; nothing else does. */
  function changed(): void {
    if (closed || !moves) return;
    moves.look();
    standby.look();
    const { active } = moves;
    for (const transport of [...open.keys()])
      if (transport.dead !== 'no' && transport !== active) retire(transport);
    const gone = active.dead === 'left';
    const before = away;
    away = gone && mayReturn && !saidBye;
    if (away && !before) report(appError('peer_away'));
    if (gone && !away) lose();
    else stopLeft = (stopLeft?.(), null);
    show();
  }

  const isTrying = (): boolean => away || isAlive();
  const isAlive = (): boolean => moves?.transports().some(({ dead }) => dead === 'no') ?? true;

  function lose(): void {
    const over = (): void => {
      if (!saidBye) report(appError('peer_left'));
      // Otherwise a standby that connects later could leave the peer alone in the call.
      void close();
    };
    if (saidBye || !isAlive()) over();
    else stopLeft ??= scope.after(LEFT_MS, over);
  }

  function show(): void {
    const active = moves?.active;
    if (active?.up) {
      stood = true;
      overdue = false;
    }
    const transport = active?.state ?? 'new';
    const now = callState({ over: closed, transport, stood, overdue, trying: isTrying() });
    const before = state.get();
    if (now === before) return;
    state.set(now);
    if (active) noteHealing(now, active);
    // The guest cannot know when its reply is pasted, so it waits without a limit.
    if (now === 'connecting' && role === 'host') {
      stopLimit ??= scope.after(limitMs, () => {
        overdue = true;
        show();
      });
    } else stopLimit = (stopLimit?.(), null);
    emit({ type: 'state', state: now });
    if (now === 'failed') report(appError(stood ? 'connection_lost' : 'no_route'));
  }

  /** Logs which recovery step ended an interruption, and after how long. */
  function noteHealing(now: ConnectionState, transport: Transport): void {
    if (now !== 'connected') {
      if (stood) broken ??= { transport, atMs: performance.now() };
    } else if (broken) {
      const inPlace = transport.rounds > 0 ? 'silent repair' : 'wait';
      const by = transport === broken.transport ? inPlace : transport.name;
      log.add('ladder.healed', { by, ms: Math.round(performance.now() - broken.atMs) });
      broken = null;
    }
  }

  async function close(reason?: EndReason): Promise<void> {
    if (closed) return;
    closed = true;
    abort.abort();
    show();
    const ended = [...open.keys()].map((transport) => transport.close(reason));
    for (const leave of open.values()) leave();
    open.clear();
    scope.close();
    listeners.clear();
    await Promise.all(ended);
  }

  return {
    state,
    signal,
    repair,
    get bridged() {
      return moves?.active.bridged ?? false;
    },
    async makeOffer(stop) {
      return (await openFirst()).makeOffer(stop);
    },
    async makeAnswer(offer, stop) {
      check(offer);
      return (await openFirst()).makeAnswer(offer, stop);
    },
    async acceptAnswer(answer) {
      check(answer);
      await moves?.active.acceptAnswer(answer);
    },
    startMedia(next) {
      if (tracks) return;
      tracks = next;
      moves?.active.startMedia(next);
    },
    async setTrack(kind, track) {
      if (tracks) tracks = { ...tracks, [kind]: track };
      await Promise.all(
        (moves?.transports() ?? []).map((transport) => transport.setTrack(kind, track)),
      );
    },
    async stats() {
      if (!moves) throw raise('aborted');
      return moves.active.stats();
    },
    onEvent(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    get identity() {
      return certificate && pinned && { certificate, pinned };
    },
    expectReturn(may) {
      mayReturn = may;
      changed();
    },
    leave() {
      moves?.active.link.say({ type: 'leave' });
    },
    close,
  };
}
