import type { Browser } from 'puppeteer';
import puppeteer from 'puppeteer';
import { findBrowser } from './browsers.ts';

/**
 * Starts an installed Chromium or Firefox for the tests, with fake devices, touching no network of its
 * own accord. Puppeteer ends them when this process does.
 */

export type DrivenKind = 'chromium' | 'firefox';

/** Answer of `getUserMedia`: fake devices that are allowed, a refusal, or no camera (Firefox: no device). */
export type Devices = 'fake' | 'denied' | 'missing';

export interface LaunchOptions {
  /** Instead of the one found on this machine (a wrapper script needs `pipe`). */
  readonly executablePath?: string;
  readonly pipe?: boolean;
  readonly devices?: Devices;
  /** Unless false: no window. */
  readonly headless?: boolean;
  readonly args?: readonly string[];
  readonly prefs?: Readonly<Record<string, unknown>>;
  /** Lets hidden tabs be throttled as for a person: puppeteer's own flags prevent it. */
  readonly throttled?: boolean;
  /** It outlives Ctrl-C; its caller ends it. */
  readonly outlives?: boolean;
}

const CHROMIUM_ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--autoplay-policy=no-user-gesture-required',
  // Each window would load two pages below its address bar, which take 2 s of a processor.
  '--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup',
];

const ANTI_THROTTLING = [
  '--disable-background-timer-throttling',
  '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding',
];

const CHROMIUM_DEVICES: Readonly<Record<Devices, readonly string[]>> = {
  fake: ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'],
  denied: ['--use-fake-device-for-media-stream', '--deny-permission-prompts'],
  missing: ['--use-fake-device-for-media-stream=device-count=0', '--use-fake-ui-for-media-stream'],
};

/** Firefox sends no request of its own: no updates, studies, telemetry, captive-portal checks. */
const FIREFOX_QUIET = {
  'app.update.disabledForTesting': true,
  'browser.safebrowsing.downloads.remote.enabled': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'media.autoplay.default': 0,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
};

/** Firefox starts a fifth faster without the extensions of the machine. */
const FIREFOX_BARE = {
  'extensions.enabledScopes': 0,
  'extensions.installDistroAddons': false,
  'extensions.systemAddon.update.enabled': false,
};

/** The proxy of a context gets requests to this machine too, and a page may read the clipboard. */
const FIREFOX_DRIVEN = {
  'network.proxy.allow_hijacking_localhost': true,
  'dom.events.testing.asyncClipboard': true,
};

const FIREFOX_DEVICES: Readonly<Record<Devices, Record<string, unknown>>> = {
  fake: { 'media.navigator.streams.fake': true, 'media.navigator.permission.disabled': true },
  denied: {
    'media.navigator.streams.fake': true,
    'permissions.default.camera': 2,
    'permissions.default.microphone': 2,
  },
  // Only devices of that name are looked for, whatever this machine has.
  missing: {
    'media.navigator.permission.disabled': true,
    'media.audio_loopback_dev': 'no such device',
    'media.video_loopback_dev': 'no such device',
  },
};

/** The longest single wait inside a page that a test may ask for. */
export const PROTOCOL_TIMEOUT_MS = 400_000;

/** @throws Error where no such browser is installed, with what to set. */
export async function launch(kind: DrivenKind, options: LaunchOptions = {}): Promise<Browser> {
  const executablePath =
    options.executablePath ?? findBrowser(kind === 'chromium' ? 'chrome' : kind);
  if (!executablePath) {
    const variable = kind === 'chromium' ? 'CHROME' : 'FIREFOX';
    throw new Error(`no ${kind} found: install one, or set ${variable} to its path`);
  }
  const devices = options.devices ?? 'fake';
  const { headless = true } = options;
  const ends = !options.outlives;
  const common = {
    executablePath,
    headless,
    protocolTimeout: PROTOCOL_TIMEOUT_MS,
    handleSIGINT: ends,
    handleSIGTERM: ends,
    handleSIGHUP: ends,
  };
  if (kind === 'firefox') {
    return puppeteer.launch({
      ...common,
      browser: 'firefox',
      args: [...(options.args ?? [])],
      extraPrefsFirefox: {
        ...FIREFOX_QUIET,
        ...FIREFOX_BARE,
        ...FIREFOX_DRIVEN,
        ...FIREFOX_DEVICES[devices],
        ...options.prefs,
      },
    });
  }
  return puppeteer.launch({
    ...common,
    browser: 'chrome',
    pipe: options.pipe ?? false,
    ...(options.throttled ? { ignoreDefaultArgs: [...ANTI_THROTTLING] } : {}),
    args: [...CHROMIUM_ARGS, ...CHROMIUM_DEVICES[devices], ...(options.args ?? [])],
  });
}
