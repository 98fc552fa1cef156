/**
 * Determines, from the browsers' own descriptions, which browsers can open a wallet app and reach
 * it afterwards.
 */

interface Browser {
  readonly userAgent: string;
  /** Brave defines this property. */
  readonly brave?: unknown;
}

const isAndroid = ({ userAgent }: Browser): boolean => userAgent.includes('Android');

/**
 * Returns whether this is the browser of an app. A wallet's own browser offers its wallet in the
 * page.
 */
const isInApp = ({ userAgent }: Browser): boolean =>
  /; wv\)|Version\/[\d.]+ Chrome\//.test(userAgent);

/**
 * Returns whether this is Firefox, Brave or Opera, which do not allow a page to connect to another
 * app.
 */
const refuses = ({ userAgent, brave }: Browser): boolean =>
  brave !== undefined || /Firefox\/|OPR\//.test(userAgent);

export const reachesWalletApps = (browser: Browser): boolean =>
  isAndroid(browser) && !isInApp(browser) && !refuses(browser);

/** Returns whether another browser on the same phone could reach a wallet app. */
export const needsOtherBrowser = (browser: Browser): boolean =>
  isAndroid(browser) && !isInApp(browser) && refuses(browser);
