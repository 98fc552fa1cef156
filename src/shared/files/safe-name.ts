import { utf8 } from '../bytes.ts';
import { peerText, shows, visible } from '../peer-text.ts';

/**
 * Cleans file names. A name comes from the peer's disk and is used on this side's disk. So one form
 * is made for display and another for saving (docs/protocol/files.md, "Names"). All scripts and
 * emoji are kept. Characters are removed if they are invisible, change the direction of text, or
 * have a meaning in a file system.
 */

/**
 * The longest path component in bytes. ext4 and APFS count bytes of UTF-8. NTFS counts UTF-16
 * units, and a name never has more of those.
 */
export const MAX_SAVE_NAME_BYTES = 255;
const FALLBACK = 'file';

const FORBIDDEN = /[/\\:*?"<>|]/g;
/**
 * The characters that are removed at both ends of a name: at the front, the dot of hidden files and
 * `..`; at the end, characters that Windows drops; at both, joiners that join nothing.
 */
const EDGES = /^[. \u200C\u200D\p{M}]+|[. \u200C\u200D]+$/gu;
/** Windows device names. They are reserved with any extension. */
const RESERVED = /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³]) *(?:\.|$)/iu;
const EXTENSION = /(?:\.tar)?\.[^. ]{1,16}$/iu;

/**
 * Returns the extension, by which operating systems choose the program for a file. It begins with
 * the last dot. '' if there is no dot.
 */
export const extensionOf = (name: string): string => EXTENSION.exec(name)?.[0] ?? '';

/** Cleans a name. If nothing visible is left before the extension, puts a word there. */
function cleaned(name: string, clean: (text: string) => string): string {
  const text = clean(name);
  const extension = extensionOf(text);
  const isHiddenFile = name.lastIndexOf('.') === 0;
  const hasStem = shows(text.slice(0, text.length - extension.length).replaceAll('.', ''));
  return hasStem || isHiddenFile ? text : `${FALLBACK}${extension}`;
}

/** Cleans a peer's file name. All other forms are made from the result. */
export const peerFileName = (name: string): string => cleaned(name, peerText);

const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });

const clustersOf = (text: string): string[] =>
  Array.from(graphemes.segment(text), ({ segment }) => segment);

/**
 * Returns the longest beginning of the text that fits, cut between graphemes. If not even one
 * grapheme fits, cuts between code points.
 */
function fit(text: string, maxBytes: number): string {
  let kept = '';
  let left = maxBytes;
  for (const cluster of clustersOf(text)) {
    const size = utf8(cluster).length;
    if (size > left) {
      if (kept !== '') return kept;
      for (const point of cluster) {
        left -= utf8(point).length;
        if (left < 0) return kept;
        kept += point;
      }
    }
    kept += cluster;
    left -= size;
  }
  return kept;
}

/**
 * Returns a name for saving that works on every system: not empty, without a path, at most 255
 * bytes.
 */
export function saveName(name: string): string {
  const seen = cleaned(name, (text) => visible(text, '_'));
  const clean = seen.replace(FORBIDDEN, '_').replace(EDGES, '');
  const free = RESERVED.test(clean) ? `_${clean}` : clean;
  if (utf8(free).length <= MAX_SAVE_NAME_BYTES) return free || FALLBACK;
  const extension = extensionOf(free);
  const stem = free.slice(0, free.length - extension.length);
  const cut = fit(stem, MAX_SAVE_NAME_BYTES - utf8(extension).length);
  // After the cut, a dot in the middle of the name must not begin an extension.
  const whole = extension === '' ? cut.replaceAll('.', '_') : `${cut}${extension}`;
  return whole.replace(EDGES, '') || FALLBACK;
}

const SHOWN = 64;
const SHOWN_END = 16;

/** Returns the name for display and the name for saving. */
export const namesOf = (name: string): { readonly name: string; readonly savedAs: string } => ({
  name: fileDisplayName(name),
  savedAs: saveName(name),
});

/**
 * Returns the name for display, in an element with `dir="auto"`. It contains nothing invisible. If
 * it has more than 65 graphemes, the middle is left out, so that the extension stays visible.
 */
export function fileDisplayName(name: string): string {
  const clean = peerFileName(name).trim();
  const clusters = clustersOf(clean);
  if (clusters.length <= SHOWN) return clean || FALLBACK;
  const head = clusters.slice(0, SHOWN - SHOWN_END).join('');
  return `${head}…${clusters.slice(-SHOWN_END).join('')}`;
}
