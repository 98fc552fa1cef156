import { type AtomicUsdc, parseUsdc } from '../../shared/money.ts';
import { decimalMark } from './intl.ts';

/** Parses the amounts and minutes that a user types. */

/**
 * Turns the digits of all scripts into 0 to 9. In Unicode, the ten digits of a script stand in a
 * row.
 */
export const plainDigits = (text: string): string =>
  text.replace(/\p{Nd}/gu, (digit) => {
    const at = digit.codePointAt(0) ?? 0;
    let zero = at;
    while (/\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero -= 1;
    return String((at - zero) % 10);
  });

/**
 * A number of a thousand or more as people write it, with a mark between groups of three digits.
 */
const GROUPED = /^[1-9]\d{0,2}([.,’'\s])\d{3}(?:\1\d{3})*(?:(?!\1)[.,٫]\d{1,6})?$/;
/** Names of the dollar and of USDC, before or after an amount. */
const MONEY = String.raw`(?:US\s?)?\$|USDC?|dollars?|d[oó]lar(?:es)?|đô la|美元`;
const AROUND = new RegExp(String.raw`^(?:(?:${MONEY})\s*)+|(?:\s*(?:${MONEY}))+$`, 'giu');
const LONGEST_AMOUNT = 60;

/**
 * Parses an amount that the user types. It may have digits of any script, a decimal point or comma,
 * marks between thousands, and a name of the dollar or of USDC. Returns null if the text is no
 * amount, or if it may mean an amount a thousand times larger, such as "1,000" in English and
 * "1.000" in German.
 */
export function parseAmount(text: string): AtomicUsdc | null {
  if (text.length > LONGEST_AMOUNT) return null;
  const typed = plainDigits(text)
    // Full-width and small forms of characters.
    .replace(/[\uFE50-\uFE6F\uFF00-\uFFEF]/g, (form) => form.normalize('NFKC'))
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
    .replaceAll('。', '.')
    .replaceAll('،', ',')
    .replaceAll('٬', '’')
    .trim()
    .replace(AROUND, '')
    .replace(/^(?=[.,٫]\d)/, '0');
  if (/^\d{1,3}[.,]\d{3}$/.test(typed))
    return typed.includes(decimalMark()) || typed.startsWith('0') ? parseUsdc(typed) : null;
  const between = GROUPED.exec(typed)?.[1];
  const plain = between === undefined ? typed : typed.replaceAll(between, '');
  return parseUsdc(plain.replace('٫', '.'));
}

/**
 * Parses minutes: a whole number from 0 to 1440, in digits of any script. Returns null for anything
 * else.
 */
export function parseMinutes(text: string): number | null {
  const digits = plainDigits(text).trim();
  return /^\d{1,4}$/.test(digits) && Number(digits) <= 1440 ? Number(digits) : null;
}
