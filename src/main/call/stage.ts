import { $devices, $speaker } from '../devices/state.ts';
import type { Actions } from '../app/actions.ts';
import { $screen } from '../app/screen.ts';
import { $guest } from '../app/guest-state.ts';
import { $call, isInCall } from '../app/call-state.ts';
import { keepPlaying } from './keep-playing.ts';
import { controls } from './controls.ts';
import { drawing, h, onDraw, shownIf, watch } from '../ui/dom.ts';
import { lazyParts } from '../ui/lazy.ts';
import { icon } from '../ui/icons.ts';
import { button } from '../ui/parts.ts';
import { makeMovable } from './own-picture.ts';
import { peerLabel } from './peer-name.ts';
import { badgeOf, coverOf, insteadOf, peerStream, play } from './peer-picture.ts';
import { readScene, SCENE, type Scene } from './scene.ts';
import { callStrings } from './strings.ts';
import { strings } from '../ui/strings.ts';
import { wishBadge } from './wish-words.ts';

const text = callStrings.stage;

/**
 * Returns whether the stage is shown. It is a preview on the screens before a call, and then the
 * call.
 */
function isShown({ isAdmitted, isOver, hasDevices }: Scene): boolean {
  // Before the call, the preview lets the user notice a missing device before anything is paid.
  const screen = $screen.get();
  const isWayIn = screen === 'host' || (screen === 'guest' && $guest.get().terms !== null);
  const something = isAdmitted || isWayIn || hasDevices || $call.get().role !== null;
  return screen !== 'lobby' && !isOver && something;
}

/** Shows the peer's picture, or a text in its place, and the peer's name. */
function farOf(now: () => Scene, lens: ChildNode): HTMLElement {
  // If the browser plays sound only after a click, the picture starts without sound, and a button
  // starts the sound.
  let isBlocked = false;
  const sound = button(text.play, {
    className: 'sound',
    hidden: () => !isBlocked,
    onclick: () => void unblock(),
  });
  const drawSound = drawing(sound);
  drawSound();
  const video = h('video', {
    testid: 'remote-video',
    playsInline: true,
    autoplay: true,
    srcObject: () => peerStream(now()),
    muted: () => !now().isOpen || isBlocked,
  });
  async function start(): Promise<void> {
    try {
      await play(video);
    } catch (thrown) {
      // If the stream was replaced, `play` rejects with an AbortError. The next stream starts the
      // video again.
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
  keepPlaying(video, async () => {
    if (now().isOpen) await start();
  });
  watch(() => {
    const id = $speaker.get();
    // A speaker that was just unplugged is rejected. The next device list then selects another one.
    if ('setSinkId' in video && video.sinkId !== id) video.setSinkId(id).catch(() => undefined);
  }, $speaker);
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
    insteadOf(now),
    badgeOf(now),
    wishBadge(),
    sound,
    coverOf(now),
    lens,
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
  const isMirror = (): boolean => $devices.get().preferences.mirror && !now().media.facesAway;
  return h(
    'div.near',
    {
      role: 'group',
      aria: { label: text.you },
      classes: { sharing: () => now().media.sharing, away: () => !isMirror() },
    },
    onDraw(video, () => void play(video).catch(() => undefined)),
    h(
      'div.no-picture',
      { role: 'img', hidden: () => !isOff(), aria: { label: text.ownCameraOff } },
      h('span.avatar', icon('person')),
    ),
    h(
      'div.cover',
      {
        role: 'img',
        title: text.ownWaits,
        hidden: () => !now().isAdmitted || now().isSending,
        aria: { label: text.ownWaits },
      },
      icon('lock'),
    ),
  );
}

/**
 * Shows both pictures. The peer's picture appears only after the prepayment has settled
 * (`mediaOpen`). It is covered and silent whenever the gate is closed (billing.md).
 */
export function stage(actions: Actions, devices: HTMLElement): HTMLElement {
  let scene = readScene();
  const now = (): Scene => scene;
  const isEmpty = (): boolean => !scene.isAdmitted && !scene.hasDevices;
  // Zoom and full screen are loaded with the call.
  const load = async () => (await import('./lens.ts')).lens(far);
  const far: HTMLElement = farOf(now, lazyParts(load, isInCall, $call)('lens'));
  const near = nearOf(now);
  makeMovable(near, far);
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
    h('div.faces', { hidden: isEmpty }, far, near),
    shownIf(controls(actions), () => !isEmpty()),
    devices,
  );
  const draw = drawing(element);
  watch(
    () => {
      scene = readScene();
      draw();
    },
    ...SCENE,
    $devices,
    $guest,
    $screen,
  );
  return element;
}
