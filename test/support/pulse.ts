import type { Page } from 'puppeteer';

/** One look a second at a call, taken in the page itself so that a busy test cannot miss one. */
export interface Beat {
  /** Wall clock: two pages of one machine can be compared. */
  readonly atMs: number;
  readonly framesDecoded: number;
  readonly audioBytes: number;
  /** `elapsed`'s data-ms. */
  readonly elapsedMs: number;
}

declare global {
  interface Window {
    pulse: Beat[];
    /** Every state that the page or the browser gave the connection since it first was connected. */
    statesSeen: string[];
  }
}

/** Needs `watchPeerConnections`, installed before. */
export async function takePulse(page: Page): Promise<void> {
  await page.evaluateOnNewDocument(() => {
    const beats: Beat[] = (window.pulse = []);
    const seen: string[] = (window.statesSeen = []);
    let connected = false;
    const note = (state: string | null | undefined): void => {
      connected ||= state === 'connected';
      if (state && connected && !seen.includes(state)) seen.push(state);
    };
    const Connection = RTCPeerConnection;
    window.RTCPeerConnection = class extends Connection {
      constructor(configuration?: RTCConfiguration) {
        super(configuration);
        this.addEventListener('connectionstatechange', () => note(this.connectionState));
      }
    };
    const data = (id: string, key: string): string | null | undefined =>
      document.querySelector<HTMLElement>(`[data-testid="${id}"]`)?.dataset[key];
    document.addEventListener('DOMContentLoaded', () => {
      const look = (): void => note(data('connection', 'state'));
      new MutationObserver(look).observe(document.body, {
        subtree: true,
        childList: true,
        attributeFilter: ['data-state'],
      });
    });
    setInterval(() => {
      const atMs = Date.now();
      const elapsedMs = Number(data('elapsed', 'ms') ?? 0);
      window.rtcProbe
        .inbound()
        .then((inbound) => beats.push({ atMs, elapsedMs, ...inbound }))
        .catch(() => undefined);
    }, 1_000);
  });
}

export const pulseOf = (page: Page): Promise<readonly Beat[]> => page.evaluate(() => window.pulse);

export const statesOf = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() => window.statesSeen);
