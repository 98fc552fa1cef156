/** Finds the links in a chat line. The peer chooses its text, so a link may try to mislead. */

export interface ChatLink {
  readonly href: string;
  /** The address as the peer wrote it, but with the host that the browser will contact. */
  readonly shown: string;
}

/** Limits the elements of one line: its 4 KiB have room for hundreds of links. */
const MOST_LINKS = 20;

/**
 * Finds an address that does not follow a letter, a number or a part of another address. In Chinese
 * text no space stands before an address.
 */
const FOUND = /(?<![\w:/@.%+-])https:\/\/[^\s<>"“”«»]+/giu;
/** Closing signs that belong to the sentence around the link. */
const AFTER = new Set(".,;:!?'’)]}…。，、；：！？）》」』】");
const PAIRS: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };
/**
 * Signs that draw nothing, or that browsers read as a slash. An address with one of them can hide
 * its true host.
 */
const DISGUISE = /[\p{Cf}\p{Cc}\p{Default_Ignorable_Code_Point}\\]/u;
const SCHEME = 'https://'.length;

/** Removes the closing signs of the sentence, in one pass: a peer's line may end in thousands. */
function withoutSentence(found: string): string {
  const counts = new Map<string, number>();
  for (const sign of found) counts.set(sign, (counts.get(sign) ?? 0) + 1);
  const of = (sign: string): number => counts.get(sign) ?? 0;
  let end = found.length;
  for (; end > 0; end -= 1) {
    const last = found.charAt(end - 1);
    const opens = PAIRS[last];
    if (!AFTER.has(last) || (opens !== undefined && of(opens) >= of(last))) break;
    counts.set(last, of(last) - 1);
  }
  return found.slice(0, end);
}

/**
 * Returns the link of an address. Returns null if the address is not plain, because it could lead
 * elsewhere than it seems to.
 */
function readLink(written: string): ChatLink | null {
  if (DISGUISE.test(written) || !URL.canParse(written)) return null;
  const { protocol, username, password, host, href } = new URL(written);
  if (protocol !== 'https:' || username !== '' || password !== '' || host === '') return null;
  const [authority = ''] = written.slice(SCHEME).split(/[/?#]/u);
  // A name before an @ could be mistaken for the host.
  if (authority === '' || authority.includes('@')) return null;
  const isPlain = authority.toLowerCase() === host || authority.toLowerCase() === `${host}:443`;
  const rest = written.slice(SCHEME + authority.length);
  return { href, shown: isPlain ? written : `https://${host}${rest}` };
}

/** Splits a line into its text and its links, in their order. */
export function chatParts(line: string): readonly (string | ChatLink)[] {
  const parts: (string | ChatLink)[] = [];
  let end = 0;
  let links = 0;
  for (const { 0: found, index } of line.matchAll(FOUND)) {
    const written = withoutSentence(found);
    const link = links < MOST_LINKS ? readLink(written) : null;
    if (!link) continue;
    links += 1;
    if (index > end) parts.push(line.slice(end, index));
    parts.push(link);
    end = index + written.length;
  }
  if (end < line.length) parts.push(line.slice(end));
  return parts;
}
