import { attempt } from '../../shared/fields.ts';
import { $call, isInCall } from '../app/call-state.ts';
import { h, watch, whenever } from '../ui/dom.ts';
import { onPhone } from '../ui/on-phone.ts';
import { deviceStrings } from './strings.ts';

/** Set once the user has been in a call: the installed page has then said what it may lose. */
const KEY = 'pay2chat/installed-told/1';

/** Says before the first call that a phone may stop the microphone of an installed page. */
export function installedNote(): HTMLElement | null {
  const isInstalled = matchMedia('(display-mode: standalone)').matches;
  const isTold = (): boolean => (attempt(() => localStorage.getItem(KEY)) ?? null) !== null;
  if (!isInstalled || !onPhone() || isTold()) return null;
  let isOver = false;
  whenever(
    isInCall,
    () => {
      isOver = true;
      // Where nothing can be stored, it is said again at the next visit.
      attempt(() => localStorage.setItem(KEY, '1'));
    },
    $call,
  );
  return watch(
    h('p.hint', { testid: 'installed-note', hidden: () => isOver }, deviceStrings.installed),
    $call,
  );
}
