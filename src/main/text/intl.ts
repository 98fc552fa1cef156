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

/** Formats numbers, money, dates and plurals as the page's language writes them. */

/**
 * Returns the longest beginning of a text that Intl accepts as a language tag: "fr-FR@posix" and
 * "fr_FR.UTF-8" begin with a tag.
 */
function wellFormed(given: unknown): readonly string[] {
  let tag = typeof given === 'string' ? given.replace(/_/g, '-').replace(/[^a-z\d-].*/is, '') : '';
  for (; tag !== ''; tag = tag.slice(0, Math.max(0, tag.lastIndexOf('-')))) {
    const found = attempt(() => Intl.getCanonicalLocales(tag));
    if (found) return found;
  }
  return [];
}

/**
 * Returns the languages that the browser prefers, the most preferred first. Invalid tags are
 * dropped.
 */
export const preferredLanguages = (): readonly string[] =>
  attempt(() => [navigator.languages, navigator.language].flat().flatMap(wellFormed)) ?? [];

export const primary = (tag: string): string => tag.split('-')[0] ?? '';

/**
 * Returns the locale for dates and numbers. This is the browser's own locale if it belongs to the
 * page's language, so that a reader in Vienna or London sees the usual formats. Undefined means the
 * browser's default locale.
 */
function localeOf(tag: string): string | undefined {
  const isOf = (each = ''): boolean => primary(each) === primary(tag);
  if (isOf(attempt(() => new Intl.DateTimeFormat().resolvedOptions().locale))) return undefined;
  return preferredLanguages().find(isOf) ?? tag;
}

/** Returns a function that makes something once for each language. */
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
 * @param english the locale to use in English instead of the browser's own.
 */
export const dateFormat = (
  options: Intl.DateTimeFormatOptions,
  english?: string,
): (() => Intl.DateTimeFormat) =>
  perLanguage(
    (locale) =>
      new Intl.DateTimeFormat($language.get().tag === 'en' ? (english ?? locale) : locale, options),
  );

/** Returns a function that formats dates in the page's language. */
export function dates(...format: Parameters<typeof dateFormat>): (wallMs: number) => string {
  const now = dateFormat(...format);
  return (wallMs) => now().format(wallMs);
}

/**
 * The decimal mark of the page's language, and its format of a whole number. For English, the
 * format is the same in every country.
 */
const numbers = perLanguage((locale) => {
  const format = new Intl.NumberFormat($language.get().tag === 'en' ? 'en' : locale);
  const parts = format.formatToParts(1.5);
  return {
    mark: parts.find(({ type }) => type === 'decimal')?.value ?? '.',
    whole: (digits: string): string => format.format(BigInt(digits)),
  };
});

/** Formats a plain decimal number, such as "1234.50", with the language's decimal mark. */
export const localNumber = (plain: string): string => plain.replace('.', decimalMark());
export const decimalMark = (): string => numbers().mark;

/**
 * Formats a decimal number for reading, also with the language's marks between thousands, such as
 * "1,234.50".
 */
export const localAmount = (plain: string): string =>
  localNumber(plain).replace(/^\d+/, numbers().whole);

/**
 * Returns "1.50" or "1,50", with at least two decimals and never rounded. All amounts on a card
 * whose lines add up have this format, because sums that are rounded one by one would not add up.
 * The card's headline alone is rounded.
 */
export const formatUsdc = (amount: AtomicUsdc): string => localAmount(exact(amount));
/** Formats a sum for a place with little room. It is rounded down to cents. */
export const centsOfUsdc = (amount: AtomicUsdc): string => localAmount(cents(amount));
/** Returns a sum that stands alone, rounded to the nearest cent. */
export const roundedUsdc = (amount: AtomicUsdc): string => localAmount(rounded(amount));
/** Returns "0.002" or "0,002", never rounded. */
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

/** Returns a time as words for screen readers, such as "12 minutes 5 seconds". */
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
