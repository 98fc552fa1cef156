import type { Page } from 'puppeteer';

/** Data channels as main handles them: what it sends, and whether it may hand them to a worker. */

declare global {
  interface Window {
    /** Calls of `RTCDataChannel.send` on main, by label. */
    channelSends: Record<string, number>;
  }
}

export async function watchChannels(page: Page): Promise<void> {
  await page.evaluateOnNewDocument(() => {
    const counts: Record<string, number> = (window.channelSends = {});
    // As plain objects: overloads say nothing here.
    const prototype: object = RTCDataChannel.prototype;
    const send: (this: RTCDataChannel, data: unknown) => void = Reflect.get(prototype, 'send');
    Reflect.set(prototype, 'send', function (this: RTCDataChannel, data: unknown): void {
      counts[this.label] = (counts[this.label] ?? 0) + 1;
      send.call(this, data);
    });
  });
}

export const channelSends = (page: Page): Promise<Record<string, number>> =>
  page.evaluate(() => window.channelSends);

/** The page runs in a browser that cannot transfer an RTCDataChannel, as far as it can tell. */
export async function forbidChannelTransfer(page: Page): Promise<void> {
  await page.evaluateOnNewDocument(() => {
    type Options = readonly unknown[] | { readonly transfer?: readonly unknown[] };
    type Post = (this: object, message: unknown, options?: Options) => void;
    const isList = (options: Options | undefined): options is readonly unknown[] =>
      Array.isArray(options);
    const prototypes: object[] = [MessagePort.prototype, Worker.prototype];
    for (const prototype of prototypes) {
      const post: Post = Reflect.get(prototype, 'postMessage');
      const refusing: Post = function (message, options) {
        const list = (isList(options) ? options : options?.transfer) ?? [];
        if (list.some((each) => each instanceof RTCDataChannel)) {
          throw new DOMException('RTCDataChannel cannot be transferred', 'DataCloneError');
        }
        post.call(this, message, options);
      };
      Reflect.set(prototype, 'postMessage', refusing);
    }
  });
}
