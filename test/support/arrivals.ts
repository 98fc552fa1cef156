import type { Page } from 'puppeteer';

/** The media that had arrived on a page at one moment. */
interface Arrival {
  readonly atMs: number;
  readonly frames: number;
  readonly audioBytes: number;
  readonly frozen: boolean;
  readonly ended: boolean;
}

declare global {
  interface Window {
    arrivals: Arrival[];
  }
}

/** Writes down ten times a second what media has arrived. Needs `watchArrivals` before the page's own code. */
export async function watchArrivals(page: Page): Promise<void> {
  await page.evaluateOnNewDocument(() => {
    const made: RTCPeerConnection[] = [];
    const Original = RTCPeerConnection;
    window.RTCPeerConnection = class extends Original {
      constructor(configuration?: RTCConfiguration) {
        super(configuration);
        made.push(this);
      }
    };
    const shown = (id: string): boolean =>
      (document.querySelector(`[data-testid="${id}"]`)?.getClientRects().length ?? 0) > 0;
    window.arrivals = [];
    const look = async (): Promise<void> => {
      const open = made.filter(({ connectionState }) => connectionState === 'connected');
      const reports = await Promise.all(open.map((each) => each.getStats()));
      let frames = 0;
      let audioBytes = 0;
      for (const stat of reports.flatMap((report) => [...report.values()])) {
        if (stat.type !== 'inbound-rtp') continue;
        if (stat.kind === 'video') frames += Number(stat.framesReceived ?? stat.framesDecoded ?? 0);
        else audioBytes += Number(stat.bytesReceived ?? 0);
      }
      const [frozen, ended] = [shown('freeze'), shown('call-ended')];
      window.arrivals.push({ atMs: performance.now(), frames, audioBytes, frozen, ended });
    };
    let looking = false;
    setInterval(() => {
      if (looking) return;
      looking = true;
      look()
        .catch(() => undefined)
        .finally(() => (looking = false));
    }, 100);
  });
}

export const arrivals = (page: Page): Promise<readonly Arrival[]> =>
  page.evaluate(() => window.arrivals);

/** Spans between two looks in which something of that kind came. */
export function spans(
  seen: readonly Arrival[],
  kind: 'frames' | 'audioBytes',
): readonly { readonly fromMs: number; readonly toMs: number }[] {
  return seen.flatMap((now, index) => {
    const before = seen[index - 1];
    return before && now[kind] > before[kind] ? [{ fromMs: before.atMs, toMs: now.atMs }] : [];
  });
}
