import type { Actions } from '../app/actions.ts';
import { $call } from '../app/call-state.ts';
import { $rings } from '../app/ring-state.ts';
import { $screen } from '../app/screen.ts';
import { $settings } from '../app/settings.ts';
import { h, watch } from '../ui/dom.ts';
import { button } from '../ui/parts.ts';
import { linksNow } from './state.ts';
import { ringStrings as text } from './strings.ts';

/** Returns the host's line for the first screen: whether this page listens for rings. */

function said(): string {
  const all = linksNow();
  const open = all.filter(({ isOpen }) => isOpen).length;
  if (open > 0 && $rings.get()?.isElsewhere) return text.states.elsewhere();
  if (all.length === 1) return text.line[open > 0 ? 'open' : 'closed']();
  return open > 0 ? text.line.some(open, all.length) : text.line.none();
}

/** Starts listening for rings, and shows the line on the first screen if there are links. */
export async function startRinging(actions: Pick<Actions, 'ring' | 'show'>): Promise<void> {
  const isShown = (): boolean =>
    $screen.get() === 'lobby' && $call.get().role === null && linksNow().length > 0;
  const line = h(
    'p.note.row',
    { testid: 'links-line', hidden: () => !isShown() },
    h('span', said),
    button(text.toLinks, { className: 'quiet', onclick: () => actions.show('host') }),
  );
  document.querySelector('.lobby > .roles')?.before(watch(line, $rings, $screen, $call, $settings));
  await (await actions.ring()).listen();
}
