import {
  type AtomicUsdc,
  centsOfUsdc as cents,
  formatSol as sol,
  formatUsdc as exact,
  type Lamports,
  roundedUsdc as rounded,
} from '../../shared/money.ts';
import { attempt } from '../../shared/fields.ts';
import { $language } from './texts.ts';

/** Numbers, money, dates and plurals as the page's language writes them. */

/** Returns the tag at the start that Intl accepts: "fr-FR@posix" and "fr_FR.UTF-8" begin with a tag. */
function wellFormed(given: unknown): readonly string[] {
  let tag = typeof given === 'string' ? given.replace(/_/g, '-').replace(/[^a-z\d-].*/is, '') : '';
  for (; tag !== ''; tag = tag.slice(0, Math.max(0, tag.lastIndexOf('-')))) {
    const found = attempt(() => Intl.getCanonicalLocales(tag));
    if (found) return found;
  }
  return [];
}

/** Returns the languages that the browser prefers, the first one first, whatever it says. */
export const preferredLanguages = (): readonly string[] =>
  attempt(() => [navigator.languages, navigator.language].flat().flatMap(wellFormed)) ?? [];

export const primary = (tag: string): string => tag.split('-')[0] ?? '';

/**
 * The locale of dates and numbers: the browser's own where that is of the page's language, so that
 * a reader in Vienna or London sees them as usual. Undefined is the browser's first.
 */
function localeOf(tag: string): string | undefined {
  const isOf = (each = ''): boolean => primary(each) === primary(tag);
  if (isOf(attempt(() => new Intl.DateTimeFormat().resolvedOptions().locale))) return undefined;
  return preferredLanguages().find(isOf) ?? tag;
}

/** Makes something once for each language. */
function perLanguage<T>(make: (locale: string | undefined) => T): () => T {
  const made = new Map<string, T>();
  return () => {
    const { tag } = $language.get();
    let known = made.get(tag);
    if (known === undefined) made.set(tag, (known = make(localeOf(tag))));
    return known;
  };
}

/**
 * Returns the format of dates in the page's language.
 * @param english in English, this locale instead of the browser's own.
 */
export const dateFormat = (
  options: Intl.DateTimeFormatOptions,
  english?: string,
): (() => Intl.DateTimeFormat) =>
  perLanguage(
    (locale) =>
      new Intl.DateTimeFormat($language.get().tag === 'en' ? (english ?? locale) : locale, options),
  );

/** Returns a function that writes dates in the page's language. */
export function dates(...format: Parameters<typeof dateFormat>): (wallMs: number) => string {
  const now = dateFormat(...format);
  return (wallMs) => now().format(wallMs);
}

/** Its decimal mark, and how it writes a whole number. English is the same in every country. */
const numbers = perLanguage((locale) => {
  const format = new Intl.NumberFormat($language.get().tag === 'en' ? 'en' : locale);
  const parts = format.formatToParts(1.5);
  return {
    mark: parts.find(({ type }) => type === 'decimal')?.value ?? '.',
    whole: (digits: string): string => format.format(BigInt(digits)),
  };
});

/** Writes a plain decimal number, such as "1234.50", with the language's decimal mark. */
export const localNumber = (plain: string): string => plain.replace('.', decimalMark());
export const decimalMark = (): string => numbers().mark;

/** Writes one to read, with the language's marks between thousands too: "1,234.50". */
export const localAmount = (plain: string): string =>
  localNumber(plain).replace(/^\d+/, numbers().whole);

/**
 * Returns "1.50" or "1,50": at least two decimals, never rounded. So are all amounts on a card whose
 * lines add up, as that of an ended call: sums that are rounded one by one do not. Its headline is.
 */
export const formatUsdc = (amount: AtomicUsdc): string => localAmount(exact(amount));
/** Formats a sum where room is short, rounded down. */
export const centsOfUsdc = (amount: AtomicUsdc): string => localAmount(cents(amount));
/** Returns a sum that stands alone, in whole cents, the nearest. */
export const roundedUsdc = (amount: AtomicUsdc): string => localAmount(rounded(amount));
/** Returns "0.002" or "0,002": never rounded. */
export const formatSol = (amount: Lamports): string => localNumber(sol(amount));

const units = perLanguage((locale) => {
  const unit = (name: string) => {
    const format = new Intl.NumberFormat(locale, {
      style: 'unit',
      unit: name,
      unitDisplay: 'long',
    });
    return (n: number): string => format.format(n);
  };
  const list = new Intl.ListFormat(locale, { type: 'unit', style: 'narrow' });
  return { hour: unit('hour'), minute: unit('minute'), second: unit('second'), list };
});

/** Says a time for screen readers: "12 minutes 5 seconds". */
export function spokenTime(totalSeconds: number): string {
  const { hour, minute, second, list } = units();
  const [hours, rest] = [Math.floor(totalSeconds / 3600), totalSeconds % 3600];
  const parts = [
    hours > 0 ? hour(hours) : '',
    rest >= 60 ? minute(Math.floor(rest / 60)) : '',
    rest % 60 > 0 || totalSeconds === 0 ? second(rest % 60) : '',
  ];
  return list.format(parts.filter((part) => part !== ''));
}
