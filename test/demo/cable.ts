import type { Page } from 'puppeteer';

/** Pulled: all packets of the page's calls are lost. */
export type Cable = (pulled: boolean) => Promise<void>;

/**
 * The network cable of a Chromium. To be had before the page connects: what connects before emulation is
 * on is beyond it, and so is everything at `latency: 0` without loss (measured, Chromium 156).
 */
export async function cable(page: Page): Promise<Cable> {
  const session = await page.createCDPSession();
  const pull: Cable = (pulled) =>
    session.send('Network.emulateNetworkConditions', {
      ...{ offline: false, latency: 1, downloadThroughput: -1, uploadThroughput: -1 },
      packetLoss: pulled ? 100 : 0,
    });
  await session.send('Network.enable');
  await pull(false);
  return pull;
}
