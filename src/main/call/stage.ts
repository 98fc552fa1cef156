import { $speaker } from '../devices/state.ts';
import { isPageGone } from './rejoin-state.ts';
import type { CallView, Role } from '../../shared/api/ledger.ts';
import type { ErrorCode } from '../../shared/errors.ts';
import type { Actions } from '../app/actions.ts';
import { $screen } from '../app/screen.ts';
import { $guest } from '../app/guest-state.ts';
import { $call, $media, type MediaState } from '../app/call-state.ts';
import { type FreezeWords, freezeWords, nextStep, standstillWords } from '../billing/phrases.ts';
import { controls } from './controls.ts';
import { drawing, h, onDraw, shownIf, watch } from '../ui/dom.ts';
import { icon } from '../ui/icons.ts';
import { button } from '../ui/parts.ts';
import { onReading } from '../billing/reading.ts';
import { peerLabel, peerName } from './peer-name.ts';
import { callStrings } from './strings.ts';
import { strings } from '../ui/strings.ts';
import { wishBadge } from './wish-words.ts';
import { wishStrings } from './wish-strings.ts';
import { $wishes, effectiveWish } from '../rtc/video-wish.ts';
import type { VideoWish } from '../../shared/call/signal-messages.ts';
import { billingStrings } from '../billing/strings.ts';

const text = callStrings.stage;

/** Returns whether nothing comes from the peer for want of a connection. */
function isDown(): boolean {
  const { connection, view } = $call.get();
  return connection !== 'connected' || view?.heartbeat === false;
}

/** Returns what stands in the place of the peer's picture, or null where there is one. */
export function pictureWords(
  media: Pick<MediaState, 'remote' | 'peerCameraOn' | 'peerSilent'>,
  role: Role,
  wish: VideoWish = 'all',
): string | null {
  if (media.peerSilent) return text.peerSilent[role];
  if (wish === 'none') return wishStrings.own.none;
  if (!media.peerCameraOn) return text.peerCameraOff;
  return media.remote === null ? text.starting : null;
}

/** Returns why nothing is heard of the peer. */
export const mutedWords = ({ peerHasMicrophone }: Pick<MediaState, 'peerHasMicrophone'>): string =>
  peerHasMicrophone ? text.peerMuted : text.peerNoMicrophone;

const play = (video: HTMLVideoElement): Promise<void> =>
  video.srcObject && video.paused ? video.play() : Promise.resolve();

/** What both pictures show at one moment. */
interface Scene {
  readonly media: MediaState;
  readonly view: CallView | null;
  readonly role: Role;
  /** How much of the peer's video comes. */
  readonly wish: VideoWish;
  /**
   * `in-call` begins once the prepayment has settled: for the host by its own server, for the guest
   * by the host's word.
   */
  readonly isAdmitted: boolean;
  readonly isOver: boolean;
  /** The gate is open. */
  readonly isOpen: boolean;
  readonly isDown: boolean;
  readonly isCovered: boolean;
  /** Why the call is frozen. */
  readonly code: ErrorCode | null;
  readonly frozen: FreezeWords | null;
  /** Why the time stands still. */
  readonly standstill: string | null;
  readonly hasDevices: boolean;
}

function readScene(): Scene {
  const call = $call.get();
  const media = $media.get();
  const { view } = call;
  const isAdmitted = view?.phase === 'in-call';
  const isOver = call.ended !== null || view?.phase === 'ended';
  const isOpen = view?.mediaOpen === true && !isOver;
  const down = isDown();
  // A picture that stands still says nothing about why.
  const still = view?.billing?.status === 'interrupted' ? view.billing : null;
  return {
    media,
    view,
    role: call.role ?? 'guest',
    wish: effectiveWish($wishes.get()),
    isAdmitted,
    isOver,
    isOpen,
    isDown: down,
    isCovered: isAdmitted && (!isOpen || down || still !== null),
    code: view?.freezeCode?.code ?? null,
    frozen: view && freezeWords(view),
    standstill: view && still ? standstillWords(view, still) : null,
    hasDevices: media.local !== null || media.hasMicrophone || media.hasCamera,
  };
}

/** Returns whether the stage is shown: as a preview from the way in to a call on, then the call. */
function isShown({ isAdmitted, isOver, hasDevices }: Scene): boolean {
  // Until the call, a preview: what is missing is noticed before anything is paid.
  const screen = $screen.get();
  const isWayIn = screen === 'host' || (screen === 'guest' && $guest.get().terms !== null);
  const something = isAdmitted || isWayIn || hasDevices || $call.get().role !== null;
  return screen !== 'lobby' && !isOver && something;
}

/** Covers the peer's picture while nothing is paid or nothing comes, and says why. */
function coverOf(now: () => Scene): HTMLElement {
  let upcomingMs: number | null = null;
  function whatNext(): string {
    const { view, error } = $call.get();
    if (!view?.billing || !now().isCovered) return '';
    if (!isDown()) return nextStep(view, view.billing, upcomingMs);
    const { needsCode, reconnecting } = billingStrings.freeze;
    return isPageGone({ error }) ? needsCode : reconnecting;
  }
  // Counts down, so it is no live region: it would be read out each second (announcements.ts tells it once).
  const when = h('p.when', { hidden: () => !now().isDown && now().frozen === null }, whatNext);
  const drawWhen = drawing(when);
  onReading((reading) => {
    ({ upcomingMs } = reading);
    drawWhen();
  });
  function title(): string {
    const { isDown: down, frozen, standstill } = now();
    if (down) return billingStrings.freeze.interrupted;
    return frozen?.title ?? standstill ?? text.starting;
  }
  return h(
    'div.cover',
    {
      hidden: () => !now().isCovered,
      data: { testid: () => now().code && 'freeze', code: () => now().code },
    },
    icon(() => (now().isDown || now().standstill !== null ? 'pause' : 'lock')),
    h('strong', title),
    h('p', () => now().frozen?.cause ?? ''),
    h('p.step', () => now().frozen?.step ?? ''),
    onDraw(when, drawWhen),
  );
}

/** Shows the peer: the picture, or what stands in its place, and the name. */
function farOf(now: () => Scene): HTMLElement {
  // If the browser plays sound only after a click, shows the picture at once and offers a button.
  let isBlocked = false;
  const sound = button(text.play, {
    className: 'sound',
    hidden: () => !isBlocked,
    onclick: () => void unblock(),
  });
  const drawSound = drawing(sound);
  drawSound();
  function stream(): MediaStream | null {
    const { isAdmitted, isOver, isCovered, code, media } = now();
    // Chromium turns a picture black only when frames arrive, and unpaid frames never do.
    const isUnpaid = isCovered && code !== null;
    return isAdmitted && !isOver && !isUnpaid ? media.remote : null;
  }
  const video = h('video', {
    testid: 'remote-video',
    playsInline: true,
    autoplay: true,
    srcObject: stream,
    muted: () => !now().isOpen || isBlocked,
  });
  async function start(): Promise<void> {
    try {
      await play(video);
    } catch (thrown) {
      // A replaced stream rejects with AbortError; the next one starts again.
      if (!(thrown instanceof Error) || thrown.name !== 'NotAllowedError' || isBlocked) return;
      isBlocked = video.muted = true;
      await start();
    }
    drawSound();
  }
  function unblock(): Promise<void> {
    isBlocked = video.muted = false;
    return start();
  }
  watch(() => {
    const id = $speaker.get();
    // A speaker that was just unplugged is rejected; the next device list names another.
    if ('setSinkId' in video && video.sinkId !== id) video.setSinkId(id).catch(() => undefined);
  }, $speaker);
  const instead = (): string | null => pictureWords(now().media, now().role, now().wish);
  const isMuted = (): boolean => !now().media.peerMicrophoneOn;
  return h(
    'div.far',
    {
      role: 'group',
      hidden: () => !now().isAdmitted || now().isOver,
      aria: { label: () => peerLabel(now().role) },
    },
    onDraw(video, () => {
      if (now().isOpen) void start();
    }),
    h(
      'p.no-picture',
      { hidden: () => instead() === null },
      h('span.avatar', icon('person')),
      h('span', () => instead() ?? ''),
    ),
    h(
      'p.badge',
      { hidden: () => peerName() === '' && !isMuted() },
      h('bdi', { testid: 'peer-name', hidden: () => peerName() === '' }, peerName),
      h(
        'span.muted',
        { hidden: () => !isMuted() },
        icon('micOff'),
        h('span', () => mutedWords(now().media)),
      ),
    ),
    wishBadge(),
    sound,
    coverOf(now),
  );
}

/** Shows the user's own picture. */
function nearOf(now: () => Scene): HTMLElement {
  const video = h('video', {
    testid: 'local-video',
    playsInline: true,
    autoplay: true,
    muted: true,
    srcObject: () => (now().isOver ? null : now().media.local),
  });
  function isOff(): boolean {
    const { sharing, cameraOn, hasCamera } = now().media;
    return !sharing && (!cameraOn || !hasCamera);
  }
  return h(
    'div.near',
    {
      role: 'group',
      aria: { label: text.you },
      classes: { sharing: () => now().media.sharing, away: () => now().media.facesAway },
    },
    onDraw(video, () => void play(video).catch(() => undefined)),
    h(
      'div.no-picture',
      { role: 'img', hidden: () => !isOff(), aria: { label: text.ownCameraOff } },
      h('span.avatar', icon('person')),
    ),
    h('div.cover', { hidden: () => !now().isAdmitted || now().isOpen }, icon('lock')),
  );
}

/**
 * Shows both pictures. The remote one does not appear before the prepayment has settled
 * (`mediaOpen`), and it is covered and silent whenever the gate is closed (billing.md).
 */
export function stage(actions: Actions, devices: HTMLElement): HTMLElement {
  let scene = readScene();
  const now = (): Scene => scene;
  const isEmpty = (): boolean => !scene.isAdmitted && !scene.hasDevices;
  const element = h(
    'section.stage',
    {
      hidden: () => !isShown(scene),
      classes: {
        preview: () => !scene.isAdmitted,
        card: () => !scene.isAdmitted && (scene.hasDevices || scene.media.error !== null),
      },
      aria: { label: () => (scene.isAdmitted ? strings.call : text.preview) },
    },
    h('div.faces', { hidden: isEmpty }, farOf(now), nearOf(now)),
    shownIf(controls(actions), () => !isEmpty()),
    devices,
  );
  const draw = drawing(element);
  watch(
    () => {
      scene = readScene();
      draw();
    },
    $call,
    $guest,
    $media,
    $screen,
    $wishes,
  );
  return element;
}
