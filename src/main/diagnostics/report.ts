import type { LogEntry } from '../../shared/log.ts';
import { redactEntry, redactText } from './redact.ts';

/** What the diagnostics say, as text: for the panel, for who copies it, and for a test that failed. */

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
