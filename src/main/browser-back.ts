import { fieldsOf } from '../shared/fields.ts';
import type { Actions } from './app/actions.ts';
import type { App } from './app/app.ts';
import { $call, hasCall } from './app/call-state.ts';
import { $files } from './app/files-link.ts';
import { $panel, $screen, type Screen } from './app/screen.ts';
import { keepWayIn } from './call/way-in.ts';
import { $receiptsPage, LIST, type ReceiptsPage } from './receipts/pages.ts';
import { linkStrings } from './ui/link-strings.ts';

/**
 * A screen, or a page of the receipts, such as "host", "receipts month" or "receipts invoice guest
 * <call>".
 */
type Place = string;

/**
 * An entry of the browser's history: the place that it shows, and the place from which it was
 * opened; null for the first entry.
 */
interface Entry {
  readonly at: Place;
  readonly from: Place | null;
}

const FIRST: Entry = { at: 'lobby', from: null };
const SCREENS = ['lobby', 'host', 'guest', 'receipts'] as const satisfies readonly Screen[];

function here(): Place {
  const [screen, page] = [$screen.get(), $receiptsPage.get()];
  if (screen !== 'receipts' || page.at === 'list') return screen;
  return page.at === 'month' ? 'receipts month' : `receipts invoice ${page.role} ${page.callId}`;
}

function parsed(place: Place): { readonly screen: Screen; readonly page: ReceiptsPage } {
  const [name, at, role, callId = ''] = place.split(' ');
  const screen = SCREENS.find((each) => each === name) ?? 'lobby';
  if (at === 'month') return { screen, page: { at } };
  const isInvoice = at === 'invoice' && (role === 'host' || role === 'guest');
  return { screen, page: isInvoice ? { at, role, callId } : LIST };
}

/**
 * Returns the entry that is shown. An entry of a followed link, or of another build of the page,
 * counts as the first entry.
 */
function entry(): Entry {
  const { at, from } = fieldsOf(history.state);
  return typeof at === 'string' ? { at, from: typeof from === 'string' ? from : null } : FIRST;
}

/**
 * Lets the browser's Back and Forward switch between the page's screens and the pages of the
 * receipts. They do not leave a call, because a swipe would then cost what was prepaid for it.
 */
export function followHistory(actions: Actions, toast: App['toast']): void {
  let isReturning = false;
  function follow(): void {
    const [place, shown] = [here(), entry()];
    if (isReturning || place === shown.at) return;
    if (place === shown.from) {
      isReturning = true;
      return history.back();
    }
    history.pushState({ at: place, from: shown.at } satisfies Entry, '');
  }
  // After a reload, the page shows the first screen.
  if ($screen.get() === 'lobby') history.replaceState(FIRST, '');
  $screen.subscribe(follow);
  // The listener above follows the screens. The page of the receipts is chosen before the receipts
  // open, so a change counts only while they are open.
  $receiptsPage.listen(() => {
    if ($screen.get() === 'receipts') follow();
  });

  async function show(screen: Screen, page: ReceiptsPage): Promise<void> {
    if ($call.get().ended !== null) await actions.startOver();
    if (screen === 'lobby') keepWayIn(null);
    if (screen !== 'receipts') return actions.show(screen);
    $receiptsPage.set(page);
    actions.openReceipts();
  }
  addEventListener('popstate', () => {
    // The address has a link, which follow-link.ts follows.
    if (location.hash !== '') return;
    if (isReturning) {
      isReturning = false;
      // The user has opened another screen meanwhile.
      return follow();
    }
    const { screen, page } = parsed(entry().at);
    if (screen === 'receipts' && $screen.get() === screen) return $receiptsPage.set(page);
    if (!hasCall() && !$files.get().busy) return void show(screen, page);
    follow();
    if ($panel.get() === null) toast(linkStrings.backStays());
    $panel.set(null);
  });
}
