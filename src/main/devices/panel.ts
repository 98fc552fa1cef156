import { $devices, $devicesOpen, type DeviceActions } from './state.ts';
import { $panel, $screen } from '../app/screen.ts';
import { $call, $media, isInCall } from '../app/call-state.ts';
import { $wishes } from '../rtc/video-wish.ts';
import { isVideoWish, VIDEO_WISHES } from '../../shared/call/signal-messages.ts';
import { type Choice, type DeviceKind, findChoice, ofKind } from '../media/device-list.ts';
import { hasNoDevices } from '../media/acquire.ts';
import { isPicture, PICTURES } from '../media/picture.ts';
import { drawing, h, setData, setVisible, watch } from '../ui/dom.ts';
import { checkBox } from '../ui/check-box.ts';
import { lazySlot } from '../ui/lazy.ts';
import { button, errorOf, field } from '../ui/parts.ts';
import { blurOf } from './blur.ts';
import { inPreview, levelMeter } from './level.ts';
import { followMuted } from './muted.ts';
import { deviceStrings as text } from './strings.ts';
import type { App } from '../app/app.ts';
import { canAskSpeaker, createDeviceActions } from './actions.ts';
import { installedNote } from './installed.ts';
import { routeHint, speakerButton } from './route.ts';

/** Creates the device panel. Entry point of its lazily loaded chunk. */
export const composeDevices = (app: App): HTMLElement => devicesPanel(createDeviceActions(app));

/**
 * Fills a menu again only when its options have changed, because the user may have the menu open.
 */
function offer(select: HTMLSelectElement, options: readonly (readonly [string, string])[]): void {
  const wanted = JSON.stringify(options);
  if (select.dataset['options'] === wanted) return;
  select.dataset['options'] = wanted;
  select.replaceChildren(...options.map(([value, label]) => h('option', { value }, label)));
}

/**
 * Builds the menu for one kind of device. The menu is hidden until the user grants permission,
 * because browsers withhold device names until then.
 */
function picker(kind: DeviceKind, actions: DeviceActions): HTMLElement {
  const select = h('select', { testid: `choose-${kind}` });
  const row = field(text.kinds[kind], select);
  let choices: readonly Choice[] = [];
  select.onchange = () =>
    actions.choose(kind, choices.find(({ id }) => id === select.value) ?? null);

  watch(() => {
    const { list, preferences, inUse } = $devices.get();
    const entries = ofKind(list, kind);
    const choice = preferences.chosen[kind];
    const found = findChoice(list, kind, choice);
    choices = entries;
    const usual = entries.find(({ id }) => id === list.defaults[kind]);
    const automatic = usual ? text.automaticIs(usual.label) : text.automatic();
    const absent = choice && !found ? [[choice.id, text.absent(choice.label)] as const] : [];
    const rows = entries.map(({ id, label }) => [id, label] as const);
    offer(select, [['', automatic], ...absent, ...rows]);
    const value = found?.id ?? choice?.id ?? '';
    if (select.value !== value) select.value = value;
    const used = kind === 'speaker' ? null : inUse[kind];
    setData(select, 'inUse', used ?? '');
    setVisible(row, entries.length > 0);
  }, $devices);
  return row;
}

/**
 * Opens the devices when the user presses the button. The page never opens them by itself, because
 * a camera light that goes on unasked frightens people.
 */
function checkButton(actions: DeviceActions): HTMLElement {
  let busy = false;
  const isNeeded = (): boolean => {
    const { local, hasCamera, error } = $media.get();
    return isBefore() && local === null && !hasCamera && error === null;
  };
  const label = (): string => (wantsAudioOnly() ? text.checkMicrophone() : text.check());
  const check = button(() => (busy ? text.checking : label()), {
    testid: 'preview-check',
    className: 'quiet start',
    icon: () => (wantsAudioOnly() ? 'mic' : 'camera'),
    hidden: () => !isNeeded(),
    disabled: () => busy,
    classes: { busy: () => busy },
    onclick: () => void run(),
  });
  const draw = drawing(check);
  async function run(): Promise<void> {
    busy = true;
    draw();
    await actions.check();
    busy = false;
    draw();
    // Scrolls to the error: on a phone, it would otherwise be below the visible part.
    check.closest('.devices-part')?.querySelector('.error')?.scrollIntoView({ block: 'center' });
  }
  watch(draw, $media, $call, $devices);
  return check;
}

/**
 * Lets the user choose whether their own picture is mirrored or shown as the other person sees it.
 */
const mirrorBox = (actions: DeviceActions): HTMLElement =>
  checkBox({
    id: 'mirror',
    label: text.mirror,
    hint: text.mirrorHint,
    checked: () => $devices.get().preferences.mirror,
    onchange: (mirror) => actions.setLook({ mirror }),
  });

/** Switches the blur of a camera or the system. Shown only where the page can switch it. */
const blurBox = (actions: DeviceActions): HTMLElement =>
  checkBox({
    id: 'blur',
    label: text.blur,
    hint: text.blurHint,
    checked: () => blurOf(ownCamera()) === 'on',
    onchange: (blur) => actions.setLook({ blur }),
    hidden: () => blurOf(ownCamera()) === null,
  });

function ownCamera(): MediaStreamTrack | null {
  const { local, sharing } = $media.get();
  return sharing ? null : (local?.getVideoTracks()[0] ?? null);
}

/** Lets the user record and play back a sample before the call. The code is in a separate chunk. */
const rehearsalPart = (): HTMLElement =>
  lazySlot(
    async () => (await import('./rehearsal.ts')).rehearsal(),
    () => inPreview() && $media.get().local !== null && 'MediaRecorder' in globalThis,
    { className: 'rehearsal', stores: [$call, $media, $screen] },
  );

const wantsAudioOnly = (): boolean => $devices.get().preferences.audioOnly;

/**
 * Returns whether neither side's video is used. Before the call, this is the user's choice; during
 * the call, it is the actual state.
 */
function isAudioOnly(): boolean {
  if (!isInCall()) return wantsAudioOnly();
  const { hasCamera, cameraOn, sharing } = $media.get();
  return $wishes.get().own === 'none' && !(hasCamera && cameraOn) && !sharing;
}

/** Switches to a call without video with one press. */
const audioOnlyBox = (actions: DeviceActions): HTMLElement =>
  watch(
    checkBox({
      id: 'audio-only',
      label: text.audioOnly,
      hint: text.audioOnlyHint,
      checked: isAudioOnly,
      onchange: (on) => actions.setAudioOnly(on),
    }),
    $devices,
    $media,
    $call,
    $wishes,
  );

/**
 * Lets the user ask the peer for less video. This needs a call, and a peer whose page supports such
 * wishes.
 */
function receiveChoice(actions: DeviceActions): HTMLElement {
  const isOlder = (): boolean => $wishes.get().known === false;
  const isUnknown = (): boolean => $wishes.get().known !== true;
  const select = h(
    'select',
    { testid: 'receive-video', value: () => $wishes.get().own, disabled: isUnknown },
    ...VIDEO_WISHES.map((value) => h('option', { value }, text.wishes[value])),
  );
  select.onchange = () => {
    if (isVideoWish(select.value)) actions.want(select.value);
  };
  const hint = (): string => (isOlder() ? text.unknownWish() : text.receiveHint());
  return watch(
    h('div', { hidden: () => !isInCall() }, field(text.receive, select, hint)),
    $wishes,
    $call,
  );
}

const isBefore = (): boolean => $call.get().view?.phase !== 'in-call';

/**
 * Returns, before a call, a description of the call without the missing device; '' if no device is
 * missing.
 */
function withoutDevice(): string {
  const { error, hasCamera, hasMicrophone } = $media.get();
  const role = $screen.get();
  if (!isBefore() || error === null || hasNoDevices(error)) return '';
  if (hasCamera && hasMicrophone) return '';
  if (wantsAudioOnly() && !hasMicrophone && (role === 'host' || role === 'guest')) {
    return text.without.sound[role]();
  }
  if (hasCamera) return text.without.microphone();
  if (hasMicrophone) return text.without.camera();
  return role === 'host' || role === 'guest' ? text.without.nothing[role]() : '';
}

/**
 * Builds the pickers for microphone, camera, speaker and video size. Before the call, the panel
 * also checks the devices, shows how loud the microphone is, and describes a call without a missing
 * device; during the call, call/notices.ts shows the errors. A retry button appears if a camera or
 * microphone cannot be opened.
 */
export function devicesPanel(actions: DeviceActions): HTMLElement {
  followMuted();
  const picture = h(
    'select',
    { testid: 'picture-size' },
    ...PICTURES.map((value) => h('option', { value }, text.pictures[value])),
  );
  picture.onchange = () => {
    if (isPicture(picture.value)) actions.setLook({ picture: picture.value });
  };
  watch(() => {
    const { preferences } = $devices.get();
    if (picture.value !== preferences.picture) picture.value = preferences.picture;
  }, $devices);
  const canHear = 'setSinkId' in HTMLMediaElement.prototype;
  const notice = (): string => $devices.get().notice;
  return watch(
    h(
      'div.devices-part',
      levelMeter(),
      rehearsalPart(),
      installedNote(),
      checkButton(actions),
      audioOnlyBox(actions),
      errorOf(() => (isBefore() ? $media.get().error : null)),
      h('p.hint', { hidden: () => withoutDevice() === '' }, withoutDevice),
      button(text.retry, {
        testid: 'device-retry',
        className: 'quiet',
        hidden: () => {
          const { error } = $media.get();
          return error === null || hasNoDevices(error);
        },
        onclick: () => actions.retry(),
      }),
      h(
        'section.card.devices',
        {
          id: 'devices-panel',
          hidden: () => !$devicesOpen.get() && $panel.get() !== 'more',
          aria: { label: text.title },
        },
        picker('microphone', actions),
        picker('camera', actions),
        canHear ? picker('speaker', actions) : null,
        canHear && canAskSpeaker(navigator.mediaDevices) ? speakerButton(actions) : null,
        routeHint(),
        field(text.picture, picture, text.pictureHint),
        mirrorBox(actions),
        blurBox(actions),
        receiveChoice(actions),
        h('p.hint', { role: 'status', hidden: () => notice() === '' }, notice),
      ),
    ),
    $devices,
    $devicesOpen,
    $media,
    $call,
    $panel,
    $screen,
  );
}
