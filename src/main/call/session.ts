import type { CallName, CallView, EndReason, Role } from '../../shared/api/ledger.ts';
import type { AppError } from '../../shared/errors.ts';
import type { QualityTally } from '../../shared/quality-tally.ts';
import { GIVE_UP_MS } from '../../shared/billing/timing.ts';
import { shownChat } from '../../shared/call/signal-limits.ts';
import { displayName } from '../../shared/peer-text.ts';
import { canGuardFrames, frameGuard } from '../rtc/frames.ts';
import { type Input, INPUTS } from '../media/device-list.ts';
import { createGate } from '../media/gate.ts';
import { watchQuality } from '../quality/watch.ts';
import { createCallConnection } from '../rtc/call-connection.ts';
import type { OutgoingTracks } from '../rtc/media-link.ts';
import type { Peer, PeerEvent, Repair } from '../rtc/peer.ts';
import { createScope } from '../rtc/scope.ts';
import {
  $taken,
  bringBack,
  followCaptures,
  isAllTaken,
  lostOf,
  resetTaken,
} from '../media/captures.ts';
import { $wishes, NO_WISHES } from '../rtc/video-wish.ts';
import type { App } from '../app/app.ts';
import { noteLongWait, noteNoRoute } from '../route/no-route.ts';
import { noteQuality } from '../quality/follow.ts';
import { followTally } from '../quality/tally.ts';
import { iceFor } from '../route/relay.ts';
import { mayCallAgain } from './again-steps.ts';
import { createChatLines } from './chat-lines.ts';
import { lineIsOver } from './kept-line.ts';
import { createPeerDevices } from './peer-devices.ts';
import { forgetPage, keepPage, type KeptPage } from './rejoin-page.ts';
import {
  $call,
  $media,
  CALL_AT_REST,
  isInterrupted,
  isPeerAway,
  resetCall,
} from '../app/call-state.ts';
import { asResult } from '../app/ledger-link.ts';
import { keepWayIn, noteMet } from './way-in.ts';
import { $settings } from '../app/settings.ts';
import { dropNews } from '../app/toasts.ts';
import { atom } from 'nanostores';

/**
 * The call that a reconnect link would restore, or null. Each time the call's connection is up, the
 * session sets this again, which voids any repair that began before.
 */
export const $repairable = atom<{
  readonly repair: Repair;
  /** Aborts when the call ends. */
  readonly signal: AbortSignal;
} | null>(null);

/**
 * One attempt at a call, from the first code to its end. A session owns the peer connection and its
 * listeners, follows the ledger worker's view, and opens and closes media as that view requires.
 * After a session has closed, none of its listeners and timers remain.
 */
export interface Session {
  readonly role: Role;
  readonly peer: Peer;
  /** Aborts when the session closes. */
  readonly signal: AbortSignal;
  /** Returns false if the line cannot be sent. */
  sendChat(text: string): boolean;
  /** Agrees to pay the minute that the page asks about, although the host sends no media. */
  agree(): void;
  /** Opens the devices again that the system took or ended. */
  bringBack(): Promise<void>;
  /** Ends the call for both sides. Before any connection, only closes this side. */
  end(reason: EndReason): Promise<void>;
}

/** A call that an earlier page of this browser was in (rejoin.ts). */
interface ResumedSession extends KeptPage {
  readonly view: CallView;
  /** When the call expires, by the wall clock, because no other clock continues after a reload. */
  readonly untilWallMs: number;
}

/**
 * How long to wait for a view after an answer of the worker. Views arrive on another port than
 * answers, and messages on two ports have no common order.
 */
const VIEW_MS = 1_000;
/** How long the worker may take to end the call with the peer. */
const GOODBYE_MS = 3_000;

const later = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * `codes`: the two have only exchanged codes. `met`: the two are connected. `in-call`: the guest
 * was admitted, and media has begun.
 */
type Stage = 'codes' | 'met' | 'in-call';

/** The session that the workers belong to. It may be over. */
let newest: Session | null = null;

/** Ends the open session, whichever screen has begun it, because a page has one call. */
export async function endOpen(): Promise<void> {
  await newest?.end(newest.role);
}

export function openSession(
  app: App,
  role: Role,
  on: {
    readonly view?: (view: CallView) => void;
    readonly ended: () => void;
  },
  resume?: ResumedSession,
): Session {
  const scope = createScope();
  const abort = new AbortController();
  const closing = new Promise((resolve) => abort.signal.addEventListener('abort', resolve));
  let stage: Stage = 'codes';
  let stopGivingUp: (() => void) | null = null;
  /** Returns the call under which this page and its chat are stored, or null before admission. */
  function kept(): CallName | null {
    const callId = (resume ? resume.view : $call.get().view)?.callId ?? null;
    return callId !== null && (resume || stage === 'in-call') ? { role, callId } : null;
  }

  resetCall();
  $call.set({
    ...CALL_AT_REST,
    role,
    ...(resume && { connection: 'interrupted', chat: resume.chat }),
  });
  $wishes.set({ ...NO_WISHES, own: resume?.wants ?? 'all' });
  resetTaken();

  const ice = resume?.ice ?? iceFor(role);
  // If the call is resumed, recovery/rejoin.ts has already announced it to the file worker.
  if (!resume) void app.files.begin(role);
  const guard = canGuardFrames() ? frameGuard(app.workers.frames()) : undefined;
  // With the guard, the log reports each sender as soon as its first frame has reached the worker.
  if (!guard) app.log.add('frames', { guarded: false });
  const peer = createCallConnection({
    role,
    ice,
    guard,
    log: app.log,
    resume,
    handover(label, endpoint) {
      // A paid file may still be transferring when the next call begins. The workers then belong to
      // the new call.
      if (label === 'files' && newest === session) app.files.attach(endpoint);
      else if (label === 'x402' && !scope.closed) app.ledger.attach(endpoint);
      else endpoint.close();
    },
  });
  const closeLanes = app.files.openLanes(role, {
    ice,
    signal: peer.signal,
    up: () => peer.state.get() === 'connected' && !peer.crowded,
    admitted: () => stage === 'in-call',
    log: app.log,
  });
  scope.add(() => $repairable.set(null));
  if (role === 'guest' && !resume) noteLongWait(peer, ice.iceServers, scope);
  const gate = createGate(app.media);
  // Before admission there is no media section, so nothing can be sent. So the preview may show the
  // devices.
  gate.set(false, true);

  const unkept = (thrown: unknown): void =>
    app.log.add('rejoin.unkept', { reason: String(thrown) });
  const chat = createChatLines(scope, resume?.chat ?? [], kept, unkept);
  const devices = createPeerDevices(peer, scope, app.log, () => {
    void peer.setTrack('video', outgoing().video);
    reportTaken();
  });

  function switchedOff(): readonly Input[] {
    const { microphoneOn, cameraOn } = app.media.state.get();
    const isOn = { microphone: microphoneOn, camera: cameraOn };
    return INPUTS.filter((input) => !isOn[input]);
  }

  /** Stores what another page of this browser needs to resume the call. */
  function keep(): void {
    const call = kept();
    const { identity } = peer;
    if (scope.closed || !call || !identity) return;
    const { own: wants } = $wishes.get();
    const page = { ...identity, pages: 1 + (resume?.pages ?? 0), ice, off: switchedOff(), wants };
    keepPage(call, page).catch(unkept);
  }

  /**
   * Sends which devices this side uses, how much video it wants, and its name. Like everything
   * personal, this is sent only after admission.
   */
  function announce(): void {
    const name = displayName($settings.get().name ?? '');
    const wants = $wishes.get().own;
    const taken = lostOf($taken.get().own);
    peer.signal.send({
      ...app.media.announcement(),
      wants,
      ...(name !== '' && { name }),
      ...(taken && { taken }),
    });
  }

  let isTaken = false;
  /**
   * Stops the host's time while the operating system has taken every device that the user has
   * switched on.
   */
  function reportTaken(): void {
    const { own } = $taken.get();
    const now = isAllTaken(own, app.media.state.get(), $wishes.get().peer);
    if (now === isTaken) return;
    isTaken = now;
    app.log.add('taken', { ...own, all: now });
    void app.ledger.raw().reportTaken(now);
  }

  /** Returns the tracks to send. A peer that wants no video gets none. */
  function outgoing(): OutgoingTracks {
    const tracks = app.media.tracks();
    return $wishes.get().peer === 'none' ? { ...tracks, video: null } : tracks;
  }

  function startMedia(): void {
    if (stage === 'in-call') return;
    stage = 'in-call';
    if (!resume && app.media.state.get().preferences.audioOnly) $wishes.setKey('own', 'none');
    // From here on, a reloaded page can resume the call, so the way in is no longer needed.
    keepWayIn(null);
    devices.begin();
    peer.expectReturn(true);
    keep();
    peer.startMedia(outgoing());
    announce();
    followCaptures(app.media, scope, (own) => {
      $taken.setKey('own', own);
      announce();
      reportTaken();
    });
    let off = String(switchedOff());
    scope.add(
      app.media.state.listen(() => {
        announce();
        reportTaken();
        if (off === String(switchedOff())) return;
        off = String(switchedOff());
        keep();
      }),
    );
    scope.add(app.media.onTrack((kind) => void peer.setTrack(kind, outgoing()[kind])));
    scope.add(
      $wishes.listen((_now, _before, key) => {
        if (key !== 'own') return;
        announce();
        keep();
      }),
    );
    scope.add(
      watchQuality({
        scope,
        // The worker pushes a view with each tick of the host's clock.
        beats: app.ledger.onCall,
        stats: () => peer.stats(),
        expected: devices.expected,
        onSample(sample) {
          devices.followWish();
          if (sample.rx !== undefined) void app.ledger.raw().reportRx(sample.rx);
          noteQuality(sample, app.media.state.get());
        },
      }),
    );
    const call = kept();
    if (!call) return;
    const add = (seen: QualityTally) => asResult(app.ledger.raw().addTally(call, seen));
    scope.add(followTally({ callId: call.callId, keep: add }));
  }

  /**
   * Notes that the two are connected. From here on, the ledger worker may know why the call ends,
   * whichever side ends it.
   */
  function meet(): void {
    if (stage === 'codes') stage = 'met';
  }

  function onView(view: CallView): void {
    if (scope.closed) return;
    meet();
    const paid = view.minutes.length > ($call.get().view?.minutes.length ?? 0);
    $call.setKey('view', view);
    judgeOutage();
    if (paid && view.phase === 'in-call') keep();
    // After the end, the gate stays closed, so that this side sends nothing more.
    const isBefore = view.phase !== 'in-call' && view.phase !== 'ended';
    gate.set(view.mediaOpen, view.sending || isBefore);
    app.files.media(view.mediaOpen);
    if (view.phase === 'in-call') startMedia();
    on.view?.(view);
    if (view.endReason !== null) void close(view.endReason, view.error);
  }

  /**
   * Ends a call once it has been interrupted for too long. If the call is connected again before
   * that, stops the timer.
   */
  function judgeOutage(): void {
    if (isInterrupted($call.get())) {
      stopGivingUp ??= scope.after(GIVE_UP_MS, () => void end('unreachable'));
    } else if ($call.get().connection === 'connected') {
      stopGivingUp?.();
      stopGivingUp = null;
    }
  }

  /** Cancels a repair that is no longer needed, because the connection is up. */
  function standsAgain(): void {
    peer.repair.cancel();
    $repairable.set({ repair: peer.repair, signal: abort.signal });
  }

  function onPeer(event: PeerEvent): void {
    switch (event.type) {
      case 'state': {
        $call.setKey('connection', event.state);
        if (event.state === 'connected') {
          meet();
          if (stage === 'met') noteMet();
          standsAgain();
          $call.setKey('error', null);
        } else if (event.state === 'closed' && stage === 'in-call') {
          // The peer broke the protocol, so the call cannot be resumed.
          void end('error');
        }
        return judgeOutage();
      }
      case 'away':
        return $call.setKey('isPeerAsleep', event.isAway);
      case 'moved':
        return standsAgain();
      case 'restarted':
        if (stage === 'in-call') announce();
        return;
      case 'error':
        void noteNoRoute(event.error, peer, ice.iceServers);
        return $call.setKey('error', event.error);
      case 'remote-media':
        gate.setRemote(event.stream);
        $media.setKey('remote', event.stream);
        return devices.judge();
      case 'bye':
        return void end(event.reason);
    }
  }

  async function close(reason: EndReason, error: AppError | null): Promise<void> {
    if (scope.closed) return;
    abort.abort();
    peer.expectReturn(false);
    chat.stop();
    // If this fails, recovery/rejoin.ts deletes the stored page at the next start.
    const call = kept();
    if (call) forgetPage(call).catch(unkept);
    app.wallet.cancelPrompt();
    if (stage !== 'in-call') keepWayIn(null);
    scope.close();
    gate.setRemote(null);
    // Stops the media before the gate opens for the next preview, because the senders still exist.
    app.media.stop();
    gate.set(true, true);
    dropNews();
    const before = $call.get();
    // The peer's page is gone, but after the end there is nothing to resume, so this error is
    // dropped.
    const last = before.error?.code === 'peer_away' ? null : before.error;
    $call.set({ ...before, chat: [], peerName: '', ended: reason, error: error ?? last });
    $media.setKey('remote', null);
    $wishes.set(NO_WISHES);
    resetTaken();
    on.ended();
    app.files.media(false);
    for (const kind of ['audio', 'video'] as const) void peer.setTrack(kind, null);
    // Paid files are still delivered, and the time is not billed. A lost connection ends the wait
    // (billing.md).
    const view = mayCallAgain(reason, before.view) ? before.view : null;
    const isLeft = stage !== 'codes' && (await lineIsOver({ peer, files: app.files, role, view }));
    // If the next call has begun, that call has already ended these transfers and may have its own.
    if (isLeft && newest === session) app.files.end();
    closeLanes();
    await peer.close(reason);
    // Once the user has left the ended call, the page shows no connection, or the connection of
    // another call.
    if (!isLeft && newest === session && $call.get().role !== null) {
      $call.setKey('connection', 'closed');
    }
  }

  async function end(reason: EndReason): Promise<void> {
    if (scope.closed) return;
    // The worker first ends the call over x402. Its next view contains the reason and ends this
    // session.
    if (stage !== 'codes') {
      // Limited in time: a peer that keeps the worker busy cannot keep the user in the call.
      await Promise.race([app.ledger.raw().endCall(reason), later(GOODBYE_MS)]);
      await Promise.race([closing, later(VIEW_MS)]);
    }
    await close(reason, null);
  }

  scope.add(app.ledger.onCall(onView));
  scope.add(peer.onEvent(onPeer));
  scope.add(
    peer.signal.on('chat', ({ text }) => {
      if ($call.get().view?.phase === 'in-call') chat.add('peer', text);
    }),
  );
  // Asks before the page closes: a code that was shown is useless without this page, and resuming a
  // call takes two links.
  scope.listen(window, 'beforeunload', (event) => event.preventDefault());
  scope.listen(window, 'pagehide', () => {
    if (stage !== 'in-call') return void peer.close(role);
    chat.flush();
    // A closed or reloaded page can be resumed. Only an explicit end is final.
    peer.leave();
    void app.ledger.raw().leaveCall();
  });
  if (resume) {
    const leftMs = Math.max(0, resume.untilWallMs - Date.now());
    stopGivingUp = scope.after(leftMs, () => void end('unreachable'));
    onView(resume.view);
    standsAgain();
  }

  const session: Session = {
    role,
    peer,
    signal: abort.signal,
    sendChat(text) {
      // Files may keep the connection open after the call has ended, so the phase is checked too.
      const shown = shownChat(text);
      if (scope.closed || $call.get().view?.phase !== 'in-call' || shown === null) return false;
      // A peer that returns with another page would not have received lines that were sent
      // meanwhile.
      if (isPeerAway($call.get())) return false;
      const sent = peer.signal.send({ type: 'chat', text });
      if (sent) chat.add('me', shown);
      return sent;
    },
    agree() {
      const asks = $call.get().view?.billing?.asks;
      if (asks !== undefined) void app.ledger.raw().agree(asks);
    },
    bringBack: () => bringBack(app.media),
    end,
  };
  return (newest = session);
}
