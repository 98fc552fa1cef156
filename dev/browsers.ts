/**
 * The browsers that the tests drive. An installed browser is used, or one is installed. CHROME and
 * FIREFOX name an executable and have priority over everything else.
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

/** Places below an applications folder, for browsers that are not on the PATH. */
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

/** Returns the absolute path of the first of these programs on the PATH, or null. */
export function which(...names: readonly string[]): string | null {
  // A normal user's PATH lacks the system folders, which contain `ip` and `nft`.
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/sbin'];
  const paths = names.flatMap((name) =>
    folders.filter(Boolean).map((folder) => join(folder, name)),
  );
  return paths.find(isExecutable) ?? null;
}

/**
 * Returns the path of an installed browser, or null. Throws if the variable names no executable
 * file.
 */
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

/**
 * Tells whether this process runs as root on Debian. Only there may a test run install packages by
 * itself.
 */
export function canInstallPackages(): boolean {
  if (process.getuid?.() !== 0 || !existsSync('/etc/os-release')) return false;
  return /^ID=debian$/m.test(readFileSync('/etc/os-release', 'utf8'));
}

const APT_LOCK = join(tmpdir(), 'pay2chat-apt.lock');

/** Installs Debian packages. The output of apt goes to stderr. Returns whether it succeeded. */
export function installPackages(names: readonly string[]): boolean {
  console.error(`Installing ${names.join(', ')}…`);
  // Tests that run in parallel may each install something, and apt does not wait for another apt.
  const apt = (...args: string[]): boolean =>
    spawnSync('flock', [APT_LOCK, 'apt-get', '-qq', ...args], {
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      stdio: ['ignore', 2, 2],
    }).status === 0;
  return apt('update') && apt('install', '-y', '--no-install-recommends', ...names);
}

/**
 * Downloads the browser that this puppeteer was made for into `.cache/browsers`, with puppeteer's
 * own installer. Returns its path, or null.
 */
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

/**
 * Returns the paths of both browsers. Installs them if needed. null means that none could be
 * installed.
 */
export function provideBrowsers(): Record<BrowserKind, string | null> {
  const found = { chrome: findBrowser('chrome'), firefox: findBrowser('firefox') };
  const missing = (['chrome', 'firefox'] as const).filter((kind) => found[kind] === null);
  if (missing.length === 0) return found;
  const debian = canInstallPackages();
  if (debian) installPackages(missing.map((kind) => PACKAGES[kind]));
  for (const kind of missing) found[kind] = debian ? findBrowser(kind) : download(kind);
  return found;
}
