import type { Actions } from '../app/state.ts';
import { $devicesOpen, toggleDevices } from '../devices/state.ts';
import { $call, $media, $panel } from '../app/state.ts';
import { h, setAttribute, setVisible, watch } from '../ui/dom.ts';
import { icon, setIcon, type IconName } from '../ui/icons.ts';
import { callStrings } from './strings.ts';

const text = callStrings.stage;

/** So soon after another press, and so near to it, nobody has aimed at what has appeared there. */
const STRAY_WITHIN_MS = 2000;
const STRAY_WITHIN_PX = 24;

type Press = Pick<MouseEvent, 'timeStamp' | 'clientX' | 'clientY' | 'detail'>;

/** Returns whether a press began as a double click on what stood there before. */
export function isStray(before: Press, now: Press): boolean {
  const awayPx = Math.hypot(now.clientX - before.clientX, now.clientY - before.clientY);
  // The keyboard has no place.
  const byPointer = now.detail > 0;
  return (
    byPointer && now.timeStamp - before.timeStamp < STRAY_WITHIN_MS && awayPx < STRAY_WITHIN_PX
  );
}

interface RoundButton {
  readonly element: HTMLButtonElement;
  set(label: string, name: IconName, pressed?: boolean): void;
}

function round(
  testid: string,
  name: IconName,
  label: string,
  onclick: (event: MouseEvent) => void,
): RoundButton {
  const drawing = icon(name);
  const element = h(
    'button',
    { type: 'button', className: 'round', testid, onclick, title: label },
    drawing,
  );
  element.setAttribute('aria-label', label);
  return {
    element,
    set(next, shape, off = false) {
      setIcon(drawing, shape);
      setAttribute(element, 'title', next);
      setAttribute(element, 'aria-label', next);
      element.classList.toggle('off', off);
    },
  };
}

/**
 * Controls for microphone, camera, screen and ending. A freeze never changes the user's choices.
 */
export function controls(actions: Actions): HTMLElement {
  const mic = round('toggle-mic', 'mic', text.mute, () => void actions.toggleMicrophone());
  const camera = round(
    'toggle-camera',
    'camera',
    text.cameraOff,
    () => void actions.toggleCamera(),
  );
  const share = round('share-screen', 'screen', text.share, () => void actions.shareScreen());
  const devices = round('devices', 'settings', text.devices, toggleDevices);
  let elsewhere: MouseEvent | null = null;
  const end = round('end-call', 'hangUp', text.end, (event) => {
    if (!elsewhere || !isStray(elsewhere, event)) void actions.endCall();
  });
  const note = (event: MouseEvent): void => {
    if (event.target instanceof Node && !end.element.contains(event.target)) elsewhere = event;
  };
  document.addEventListener('click', note, { capture: true });
  end.element.classList.add('end');
  end.element.append(h('span', {}, text.end));
  const canShare = 'getDisplayMedia' in (navigator.mediaDevices ?? {});

  watch(
    () => {
      const media = $media.get();
      mic.set(
        media.microphoneOn ? text.mute : text.unmute,
        media.microphoneOn ? 'mic' : 'micOff',
        !media.microphoneOn,
      );
      camera.set(
        media.cameraOn ? text.cameraOff : text.cameraOn,
        media.cameraOn ? 'camera' : 'cameraOff',
        !media.cameraOn,
      );
      mic.element.disabled = !media.hasMicrophone;
      camera.element.disabled = !media.hasCamera;
      share.set(media.sharing ? text.unshare : text.share, 'screen', media.sharing);
      setAttribute(share.element, 'aria-pressed', String(media.sharing));
      const { view } = $call.get();
      const inCall = view?.phase === 'in-call';
      setVisible(share.element, inCall && canShare);
      setVisible(end.element, view !== null && view.phase !== 'idle' && view.phase !== 'ended');
    },
    $media,
    $call,
  );
  watch(
    () => {
      const inCall = $call.get().view?.phase === 'in-call';
      const open = inCall ? $panel.get() === 'more' : $devicesOpen.get();
      devices.set(inCall ? text.more : text.devices, inCall ? 'more' : 'settings', open);
      setAttribute(devices.element, 'aria-controls', inCall ? 'panel-more' : 'devices-panel');
      setAttribute(devices.element, 'aria-expanded', String(open));
    },
    $call,
    $devicesOpen,
    $panel,
  );
  return h(
    'div',
    { className: 'controls' },
    mic.element,
    camera.element,
    share.element,
    devices.element,
    end.element,
  );
}
