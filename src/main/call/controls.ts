import type { Actions } from '../app/actions.ts';
import { $devicesOpen, toggleDevices } from '../devices/state.ts';
import { $panel, $pip } from '../app/screen.ts';
import { $call, $media, type MediaState } from '../app/call-state.ts';
import { h, type Live, type Props, watch } from '../ui/dom.ts';
import { icon, type IconName } from '../ui/icons.ts';
import { onPhone } from '../ui/on-phone.ts';
import { callStrings } from './strings.ts';

const text = callStrings.stage;

/**
 * Limits of a stray press. Within this time and distance of an earlier press, the user cannot have
 * aimed at a button that has just appeared there.
 */
const STRAY_WITHIN_MS = 2000;
const STRAY_WITHIN_PX = 24;

type Press = Pick<MouseEvent, 'timeStamp' | 'clientX' | 'clientY' | 'detail'>;

/** Returns whether a press is the rest of a double click on something that stood there before. */
export function isStray(before: Press, now: Press): boolean {
  const awayPx = Math.hypot(now.clientX - before.clientX, now.clientY - before.clientY);
  // A press by keyboard has no position.
  const byPointer = now.detail > 0;
  return (
    byPointer && now.timeStamp - before.timeStamp < STRAY_WITHIN_MS && awayPx < STRAY_WITHIN_PX
  );
}

type RoundProps = Props<HTMLButtonElement> & {
  /** The button's name, which is also its tooltip. */
  readonly label: Live<string>;
  readonly sign: Live<IconName>;
};

export const round = (
  { label, sign, aria, ...props }: RoundProps,
  ...more: readonly HTMLElement[]
): HTMLButtonElement =>
  h(
    'button',
    { type: 'button', className: 'round', title: label, aria: { label, ...aria }, ...props },
    icon(sign),
    ...more,
  );

/** Ends the call. A press that is the rest of a double click on something else is ignored. */
export function endButton(actions: Pick<Actions, 'endCall'>, prefix = ''): HTMLElement {
  let elsewhere: MouseEvent | null = null;
  const end = round(
    {
      testid: prefix + 'end-call',
      className: 'round end',
      label: text.end,
      sign: 'hangUp',
      hidden: () => {
        const phase = $call.get().view?.phase ?? 'idle';
        return phase === 'idle' || phase === 'ended';
      },
      onclick: (event) => {
        if (!elsewhere || !isStray(elsewhere, event)) void actions.endCall();
      },
    },
    h('span', text.endShort),
  );
  const note = (event: MouseEvent): void => {
    if (event.target instanceof Node && !end.contains(event.target)) elsewhere = event;
  };
  document.addEventListener('click', note, { capture: true });
  return end;
}

type Own = Pick<MediaState, 'hasMicrophone' | 'microphoneOn' | 'hasCamera' | 'cameraOn'>;

const sends = (what: 'microphone' | 'camera', own: Own): boolean =>
  what === 'microphone' ? own.hasMicrophone && own.microphoneOn : own.hasCamera && own.cameraOn;

/**
 * Returns the label for what a press will do. If the device is missing, a press asks the browser
 * for it again.
 */
function labelOf(what: 'microphone' | 'camera', own: Own): string {
  if (what === 'microphone') {
    if (!own.hasMicrophone) return text.openMicrophone();
    return own.microphoneOn ? text.mute() : text.unmute();
  }
  // If the user has switched the camera off, the page does not ask the browser for it.
  if (!own.hasCamera && own.cameraOn) return text.openCamera();
  return own.hasCamera && own.cameraOn ? text.cameraOff() : text.cameraOn();
}

/**
 * Returns the switches for this side's microphone and camera. In the picture-in-picture window
 * (pip/), their test ids begin with `prefix`.
 */
export function switches(
  actions: Pick<Actions, 'toggleMicrophone' | 'toggleCamera'>,
  prefix = '',
): readonly HTMLElement[] {
  const media = $media.get;
  return [
    round({
      testid: prefix + 'toggle-mic',
      label: () => labelOf('microphone', media()),
      sign: () => (sends('microphone', media()) ? 'mic' : 'micOff'),
      classes: { off: () => !sends('microphone', media()) },
      onclick: () => void actions.toggleMicrophone(),
    }),
    round({
      testid: prefix + 'toggle-camera',
      label: () => labelOf('camera', media()),
      sign: () => (sends('camera', media()) ? 'camera' : 'cameraOff'),
      classes: { off: () => !sends('camera', media()) },
      onclick: () => void actions.toggleCamera(),
    }),
  ];
}

/**
 * Returns the controls for microphone, camera, screen, picture-in-picture and the end of the call.
 * A freeze never changes what the user has chosen.
 */
export function controls(actions: Actions): HTMLElement {
  const media = $media.get;
  const canShare = 'getDisplayMedia' in (navigator.mediaDevices ?? {});
  const canPip = 'documentPictureInPicture' in globalThis;
  const isAdmitted = (): boolean => $call.get().view?.phase === 'in-call';
  const isOpen = (): boolean => (isAdmitted() ? $panel.get() === 'more' : $devicesOpen.get());
  return watch(
    h(
      'div.controls',
      ...switches(actions),
      round({
        testid: 'flip-camera',
        label: text.flip,
        sign: 'flip',
        hidden: () => !isAdmitted() || !onPhone() || !sends('camera', media()) || media().sharing,
        onclick: () => void actions.flipCamera(),
      }),
      round({
        testid: 'share-screen',
        label: () => (media().sharing ? text.unshare : text.share),
        sign: 'screen',
        hidden: () => !isAdmitted() || !canShare,
        classes: { off: () => media().sharing },
        aria: { pressed: () => String(media().sharing) },
        onclick: () => void actions.shareScreen(),
      }),
      round({
        testid: 'open-pip',
        className: 'round to-pip',
        label: () => ($pip.get() === 'closed' ? text.pip : text.closePip),
        sign: 'pip',
        hidden: () => !isAdmitted() || !canPip,
        classes: { off: () => $pip.get() !== 'closed' },
        onclick: () => $pip.set($pip.get() === 'closed' ? 'wanted' : 'closed'),
      }),
      round({
        testid: 'devices',
        label: () => (isAdmitted() ? text.more : text.devices),
        sign: () => (isAdmitted() ? 'more' : 'settings'),
        classes: { off: isOpen },
        aria: {
          controls: () => (isAdmitted() ? 'panel-more' : 'devices-panel'),
          expanded: () => String(isOpen()),
        },
        onclick: toggleDevices,
      }),
      endButton(actions),
    ),
    $media,
    $call,
    $devicesOpen,
    $panel,
    $pip,
  );
}
