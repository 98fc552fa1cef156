import { attempt } from '../../shared/fields.ts';
import { $call, isInCall } from '../app/call-state.ts';
import { h, watch, whenever } from '../ui/dom.ts';
import { onPhone } from '../ui/on-phone.ts';
import { deviceStrings } from './strings.ts';

/**
 * The key of an entry that is stored once the user has been in a call. By then, the installed page
 * has shown its warning.
 */
const KEY = 'pay2chat/installed-told/1';

/** Warns before the first call that a phone may stop the microphone of an installed page. */
export function installedNote(): HTMLElement | null {
  const isInstalled = matchMedia('(display-mode: standalone)').matches;
  const isTold = (): boolean => (attempt(() => localStorage.getItem(KEY)) ?? null) !== null;
  if (!isInstalled || !onPhone() || isTold()) return null;
  let isOver = false;
  whenever(
    isInCall,
    () => {
      isOver = true;
      // If the browser cannot store this, the page shows the warning again at the next visit.
      attempt(() => localStorage.setItem(KEY, '1'));
    },
    $call,
  );
  return watch(
    h('p.hint', { testid: 'installed-note', hidden: () => isOver }, deviceStrings.installed),
    $call,
  );
}
