import type { CallView } from '../../shared/api/ledger.ts';
import type { Actions } from '../app/actions.ts';
import { $call } from '../app/call-state.ts';
import { $files } from '../app/files-link.ts';
import { formatUsdc } from '../text/intl.ts';
import { h, takeFocus, viewOf, watch, whenever } from '../ui/dom.ts';
import { button } from '../ui/parts.ts';
import { $again } from './again-state.ts';
import { againStrings as text } from './again-strings.ts';

/** Returns the ended call for which the page shows a question or its result; null during a call. */
const endedView = (): CallView | null => {
  const { ended, view } = $call.get();
  return ended === null ? null : view;
};

/** Shows how far this side's question is, or how the peer answered it. */
function said(): string {
  const role = endedView()?.role ?? 'guest';
  const at = $again.get();
  if (at === 'asking' || at === 'declined' || at === 'silent') return text[at][role]();
  return at === 'agreed' ? text.agreed() : '';
}

/** Asks whether to call the same person again, and shows how far this side's own question is. */
export async function againPanel(actions: Pick<Actions, 'again'>): Promise<HTMLElement> {
  const again = await actions.again();
  const asked = (): CallView | null => ($again.get() === 'asked' ? endedView() : null);
  const isBusy = (): boolean => $again.get() === 'asking' || $again.get() === 'agreed';
  const question = viewOf(asked, (now) =>
    h(
      'section.note.stack',
      {
        testid: 'again-question',
        role: 'alertdialog',
        tabIndex: -1,
        aria: { label: () => text.asks[now().role]() },
      },
      h(
        'div.stack',
        // An alert, so that a screen reader reads the question even if the focus is elsewhere.
        { role: 'alert' },
        h('strong', () => text.asks[now().role]()),
        h('p', () => text.terms(formatUsdc(now().terms.price), now().terms.periodSeconds)),
        h('p.hint', () => ($files.get().busy ? text.stops : text.note[now().role])()),
      ),
      h(
        'div.row',
        button(text.yes, {
          testid: 'again-yes',
          className: 'primary',
          onclick: () => void again.ask(),
        }),
        button(text.no, { testid: 'again-no', onclick: () => again.refuse() }),
      ),
    ),
  );
  whenever(
    () => asked() !== null,
    () => takeFocus(question),
    $again,
  );
  return watch(
    h(
      'div.stack',
      question,
      h(
        'p.status',
        {
          testid: 'again-status',
          role: 'status',
          data: { state: () => $again.get() },
          classes: { busy: isBusy },
        },
        said,
      ),
    ),
    $again,
    $call,
    $files,
  );
}
