import type { Actions } from '../app/actions.ts';
import { deviceStrings as text } from '../devices/strings.ts';
import { $taken, lostOf } from '../media/captures.ts';
import { h, watch } from '../ui/dom.ts';
import { lateStyle } from '../ui/late-style.ts';
import { button } from '../ui/parts.ts';

/**
 * Shows which devices this side's system took, with a button that opens those that do not return by
 * themselves.
 */
export async function takenNote(actions: Pick<Actions, 'bringBack'>): Promise<HTMLElement> {
  await lateStyle();
  /**
   * Returns whether the system took a device. If a device has ended instead, the error beside this
   * note explains it.
   */
  const isTaken = (): boolean => Object.values($taken.get().own).includes('taken');
  function words(): string {
    const taken = lostOf($taken.get().own);
    return taken ? text.taken.own[taken]() : '';
  }
  return watch(
    h(
      'div.stack',
      h(
        'div.note.stack',
        { testid: 'taken', role: 'status', hidden: () => !isTaken() },
        h('strong', words),
        h('p', text.taken.back),
      ),
      button(text.retry, {
        testid: 'taken-retry',
        className: 'quiet',
        onclick: () => void actions.bringBack(),
      }),
    ),
    $taken,
  );
}
