import { utf8 } from '../bytes.ts';

/**
 * A file's name comes from the other side's disk and ends on this side's: it is shown in one form
 * and saved under another (docs/files.md, "Names"). Every script and emoji passes; what cannot be
 * seen, what turns the text around and what a file system reads as something else does not.
 */

/** Bytes of UTF-8 in one path component: ext4, APFS (UTF-8), and NTFS in UTF-16 units, which are fewer. */
export const MAX_SAVE_NAME_BYTES = 255;
const FALLBACK = 'file';

/** The flags of England, Scotland and Wales are written with tag characters, invisible anywhere else. */
const TAGGED_FLAG = String.raw`\u{1F3F4}[\u{E0020}-\u{E007E}]+\u{E007F}`;
/**
 * Format characters (bidirectional controls, zero-width spaces, tags …) and blank Hangul fillers, but
 * not the joiners that Persian and emoji need, nor the Arabic, Syriac and Kaithi signs that are visible.
 */
const INVISIBLE = String.raw`(?![\u200C\u200D\u0600-\u0605\u06DD\u070F\u0890\u0891\u08E2\u{110BD}\u{110CD}])\p{Cf}|[\u3164\uFFA0]`;
const HIDDEN = new RegExp(`(${TAGGED_FLAG})|${INVISIBLE}|\\p{Noncharacter_Code_Point}`, 'gu');
const LINE_BREAKS = /[\t-\r\u0085\p{Zl}\p{Zp}]/gu;
const CONTROLS = /\p{Cc}/gu;
const LONE_SURROGATES = /\p{Cs}/gu;
const FORBIDDEN = /[/\\:*?"<>|]/g;
/** Hidden files and `..` at the front; what Windows drops at the end; joiners that join nothing. */
const EDGES = /^[. \u200C\u200D]+|[. \u200C\u200D]+$/g;
/** Devices of Windows, whatever extension follows. */
const RESERVED = /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³]) *(?:\.|$)/iu;
const EXTENSION = /(?:\.tar)?\.[^. ]{1,16}$/iu;

const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });

const clustersOf = (text: string): string[] =>
  Array.from(graphemes.segment(text), ({ segment }) => segment);

/** One line of what can be seen, in NFC (macOS decomposes names, nobody else expects that). */
function visible(text: string, surrogate: string): string {
  return text
    .replace(LONE_SURROGATES, surrogate)
    .replace(LINE_BREAKS, ' ')
    .replace(CONTROLS, '')
    .replace(HIDDEN, (_, flag: string | undefined) => flag ?? '')
    .replace(/\p{Zs}+/gu, ' ')
    .replace(/([\u200C\u200D])[\u200C\u200D]+/g, '$1')
    .normalize('NFC');
}

/** As much of the text as fits, cut between graphemes; a single one that does not fit, between code points. */
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

/** The name to save a file under, on any system: never empty, no path, at most 255 bytes. */
export function saveName(name: string): string {
  const clean = visible(name, '_').replace(FORBIDDEN, '_').replace(EDGES, '');
  const free = RESERVED.test(clean) ? `_${clean}` : clean;
  if (utf8(free).length <= MAX_SAVE_NAME_BYTES) return free || FALLBACK;
  const extension = EXTENSION.exec(free)?.[0] ?? '';
  const stem = free.slice(0, free.length - extension.length);
  const cut = fit(stem, MAX_SAVE_NAME_BYTES - utf8(extension).length);
  return `${cut}${extension}`.replace(EDGES, '') || FALLBACK;
}

const SHOWN = 64;
const SHOWN_END = 16;

/**
 * The name as a page may show it, inside an element that isolates its direction (`<bdi>`): nothing
 * invisible, at most 65 graphemes, the middle left out so that the extension stays in sight.
 */
export function displayName(name: string): string {
  const clean = visible(name, '\uFFFD')
    // Stacked marks climb over the lines above; no language needs as many as eight.
    .replace(/(\p{M}{8})\p{M}+/gu, '$1')
    .trim();
  const clusters = clustersOf(clean);
  if (clusters.length <= SHOWN) return clean || FALLBACK;
  const head = clusters.slice(0, SHOWN - SHOWN_END).join('');
  return `${head}…${clusters.slice(-SHOWN_END).join('')}`;
}
