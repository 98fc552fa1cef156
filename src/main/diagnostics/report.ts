import type { LogEntry } from '../../shared/log.ts';

/** Turns diagnostics into text for the panel, the clipboard and failed tests. */

/**
 * Decides what a report may contain. Users post reports in public, so everything that identifies a
 * person, a computer or a payment is removed or cut to a short prefix, wherever it appears.
 */

/** The length of a prefix. It tells two values of a kind apart, but does not identify either. */
const PREFIX = 4;
/**
 * Session names, listing ids, addresses, signatures and hashes are at least this long. The
 * project's own words are shorter.
 */
const SHORTEST_NAME = 20;

const start = (text: string): string => `${text.slice(0, PREFIX)}…`;

const RULES: readonly (readonly [RegExp, string | ((found: string) => string)])[] = [
  // Each pattern begins at the start of a word, because otherwise the search in a long word would
  // begin at each of its letters. Codes come first, because they are the longest. They match only
  // from the start of a name, so that no letters before the match remain.
  [/(?<![\w-])p2c[iroa][\w-]{8,}/g, start],
  // The address of a server may contain a user name, a password or a key.
  [/\b(?:https?|wss?|file|blob):[^\s"'<>)]+/gi, '[url]'],
  [/\b(?:stun|turn)s?:[^\s"'<>,)]+/gi, '[server]'],
  [/(?<![\w-])[\w-]+\.local\b/gi, '[mdns]'],
  [/(?<![\w.+-])[\w.+-]+@[\w.-]+/g, '[account]'],
  // Matches base64 as a whole, because its parts between slashes may be short.
  [/[A-Za-z0-9+/]{40,}={0,2}/g, start],
  [new RegExp(`[\\w-]{${SHORTEST_NAME},}`, 'g'), start],
  // Four numbers after a browser's name are its version, not an IP address.
  [/(?<!(?:Chrome|Chromium|Edg|OPR)\/[\d.]{0,15})\d{1,3}(?:\.\d{1,3}){3}/g, '[ipv4]'],
  [/(?:[0-9a-f]{0,4}:){2,8}(?:[0-9a-f]{1,4})?/gi, '[ipv6]'],
];

/** Returns the text without addresses, codes, keys, signatures and servers. */
export const redactText = (text: string): string =>
  RULES.reduce(
    (rest, [pattern, by]) =>
      typeof by === 'string' ? rest.replace(pattern, by) : rest.replace(pattern, by),
    text,
  );

/** Event details with these names identify a server. */
const SERVERS: ReadonlySet<string> = new Set(['host', 'url', 'server']);

/** Redacts an event's details. Event names are the project's own words. */
function redactEntry(entry: LogEntry): LogEntry {
  if (!entry.detail) return entry;
  const detail = Object.fromEntries(
    Object.entries(entry.detail).map(([key, value]) => [
      key,
      typeof value !== 'string' ? value : SERVERS.has(key) ? '[server]' : redactText(value),
    ]),
  );
  return { ...entry, detail };
}

export type Facts = Readonly<Record<string, string | number | boolean | null>>;

export interface Report {
  /** The current states. */
  readonly states: Facts;
  /** Timings in milliseconds. */
  readonly timings: Facts;
  readonly counters: Facts;
  /** Events of every thread, oldest first. */
  readonly log: readonly LogEntry[];
}

/** The number of events that are shown for each thread. */
export const EVENTS_SHOWN = 200;

/** Groups the newest events by thread. The threads are sorted by name. */
export function byThread(log: readonly LogEntry[]): ReadonlyMap<string, readonly LogEntry[]> {
  const threads = [...new Set(log.map(({ thread }) => thread))].sort();
  return new Map(
    threads.map((thread) => [
      thread,
      log.filter((entry) => entry.thread === thread).slice(-EVENTS_SHOWN),
    ]),
  );
}

/**
 * Formats a redacted event as `   12.345 rtc.state state=connected`: seconds on the thread's own
 * clock, the event, and its details.
 */
export function eventLine(entry: LogEntry): string {
  const { atMs, event, detail = {} } = redactEntry(entry);
  const fields = Object.entries(detail).map(([key, value]) => `${key}=${String(value)}`);
  return [`${(atMs / 1_000).toFixed(3).padStart(9)}`, event, ...fields].join(' ');
}

const section = (title: string, facts: Facts): readonly string[] => [
  '',
  `## ${title}`,
  ...Object.entries(facts).map(([name, value]) => `${name}: ${redactText(String(value))}`),
];

/** Returns the whole report as redacted text. */
export function reportText({ states, timings, counters, log }: Report): string {
  const threads = [...byThread(log)].flatMap(([thread, entries]) => [
    '',
    `## ${thread}, last ${entries.length} events`,
    ...entries.map(eventLine),
  ]);
  return [
    '# Pay2Chat diagnostics',
    ...section('States', states),
    ...section('Timings (ms)', timings),
    ...section('Counters', counters),
    ...threads,
    '',
  ].join('\n');
}

/**
 * Counts how many times each event happened, as `thread event`. The most frequent events come
 * first.
 */
export function countEvents(log: readonly LogEntry[]): Facts {
  const counts = new Map<string, number>();
  for (const { thread, event } of log) {
    const name = `${thread} ${event}`;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return Object.fromEntries([...counts].sort(([, a], [, b]) => b - a));
}

/** Returns the value that this share of the values does not exceed; null if there are no values. */
export function quantile(values: readonly number[], share: number): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? null;
}
