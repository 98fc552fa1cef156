/** Finds the links of a chat line, which the peer chose. */

export interface ChatLink {
  readonly href: string;
  /** As it was written, but the host as the browser will ask for it. */
  readonly shown: string;
}

/** Each is an element, and a line of 4 KiB has room for hundreds. */
const MOST_LINKS = 20;

/** Follows no letter, number or part of an address; in Chinese no space stands before it. */
const FOUND = /(?<![\w:/@.%+-])https:\/\/[^\s<>"“”«»]+/giu;
/** Belongs to the sentence around the link. */
const AFTER = /[.,;:!?'’)\]}…。，、；：！？）》」』】]$/u;
const PAIRS: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };
/** Signs that draw nothing, or that browsers take for a slash: such an address is not what it seems to be. */
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

/** Returns the link of an address; null: it is no plain one, so that a press could lead elsewhere than it says. */
function readLink(written: string): ChatLink | null {
  if (DISGUISE.test(written) || !URL.canParse(written)) return null;
  const { protocol, username, password, host, href } = new URL(written);
  if (protocol !== 'https:' || username !== '' || password !== '' || host === '') return null;
  const [authority = ''] = written.slice(SCHEME).split(/[/?#]/u);
  // A name before an @ would pass for the host.
  if (authority === '' || authority.includes('@')) return null;
  const isPlain = authority.toLowerCase() === host || authority.toLowerCase() === `${host}:443`;
  const rest = written.slice(SCHEME + authority.length);
  return { href, shown: isPlain ? written : `https://${host}${rest}` };
}

/** Returns a line in its order: text, and the links in it. */
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
