import type { WebLocks, Windows } from '../../src/workers/ledger/payment/books.ts';

/** A window of a browser. */
export interface Window extends Windows {
  /** Hears nothing until it wakes, as while the browser has frozen it. */
  freeze(): void;
  wake(): void;
  /** Releases what it holds. */
  close(): void;
}

/** A browser profile: opens its windows. */
export type Profile = () => Window;

interface Request {
  readonly use: () => Promise<void>;
  readonly stolen: () => void;
}

const aborted = (): DOMException => new DOMException('gone', 'AbortError');

/** Web Locks, exclusive, as the specification has them. */
function createLocks() {
  const holders = new Map<string, Request>();
  const queues = new Map<string, Request[]>();

  function next(name: string): void {
    const [request] = queues.get(name)?.splice(0, 1) ?? [];
    if (request) grant(name, request);
  }

  function grant(name: string, request: Request): void {
    holders.set(name, request);
    const over = (): void => {
      if (holders.get(name) !== request) return;
      holders.delete(name);
      next(name);
    };
    request.use().then(over, over);
  }

  return (closing: AbortSignal, hear: (news: () => void) => void): WebLocks => ({
    request: (name, { ifAvailable, steal, signal }, use) =>
      new Promise((resolve, reject) => {
        const request: Request = {
          stolen: () => hear(() => reject(aborted())),
          use() {
            const used = use({ name });
            used.then(resolve, reject);
            const closed = new Promise<void>((end) =>
              closing.addEventListener('abort', () => end()),
            );
            return Promise.race([used, closed]);
          },
        };
        const queue = queues.get(name) ?? [];
        queues.set(name, queue);
        const leave = (): void => {
          const at = queue.indexOf(request);
          if (at >= 0) queue.splice(at, 1);
        };
        signal?.addEventListener('abort', () => {
          leave();
          if (holders.get(name) !== request) reject(aborted());
        });
        closing.addEventListener('abort', leave);
        if (steal) {
          holders.get(name)?.stolen();
          return grant(name, request);
        }
        if (!holders.has(name)) return grant(name, request);
        if (ifAvailable) return use(null).then(resolve, reject);
        queue.push(request);
      }),
  });
}

export function profile(): Profile {
  const locksFor = createLocks();
  const channels = new Set<Windows['channel']>();
  return () => {
    const closing = new AbortController();
    const channel: Windows['channel'] = {
      onmessage: null,
      postMessage(data) {
        for (const other of channels) {
          const message = new MessageEvent('message', { data: structuredClone(data) });
          if (other !== channel) queueMicrotask(() => other.onmessage?.(message));
        }
      },
    };
    channels.add(channel);
    const missed: (() => void)[] = [];
    const hear = (news: () => void): void =>
      channels.has(channel) ? news() : void missed.push(news);
    return {
      locks: locksFor(closing.signal, hear),
      channel,
      freeze: () => void channels.delete(channel),
      wake() {
        channels.add(channel);
        for (const news of missed.splice(0)) news();
      },
      close() {
        channels.delete(channel);
        closing.abort();
      },
    };
  };
}
