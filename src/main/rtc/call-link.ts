import { atom } from 'nanostores';
import type { EndReason } from '../../shared/api/ledger.ts';
import { equalBytes } from '../../shared/bytes.ts';
import type { AppError } from '../../shared/errors.ts';
import { appError, raise } from '../../shared/errors.ts';
import type { SessionDescription } from '../../shared/call/sdp.ts';
import type { ConnectionState } from './connection-state.ts';
import { createCallSignal } from './call-signal.ts';
import { callState } from './connection-state.ts';
import { browserLegs, type Leg } from './leg.ts';
import type { OutgoingTracks } from './media-link.ts';
import { createMoves, type Moves } from './moves.ts';
import type { Occasion } from './patience.ts';
import type { Peer, PeerEvent, PeerOptions, Rung } from './peer-api.ts';
import { createRepair } from './repair.ts';
import { createScope } from './scope.ts';
import { createStandby } from './standby.ts';

export type { Peer, PeerEvent, PeerOptions, Rung } from './peer-api.ts';

const LIMIT_MS = 30_000;
/** The leg in use was closed from the other side: it has left, unless a standby connects within so long. */
const LEFT_MS = 10_000;
/** Moves and standbys of one page: those of the next begin above them. */
const NUMBERS_PER_PAGE = 1_000_000;

/**
 * The connection of one call. It stands on one leg at a time, and climbs a ladder when that breaks
 * (docs/connection.md): wait; repair it silently, in place; move to the standby leg; move to a leg
 * that two people made by a repair code. All legs of a call have the same certificate at each end, so
 * a leg to anybody else is refused before it can connect.
 */
export function createCallLink(options: PeerOptions): Peer {
  const { role, log, limitMs = LIMIT_MS, legs: factory = browserLegs, resume } = options;
  const scope = createScope();
  const abort = new AbortController();
  const state = atom<ConnectionState>(resume ? 'interrupted' : 'new');
  const listeners = new Set<(event: PeerEvent) => void>();
  /** Every leg that is not closed, and how it leaves the conversation. */
  const open = new Map<Leg, () => void>();
  const signal = createCallSignal(crypto.randomUUID(), log, () => emit({ type: 'restarted' }));
  const has = (rung: Rung): boolean => !options.without?.includes(rung);

  let certificate: RTCCertificate | null = resume?.certificate ?? null;
  /** The certificate that the first codes named. */
  let pinned: Uint8Array | null = resume?.pinned ?? null;
  /** What an earlier page of the host, which numbers everything, may have used. */
  const numbered = resume && role === 'host' ? resume.pages * NUMBERS_PER_PAGE : undefined;
  let moves: Moves | null = null;
  let tracks: OutgoingTracks | null = null;
  let stood = resume !== undefined;
  let mayReturn = false;
  let away = false;
  let overdue = false;
  let saidBye = false;
  let closed = false;
  let broken: { readonly leg: Leg; readonly atMs: number } | null = null;
  let stopLimit: (() => void) | null = null;
  let stopLeft: (() => void) | null = null;

  const emit = (event: PeerEvent): void => {
    for (const listener of listeners) listener(event);
  };
  const report = (error: AppError): void => {
    log.add('rtc.error', { code: error.code });
    emit({ type: 'error', error });
  };

  function openLeg(name: string, before: Occasion | null): Leg {
    if (closed || !certificate) throw raise('aborted');
    const leg: Leg = factory.make({
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
          if (leg === moves?.active) emit({ type: 'remote-media', stream });
        },
        bye(reason) {
          if (saidBye) return;
          saidBye = true;
          emit({ type: 'bye', reason });
        },
        beat: signal.acknowledge,
      },
    });
    open.set(leg, signal.join(leg.link));
    return leg;
  }

  function retire(leg: Leg): void {
    const leave = open.get(leg);
    if (!leave) return;
    open.delete(leg);
    moves?.remove(leg);
    standby.forget(leg);
    repair.forget(leg);
    void leg.close();
    leave();
  }

  async function openFirst(): Promise<Leg> {
    certificate ??= await factory.certificate();
    return begin(openLeg('first', has('patient reply') ? 'reply' : null));
  }

  function begin(first: Leg): Leg {
    moves = createMoves(first, {
      leads: role === 'host',
      log,
      after: numbered,
      onActive(leg) {
        if (tracks) leg.startMedia(tracks);
        if (leg.remote) emit({ type: 'remote-media', stream: leg.remote });
        standby.renew(leg);
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
    open: (name) => openLeg(name, has('standby patience') ? 'standby' : null),
    add: (leg) => moves?.add(leg),
    retire,
    isUp: () => moves?.active.up ?? false,
    isSteady: () => has('standby') && moves?.settled === true && moves.active.up,
    check,
    abort: abort.signal,
    first: 1 + (numbered ?? 0),
  });
  const repair = createRepair({
    leads: role === 'host',
    open: (name) => openLeg(name, 'reply'),
    add: (leg) => void (moves ? moves.add(leg, 'chosen') : begin(leg)),
    retire,
    isActive: (leg) => leg === moves?.active,
    check,
  });

  /** The one place where what the legs are becomes what is done, and what is shown. */
  function changed(): void {
    if (closed || !moves) return;
    moves.look();
    standby.look();
    const { active } = moves;
    for (const leg of [...open.keys()]) if (leg.dead !== 'no' && leg !== active) retire(leg);
    const gone = active.dead === 'left';
    const before = away;
    away = gone && mayReturn && !saidBye;
    if (away && !before) report(appError('peer_away'));
    if (gone && !away) lose();
    else stopLeft = (stopLeft?.(), null);
    show();
  }

  const isTrying = (): boolean => away || isAlive();
  const isAlive = (): boolean => moves?.legs().some(({ dead }) => dead === 'no') ?? true;

  function lose(): void {
    const over = (): void => {
      if (!saidBye) report(appError('peer_left'));
      // A standby that connects later must not leave the other side in a call with nobody.
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
    const leg = active?.state ?? 'new';
    const now = callState({ over: closed, leg, stood, overdue, trying: isTrying() });
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

  /** For the log alone: which rung ended an interruption, and after how long. */
  function noteHealing(now: ConnectionState, leg: Leg): void {
    if (now !== 'connected') {
      if (stood) broken ??= { leg, atMs: performance.now() };
    } else if (broken) {
      const inPlace = leg.rounds > 0 ? 'silent repair' : 'wait';
      const by = leg === broken.leg ? inPlace : leg.name;
      log.add('ladder.healed', { by, ms: Math.round(performance.now() - broken.atMs) });
      broken = null;
    }
  }

  async function close(reason?: EndReason): Promise<void> {
    if (closed) return;
    closed = true;
    abort.abort();
    show();
    const ended = [...open.keys()].map((leg) => leg.close(reason));
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
      await Promise.all((moves?.legs() ?? []).map((leg) => leg.setTrack(kind, track)));
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
