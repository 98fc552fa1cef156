import { computed } from 'nanostores';
import { $asked, $visit } from '../app/ring-state.ts';
import { watch } from '../ui/dom.ts';
import { remember } from './choices.ts';
import { play, type Sound } from './play-sound.ts';
import { $attention } from './state.ts';
import { noticeStrings } from './strings.ts';
import { notify } from './system-notifications.ts';
import { setTitle } from './title.ts';

/** Alerts both sides to a ring, by sounds, the tab's title and, if allowed, a notification. */

const text = noticeStrings.ring;
const AGAIN_MS = 3_000;

/** The sound to play now, or null. */
const $sounding = computed([$asked, $visit], (rings, visit): Sound | null => {
  if (rings.some(({ state }) => state === 'ringing')) return 'ring';
  return visit?.state === 'ringing' ? 'ringing' : null;
});
const $newest = computed($asked, (rings) => rings.at(-1)?.id ?? null);
const $visitState = computed($visit, (visit) => visit?.state ?? null);

function titleNow(): string {
  const ring = $asked.get().at(-1);
  if (ring) return text.comes(ring.name);
  switch ($visit.get()?.state) {
    case 'ringing':
      return text.ringing();
    case 'answered':
      return text.answered();
    case 'busy':
      return text.busy();
    case 'no-answer':
    case 'over':
      return text.noAnswer();
    case undefined:
      return '';
  }
}

function tell(said: string): void {
  if (document.hidden && $attention.get().notify) notify(said);
}

/**
 * Starts the alerts. Called once. The sounds are part of ringing, so the user's choice about sounds
 * in a call does not affect them.
 */
export function attendRings(): void {
  remember();
  let timer: ReturnType<typeof setInterval> | undefined;
  $sounding.subscribe((sound) => {
    clearInterval(timer);
    if (sound === null) return;
    play(sound);
    timer = setInterval(() => play(sound), AGAIN_MS);
  });
  watch(() => setTitle('ring', titleNow()), $asked, $visit);
  $newest.subscribe((id) => {
    const ring = $asked.get().find((each) => each.id === id);
    if (ring) tell(text.comes(ring.name));
  });
  $visitState.subscribe((state) => {
    if (state !== null && state !== 'ringing') tell(titleNow());
  });
}
