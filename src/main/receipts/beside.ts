import { toBase64Url } from '../../shared/bytes.ts';
import { type AtomicUsdc, formatUsdc } from '../../shared/money.ts';
import { packReceipt } from '../../shared/receipt/code.ts';
import type { CallReceipt } from '../../shared/receipt/receipt.ts';
import { plainDigits } from '../text/typed.ts';
import { inEnglish } from '../text/texts.ts';
import { type ReceiptTexts, receiptLines } from './export.ts';
import { receiptStrings } from './strings.ts';

/**
 * Compares the text that was pasted with a receipt with what a page writes beside one, in whatever
 * language and region it was written. Wrapping, quoting and white space change nothing.
 */

/** The other languages, which load only where the text is in none of those at hand. */
export type Writers = Readonly<
  Record<string, { rest(): Promise<{ readonly receiptStrings: { readonly words: ReceiptTexts } }> }>
>;

const plain = (text: string): string =>
  plainDigits(text.normalize('NFKC'))
    .replace(/[\s<>|"'‘-‟\p{Default_Ignorable_Code_Point}]/gu, '')
    .replace(/%3d/giu, '=');

/** Stand in a text where its values go, and survive {@link plain}. */
const [DATE, LINK, SEEN] = ['\uE000', '\uE001', '\uE002'] as const;
const AMOUNT = '\uE003';

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');

/** In any region, with marks between thousands or none. */
function amountPattern(amount: AtomicUsdc): string {
  const [whole = '', fraction = ''] = formatUsdc(amount).split('.');
  return `${whole.replace(/\B(?=(\d{3})+$)/g, '[.,]?')}[.,]${fraction}`;
}

/** Whether this can be the day of the payment, somewhere on Earth. */
function isDay(text: string, seconds: number): boolean {
  const count = (what: RegExp): number => text.match(what)?.length ?? 0;
  if (count(/\d/g) > 12 || count(/\p{L}/gu) > 14) return false;
  return [-14, 0, 14].some((hours) => {
    const day = new Date((seconds + hours * 3600) * 1000);
    return [day.getUTCFullYear(), day.getUTCDate()].every((part) => text.includes(String(part)));
  });
}

/** Returns whether these words, with the values of the receipt, are the text. */
function isWritten(text: string, receipt: CallReceipt, link: string, words: ReceiptTexts): boolean {
  const amounts: AtomicUsdc[] = [];
  const amount = (value: AtomicUsdc): string => (amounts.push(value), AMOUNT);
  const lines = receiptLines(receipt, { words, amount, date: () => DATE, link: LINK });
  const seen = [words.connection.host(SEEN), words.connection.guest(SEEN)];
  const connection = seen.map((line) => escaped(plain(line)).replace(SEEN, '(?:(?!USDC).){1,300}'));
  const pattern = escaped(plain(lines.join('')))
    .replace(DATE, '(.{4,40}?)')
    .replace(LINK, () => link)
    .replaceAll(AMOUNT, () => amountPattern(amounts.shift() ?? (0n as AtomicUsdc)));
  const day = new RegExp(`^${pattern}(?:${connection.join('|')})?$`, 'su').exec(text)?.[1];
  const firstS = Math.min(...receipt.payments.map(({ blockTimeS }) => blockTimeS));
  return day !== undefined && isDay(day, firstS);
}

const isSilent = (text: string): boolean => !/[\p{L}\p{N}]/u.test(text);

/** Returns whether the text says anything that its receipt does not print itself. */
export async function saysOther(
  pasted: string,
  receipt: CallReceipt,
  writers: Writers,
): Promise<boolean> {
  const text = plain(pasted);
  const own = toBase64Url(packReceipt(receipt));
  // An earlier version packed it otherwise.
  const fragment = text.includes(own) ? own : /receipt=([\w-]+)/.exec(pasted)?.[1];
  if (fragment === undefined) {
    const [first, last] = [pasted.indexOf('{'), pasted.lastIndexOf('}')];
    return first >= 0 && !isSilent(pasted.slice(0, first) + pasted.slice(last + 1));
  }
  const [, page = ''] = /(https?:\/\/[\w.:/?=&%~+[\]-]*)#\/?receipt(?:=|%3d)/iu.exec(pasted) ?? [];
  const link = `${escaped(plain(page))}(?:#\\/?)?(?:[Rr]eceipt=)?${fragment}`;
  if (isSilent(text.replace(new RegExp(link, 'u'), ''))) return false;
  const isOf = (words: ReceiptTexts): boolean => isWritten(text, receipt, link, words);
  if (isOf(receiptStrings.words) || inEnglish(() => isOf(receiptStrings.words))) return false;
  for (const { rest } of Object.values(writers)) {
    const words = await rest().catch(() => null);
    if (words && isOf(words.receiptStrings.words)) return false;
  }
  return true;
}
