import type { Page } from 'puppeteer';

/** Watches every RTCPeerConnection of a page from outside: descriptions, packets, what is left open. */
interface RtcProbe {
  summary(): Promise<{
    /** `m=audio` or `m=video` lines in any description so far. */
    readonly mediaSections: number;
    readonly rtpPackets: number;
    readonly open: number;
    readonly made: number;
  }>;
  /** Frames decoded, and bytes and energy of the sound, of what arrives, summed over all open connections. */
  inbound(): Promise<{
    readonly framesDecoded: number;
    readonly audioBytes: number;
    readonly audioEnergy: number;
  }>;
  outbound(): Promise<{ readonly packets: number; readonly frames: number }>;
}

declare global {
  interface Window {
    rtcProbe: RtcProbe;
  }
}

export async function watchPeerConnections(page: Page): Promise<void> {
  await page.evaluateOnNewDocument(() => {
    const made: RTCPeerConnection[] = [];
    let mediaSections = 0;
    const count = (sdp: string | undefined): void => {
      mediaSections += (sdp?.match(/^m=(audio|video)/gm) ?? []).length;
    };
    const Original = RTCPeerConnection;
    window.RTCPeerConnection = class extends Original {
      constructor(configuration?: RTCConfiguration) {
        super(configuration);
        made.push(this);
        this.addEventListener('signalingstatechange', () => {
          count(this.localDescription?.sdp);
          count(this.remoteDescription?.sdp);
        });
      }
    };
    const open = (): RTCPeerConnection[] =>
      made.filter((each) => each.connectionState !== 'closed');
    type Stat = Record<string, unknown> & { readonly type: string };
    const stats = async (): Promise<Stat[]> => {
      const reports = await Promise.all(open().map((each) => each.getStats()));
      return reports.flatMap((report) => [...report.values()] as Stat[]);
    };
    const sum = (list: readonly Stat[], key: string): number =>
      list.reduce((total, stat) => total + Number(stat[key] ?? 0), 0);
    window.rtcProbe = {
      async summary() {
        const all = await stats();
        const inbound = all.filter(({ type }) => type === 'inbound-rtp');
        const outbound = all.filter(({ type }) => type === 'outbound-rtp');
        for (const each of open()) {
          count(each.localDescription?.sdp);
          count(each.remoteDescription?.sdp);
        }
        return {
          mediaSections,
          rtpPackets: sum(inbound, 'packetsReceived') + sum(outbound, 'packetsSent'),
          open: open().length,
          made: made.length,
        };
      },
      async inbound() {
        const inbound = (await stats()).filter(({ type }) => type === 'inbound-rtp');
        return {
          framesDecoded: sum(
            inbound.filter(({ kind }) => kind === 'video'),
            'framesDecoded',
          ),
          audioBytes: sum(
            inbound.filter(({ kind }) => kind === 'audio'),
            'bytesReceived',
          ),
          audioEnergy: sum(
            inbound.filter(({ kind }) => kind === 'audio'),
            'totalAudioEnergy',
          ),
        };
      },
      async outbound() {
        const outbound = (await stats()).filter(({ type }) => type === 'outbound-rtp');
        return { packets: sum(outbound, 'packetsSent'), frames: sum(outbound, 'framesSent') };
      },
    };
  });
}
