import { atom } from 'nanostores';
import type { EndReason } from '../../shared/api/ledger.ts';
import { equalBytes } from '../../shared/bytes.ts';
import { type AppError, appError, raise } from '../../shared/errors.ts';
import type { SessionDescription } from '../../shared/call/sdp.ts';
import { callState, type ConnectionState } from './connection-state.ts';
import { createCallSignal } from './signal-link.ts';
import { browserTransports, type Transport } from './transport.ts';
import type { OutgoingTracks } from './media-link.ts';
import type { Occasion } from './ice-retry.ts';
import { createScope } from './scope.ts';
import { createStandby } from './standby.ts';
import { createRepair } from './repair-transports.ts';
import { type Moves, createMoves } from './transport-moves.ts';
import type { PeerOptions, Peer, PeerEvent, RecoveryStep } from './peer.ts';

const LIMIT_MS = 30_000;
/**
 * If the peer closes the transport in use, a standby may take this long to connect. After that, the
 * peer counts as gone.
 */
const LEFT_MS = 10_000;
/**
 * How many numbers each page reserves for its moves and standbys. The next page begins above them.
 */
const NUMBERS_PER_PAGE = 1_000_000;

/**
 * The connection of one call. It uses one transport at a time and recovers in steps
 * (docs/connection.md): it waits, refreshes the ICE candidates, moves to the standby, or moves to a
 * transport made by a reconnect link. All transports of a call use the same certificate at each
 * end, so this side rejects a transport to anyone else before it can connect.
 */
export function createCallConnection(options: PeerOptions): Peer {
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
  /**
   * Every open transport, with a function that takes its channel out of the call's message stream.
   */
  const open = new Map<Transport, () => void>();
  const signal = createCallSignal(crypto.randomUUID(), log, () => emit({ type: 'restarted' }));
  const has = (step: RecoveryStep): boolean => !options.without?.includes(step);

  let certificate: RTCCertificate | null = resume?.certificate ?? null;
  /** The fingerprint of the peer's certificate, which was part of the peer's first code. */
  let pinned: Uint8Array | null = resume?.pinned ?? null;
  /**
   * The highest number that earlier pages of the host may have used, because the host numbers all
   * moves and standbys.
   */
  const numbered = resume && role === 'host' ? resume.pages * NUMBERS_PER_PAGE : undefined;
  let moves: Moves | null = null;
  let tracks: OutgoingTracks | null = null;
  let stood = resume !== undefined;
  let mayReturn = false;
  let away = false;
  let overdue = false;
  let saidBye = false;
  let closed = false;
  let isPeerAway = false;
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
      ice: options.ice,
      certificate,
      handover: options.handover,
      forceBridge: options.forceBridge ?? false,
      guard: options.guard,
      retry: { before, broken: has('silent repair') ? 'repair' : null },
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
        away(isAway) {
          if (isAway === isPeerAway) return;
          isPeerAway = isAway;
          emit({ type: 'away', isAway });
        },
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
    isSteady: () =>
      has('standby') && moves?.settled === true && moves.active.up && !moves.active.crowded,
    check,
    abort: abort.signal,
    first: 1 + (numbered ?? 0),
  });
  const repair = createRepair({
    open: (name) => openTransport(name, 'reply'),
    add: (transport) => void (moves ? moves.add(transport, 'chosen') : begin(transport)),
    retire,
    isActive: (transport) => transport === moves?.active,
    check,
  });

  /**
   * Turns the transports' states into actions and into the call's state. No other function does
   * this.
   */
  function changed(): void {
    if (closed || !moves) return;
    moves.reconsider();
    standby.reconsider();
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
      // If a standby connected later, the peer would be alone in the call. So all transports are
      // closed.
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
    // The guest waits without a limit, because it cannot know when the host pastes its reply.
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
    get crowded() {
      return moves?.active.crowded ?? false;
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
