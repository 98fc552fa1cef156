/**
 * Cleans text that the peer chose: a title, a chat line, a file's name or description, an error
 * text. Text is cleaned once, when it is parsed. After that, it contains nothing that is invisible
 * on this side's screen or changes the direction of other text. All scripts and emoji are kept
 * (docs/security.md, "The page").
 */

/**
 * Matches the flags of England, Scotland and Wales. They are written with tag characters, which are
 * invisible anywhere else.
 */
const TAGGED_FLAG = String.raw`\u{1F3F4}[\u{E0020}-\u{E007E}]+\u{E007F}`;
/**
 * Variation selectors. They choose the form of the preceding letter or emoji. Alone, they are
 * invisible.
 */
const SELECTORS = String.raw`\u180B-\u180D\u180F\uFE00-\uFE0F\u{E0100}-\u{E01EF}`;
/**
 * Matches a character that is invisible by itself: format characters (bidirectional controls,
 * zero-width spaces, tags …), blank fillers, selectors, and noncharacters. The Arabic, Syriac and
 * Kaithi signs are visible, so they are excepted.
 */
const UNSEEN = String.raw`(?![\u0600-\u0605\u06DD\u070F\u0890\u0891\u08E2\u{110BD}\u{110CD}])[\p{Cf}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}]`;
const UNSEEN_OR_CONTROL = String.raw`${UNSEEN}|(?![\t-\r\u0085])\p{Cc}`;
const EVERY_UNSEEN = new RegExp(UNSEEN_OR_CONTROL, 'gu');
const SEEN = new RegExp(String.raw`(?!${UNSEEN_OR_CONTROL})[^\s\u0085\u2800]`, 'u');
/**
 * Matches the same characters, except joiners, which Persian and emoji need, and selectors that
 * follow a character.
 */
const HIDDEN = new RegExp(
  String.raw`(${TAGGED_FLAG})|(?![\u200C\u200D${SELECTORS}])${UNSEEN}|(?<![^\p{Z}\p{C}${SELECTORS}])[${SELECTORS}]`,
  'gu',
);
const LINE_BREAKS = /[\t-\r\u0085\p{Zl}\p{Zp}]/gu;
const CONTROLS = /\p{Cc}/gu;
const LONE_SURROGATES = /\p{Cs}/gu;

/**
 * Returns one line of visible text in NFC. macOS decomposes file names, which other systems do not
 * expect.
 */
export const visible = (text: string, surrogate: string): string =>
  text
    .replace(LONE_SURROGATES, surrogate)
    .replace(LINE_BREAKS, ' ')
    .replace(CONTROLS, '')
    .replace(HIDDEN, (_, flag: string | undefined) => flag ?? '')
    // U+2800 looks like a space, but Unicode does not class it as one.
    .replace(/[\p{Zs}\u2800]+/gu, ' ')
    .replace(/([\u200C\u200D])[\u200C\u200D]+/g, '$1')
    .normalize('NFC');

/**
 * Returns the text for display, to be shown in an element with `dir="auto"` or inside {@link
 * isolated}. It is one line and contains nothing invisible. Each letter keeps at most eight marks,
 * because more marks would overlap the lines above.
 */
export const peerText = (text: string): string =>
  // Marks are also removed before normalization, which is slow for text with many marks.
  fewMarks(visible(fewMarks(text), '\uFFFD'));

/** The most lines in one message. */
export const MAX_LINES = 60;

/**
 * Like `peerText`, but keeps line breaks. Lines beyond {@link MAX_LINES} are joined to the last
 * line.
 */
export function peerLines(text: string): string {
  const lines = text
    .split(/\r\n|[\n-\r\u0085\p{Zl}\p{Zp}]/u)
    .map((line) => peerText(line).trim())
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
    .split('\n');
  const rest = lines.splice(MAX_LINES - 1).filter((line) => line !== '');
  return [...lines, ...(rest.length > 0 ? [rest.join(' ')] : [])].join('\n');
}

const fewMarks = (text: string): string => text.replace(/(\p{M}{8})\p{M}+/gu, '$1');

/** The most code points in a display name. */
export const MAX_NAME = 40;
/** Tells whether a text shows anything. Marks, spaces and joiners alone show nothing. */
export const shows = (text: string): boolean =>
  /[^\p{M}\p{Z}\p{Default_Ignorable_Code_Point}\u2800]/u.test(text);

/**
 * Returns a person's display name: {@link peerText} of at most {@link MAX_NAME} code points.
 * Characters at either end that would join the surrounding text are removed. Returns '' if nothing
 * visible is left.
 */
export function displayName(text: string): string {
  const name = [...peerText(text).replace(/^[\p{M}\p{Z}\u200C\u200D]+/u, '')]
    .slice(0, MAX_NAME)
    .join('')
    .replace(/[\p{Z}\u200C\u200D]+$/u, '');
  return shows(name) ? name : '';
}

/**
 * Returns text without control characters and other invisible characters. For text that no person
 * types. Line breaks are kept.
 */
export const withoutUnseen = (text: string): string => text.replace(EVERY_UNSEEN, '');

/** Returns whether the result of {@link withoutUnseen} shows nothing. */
export const isBlank = (text: string): boolean => !SEEN.test(text);

/** Isolates text in a sentence, so that the order of the surrounding text does not change. */
export const isolated = (text: string): string => `\u2068${text}\u2069`;
