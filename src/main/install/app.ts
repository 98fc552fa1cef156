import type { App } from '../app/app.ts';
import { keepPage, keepsItself } from './service-worker.ts';

/**
 * The page as an installed app. It opens without a network, and links open in the window that is
 * already open.
 */

interface LaunchQueue {
  setConsumer(consumer: (launch: { readonly targetURL?: string }) => void): void;
}

const queueOf = (of: object): LaunchQueue | null =>
  'launchQueue' in of ? (of.launchQueue as LaunchQueue) : null;

/**
 * Follows links that the system opens in this window. The window does not navigate, so a call in it
 * continues (`launch_handler` in the manifest).
 */
function followLaunches(opened: string): void {
  let isFirst = true;
  queueOf(globalThis)?.setConsumer(({ targetURL }) => {
    // This launch opened the page itself. The page has already followed its own address, so there
    // is nothing to do.
    const isOwn = isFirst && targetURL === opened;
    isFirst = false;
    if (isOwn || targetURL === undefined || !URL.canParse(targetURL)) return;
    location.hash = new URL(targetURL).hash;
  });
}

/** @param opened the address with which the page was opened. */
export function composeInstalled(app: Pick<App, 'log'>, script: string, opened: string): void {
  followLaunches(opened);
  const mayKeep = 'serviceWorker' in navigator && keepsItself(new URL(opened));
  if (mayKeep) void keepPage(app, script);
}
