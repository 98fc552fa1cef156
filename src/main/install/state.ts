import { atom } from 'nanostores';

/** A build of the page, as its service worker names it. */
export interface Build {
  readonly version: string;
  /** 16 hexadecimal digits, as `npm run release:check` prints them. */
  readonly build: string;
}

/** The newer build that waits to be used, or null. */
export const $newBuild = atom<Build | null>(null);

/** Whether the newer build was refused because another tab still runs the earlier build. */
export const $otherTabs = atom(false);

/** Chromium's offer to install the page as an app. It is kept until the user asks for it. */
interface InstallPrompt extends Event {
  prompt(): Promise<unknown>;
}

export const $installPrompt = atom<InstallPrompt | null>(null);

const isPrompt = (event: Event): event is InstallPrompt => 'prompt' in event;

/**
 * Keeps the browser's offers. The browser may make the first offer before the rest of this feature
 * is loaded.
 */
export function keepInstallPrompt(): void {
  addEventListener('beforeinstallprompt', (event) => {
    event.preventDefault();
    if (isPrompt(event)) $installPrompt.set(event);
  });
  addEventListener('appinstalled', () => $installPrompt.set(null));
}

/** Shows the browser's prompt to install the page. Each offer can be used once. */
export async function install(): Promise<void> {
  const offered = $installPrompt.get();
  $installPrompt.set(null);
  await offered?.prompt();
}
