import type { Actions } from '../app/actions.ts';
import { deviceStrings as text } from '../devices/strings.ts';
import { $taken, lostOf } from '../media/captures.ts';
import { h, watch } from '../ui/dom.ts';
import { lateStyle } from '../ui/late-style.ts';
import { button } from '../ui/parts.ts';

/** Says what the system took of this side, and opens again what does not come back by itself. */
export async function takenNote(
  actions: Pick<Actions, 'toggleMicrophone' | 'toggleCamera'>,
): Promise<HTMLElement> {
  await lateStyle();
  const has = (capture: 'taken' | 'ended'): boolean =>
    Object.values($taken.get().own).includes(capture);
  function words(): string {
    const taken = lostOf($taken.get().own);
    return taken ? text.taken.own[taken]() : '';
  }
  /** A press on the switch of a device that is not open opens it. */
  async function retry(): Promise<void> {
    const { microphone, camera } = $taken.get().own;
    if (microphone === 'ended') await actions.toggleMicrophone();
    if (camera === 'ended') await actions.toggleCamera();
  }
  return watch(
    h(
      'div.stack',
      h(
        'div.note.stack',
        { testid: 'taken', role: 'status', hidden: () => !has('taken') },
        h('strong', words),
        h('p', text.taken.back),
      ),
      button(text.retry, {
        testid: 'taken-retry',
        className: 'quiet',
        hidden: () => !has('ended'),
        onclick: () => void retry(),
      }),
    ),
    $taken,
  );
}
