import type { ReadableAtom } from 'nanostores';
import type { Actions } from '../app/actions.ts';
import type { App } from '../app/app.ts';
import { $call, isInCall } from '../app/call-state.ts';
import { $pip } from '../app/screen.ts';
import { watch } from '../ui/dom.ts';
import { loadOnce } from '../ui/load-once.ts';
import { pipStrings } from './strings.ts';

/**
 * Opens the picture-in-picture window when the user or the browser asks for it. The window is in a
 * separate chunk.
 */

/**
 * Sets the handler for the moment when the tab of a call is hidden. Returns false if the browser
 * does not support this.
 */
function whenHidden(handler: (() => void) | null): boolean {
  try {
    // This action is newer than the DOM types. Browsers without it throw a TypeError.
    navigator.mediaSession.setActionHandler('enterpictureinpicture' as MediaSessionAction, handler);
    return true;
  } catch {
    return false;
  }
}

/** Whether the browser can open the window by itself when the tab is hidden. */
export const opensByItself = 'documentPictureInPicture' in globalThis && whenHidden(null);

/** Follows `$pip` and, while `automatic` is true, hidden tabs. Called once. */
export function followPip(
  app: Pick<App, 'toast' | 'log'>,
  actions: Actions,
  automatic: ReadableAtom<boolean>,
): void {
  const load = loadOnce(async () => (await import('./window.ts')).createPip(actions));
  async function open(): Promise<void> {
    try {
      await (await load()).open();
    } catch (thrown) {
      app.log.add('pip.refused', { what: String(thrown) });
      app.toast(pipStrings.failed());
      $pip.set('closed');
    }
  }
  $pip.listen((state) => {
    if (state === 'wanted') void open();
  });
  const want = (): void => {
    if ($pip.get() === 'closed') $pip.set('wanted');
  };
  let isReady = false;
  watch(
    () => {
      if (!isInCall()) $pip.set('closed');
      const isWanted = opensByItself && automatic.get() && isInCall();
      if (isWanted === isReady) return;
      isReady = isWanted;
      whenHidden(isWanted ? want : null);
      // Loaded in advance, because the browser does not wait for a chunk when the tab is hidden.
      if (isWanted) load().catch(() => undefined);
    },
    $call,
    automatic,
  );
}
