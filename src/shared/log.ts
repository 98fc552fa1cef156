/**
 * The event log of a thread: main or a worker. It keeps the latest events with monotonic times, for
 * tests and diagnostics.
 */

export interface LogEntry {
  /** `performance.now()` of the thread that wrote it. */
  readonly atMs: number;
  readonly thread: string;
  readonly event: string;
  readonly detail?: Detail;
}

type Detail = Readonly<Record<string, string | number | boolean | null>>;

export interface EventLog {
  add(event: string, detail?: Detail): void;
  entries(): readonly LogEntry[];
}

/** The longest text in characters. Texts of a server have at most 200, and follow an error code. */
const LONGEST = 240;
/**
 * Shortens text from a peer, a server or a wallet. Replaces characters that hide text or change its
 * direction.
 */
const clean = (detail: Detail): Detail =>
  Object.fromEntries(
    Object.entries(detail).map(([key, value]) => [
      key,
      typeof value === 'string' ? value.slice(0, LONGEST).replace(/\p{C}/gu, '\uFFFD') : value,
    ]),
  );

export function createEventLog(thread: string, nowMs: () => number, keep = 500): EventLog {
  const entries: LogEntry[] = [];
  return {
    add(event, detail) {
      entries.push(
        detail
          ? { atMs: nowMs(), thread, event, detail: clean(detail) }
          : { atMs: nowMs(), thread, event },
      );
      if (entries.length > keep) entries.splice(0, entries.length - keep);
    },
    entries: () => entries.slice(),
  };
}
