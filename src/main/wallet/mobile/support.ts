/** Tells which browsers open a wallet app and reach it afterwards, by their own descriptions. */

interface Browser {
  readonly userAgent: string;
  /** Brave says so itself. */
  readonly brave?: unknown;
}

const isAndroid = ({ userAgent }: Browser): boolean => userAgent.includes('Android');

/** A wallet's own browser has its wallet in the page. */
const isInApp = ({ userAgent }: Browser): boolean =>
  /; wv\)|Version\/[\d.]+ Chrome\//.test(userAgent);

/** Firefox, Brave and Opera refuse a page the connection to another app. */
const refuses = ({ userAgent, brave }: Browser): boolean =>
  brave !== undefined || /Firefox\/|OPR\//.test(userAgent);

export const reachesWalletApps = (browser: Browser): boolean =>
  isAndroid(browser) && !isInApp(browser) && !refuses(browser);

/** Another browser of the same phone would do. */
export const needsOtherBrowser = (browser: Browser): boolean =>
  isAndroid(browser) && !isInApp(browser) && refuses(browser);
