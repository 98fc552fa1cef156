/**
 * The browsers that the tests drive: an installed one, or else an installation of one.
 * CHROME and FIREFOX name an executable and win over everything else.
 */
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { root } from './build/paths.ts';

export type BrowserKind = 'chrome' | 'firefox';

const NAMES: Readonly<Record<BrowserKind, readonly string[]>> = {
  chrome: [
    'chromium',
    'chromium-browser',
    'google-chrome',
    'google-chrome-stable',
    'microsoft-edge',
    'microsoft-edge-stable',
  ],
  firefox: ['firefox-esr', 'firefox'],
};

/** Below an applications folder, where a browser is not on the PATH. */
const PLACES: Readonly<Record<BrowserKind, readonly string[]>> = {
  chrome: [
    'Google Chrome.app/Contents/MacOS/Google Chrome',
    'Chromium.app/Contents/MacOS/Chromium',
    'Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
    'Google\\Chrome\\Application\\chrome.exe',
    'Chromium\\Application\\chrome.exe',
    'Microsoft\\Edge\\Application\\msedge.exe',
  ],
  firefox: ['Firefox.app/Contents/MacOS/firefox', 'Mozilla Firefox\\firefox.exe'],
};

const PACKAGES: Readonly<Record<BrowserKind, string>> = {
  chrome: 'chromium',
  firefox: 'firefox-esr',
};

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Absolute path of the first of these programs on the PATH, or null. */
export function which(...names: readonly string[]): string | null {
  // A plain user's PATH lacks the system folders, where `ip` and `nft` live.
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/sbin'];
  const paths = names.flatMap((name) =>
    folders.filter(Boolean).map((folder) => join(folder, name)),
  );
  return paths.find(isExecutable) ?? null;
}

/** Path of an installed browser, or null. Throws when the override names nothing executable. */
export function findBrowser(kind: BrowserKind): string | null {
  const override = kind === 'chrome' ? process.env['CHROME'] : process.env['FIREFOX'];
  if (override) {
    if (isExecutable(override)) return override;
    throw new Error(`${kind.toUpperCase()}=${override} is not an executable file`);
  }
  const { env } = process;
  const folders = [
    '/Applications',
    join(env['HOME'] ?? '', 'Applications'),
    env['PROGRAMFILES'],
    env['PROGRAMFILES(X86)'],
    env['LOCALAPPDATA'],
  ];
  const places = folders.flatMap((folder) =>
    folder ? PLACES[kind].map((place) => join(folder, place)) : [],
  );
  return which(...NAMES[kind]) ?? places.find(isExecutable) ?? null;
}

/** True as root on Debian: the one system where a test run may install packages by itself. */
export function canInstallPackages(): boolean {
  if (process.getuid?.() !== 0 || !existsSync('/etc/os-release')) return false;
  return /^ID=debian$/m.test(readFileSync('/etc/os-release', 'utf8'));
}

const APT_LOCK = join(tmpdir(), 'pay2chat-apt.lock');

/** Installs Debian packages; what apt says goes to stderr. True when it went well. */
export function installPackages(names: readonly string[]): boolean {
  console.error(`Installing ${names.join(', ')}…`);
  // Tests that run side by side may each install something, and apt waits for nobody.
  const apt = (...args: string[]): boolean =>
    spawnSync('flock', [APT_LOCK, 'apt-get', '-qq', ...args], {
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      stdio: ['ignore', 2, 2],
    }).status === 0;
  return apt('update') && apt('install', '-y', '--no-install-recommends', ...names);
}

/** The one that this puppeteer was made for, by its own installer, in `.cache/browsers`. Path, or null. */
function download(kind: BrowserKind): string | null {
  console.error(`No ${kind} found: downloading one into .cache/browsers…`);
  const tool = join(root, 'node_modules/puppeteer/lib/cjs/puppeteer/node/cli.js');
  const args = [tool, 'browsers', 'install', kind, '--format', '{{path}}'];
  const { stdout } = spawnSync(process.execPath, args, {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, PUPPETEER_CACHE_DIR: join(root, '.cache/browsers') },
    stdio: ['ignore', 'pipe', 2],
  });
  const path = stdout.trim().split('\n').at(-1) ?? '';
  return isExecutable(path) ? path : null;
}

/** Paths of both browsers, installed first where needed; null = none to be had. */
export function provideBrowsers(): Record<BrowserKind, string | null> {
  const found = { chrome: findBrowser('chrome'), firefox: findBrowser('firefox') };
  const missing = (['chrome', 'firefox'] as const).filter((kind) => found[kind] === null);
  if (missing.length === 0) return found;
  const debian = canInstallPackages();
  if (debian) installPackages(missing.map((kind) => PACKAGES[kind]));
  for (const kind of missing) found[kind] = debian ? findBrowser(kind) : download(kind);
  return found;
}
