import type { Page } from 'puppeteer';

/**
 * A person's view of this page, ten times a second, with the page's own texts. It looks at copies of the
 * received tracks that the page cannot switch off, so it shows what really arrives and not only what is
 * covered.
 */
export interface Glimpse {
  /** Wall clock: two pages of one machine can be compared. */
  readonly atMs: number;
  /** Colours of a few patches of the picture that arrives, 0–255; empty before the first frame. */
  readonly picture: readonly number[];
  /** The level of the sound that arrived since about the last glimpse, 0–1. */
  readonly sound: number;
  /** How long sound waits in the receiver's buffer before it is played, ms; grows on a busy machine. */
  readonly bufferedMs: number;
  /** The same of the page's own remote picture. */
  readonly shown: readonly number[];
  /** A track that is sent is enabled: the peer would see or hear what it carries. */
  readonly sending: boolean;
  /** Something opaque lies on it, or it is not there. */
  readonly remoteCovered: boolean;
  readonly localCovered: boolean;
  /** `freeze`'s code, while it is shown. */
  readonly freeze: string | null;
  readonly status: string | null;
  readonly color: string | null;
  readonly ended: string | null;
}

declare global {
  interface Window {
    witness: Glimpse[];
  }
}

/** Elements count as covered only where they are looked at. */
const VIEWPORT = { width: 1280, height: 1000 };

/** Returns the glimpses so far, and starts again. */
export const takeGlimpses = (page: Page): Promise<readonly Glimpse[]> =>
  page.evaluate(() => window.witness.splice(0));

/** Until the end of the call was witnessed, too. */
export const glimpseOfTheEnd = (page: Page): Promise<unknown> =>
  page.waitForFunction(() => window.witness.at(-1)?.ended !== null, { polling: 50 });

export async function installWitness(page: Page): Promise<void> {
  await page.setViewport(VIEWPORT);
  await page.evaluateOnNewDocument(() => {
    const EVERY_MS = 100;
    /** Longer than the pause between two glimpses, so that no sound falls between them. */
    const HEARD_SAMPLES = 8192;
    const seen: Glimpse[] = (window.witness = []);
    let screen: HTMLVideoElement | null = null;
    let ear: AnalyserNode | null = null;
    let room: AudioContext | null = null;
    let received: RTCRtpReceiver | null = null;
    let before = { energy: 0, delay: 0, played: 0, atMs: 0 };
    let loudness = 0;
    let bufferedMs = 0;

    const play = (track: MediaStreamTrack): HTMLVideoElement => {
      const element = document.createElement('video');
      element.muted = true;
      element.srcObject = new MediaStream([track]);
      element.play().catch(() => undefined);
      return element;
    };
    const listen = (track: MediaStreamTrack): void => {
      room ??= new AudioContext();
      void room.resume();
      ear = room.createAnalyser();
      ear.fftSize = HEARD_SAMPLES;
      room.createMediaStreamSource(new MediaStream([track])).connect(ear);
      // Chromium decodes remote sound only for a media element.
      play(track);
    };
    const made: RTCPeerConnection[] = [];
    const isSending = (): boolean =>
      made.some(
        (each) =>
          each.connectionState !== 'closed' &&
          each.getSenders().some(({ track }) => track?.enabled && track.readyState === 'live'),
      );
    const Connection = RTCPeerConnection;
    window.RTCPeerConnection = class extends Connection {
      constructor(configuration?: RTCConfiguration) {
        super(configuration);
        made.push(this);
        this.addEventListener('track', ({ track, receiver }) => {
          const copy = track.clone();
          copy.enabled = true;
          if (copy.kind === 'video') screen = play(copy);
          else {
            received = receiver;
            listen(copy);
          }
        });
      }
    };

    const [width, height] = [4, 3];
    const canvas = document.createElement('canvas');
    Object.assign(canvas, { width, height });
    const pen = canvas.getContext('2d', { willReadFrequently: true });
    if (pen) pen.imageSmoothingQuality = 'high';
    const look = (video: HTMLVideoElement | null): number[] => {
      if (!pen || !video || video.videoWidth === 0) return [];
      pen.drawImage(video, 0, 0, width, height);
      // Red, green and blue of each patch; opacity says nothing.
      const { data } = pen.getImageData(0, 0, width, height);
      return [...data].filter((_, at) => at % 4 !== 3);
    };
    const wave = new Float32Array(HEARD_SAMPLES);
    // Two ears: an AudioContext does not run where a machine has no audio output (Firefox), and the
    // energy that the decoder reports is not what a track plays.
    const hear = (): number => {
      ear?.getFloatTimeDomainData(wave);
      const peak = ear ? wave.reduce((top, value) => Math.max(top, Math.abs(value)), 0) : 0;
      return Math.max(peak, loudness);
    };
    const measure = async (): Promise<void> => {
      const reports: Record<string, unknown>[] = [
        ...((await received?.getStats())?.values() ?? []),
      ];
      const sum = (key: string): number =>
        reports.reduce((total, each) => total + Number(each[key] ?? 0), 0);
      const now = {
        energy: sum('totalAudioEnergy'),
        delay: sum('jitterBufferDelay'),
        played: sum('jitterBufferEmittedCount'),
        atMs: performance.now(),
      };
      const overMs = now.atMs - before.atMs;
      // Answers may come bunched; and the next connection counts from nothing.
      if (overMs < EVERY_MS / 2) return;
      loudness = Math.sqrt((Math.max(0, now.energy - before.energy) * 1000) / overMs);
      const played = now.played - before.played;
      if (played > 0) bufferedMs = ((now.delay - before.delay) / played) * 1000;
      before = now;
    };

    const find = (id: string): HTMLElement | null =>
      document.querySelector(`[data-testid="${id}"]`);
    const visible = (element: HTMLElement | null): element is HTMLElement =>
      element !== null && element.getClientRects().length > 0;
    const data = (id: string, key: string): string | null => {
      const element = find(id);
      return visible(element) ? (element.dataset[key] ?? null) : null;
    };
    const covered = (video: HTMLElement | null): boolean => {
      if (!visible(video)) return true;
      const box = video.getBoundingClientRect();
      let top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
      while (top && top !== video && top.parentElement && !top.parentElement.contains(video)) {
        top = top.parentElement;
      }
      if (!top || top.contains(video)) return false;
      const over = top.getBoundingClientRect();
      const whole =
        over.left <= box.left + 1 &&
        over.top <= box.top + 1 &&
        over.right >= box.right - 1 &&
        over.bottom >= box.bottom - 1;
      // An opaque colour computes to rgb(), any other to rgba().
      return whole && getComputedStyle(top).backgroundColor.startsWith('rgb(');
    };

    setInterval(() => {
      measure().catch(() => undefined);
      const remote = find('remote-video');
      seen.push({
        atMs: Date.now(),
        picture: look(screen),
        sound: hear(),
        bufferedMs,
        shown: remote instanceof HTMLVideoElement && visible(remote) ? look(remote) : [],
        sending: isSending(),
        remoteCovered: covered(remote),
        localCovered: covered(find('local-video')),
        freeze: data('freeze', 'code'),
        status: data('billing', 'status'),
        color: data('billing', 'color'),
        ended: data('call-ended', 'reason'),
      });
    }, EVERY_MS);
  });
}
