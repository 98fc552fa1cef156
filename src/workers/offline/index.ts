import { build, files, version } from 'pay2chat:offline';

/**
 * The service worker. It stores the files of one build, so that the page opens without a network.
 * The page keeps this code until the user installs the next build (docs/release.md, "The installed
 * page"). The service worker answers only requests for these files. All other requests go to the
 * network, and their answers are not stored.
 */
declare const self: ServiceWorkerGlobalScope;

const PREFIX = 'pay2chat-';
const MINE = `${PREFIX}${build}`;
/** The address of the page itself among the stored files: its folder. */
const PAGE = './';
/** In characters. Longer than any code, link or receipt that a user shares. */
const LONGEST_SHARED = 100_000;

const home = new URL(PAGE, self.registration.scope);

/** Stores all files. Fails completely if a file is missing or is not that of this build. */
async function keepFiles(): Promise<void> {
  const cache = await caches.open(MINE);
  await cache.addAll(
    files.map(([path, integrity]) => new Request(path, { cache: 'no-cache', integrity })),
  );
}

/**
 * Deletes the files of older builds, except the build just before this one. A tab that still runs
 * that build loads its lazy parts from there.
 */
async function forgetOlder(): Promise<void> {
  const others = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== MINE);
  await Promise.all(others.slice(0, -1).map((name) => caches.delete(name)));
}

async function openPage(request: Request): Promise<Response> {
  const cache = await caches.open(MINE);
  return (await cache.match(PAGE)) ?? fetch(request);
}

const openFile = async (request: Request): Promise<Response> =>
  (await caches.match(request)) ?? fetch(request);

/** Opens the page with the shared text in the fragment, which is not sent to a server. */
async function openShared(request: Request): Promise<Response> {
  const form = await request.formData();
  const text = ['url', 'text', 'title']
    .map((field) => form.get(field))
    .filter((value) => typeof value === 'string')
    .join('\n')
    .slice(0, LONGEST_SHARED);
  return Response.redirect(`${home.href}#shared=${encodeURIComponent(text)}`, 303);
}

function answer(request: Request): Promise<Response> | null {
  const url = new URL(request.url);
  if (url.origin !== home.origin) return null;
  const isHome = url.pathname === home.pathname || url.pathname === `${home.pathname}index.html`;
  if (request.mode === 'navigate') {
    if (!isHome) return null;
    if (request.method === 'POST')
      return url.searchParams.has('share') ? openShared(request) : null;
    return openPage(request);
  }
  const isOurs = url.pathname.startsWith(`${home.pathname}assets/`);
  return isOurs && request.method === 'GET' ? openFile(request) : null;
}

/** Activates this build, unless another tab still runs an earlier one. */
async function takeOver(): Promise<'taken' | 'others'> {
  const tabs = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  if (tabs.length > 1) return 'others';
  await self.skipWaiting();
  return 'taken';
}

self.addEventListener('install', (event) => event.waitUntil(keepFiles()));
self.addEventListener('activate', (event) => event.waitUntil(forgetOlder()));
self.addEventListener('fetch', (event) => {
  const answered = answer(event.request);
  if (answered) event.respondWith(answered);
});
self.addEventListener('message', (event) => {
  const [port] = event.ports;
  if (event.data === 'describe') port?.postMessage({ build, version });
  if (event.data === 'take-over') {
    event.waitUntil(takeOver().then((outcome) => port?.postMessage(outcome)));
  }
});
