import type { Browser } from 'puppeteer';
import puppeteer from 'puppeteer';
import { findBrowser } from './browsers.ts';

/**
 * Starts an installed Chromium or Firefox for the tests, with fake devices. The browsers make no
 * network requests by themselves. Puppeteer ends them when this process ends.
 */

export type DrivenKind = 'chromium' | 'firefox';

/**
 * The answer of `getUserMedia`: fake devices that are allowed, a refusal, or no camera (Firefox: no
 * device).
 */
export type Devices = 'fake' | 'denied' | 'missing';

export interface LaunchOptions {
  /** Replaces the browser found on this machine. A wrapper script needs `pipe`. */
  readonly executablePath?: string;
  readonly pipe?: boolean;
  readonly devices?: Devices;
  /** Whether the browser runs without a window, which is the default. */
  readonly headless?: boolean;
  readonly args?: readonly string[];
  readonly prefs?: Readonly<Record<string, unknown>>;
  /**
   * Whether hidden tabs are throttled, as they are for a user. By default, Puppeteer's flags
   * prevent that.
   */
  readonly throttled?: boolean;
  /** Whether the browser survives Ctrl-C. If it does, the caller has to end the browser. */
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
  // Each window would load two pages for its address bar, which take 2 s of processor time.
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

/**
 * Stops all requests that Firefox makes by itself: updates, studies, telemetry and captive-portal
 * checks.
 */
const FIREFOX_QUIET = {
  'app.update.disabledForTesting': true,
  'browser.safebrowsing.downloads.remote.enabled': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'media.autoplay.default': 0,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
};

/** Turns off the machine's extensions, so that Firefox starts a fifth faster. */
const FIREFOX_BARE = {
  'extensions.enabledScopes': 0,
  'extensions.installDistroAddons': false,
  'extensions.systemAddon.update.enabled': false,
};

/**
 * Sends requests to this machine through the proxy of a context, too, and lets a page read the
 * clipboard.
 */
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
  // Firefox looks only for devices with this name, whatever this machine has.
  missing: {
    'media.navigator.permission.disabled': true,
    'media.audio_loopback_dev': 'no such device',
    'media.video_loopback_dev': 'no such device',
  },
};

/** The longest wait inside a page that a test may request, in ms. */
export const PROTOCOL_TIMEOUT_MS = 400_000;

/** Starts a browser. @throws Error if there is no such browser, with the variable to set. */
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
