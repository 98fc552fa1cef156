/**
 * Text that the other side chose: a title, a line of chat, a file's name or description, the words of an
 * error. Cleaned once, where it is parsed, so that nothing on this side's screen can hide in it or turn
 * what stands beside it around. Every script and emoji passes (docs/security.md, "The page").
 */

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

/** One line of what can be seen, in NFC (macOS decomposes names, nobody else expects that). */
export const visible = (text: string, surrogate: string): string =>
  text
    .replace(LONE_SURROGATES, surrogate)
    .replace(LINE_BREAKS, ' ')
    .replace(CONTROLS, '')
    .replace(HIDDEN, (_, flag: string | undefined) => flag ?? '')
    .replace(/\p{Zs}+/gu, ' ')
    .replace(/([\u200C\u200D])[\u200C\u200D]+/g, '$1')
    .normalize('NFC');

/**
 * As it may be shown, in an element that isolates its direction (`dir="auto"`) or {@link isolated}:
 * one line, nothing invisible. Stacked marks climb over the lines above, so a letter keeps eight.
 */
export const peerText = (text: string): string =>
  visible(text, '\uFFFD').replace(/(\p{M}{8})\p{M}+/gu, '$1');

/** For a sentence that is no element of its own: what stands around it keeps its order. */
export const isolated = (text: string): string => `\u2068${text}\u2069`;
