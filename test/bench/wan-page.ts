import type { Page } from 'puppeteer';

/** Additions of the benches over a slow path to the real page: a bare channel, a ping, the call's figures. */

export interface CallFigures {
  readonly atMs: number;
  /** Of everything that arrives as media, headers not counted. */
  readonly mediaBytes: number;
  readonly videoBytes: number;
  readonly frames: number;
  readonly freezes: number;
  readonly width: number;
}

interface WanPage {
  bareOffer(stun: string | null): Promise<string>;
  bareAnswer(stun: string | null, offer: string): Promise<string>;
  bareAccept(answer: string): Promise<void>;
  /** Fills the channel from now on. */
  bareSend(): Promise<void>;
  bareBytes(): number;
  bareEnd(): void;
  /** One more channel on the call's own connection; the side that asks measures round trips. */
  ping(asks: boolean): void;
  /** Round trips in ms since the last time. */
  pings(): number[];
  call(): Promise<CallFigures>;
  /** Instead of what the page itself says of its media. */
  yieldToCall(on: boolean): void;
}

declare global {
  interface Window {
    wan: WanPage;
  }
}

/** Runs in the page before its own code. */
function install(): void {
  const QUEUE_BYTES = 1024 * 1024;
  const labels = new Map<RTCPeerConnection, string[]>();
  const Original = RTCPeerConnection;
  window.RTCPeerConnection = class extends Original {
    override createDataChannel(label: string, init?: RTCDataChannelInit): RTCDataChannel {
      labels.set(this, [...(labels.get(this) ?? []), label]);
      return super.createDataChannel(label, init);
    }
  };

  let yielding: boolean | null = null;
  const transferWorkers = new Set<Worker>();
  const post = Worker.prototype.postMessage;
  const pathOf = (message: unknown): unknown =>
    typeof message === 'object' && message !== null && 'path' in message
      ? String(message.path)
      : null;
  const report = (on: boolean): unknown => ({
    ...{ id: `wan-${Math.random()}`, type: 'APPLY', path: ['reportMedia'] },
    argumentList: [{ type: 'RAW', value: on }],
  });
  Worker.prototype.postMessage = function (
    this: Worker,
    ...args: [unknown, (Transferable[] & StructuredSerializeOptions)?]
  ): void {
    const path = pathOf(args[0]);
    if (path === 'subscribeLanes') transferWorkers.add(this);
    if (path === 'reportMedia' && yielding !== null) {
      args[0] = { ...(args[0] as object), argumentList: [{ type: 'RAW', value: yielding }] };
    }
    post.apply(this, args);
  };

  let bare: RTCPeerConnection | null = null;
  let channel: RTCDataChannel | null = null;
  let got = 0;
  function openBare(stun: string | null): RTCPeerConnection {
    bare = new Original({ iceServers: stun === null ? [] : [{ urls: stun }] });
    channel = bare.createDataChannel('bare', { negotiated: true, id: 0 });
    channel.binaryType = 'arraybuffer';
    got = 0;
    channel.onmessage = ({ data }: MessageEvent<ArrayBuffer>) => (got += data.byteLength);
    return bare;
  }
  async function described(connection: RTCPeerConnection): Promise<string> {
    await connection.setLocalDescription();
    const capMs = performance.now() + 4_000;
    while (connection.iceGatheringState !== 'complete' && performance.now() < capMs) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return connection.localDescription?.sdp ?? '';
  }

  const call = (): RTCPeerConnection => {
    const found = [...labels].find(
      ([connection, of]) =>
        of.includes('signal') &&
        connection.connectionState === 'connected' &&
        connection.getReceivers().length > 0,
    );
    if (!found) throw new Error('no call');
    return found[0];
  };
  let roundTrips: number[] = [];

  window.wan = {
    bareOffer: (stun) => described(openBare(stun)),
    async bareAnswer(stun, sdp) {
      const connection = openBare(stun);
      await connection.setRemoteDescription({ type: 'offer', sdp });
      return described(connection);
    },
    bareAccept: async (sdp) => bare?.setRemoteDescription({ type: 'answer', sdp }),
    async bareSend() {
      const open = channel;
      if (!open) throw new Error('no bare channel');
      while (open.readyState === 'connecting') {
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      const message = new Uint8Array(64 * 1024);
      open.bufferedAmountLowThreshold = QUEUE_BYTES / 2;
      const fill = (): void => {
        while (open.readyState === 'open' && open.bufferedAmount < QUEUE_BYTES) open.send(message);
      };
      open.onbufferedamountlow = fill;
      fill();
    },
    bareBytes: () => got,
    bareEnd() {
      if (channel) channel.onbufferedamountlow = null;
      bare?.close();
    },
    ping(asks) {
      const pinged = call().createDataChannel('ping', { negotiated: true, id: 200 });
      const sent = new Map<string, number>();
      let count = 0;
      pinged.onmessage = ({ data }: MessageEvent<string>) => {
        if (!asks) return pinged.send(data);
        const sentMs = sent.get(data);
        if (sentMs !== undefined) roundTrips.push(performance.now() - sentMs);
        sent.delete(data);
      };
      if (!asks) return;
      setInterval(() => {
        if (pinged.readyState !== 'open') return;
        sent.set(String((count += 1)), performance.now());
        pinged.send(String(count));
      }, 100);
    },
    pings() {
      const all = roundTrips;
      roundTrips = [];
      return all;
    },
    async call() {
      const stats = [...(await call().getStats()).values()] as Record<string, unknown>[];
      const inbound = stats.filter(({ type }) => type === 'inbound-rtp');
      const video = inbound.find(({ kind }) => kind === 'video');
      return {
        atMs: performance.now(),
        mediaBytes: inbound.reduce((sum, stat) => sum + Number(stat['bytesReceived'] ?? 0), 0),
        videoBytes: Number(video?.['bytesReceived'] ?? 0),
        frames: Number(video?.['framesDecoded'] ?? 0),
        freezes: Number(video?.['freezeCount'] ?? 0),
        width: Number(video?.['frameWidth'] ?? 0),
      };
    },
    yieldToCall(on) {
      yielding = on;
      if (transferWorkers.size === 0) throw new Error('the transfer worker was not seen');
      for (const worker of transferWorkers) post.call(worker, report(on));
    },
  };
}

export const prepareWan = async (page: Page): Promise<void> => {
  await page.evaluateOnNewDocument(install);
};
