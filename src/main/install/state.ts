import { atom } from 'nanostores';

/** A build of the page, as its service worker names it. */
export interface Build {
  readonly version: string;
  /** 16 hexadecimal digits, as `npm run release:check` prints them. */
  readonly build: string;
}

/** The newer build that waits to be used; null without one. */
export const $newBuild = atom<Build | null>(null);

/** Whether taking the newer build was refused because another tab runs the build before. */
export const $otherTabs = atom(false);

/** Chromium's offer to install the page as an app, which is kept until the user asks for it. */
interface InstallPrompt extends Event {
  prompt(): Promise<unknown>;
}

export const $installPrompt = atom<InstallPrompt | null>(null);

const isPrompt = (event: Event): event is InstallPrompt => 'prompt' in event;

/** Keeps the browser's offers. It may make the first one before anything else of this feature is loaded. */
export function keepInstallPrompt(): void {
  addEventListener('beforeinstallprompt', (event) => {
    event.preventDefault();
    if (isPrompt(event)) $installPrompt.set(event);
  });
  addEventListener('appinstalled', () => $installPrompt.set(null));
}

/** Shows the browser's question. A browser answers each offer once. */
export async function install(): Promise<void> {
  const offered = $installPrompt.get();
  $installPrompt.set(null);
  await offered?.prompt();
}
