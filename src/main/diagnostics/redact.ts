import type { LogEntry } from '../../shared/log.ts';

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
