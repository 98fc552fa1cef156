import type { LogEntry } from '../../shared/log.ts';

/** What the diagnostics say, as text: for the panel, for who copies it, and for a test that failed. */

/**
 * What of a report may be handed to a stranger. Whatever names a person, a machine or a payment is cut
 * to a short prefix or taken out, wherever in a text it stands: reports are posted in public.
 */

/** Enough to tell two of a kind apart, far too little to find either. */
const PREFIX = 4;
/** Session names, listing ids, addresses, signatures and hashes are longer, words of ours are not. */
const SHORTEST_NAME = 20;

const start = (text: string): string => `${text.slice(0, PREFIX)}…`;

const RULES: readonly (readonly [RegExp, string | ((found: string) => string)])[] = [
  // Codes first, with whatever their line breaks did to them: the longest thing that can be cut.
  // Not within another name, of which the letters before it would be left.
  [/(?<![\w-])p2c[iroa][\w-]{8,}/g, start],
  // A server's address may carry a user, a password or a key.
  [/\b(?:https?|wss?|file|blob):[^\s"'<>)]+/gi, '[url]'],
  [/\b(?:stun|turn)s?:[^\s"'<>,)]+/gi, '[server]'],
  [/[\w-]+\.local\b/gi, '[mdns]'],
  [/[\w.+-]+@[\w.-]+/g, '[account]'],
  // Base64 as a whole: its parts between two slashes may be short.
  [/[A-Za-z0-9+/]{40,}={0,2}/g, start],
  [new RegExp(`[\\w-]{${SHORTEST_NAME},}`, 'g'), start],
  // Four numbers behind a browser's name are its version.
  [/(?<!(?:Chrome|Chromium|Edg|OPR)\/[\d.]{0,15})\d{1,3}(?:\.\d{1,3}){3}/g, '[ipv4]'],
  [/(?:[0-9a-f]{0,4}:){2,8}(?:[0-9a-f]{1,4})?/gi, '[ipv6]'],
];

/** The text without addresses, codes, keys, signatures and servers. */
export const redactText = (text: string): string =>
  RULES.reduce(
    (rest, [pattern, by]) =>
      typeof by === 'string' ? rest.replace(pattern, by) : rest.replace(pattern, by),
    text,
  );

/** Under these names events tell which server they are about. */
const SERVERS: ReadonlySet<string> = new Set(['host', 'url', 'server']);

/** Event names are the program's own words; what they are about may come from anywhere. */
export function redactEntry(entry: LogEntry): LogEntry {
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
  /** What is the case now. */
  readonly states: Facts;
  /** Milliseconds. */
  readonly timings: Facts;
  readonly counters: Facts;
  /** Of every room, oldest first. */
  readonly log: readonly LogEntry[];
}

/** Of each room. */
export const EVENTS_SHOWN = 200;

/** By room, in the order of their names, the newest events of each. */
export function byRoom(log: readonly LogEntry[]): ReadonlyMap<string, readonly LogEntry[]> {
  const rooms = [...new Set(log.map(({ room }) => room))].sort();
  return new Map(
    rooms.map((room) => [room, log.filter((entry) => entry.room === room).slice(-EVENTS_SHOWN)]),
  );
}

/** `   12.345 rtc.state state=connected`: seconds of the room's own clock, event, details. Redacted. */
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

/** The whole of it, redacted. */
export function reportText({ states, timings, counters, log }: Report): string {
  const rooms = [...byRoom(log)].flatMap(([room, entries]) => [
    '',
    `## ${room}, last ${entries.length} events`,
    ...entries.map(eventLine),
  ]);
  return [
    '# Pay2Chat diagnostics',
    ...section('States', states),
    ...section('Timings (ms)', timings),
    ...section('Counters', counters),
    ...rooms,
    '',
  ].join('\n');
}

/** How often each event happened, as `room event`, the commonest first. */
export function countEvents(log: readonly LogEntry[]): Facts {
  const counts = new Map<string, number>();
  for (const { room, event } of log) {
    const name = `${room} ${event}`;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return Object.fromEntries([...counts].sort(([, a], [, b]) => b - a));
}

/** The value that this share of them does not exceed; null of none. */
export function quantile(values: readonly number[], share: number): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? null;
}
