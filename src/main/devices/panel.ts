import { $devices, $devicesOpen, type DeviceActions } from './state.ts';
import { $call, $media, $panel, $screen } from '../app/state.ts';
import {
  type Choice,
  type DeviceKind,
  findChoice,
  isPicture,
  ofKind,
  PICTURES,
} from '../media/device-list.ts';
import { h, setDisabled, setText, setVisible, watch } from '../ui/dom.ts';
import { button, errorSlot, field, setLabel } from '../ui/parts.ts';
import { levelMeter } from './level.ts';
import { deviceStrings as text } from './strings.ts';
import type { App } from '../app/app.ts';
import { createDeviceActions } from './actions.ts';

/** Creates the device panel. Entry point of its lazily loaded chunk. */
export const composeDevices = (app: App): HTMLElement => devicesPanel(createDeviceActions(app));

/** Rebuilds a menu only when its options have changed, because the user may have it open. */
function offer(select: HTMLSelectElement, options: readonly (readonly [string, string])[]): void {
  const wanted = JSON.stringify(options);
  if (select.dataset['options'] === wanted) return;
  select.dataset['options'] = wanted;
  select.replaceChildren(...options.map(([value, label]) => h('option', { value }, label)));
}

/**
 * Builds the menu for one kind of device. It is hidden until the user grants permission, because
 * browsers withhold device names until then.
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
    const automatic = usual ? text.automaticIs(usual.label) : text.automatic;
    const absent = choice && !found ? [[choice.id, text.absent(choice.label)] as const] : [];
    const rows = entries.map(({ id, label }) => [id, label] as const);
    offer(select, [['', automatic], ...absent, ...rows]);
    const value = found?.id ?? choice?.id ?? '';
    if (select.value !== value) select.value = value;
    const used = kind === 'speaker' ? null : inUse[kind];
    select.dataset['inUse'] = used ?? '';
    setVisible(row, entries.length > 0);
  }, $devices);
  return row;
}

/** Opens the devices on request, and never by itself: a light that goes on unasked frightens. */
function checkButton(actions: DeviceActions): HTMLElement {
  let busy = false;
  const check = button(text.check, {
    testid: 'preview-check',
    className: 'quiet start',
    icon: 'camera',
    onclick: () => void run(),
  });
  const render = (): void => {
    const { local, hasCamera, error } = $media.get();
    const before = $call.get().view?.phase !== 'in-call';
    setVisible(check, before && local === null && !hasCamera && error === null);
    setDisabled(check, busy);
    setLabel(check, busy ? text.checking : text.check);
    check.classList.toggle('busy', busy);
  };
  async function run(): Promise<void> {
    busy = true;
    render();
    await actions.check();
    busy = false;
    render();
    // On a phone, what was denied would stand below the fold.
    check.closest('.devices-part')?.querySelector('.error')?.scrollIntoView({ block: 'center' });
  }
  watch(render, $media, $call);
  return check;
}

/** Returns what a call without the missing device is like; '' if nothing is missing. */
function withoutDevice(): string {
  const { error, hasCamera, hasMicrophone } = $media.get();
  const role = $screen.get();
  if (error === null || error.code === 'media_insecure') return '';
  if (hasCamera && hasMicrophone) return '';
  if (hasCamera) return text.without.microphone;
  if (hasMicrophone) return text.without.camera;
  return role === 'host' || role === 'guest' ? text.without.nothing[role] : '';
}

/** Says before the call what is missing, and what a call without it is like (call/notices.ts). */
function missing(): { readonly error: HTMLElement; readonly hint: HTMLElement } {
  const error = errorSlot();
  const hint = h('p', { className: 'hint' });
  watch(
    () => {
      const before = $call.get().view?.phase !== 'in-call';
      error.set(before ? $media.get().error : null);
      const without = before ? withoutDevice() : '';
      setText(hint, without);
      setVisible(hint, without !== '');
    },
    $media,
    $call,
    $screen,
  );
  return { error: error.element, hint };
}

/**
 * Builds the pickers for microphone, camera, speaker and video size. Before the call it also
 * checks the devices and shows how loud the microphone is. Shows a retry button when a camera or
 * microphone cannot be opened.
 */
export function devicesPanel(actions: DeviceActions): HTMLElement {
  const picture = h(
    'select',
    { testid: 'picture-size' },
    ...PICTURES.map((value) => h('option', { value }, text.pictures[value])),
  );
  picture.onchange = () => {
    if (isPicture(picture.value)) actions.setPicture(picture.value);
  };
  const notice = h('p', { className: 'hint', role: 'status' });
  const canHear = 'setSinkId' in HTMLMediaElement.prototype;
  const pickers = h(
    'section',
    { className: 'card devices', id: 'devices-panel', aria: { label: text.title } },
    picker('microphone', actions),
    picker('camera', actions),
    canHear ? picker('speaker', actions) : null,
    field(text.picture, picture, text.pictureHint),
    notice,
  );
  const retry = button(text.retry, {
    testid: 'device-retry',
    className: 'quiet',
    onclick: () => actions.retry(),
  });

  watch(
    () => setVisible(pickers, $devicesOpen.get() || $panel.get() === 'more'),
    $devicesOpen,
    $panel,
  );
  watch(() => {
    const { notice: said, preferences } = $devices.get();
    setText(notice, said);
    setVisible(notice, said !== '');
    if (picture.value !== preferences.picture) picture.value = preferences.picture;
  }, $devices);
  watch(() => {
    const code = $media.get().error?.code;
    setVisible(retry, code !== undefined && code !== 'media_insecure');
  }, $media);
  const { error, hint } = missing();
  return h(
    'div',
    { className: 'devices-part' },
    levelMeter(),
    checkButton(actions),
    error,
    hint,
    retry,
    pickers,
  );
}
