import { fromHex } from './bytes.ts';
import { withoutUnseen } from './peer-text.ts';

/**
 * Finds text of this page inside any text that people paste. It may stand alone, be a link, be part
 * of a chat message or of several, or be broken into lines with `>` by a mail program. Such text is
 * always a marker followed by base64url: codes (`call/code-frame.ts`), and links with receipts
 * (`receipt/text.ts`).
 */

/**
 * Matches the end of a line inside a word, including quoting and the `=` of quoted-printable. All
 * repetitions are limited, because the text may be hostile.
 */
const LINE_END = '(?:[\\s>|=]{0,9}[\\r\\n][\\s>|=]{0,9})?';
/** Matches characters in percent-encoded UTF-8. */
const ESCAPES = new RegExp(`(?:${['%', '[0-9a-f]', '[0-9a-f]'].join(LINE_END)}){1,2000}`, 'gi');
/** How often percent-encoding is decoded: a link can be inside a link inside a redirect. */
const ESCAPE_LEVELS = 3;
const decoder = new TextDecoder();

/**
 * Reverses what programs do to text: percent-encoding, invisible characters, typographic dashes,
 * and other characters for a line's end or a space.
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
 * Joins the patterns of characters to a marker's pattern. It matches even if a line ends between
 * the characters.
 */
export const markerOf = (characters: readonly string[], flags: 'g' | 'gi'): RegExp =>
  new RegExp(characters.join(LINE_END), flags);

/**
 * Matches the separator between the pieces of a broken line (white space, quoting, markdown, the
 * `=` of quoted-printable) and the next piece.
 */
const PIECE = /([\s>|"'`*=\\]{0,200})([\w-]{1,4096})/y;
/**
 * In characters. A shorter piece is a word of a message. A longer one can be a line of a text that
 * a program wrapped.
 */
const SHORTEST_LINE = 20;

interface Gathered {
  readonly text: string;
  /** The position after the last character that belongs to the result. */
  readonly end: number;
  /**
   * True if the pieces were separated like words of a message, not like lines that a program
   * wrapped.
   */
  readonly isWords: boolean;
}

/**
 * Returns up to `length` base64url characters from `from` on, and leaves separators out. Stops at
 * any other character, and at `limit`.
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

/** Returns whether a letter or digit follows at this position. */
export const runsOn = (source: string, end: number): boolean =>
  /[A-Za-z0-9]/.test(source.charAt(end));
