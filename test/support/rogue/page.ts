import type { Page } from 'puppeteer';
import { forbidChannelTransfer } from '../channels.ts';

/**
 * Makes the real page of one side dishonest. Its workers are made to talk through main (the bridge for
 * browsers that cannot transfer a channel), and there every frame of its channels, both ways, passes
 * rules that a test sets: what leaves and what arrives can be changed, lost or added to. Codes,
 * connection, encryption, greeting and signatures are the page's own, so the other side meets a peer
 * that is right in all but what it is made to lie about.
 */
interface Rogue {
  /** Changes a frame that leaves or arrives; null: the frame is lost. */
  leaving: Rule;
  arriving: Rule;
  /** Says something on the newest open channel of this label, without the page's knowledge. */
  say(label: string, frame: object): void;
  /** Puts a picture on the connection that the codes made, and describes it as either kind. */
  offerMedia(): Promise<void>;
  /** Frames that left or arrived and held this text. */
  seen(text: string): number;
  /** The gate, as this host reports it: open now, how often closed in this call, and the count at that time. */
  gate: { readonly open: boolean; readonly closings: number; readonly countedMs: number };
}

/** `message`: the frame as JSON; `text`: as it is. Answers the frame to go on. */
type Rule = (label: string, message: Frame, text: string) => string | null;

interface Frame {
  readonly id?: unknown;
  readonly method?: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly result?: Readonly<Record<string, unknown>>;
}

declare global {
  interface Window {
    rogue: Rogue;
    /** The memory of a test's rules. */
    rogueNotes: Record<string, number>;
  }
}

/** Runs in the page before its own code. */
export async function makeRogue(page: Page): Promise<void> {
  await forbidChannelTransfer(page);
  await page.evaluateOnNewDocument(() => {
    type Listener = (this: unknown, event: Event) => void;
    type Listen = (
      this: RTCDataChannel,
      type: string,
      listener: Listener,
      options?: object,
    ) => void;
    type Send = (this: RTCDataChannel, data: unknown) => void;
    const keep: Rule = (_label, _message, text) => text;
    const channels: RTCDataChannel[] = [];
    const connections: RTCPeerConnection[] = [];
    const past: string[] = [];
    /** Counted frames that the page does not know of: `renumbered` corrects the page's numbers by them. */
    let added = 0;
    window.rogueNotes = {};

    const read = (text: string): Frame => {
      try {
        const message: unknown = JSON.parse(text);
        return typeof message === 'object' && message !== null ? message : {};
      } catch {
        return {};
      }
    };
    /** The numbers of a `sync`, as if what was added had been the page's. */
    const renumbered = (
      label: string,
      text: string,
      key: 'next' | 'received',
      by: number,
    ): string => {
      const message = read(text);
      if (label !== 'x402' || message.method !== 'sync' || by === 0) return text;
      const params = { ...message.params, [key]: Number(message.params?.[key]) + by };
      return JSON.stringify({ ...message, params });
    };

    const shut: Rogue['gate'] = { open: false, closings: 0, countedMs: 0 };
    const heardTick = ({ gate, connectedMs }: NonNullable<Frame['params']>): Rogue['gate'] => {
      const { gate: before } = window.rogue;
      if (gate === true) return { ...before, open: true };
      // With a closed gate nothing of it is provisional.
      const countedMs = Number(connectedMs);
      return { open: false, closings: before.closings + (before.open ? 1 : 0), countedMs };
    };

    // As plain objects: overloads say nothing here.
    const prototype: object = RTCDataChannel.prototype;
    const send: Send = Reflect.get(prototype, 'send');
    Reflect.set(prototype, 'send', function (this: RTCDataChannel, data: unknown): void {
      if (typeof data !== 'string') return send.call(this, data);
      const text = renumbered(this.label, data, 'next', added);
      const out = window.rogue.leaving(this.label, read(text), text);
      if (out === null) return;
      past.push(out);
      send.call(this, out);
    });
    const listen: Listen = Reflect.get(prototype, 'addEventListener');
    const hearing: Listen = function (type, listener, options) {
      if (type !== 'message') return listen.call(this, type, listener, options);
      const heard: Listener = (event) => {
        const data: unknown = event instanceof MessageEvent ? event.data : null;
        if (typeof data !== 'string') return listener.call(this, event);
        const text = renumbered(this.label, data, 'received', -added);
        const message = read(text);
        if (message.method === 'hello') window.rogue.gate = shut;
        if (message.method === 'tick') window.rogue.gate = heardTick(message.params ?? {});
        const come = window.rogue.arriving(this.label, message, text);
        if (come === null) return;
        past.push(come);
        listener.call(this, new MessageEvent('message', { data: come }));
      };
      listen.call(this, type, heard, options);
    };
    Object.defineProperty(prototype, 'addEventListener', { value: hearing });

    const Connection = RTCPeerConnection;
    window.RTCPeerConnection = class extends Connection {
      constructor(configuration?: RTCConfiguration) {
        super(configuration);
        connections.push(this);
      }
      override createDataChannel(label: string, options?: RTCDataChannelInit): RTCDataChannel {
        const channel = super.createDataChannel(label, options);
        channels.push(channel);
        return channel;
      }
    };

    window.rogue = {
      leaving: keep,
      arriving: keep,
      say(label, frame) {
        const open = channels.findLast(
          (each) => each.label === label && each.readyState === 'open',
        );
        if (!open) throw new Error(`no open channel ${label}`);
        if (label === 'x402') added += 1;
        send.call(open, JSON.stringify(frame));
      },
      async offerMedia() {
        const canvas = document.createElement('canvas');
        canvas.getContext('2d')?.fillRect(0, 0, 10, 10);
        const stream = canvas.captureStream(5);
        const first = connections.find((each) => each.connectionState === 'connected');
        for (const track of stream.getTracks()) first?.addTrack(track, stream);
        first?.addTransceiver('audio', { direction: 'sendrecv' });
        const { sdp } = (await first?.createOffer()) ?? {};
        if (!sdp?.includes('m=video')) throw new Error('no picture to offer');
        for (const kind of ['offer', 'answer'])
          window.rogue.say('signal', { type: 'description', kind, sdp });
      },
      gate: shut,
      seen: (text) => past.filter((frame) => frame.includes(text)).length,
    };
  });
}

/** From now on the page is honest again. */
export const makeHonest = (page: Page): Promise<void> =>
  page.evaluate(() => {
    window.rogue.leaving = window.rogue.arriving = (_label, _message, text) => text;
  });

/** Returns the count of a host when its gate had closed that often in this call. */
export async function countedBy(page: Page, closings: number): Promise<number> {
  await page.waitForFunction(
    (wanted) => window.rogue.gate.closings >= wanted,
    {
      polling: 50,
      timeout: 60_000,
    },
    closings,
  );
  return page.evaluate(() => window.rogue.gate.countedMs);
}
