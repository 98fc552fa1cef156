import { fieldsOf } from '../../shared/fields.ts';
import { isLoopback } from '../../shared/network.ts';
import type { App } from '../app/app.ts';
import { $screen } from '../app/screen.ts';
import { type Build, $newBuild, $otherTabs } from './state.ts';

/**
 * The page's side of the service worker (workers/offline). A newer build waits until the user
 * switches to it, or until no tab of the page is open.
 */

/**
 * How often a page that stays open looks for a newer build. The page does so only on its first
 * screen.
 */
const LOOK_EVERY_MS = 3_600_000;
/** A service worker that does not answer within this time is ignored. */
const ANSWER_MS = 5_000;

/**
 * Returns whether the page may store itself for use without a network. Development pages may not,
 * because they would continue with the files of an earlier build.
 */
export const keepsItself = (url: URL): boolean =>
  !isLoopback(url.hostname) || url.searchParams.get('offline') === 'on';

/** Resolves to the worker's answer, or to null if it does not answer in time. */
function ask(worker: ServiceWorker, question: 'describe' | 'take-over'): Promise<unknown> {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(null), ANSWER_MS);
    port1.onmessage = ({ data }: MessageEvent<unknown>) => {
      clearTimeout(timer);
      port1.close();
      resolve(data);
    };
    worker.postMessage(question, [port2]);
  });
}

function readBuild(data: unknown): Build | null {
  const { version, build } = fieldsOf(data);
  return typeof version === 'string' && typeof build === 'string' ? { version, build } : null;
}

let waiting: ServiceWorker | null = null;

async function offer(worker: ServiceWorker | null): Promise<void> {
  const found = worker && readBuild(await ask(worker, 'describe'));
  if (!found) return;
  waiting = worker;
  $newBuild.set(found);
}

/** Registers the service worker, and announces when it has a newer build than the open page. */
export async function keepPage({ log }: Pick<App, 'log'>, script: string): Promise<void> {
  try {
    const registration = await navigator.serviceWorker.register(script, { updateViaCache: 'none' });
    registration.addEventListener('updatefound', () => {
      const { installing, active } = registration;
      // This is the first service worker, and the page is already the build that it stores.
      if (!active) return;
      installing?.addEventListener('statechange', () => {
        if (installing.state === 'installed') void offer(installing);
      });
    });
    void offer(registration.waiting);
    let lookedMs = performance.now();
    $screen.listen((screen) => {
      if (screen !== 'lobby' || performance.now() - lookedMs < LOOK_EVERY_MS) return;
      lookedMs = performance.now();
      registration.update().catch(() => undefined);
    });
  } catch (thrown) {
    // In private windows and on full disks, the page works as before, but needs a network.
    log.add('service-worker.unavailable', { what: String(thrown) });
  }
}

/** Starts the newer build in place of this page, unless another tab is open. */
export async function takeNewBuild(): Promise<void> {
  if (!waiting) return;
  navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), {
    once: true,
  });
  $otherTabs.set((await ask(waiting, 'take-over')) === 'others');
}
