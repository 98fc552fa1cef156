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
const AFTER = /[.,;:!?'’)\]}…。，、；：！？）》」』】]$/u;
const PAIRS: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };
/**
 * Signs that draw nothing, or that browsers read as a slash. An address with one of them can hide
 * its true host.
 */
const DISGUISE = /[\p{Cf}\p{Cc}\p{Default_Ignorable_Code_Point}\\]/u;
const SCHEME = 'https://'.length;

const count = (text: string, sign: string): number => text.split(sign).length - 1;

function withoutSentence(found: string): string {
  let url = found;
  for (let last = AFTER.exec(url)?.[0]; last !== undefined; last = AFTER.exec(url)?.[0]) {
    const opens = PAIRS[last];
    if (opens !== undefined && count(url, opens) >= count(url, last)) break;
    url = url.slice(0, -last.length);
  }
  return url;
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
