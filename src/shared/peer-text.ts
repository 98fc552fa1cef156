/**
 * Text that the peer chose: a title, a chat line, a file's name or description, the text of an
 * error. It is cleaned once, where it is parsed, so that nothing in it is invisible on this side's
 * screen or changes the direction of the text beside it. All scripts and emoji are kept
 * (docs/security.md, "The page").
 */

/**
 * The flags of England, Scotland and Wales are written with tag characters, which are invisible
 * anywhere else.
 */
const TAGGED_FLAG = String.raw`\u{1F3F4}[\u{E0020}-\u{E007E}]+\u{E007F}`;
/** They choose the form of the letter or emoji before them, and draw nothing by themselves. */
const SELECTORS = String.raw`\u180B-\u180D\u180F\uFE00-\uFE0F\u{E0100}-\u{E01EF}`;
/**
 * Draws nothing by itself: format characters (bidirectional controls, zero-width spaces, tags …), blank
 * fillers, selectors, and what is no character. The Arabic, Syriac and Kaithi signs are visible.
 */
const UNSEEN = String.raw`(?![\u0600-\u0605\u06DD\u070F\u0890\u0891\u08E2\u{110BD}\u{110CD}])[\p{Cf}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}]`;
const UNSEEN_OR_CONTROL = String.raw`${UNSEEN}|(?![\t-\r\u0085])\p{Cc}`;
const EVERY_UNSEEN = new RegExp(UNSEEN_OR_CONTROL, 'gu');
const SEEN = new RegExp(String.raw`(?!${UNSEEN_OR_CONTROL})[^\s\u0085\u2800]`, 'u');
/** All of those, but not the joiners that Persian and emoji need, nor the selectors that select something. */
const HIDDEN = new RegExp(
  String.raw`(${TAGGED_FLAG})|(?![\u200C\u200D${SELECTORS}])${UNSEEN}|(?<![^\p{Z}\p{C}${SELECTORS}])[${SELECTORS}]`,
  'gu',
);
const LINE_BREAKS = /[\t-\r\u0085\p{Zl}\p{Zp}]/gu;
const CONTROLS = /\p{Cc}/gu;
const LONE_SURROGATES = /\p{Cs}/gu;

/**
 * Returns one line of visible text in NFC (macOS decomposes names, and other systems do not expect
 * that).
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
 * Returns the text for display, in an element that isolates its direction (`dir="auto"`) or {@link
 * isolated}: one line, nothing invisible. Stacked marks overlap the lines above, so a letter keeps
 * at most eight.
 */
export const peerText = (text: string): string =>
  // Before it is normalized too, which takes long where marks abound.
  fewMarks(visible(fewMarks(text), '\uFFFD'));

/** Lines of one message. */
export const MAX_LINES = 60;

/** Returns the same of a text of several lines: what is over {@link MAX_LINES} is in the last one. */
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

/** Code points of a display name. */
export const MAX_NAME = 40;
/** Something to be seen: marks, spaces and joiners show nothing by themselves. */
export const shows = (text: string): boolean =>
  /[^\p{M}\p{Z}\p{Default_Ignorable_Code_Point}\u2800]/u.test(text);

/**
 * Returns a person's display name: {@link peerText} of at most {@link MAX_NAME} code points that
 * neither joins what is before it nor what follows; '' if nothing of it can be seen.
 */
export function displayName(text: string): string {
  const name = [...peerText(text).replace(/^[\p{M}\p{Z}\u200C\u200D]+/u, '')]
    .slice(0, MAX_NAME)
    .join('')
    .replace(/[\p{Z}\u200C\u200D]+$/u, '');
  return shows(name) ? name : '';
}

/** Returns text without controls and what else draws nothing, for what no person writes by hand. Line breaks stay. */
export const withoutUnseen = (text: string): string => text.replace(EVERY_UNSEEN, '');

/** Returns whether there is nothing to be seen in what {@link withoutUnseen} leaves. */
export const isBlank = (text: string): boolean => !SEEN.test(text);

/** Isolates text within a sentence, so that what is around it keeps its order. */
export const isolated = (text: string): string => `\u2068${text}\u2069`;
