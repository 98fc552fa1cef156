import { type CodeKind, HEADER_CHARS, kindOf, openFrame, readHeader } from './code-frame.ts';

/**
 * Finds codes in whatever a person pastes: a bare code, a link, a chat message, a mail that broke the
 * code over lines and put `>` before each, several messages at once.
 */

export type Found =
  | {
      readonly kind: CodeKind;
      /** The code itself, cleaned of all that was around and inside it. */
      readonly text: string;
      readonly version: number;
      readonly body: Uint8Array;
    }
  | { readonly kind: CodeKind | null; readonly damage: 'truncated' | 'corrupted' };

/** Soft hyphens, zero-width spaces and joiners, direction marks, byte order marks: nobody sees them. */
const INVISIBLE = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]/g;

export const isBlank = (text: string): boolean => text.replace(INVISIBLE, '').trim() === '';

/** A link inside a link inside a redirect. */
const ESCAPE_LEVELS = 3;

/** Undoes what carries text about: percent-encoding, invisible characters, dashes made pretty. */
function plain(text: string): string {
  let out = text;
  for (let level = 0; level < ESCAPE_LEVELS; level++) {
    out = out.replace(/%[0-9a-f]{2}/gi, (escape) =>
      String.fromCharCode(Number.parseInt(escape.slice(1), 16)),
    );
  }
  return out
    .replace(INVISIBLE, '')
    .replace(/[\u2010-\u2013\u2212]/g, '-')
    .replaceAll('\u2014', '--');
}

/**
 * What stands between the pieces of a broken code (white space, quoting, markdown, the `=` of
 * quoted-printable), and the piece after it. All repetitions here are bounded: a link is a stranger's.
 */
const PIECE = /([\s>|"'`*=\\]{0,200})([\w-]{1,4096})/y;
const LINE_END = '(?:[\\s>|=]{0,9}[\\r\\n][\\s>|=]{0,9})?';
/** The marker and kind, even with a line's end inside them. */
const MARKER = new RegExp([...'p2c', '[iroa]'].join(LINE_END), 'g');
/** So many of the newest markers are looked at. */
const MAX_MARKERS = 100;
/** Shorter pieces than this are words of a message, not lines of a code. */
const SHORTEST_LINE = 20;

interface Gathered {
  readonly text: string;
  /** The place after the last character taken. */
  readonly end: number;
  /** Pieces lay apart as words do, and not as the lines of a text that a program wrapped. */
  readonly isWords: boolean;
}

/** Up to `length` base64url characters from `from` on, leaving gaps out; stops at anything else and at `limit`. */
function gather(source: string, from: number, limit: number, length: number): Gathered {
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

/** At least as long as the shortest code, longer than any Solana signature (88). */
const LONG_RUN = /[\w-]{90}/;
/** A marker with one character wrong, or in the wrong case. */
const NEAR_MARKER = /(?<![\w-])(?:.2c[iroa]|p.c[iroa]|p2.[iroa]|p2c.)[\w-]{40}/i;

/** Without a marker: has a code lost its first character, or its beginning, or was there none? */
function findRemains(source: string): Found[] {
  if (NEAR_MARKER.test(source)) return [{ kind: null, damage: 'corrupted' }];
  const isPart = LONG_RUN.test(source) || /(?<![\w-])p2c\s*$/.test(source);
  return isPart ? [{ kind: null, damage: 'truncated' }] : [];
}

/** All codes in the text, whole or damaged, in their order. */
export function findCodes(text: string): Found[] {
  const source = plain(text);
  const markers = [...source.matchAll(MARKER)].map((match) => match.index).slice(-MAX_MARKERS);
  const found: Found[] = [];
  let doneTo = 0;
  for (const [i, start] of markers.entries()) {
    if (start < doneTo) continue;
    const next = markers[i + 1] ?? source.length;
    const kind = kindOf(gather(source, start, source.length, 4).text.slice(3));
    const header = readHeader(gather(source, start, source.length, HEADER_CHARS).text);
    if (!header) {
      found.push({ kind, damage: 'truncated' });
      continue;
    }
    const whole = gather(source, start, source.length, header.length);
    const opened = openFrame(whole.text);
    // What runs on without a break is not what was sent, unless another code begins there.
    const runsOn = /[A-Za-z0-9]/.test(source.charAt(whole.end)) && !markers.includes(whole.end);
    if (opened && kind && !runsOn) {
      found.push({ kind, text: whole.text, ...opened });
      doneTo = whole.end;
      continue;
    }
    // Cut short, with another code or a message after it? Then those characters are not its own.
    const own = gather(source, start, next, header.length);
    const isShort = own.text.length < header.length || (own.isWords && !opened);
    found.push({ kind, damage: isShort ? 'truncated' : 'corrupted' });
  }
  return markers.length > 0 ? found : findRemains(source);
}
