import type { Page } from 'puppeteer';

/** The things that a page holds open, counted from outside by watching the constructors it uses. */
export interface Leftovers {
  readonly connections: number;
  readonly workers: number;
  /** Local tracks that are live: a camera light would be on. */
  readonly tracks: number;
  /** On window and document. */
  readonly listeners: number;
  readonly intervals: number;
}

declare global {
  interface Window {
    leftovers: { now(): Leftovers };
  }
}

export async function countLeftovers(page: Page): Promise<void> {
  await page.evaluateOnNewDocument(() => {
    const connections: RTCPeerConnection[] = [];
    const tracks: MediaStreamTrack[] = [];
    const intervals = new Set<number>();
    let workers = 0;
    let listeners = 0;

    const Connection = RTCPeerConnection;
    window.RTCPeerConnection = class extends Connection {
      constructor(configuration?: RTCConfiguration) {
        super(configuration);
        connections.push(this);
      }
    };
    const OriginalWorker = Worker;
    window.Worker = class extends OriginalWorker {
      constructor(url: string | URL, options?: WorkerOptions) {
        super(url, options);
        workers += 1;
      }
      override terminate(): void {
        workers -= 1;
        super.terminate();
      }
    };
    // Absent on about:blank, where this runs too.
    const mediaDevices: MediaDevices | undefined = navigator.mediaDevices;
    const getUserMedia = mediaDevices?.getUserMedia.bind(mediaDevices);
    if (mediaDevices && getUserMedia) {
      mediaDevices.getUserMedia = async (constraints) => {
        const stream = await getUserMedia(constraints);
        tracks.push(...stream.getTracks());
        return stream;
      };
    }
    for (const target of [window, document] as EventTarget[]) {
      const add = target.addEventListener.bind(target);
      const remove = target.removeEventListener.bind(target);
      target.addEventListener = (...args: Parameters<EventTarget['addEventListener']>) => {
        listeners += 1;
        add(...args);
      };
      target.removeEventListener = (...args: Parameters<EventTarget['removeEventListener']>) => {
        listeners -= 1;
        remove(...args);
      };
    }
    const set = window.setInterval.bind(window);
    const clear = window.clearInterval.bind(window);
    window.setInterval = ((handler: TimerHandler, ms?: number) => {
      const id = set(handler, ms);
      intervals.add(id);
      return id;
    }) as typeof window.setInterval;
    window.clearInterval = (id) => {
      if (typeof id === 'number') intervals.delete(id);
      clear(id);
    };
    window.leftovers = {
      now() {
        // Drops the ended ones, which would otherwise live on only to be counted.
        for (const each of connections.splice(0)) {
          if (each.connectionState !== 'closed') connections.push(each);
        }
        for (const each of tracks.splice(0)) if (each.readyState === 'live') tracks.push(each);
        return {
          connections: connections.length,
          workers,
          tracks: tracks.length,
          listeners,
          intervals: intervals.size,
        };
      },
    };
  });
}
