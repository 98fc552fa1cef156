/**
 * The event log of main and of each worker: the last events with monotonic times, for tests and
 * diagnostics.
 */

export interface LogEntry {
  /** `performance.now()` of the thread that wrote it. */
  readonly atMs: number;
  readonly thread: string;
  readonly event: string;
  readonly detail?: Readonly<Record<string, string | number | boolean | null>>;
}

export interface EventLog {
  add(event: string, detail?: LogEntry['detail']): void;
  entries(): readonly LogEntry[];
}

export function createEventLog(thread: string, nowMs: () => number, keep = 500): EventLog {
  const entries: LogEntry[] = [];
  return {
    add(event, detail) {
      entries.push(
        detail ? { atMs: nowMs(), thread, event, detail } : { atMs: nowMs(), thread, event },
      );
      if (entries.length > keep) entries.splice(0, entries.length - keep);
    },
    entries: () => entries.slice(),
  };
}
