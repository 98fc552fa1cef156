import { fromHex } from './bytes.ts';
import { withoutUnseen } from './peer-text.ts';

/**
 * Finds what this page has written in any text that people paste: bare, as a link, in a chat
 * message, in a mail that broke it over lines and put `>` before each, or among several messages.
 * All of it is base64url after a marker: codes (`call/code-frame.ts`) and the links of receipts
 * (`receipt/text.ts`).
 */

/**
 * Matches the end of a line within a word, with quoting and the `=` of quoted-printable. All
 * repetitions are limited, because a text may be hostile.
 */
const LINE_END = '(?:[\\s>|=]{0,9}[\\r\\n][\\s>|=]{0,9})?';
/** Matches characters in percent-encoded UTF-8. */
const ESCAPES = new RegExp(`(?:${['%', '[0-9a-f]', '[0-9a-f]'].join(LINE_END)}){1,2000}`, 'gi');
/** How often percent-encoding is undone. A link may be inside a link inside a redirect. */
const ESCAPE_LEVELS = 3;
const decoder = new TextDecoder();

/**
 * Undoes what programs do to text: percent-encoding, invisible characters, typographic dashes, and
 * other characters for a line's end or a space.
 */
export function plain(text: string): string {
  let out = withoutUnseen(text);
  for (let level = 0; level < ESCAPE_LEVELS && out.includes('%'); level++) {
    const decoded = out.replace(ESCAPES, (escapes) =>
      decoder.decode(fromHex(escapes.replace(/[^0-9a-f]/gi, '')) ?? undefined),
    );
    out = withoutUnseen(decoded);
  }
  return out
    .replace(/[\u0085\u2028\u2029]/g, '\n')
    .replaceAll('\u2800', ' ')
    .replaceAll('\u2014', '--')
    .replace(/[\p{Pd}\u2212]/gu, '-')
    .replace(/=3D/gi, '=');
}

/**
 * Returns a marker's pattern from the patterns of its characters. It matches even if a line ends
 * between them.
 */
export const markerOf = (characters: readonly string[], flags: 'g' | 'gi'): RegExp =>
  new RegExp(characters.join(LINE_END), flags);

/**
 * Matches the separator between the pieces of a broken line (white space, quoting, markdown, the
 * `=` of quoted-printable) and the next piece.
 */
const PIECE = /([\s>|"'`*=\\]{0,200})([\w-]{1,4096})/y;
/** Pieces shorter than this are words of a message, and not lines that a program has broken. */
const SHORTEST_LINE = 20;

interface Gathered {
  readonly text: string;
  /** The position after the last character that was taken. */
  readonly end: number;
  /**
   * The pieces were separated like words, and not like the lines of a text that a program wrapped.
   */
  readonly isWords: boolean;
}

/**
 * Returns up to `length` base64url characters from `from` on, without separators. Stops at anything
 * else and at `limit`.
 */
export function gather(source: string, from: number, limit: number, length: number): Gathered {
  let text = '';
  let end = from;
  let lastSize = 0;
  let isWords = false;
  while (text.length < length) {
    PIECE.lastIndex = end;
    const [whole, gap = '', run = ''] = PIECE.exec(source) ?? [];
    if (whole === undefined || end + gap.length >= limit) break;
    if (gap !== '') isWords ||= !/[\r\n]/.test(gap) || lastSize < SHORTEST_LINE;
    const piece = run.slice(0, Math.min(length - text.length, limit - end - gap.length));
    text += piece;
    end += gap.length + piece.length;
    lastSize = piece.length;
    if (piece.length < run.length) break;
  }
  return { text, end, isWords };
}

/** Returns whether the text continues here without a break. */
export const runsOn = (source: string, end: number): boolean =>
  /[A-Za-z0-9]/.test(source.charAt(end));
