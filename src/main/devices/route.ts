import { audioSession } from '../media/audio-session.ts';
import { concreteId, ofKind } from '../media/device-list.ts';
import { h } from '../ui/dom.ts';
import { button } from '../ui/parts.ts';
import { $devices, type DeviceActions } from './state.ts';
import { deviceStrings } from './strings.ts';

/** Explains where the sound of a call goes, where the choice of a microphone decides that. */

const text = deviceStrings.route;

/** Systems name a headset's microphone like this if it has only the profile for calls. */
const BLUETOOTH = /bluetooth|hands-?free|airpods|buds/i;

/**
 * @param label the name of the microphone in use.
 * @param follows the system moves the output with the microphone.
 */
export function routeNote(label: string, follows: boolean): 'bluetooth' | 'follows' | null {
  if (BLUETOOTH.test(label)) return 'bluetooth';
  return follows ? 'follows' : null;
}

/** Safari on a phone or tablet: it has no choice of speakers, and the system's own one instead. */
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

/** Firefox lists a speaker only after the user has chosen it in the browser's own window. */
export const speakerButton = (actions: Pick<DeviceActions, 'askSpeaker'>): HTMLElement =>
  button(text.choose, {
    testid: 'ask-speaker',
    className: 'quiet',
    hidden: () => ofKind(list(), 'speaker').length > 0 || list().entries.length === 0,
    onclick: () => actions.askSpeaker(),
  });
