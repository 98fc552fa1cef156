import type { Actions } from '../app/actions.ts';
import { deviceStrings as text } from '../devices/strings.ts';
import { $taken, lostOf } from '../media/captures.ts';
import { h, watch } from '../ui/dom.ts';
import { lateStyle } from '../ui/late-style.ts';
import { button } from '../ui/parts.ts';

/** Says what the system took of this side, and opens again what does not come back by itself. */
export async function takenNote(actions: Pick<Actions, 'bringBack'>): Promise<HTMLElement> {
  await lateStyle();
  /** Of what has ended, the error beside it says why. */
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
