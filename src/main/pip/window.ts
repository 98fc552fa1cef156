import type { Actions } from '../app/actions.ts';
import { $pip } from '../app/screen.ts';
import { strings } from '../ui/strings.ts';
import { pipView } from './view.ts';

/** https://wicg.github.io/document-picture-in-picture/ */
declare global {
  interface Window {
    readonly documentPictureInPicture?: {
      requestWindow(options: { readonly width: number; readonly height: number }): Promise<Window>;
    };
  }
}

const SIZE = { width: 360, height: 440 };

/**
 * Gives a window the page's style sheets. The page's policy applies to the window, and allows no
 * other style sheets.
 */
async function dress({ document: there }: Window): Promise<void> {
  const sheets = document.querySelectorAll<HTMLLinkElement>('link[rel="stylesheet"]');
  const loaded = [...sheets].map(({ href }) => {
    const link = there.createElement('link');
    link.rel = 'stylesheet';
    link.href = href;
    return new Promise((resolve) => {
      // Without style sheets, the window still shows all of its content.
      link.onload = link.onerror = resolve;
      there.head.append(link);
    });
  });
  await Promise.all(loaded);
}

/**
 * Creates the picture-in-picture window. Its view is built once, like the page's views, and moved
 * into each window that opens. While no window is open, the view shows no stream.
 */
export function createPip(actions: Actions): { open(): Promise<void> } {
  let current: Window | null = null;
  const view = pipView(actions, () => {
    window.focus();
    $pip.set('closed');
  });
  $pip.listen((state) => {
    if (state !== 'closed') return;
    const left = current;
    current = null;
    left?.close();
    // Releases the document of the closed window.
    document.adoptNode(view);
  });
  return {
    /** Rejects if the browser refuses, as it does without a press by the user. */
    async open() {
      const { documentPictureInPicture: api } = window;
      if (!api) throw new Error('no documentPictureInPicture');
      const opened = await api.requestWindow(SIZE);
      // The call may have ended meanwhile.
      if ($pip.get() !== 'wanted') return opened.close();
      current = opened;
      opened.addEventListener('pagehide', () => {
        if (current === opened) $pip.set('closed');
      });
      opened.document.documentElement.lang = document.documentElement.lang;
      opened.document.title = strings.brand();
      await dress(opened);
      if (current !== opened) return;
      opened.document.body.append(view);
      $pip.set('open');
    },
  };
}
