import type { Page } from 'puppeteer';
import { PATIENCE_MS, type Ui } from './ui.ts';

/** The picture-in-picture window of a page, looked at from the page. */
interface Pip {
  /** An element of the window by its test id; null: no window, or not shown in it. */
  find(id: string): HTMLElement | null;
  isOpen(): boolean;
  /** Closes it, as its user does. */
  close(): void;
  /** How often the page has asked for the focus. */
  returns: number;
  /** Hides the tab, as far as the browser's own window in a call is concerned. */
  hideTab: (() => void) | null;
}

declare global {
  interface Window {
    pip: Pip;
  }
}

export async function watchPip(page: Page): Promise<void> {
  await page.evaluateOnNewDocument(() => {
    const opened = (): Window | null => {
      const all = window as unknown as {
        documentPictureInPicture?: { readonly window: Window | null };
      };
      return all.documentPictureInPicture?.window ?? null;
    };
    window.pip = {
      find(id) {
        const found = opened()?.document.querySelector<HTMLElement>(`[data-testid="${id}"]`);
        return found && found.getClientRects().length > 0 ? found : null;
      },
      isOpen: () => opened() !== null,
      close: () => opened()?.close(),
      returns: 0,
      hideTab: null,
    };
    const focus = window.focus.bind(window);
    window.focus = () => {
      window.pip.returns += 1;
      focus();
    };
    // The page that a tab begins with has none.
    const session: MediaSession | undefined = navigator.mediaSession;
    if (!session) return;
    const set = session.setActionHandler.bind(session);
    session.setActionHandler = (action: string, handler) => {
      set(action as MediaSessionAction, handler);
      if (action !== 'enterpictureinpicture') return;
      window.pip.hideTab = handler && (() => handler({ action: 'stop' }));
    };
  });
}

const WAIT = { timeout: PATIENCE_MS, polling: 50 };

/** Presses the page's button for it, by the pointer: the browser wants to see a person do so. */
export async function openPip({ page }: Ui): Promise<void> {
  await page.locator('[data-testid="open-pip"]').click();
}

/** Presses a button of the window once it is there. */
export async function pressInPip({ page }: Ui, id: string): Promise<void> {
  await page.waitForFunction((wanted) => window.pip.find(wanted), WAIT, id);
  await page.evaluate((wanted) => window.pip.find(wanted)?.click(), id);
}

/** Until the window plays the peer's picture, without its sound. */
export async function playsInPip({ page }: Ui): Promise<void> {
  await page.waitForFunction(() => {
    const video = window.pip.find('pip-video') as HTMLVideoElement | null;
    return video !== null && video.videoWidth > 0 && video.currentTime > 0 && video.muted;
  }, WAIT);
}

export const pipClosed = async ({ page }: Ui): Promise<unknown> =>
  page.waitForFunction(() => !window.pip.isOpen(), WAIT);
