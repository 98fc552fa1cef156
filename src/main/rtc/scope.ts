/**
 * Counts open resources that must not leak. Each owner takes a hold when it opens a resource, and
 * releases the hold when it closes the resource. Tests and diagnostics read the counts.
 */
export interface LiveCounts {
  connections: number;
  tracks: number;
  listeners: number;
  timers: number;
  ports: number;
}

const counts: LiveCounts = { connections: 0, tracks: 0, listeners: 0, timers: 0, ports: 0 };

export const live = {
  /** Returns a copy of the current counts. */
  counts: (): Readonly<LiveCounts> => ({ ...counts }),
  /**
   * Counts one resource. Returns a function that releases it. Further calls of that function do
   * nothing.
   */
  hold(kind: keyof LiveCounts): () => void {
    let held = true;
    counts[kind] += 1;
    return () => {
      if (held) counts[kind] -= 1;
      held = false;
    };
  },
};

/**
 * Everything that one owner has opened, such as listeners and timers, to be closed in one place. A
 * closed scope opens nothing more, so a late callback leaves nothing open.
 */
export interface Scope {
  readonly closed: boolean;
  /**
   * Runs `end` when the scope closes; the latest addition runs first. Returns a function that runs
   * `end` earlier.
   */
  add(end: () => void): () => void;
  /** Listens until the scope closes. */
  listen(target: EventTarget, type: string, listener: (event: Event) => void): () => void;
  /** Runs `run` at each interval, first after one interval. */
  every(intervalMs: number, run: () => void): () => void;
  after(delayMs: number, run: () => void): () => void;
  close(): void;
}

export function createScope(): Scope {
  const ends = new Set<() => void>();
  let closed = false;

  const add = (end: () => void): (() => void) => {
    let done = false;
    const once = (): void => {
      if (done) return;
      done = true;
      ends.delete(once);
      end();
    };
    if (closed) once();
    else ends.add(once);
    return once;
  };

  const timed = (start: () => number, stop: (id: number) => void): (() => void) => {
    if (closed) return () => undefined;
    const release = live.hold('timers');
    const id = start();
    return add(() => {
      stop(id);
      release();
    });
  };

  return {
    get closed() {
      return closed;
    },
    add,
    listen(target, type, listener) {
      if (closed) return () => undefined;
      const release = live.hold('listeners');
      target.addEventListener(type, listener);
      return add(() => {
        target.removeEventListener(type, listener);
        release();
      });
    },
    every: (intervalMs, run) =>
      timed(
        () => setInterval(run, intervalMs),
        (id) => clearInterval(id),
      ),
    after(delayMs, run) {
      const stop = timed(
        () =>
          setTimeout(() => {
            stop();
            run();
          }, delayMs),
        (id) => clearTimeout(id),
      );
      return stop;
    },
    close() {
      closed = true;
      for (const end of [...ends].reverse()) end();
    },
  };
}
