import { attempt, storedFields } from '../../shared/fields.ts';
import { $attention, type Attention } from './state.ts';

/** How the user wants to be alerted, as this browser stores it. */

const KEY = 'pay2chat/attention/1';
let isRead = false;

/** Reads the stored choices. Invalid values are replaced by those of `usual`. */
export function parseAttention(json: string | null, usual: Attention): Attention {
  const stored = storedFields(json);
  const flag = (key: keyof Attention): boolean => {
    const found = stored[key];
    return typeof found === 'boolean' ? found : usual[key];
  };
  return {
    sounds: flag('sounds'),
    notify: flag('notify'),
    pip: flag('pip'),
    keys: flag('keys'),
  };
}

/**
 * Reads the user's choices, and stores each later change. Must be called before the choices are
 * used. Later calls do nothing.
 */
export function remember(): void {
  if (isRead) return;
  isRead = true;
  const json = attempt(() => localStorage.getItem(KEY)) ?? null;
  $attention.set(parseAttention(json, $attention.get()));
  // If the browser stores nothing, the choice lasts only for this visit.
  $attention.listen((chosen) => attempt(() => localStorage.setItem(KEY, JSON.stringify(chosen))));
}
