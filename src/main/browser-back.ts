import { fieldsOf } from '../shared/fields.ts';
import type { Actions } from './app/actions.ts';
import type { App } from './app/app.ts';
import { $call, hasCall } from './app/call-state.ts';
import { $files } from './app/files-link.ts';
import { $panel, $screen, type Screen } from './app/screen.ts';
import { keepWayIn } from './call/way-in.ts';
import { pageStrings } from './ui/page-strings.ts';

/** What an entry of the browser's history shows, and what it was opened from; the first screen has none. */
interface Entry {
  readonly screen: Screen;
  readonly from: Screen | null;
}

const FIRST: Entry = { screen: 'lobby', from: null };
const SCREENS = ['lobby', 'host', 'guest', 'receipts'] as const satisfies readonly Screen[];

/** The entry that is shown. A link that was followed, and another build of the page, have left none. */
function entry(): Entry {
  const { screen, from } = fieldsOf(history.state);
  const known = (value: unknown): Screen | null => SCREENS.find((each) => each === value) ?? null;
  return { screen: known(screen) ?? FIRST.screen, from: known(from) };
}

/**
 * Lets the browser's Back and Forward change between the page's screens. A call stays: leaving it by
 * a swipe would cost what was paid ahead for it.
 */
export function followHistory(actions: Actions, toast: App['toast']): void {
  let isReturning = false;
  const follow = (screen: Screen): void => {
    const shown = entry();
    if (isReturning || screen === shown.screen) return;
    if (screen === shown.from) {
      isReturning = true;
      return history.back();
    }
    history.pushState({ screen, from: shown.screen } satisfies Entry, '');
  };
  // After a reload, it is the first screen that is shown.
  if ($screen.get() === 'lobby') history.replaceState(FIRST, '');
  $screen.subscribe(follow);

  async function show(screen: Screen): Promise<void> {
    if ($call.get().ended !== null) await actions.startOver();
    if (screen === 'lobby') keepWayIn(null);
    if (screen === 'receipts') actions.openReceipts();
    else actions.show(screen);
  }
  addEventListener('popstate', () => {
    // A link, which follow-link.ts follows.
    if (location.hash !== '') return;
    const { screen } = entry();
    if (isReturning) {
      isReturning = false;
      // What was opened meanwhile.
      return follow($screen.get());
    }
    if (!hasCall() && !$files.get().busy) return void show(screen);
    follow($screen.get());
    if ($panel.get() === null) toast(pageStrings.backStays());
    $panel.set(null);
  });
}
