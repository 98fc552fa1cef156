import { audioSession } from '../media/audio-session.ts';
import { concreteId, ofKind } from '../media/device-list.ts';
import { h } from '../ui/dom.ts';
import { button } from '../ui/parts.ts';
import { $devices, type DeviceActions } from './state.ts';
import { deviceStrings } from './strings.ts';

/** Explains where the sound of a call goes, if the choice of a microphone decides that. */

const text = deviceStrings.route;

/**
 * Names that systems give to the microphone of a headset while it uses the Bluetooth profile for
 * calls.
 */
const BLUETOOTH = /bluetooth|hands-?free|airpods|buds/i;

/**
 * @param label the name of the microphone in use.
 * @param follows whether the system moves the sound to the device of the microphone.
 */
export function routeNote(label: string, follows: boolean): 'bluetooth' | 'follows' | null {
  if (BLUETOOTH.test(label)) return 'bluetooth';
  return follows ? 'follows' : null;
}

/**
 * Returns whether this is Safari on a phone or tablet. There, Safari offers no choice of speakers,
 * because the system chooses.
 */
const soundFollows = (): boolean =>
  audioSession() !== null &&
  navigator.maxTouchPoints > 1 &&
  ofKind(list(), 'microphone').length > 0;

const list = () => $devices.get().list;

function usedLabel(): string {
  const { inUse } = $devices.get();
  const id = inUse.microphone === null ? null : concreteId(list(), 'microphone', inUse.microphone);
  return ofKind(list(), 'microphone').find((entry) => entry.id === id)?.label ?? '';
}

export function routeHint(): HTMLElement {
  const note = (): 'bluetooth' | 'follows' | null => routeNote(usedLabel(), soundFollows());
  return h('p.hint', { testid: 'sound-route', hidden: () => note() === null }, () => {
    const kind = note();
    return kind ? text[kind]() : '';
  });
}

/**
 * Lets the user choose a speaker in the browser's own window. Until the user has done that, Firefox
 * lists no speaker.
 */
export const speakerButton = (actions: Pick<DeviceActions, 'askSpeaker'>): HTMLElement =>
  button(text.choose, {
    testid: 'ask-speaker',
    className: 'quiet',
    hidden: () => ofKind(list(), 'speaker').length > 0 || list().entries.length === 0,
    onclick: () => actions.askSpeaker(),
  });
