import { toBase64Url } from '../../shared/bytes.ts';
import { plain } from '../../shared/pasted.ts';
import { packReceipt } from '../../shared/receipt/code.ts';
import type { CallReceipt } from '../../shared/receipt/receipt.ts';
import { receiptText } from '../../shared/receipt/text.ts';
import { inEnglish } from '../text/texts.ts';
import { type ReceiptTexts, receiptLines } from './export.ts';
import { qualityStrings } from '../quality/strings.ts';
import { receiptStrings } from './strings.ts';

type TallyTexts = Pick<typeof qualityStrings.tally, 'time' | 'interruptions'>;

/**
 * Compares the text that the user pasted with a receipt with the text that a page writes beside
 * that receipt, in any of its languages. Wrapping, quoting and white space make no difference.
 */

interface Words {
  readonly receiptStrings: { readonly words: ReceiptTexts };
  readonly qualityStrings: { readonly tally: TallyTexts };
}

/** The other languages. They load only if the text matches no loaded language. */
export type Writers = Readonly<Record<string, { rest(): Promise<Words> }>>;

/** Removes what programs add around lines and links, and characters that draw nothing. */
const folded = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(/(^|[\r\n])[\s>|]+/gu, '$1')
    .replace(/<(?=https?:)|(?<=[\w-]{60})>/giu, '')
    .replace(/[\s"'‘-‟\p{Default_Ignorable_Code_Point}]/gu, '')
    .replace(/%3d/giu, '=');

/** Characters that draw nothing but change the order in which a line is read. */
const TURNS = /\p{Bidi_Control}/u;

/** Placeholders for values in a text. They survive {@link folded}. */
const [LINK, SEEN] = ['\uE000', '\uE001'] as const;

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
const isSilent = (text: string): boolean => !/[\p{L}\p{N}]/u.test(text);

const patternOf = (text: string): string => escaped(folded(text));

/**
 * Returns the pattern of a side's own observation, which is not part of the receipt, as the text
 * states.
 */
function tallyPattern({ time, interruptions }: TallyTexts): string {
  const times = Object.values(time).map((say) => patternOf(say(SEEN)).replace(SEEN, '[\\d:]{4,8}'));
  // The counts cover every form of the plural.
  const lost = [1, 2, 5].map((count) => patternOf(interruptions(count)).replace(/\d/, '\\d{1,4}'));
  return `(?:(?:${times.join('|')}),?){0,3}(?:;?(?:${lost.join('|')}))?`;
}

/** Returns whether the text consists of these words with the values of the receipt. */
function isWritten(
  text: string,
  receipt: CallReceipt,
  link: string,
  { receiptStrings: { words }, qualityStrings: { tally } }: Words,
): boolean {
  const lines = patternOf(receiptLines(receipt, words, LINK).join('')).replace(LINK, () => link);
  const seen = [words.connection.host(SEEN), words.connection.guest(SEEN)].map((line) =>
    patternOf(line).replace(SEEN, () => tallyPattern(tally)),
  );
  return new RegExp(`^${lines}(?:${seen.join('|')})?$`, 'u').test(text);
}

/**
 * Returns the pattern of the receipt's link, whatever page it leads to, or null if the text has no
 * such link.
 */
function linkIn(source: string, own: string): string | null {
  if (!folded(source).includes(own)) return null;
  const [, page = ''] = /(https?:\/\/[\w.:/?=&%~+[\]-]*)#\/?receipt(?:=|%3d)/iu.exec(source) ?? [];
  return `${patternOf(page)}(?:#\\/?)?(?:receipt=)?${own}`;
}

/** Joins the lines of a text that was wrapped at one width, so that the link in it can be read. */
function joined(text: string): string {
  const lines = text.replace(/^[\s>|]+/, '').split(/=?[\r\n\u0085\u2028\u2029]+[\s>|]*/);
  const widths = new Set(lines.slice(0, -1).map(({ length }) => length));
  return widths.size === 1 ? lines.join('') : text;
}

/** Returns whether the text contains anything that the page would not write beside this receipt. */
export async function saysOther(
  pasted: string,
  receipt: CallReceipt,
  writers: Writers,
): Promise<boolean> {
  const own = toBase64Url(packReceipt(receipt));
  const data = folded(receiptText(receipt));
  // A link or data that stands alone is accepted in any encoding and wrapping, because there is no
  // text beside it.
  for (const text of [pasted, plain(pasted), plain(joined(pasted))]) {
    const source = text.replaceAll('\\', '');
    const link = linkIn(source, own);
    const rest = folded(source).replace(link === null ? data : new RegExp(link, 'iu'), '');
    if (isSilent(rest)) return false;
  }
  const link = linkIn(pasted, own);
  if (link === null || TURNS.test(pasted)) return true;
  const text = folded(pasted);
  const isOf = (words: Words): boolean => isWritten(text, receipt, link, words);
  const here = { receiptStrings, qualityStrings };
  if (isOf(here) || inEnglish(() => isOf(here))) return false;
  for (const { rest } of Object.values(writers)) {
    const words = await rest().catch(() => null);
    if (words && isOf(words)) return false;
  }
  return true;
}
