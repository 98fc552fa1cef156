import { atom } from 'nanostores';

/**
 * The texts of the page in the language of its reader. Each feature has its English texts in a
 * table of its `strings.ts`, and each language has the same tables (languages/). Reading a table
 * returns the text in the current language, so drawing a view again translates it.
 */

declare const mark: unique symbol;

/** A text without parameters. `h` writes it at once, and again when the language changes. */
export type Phrase = (() => string) & { readonly [mark]: true };

/**
 * The type of a table for its readers. Each text becomes a function, and each function stays a
 * function.
 */
type Texts<T> = T extends string
  ? Phrase
  : T extends (...args: never) => unknown
    ? T
    : { readonly [K in keyof T]: Texts<T[K]> };

interface Language {
  /** The language tag (BCP 47). */
  readonly tag: string;
  readonly dir: 'ltr' | 'rtl';
  /** The loaded tables by their names. English needs no tables here. */
  readonly tables: Readonly<Record<string, unknown>>;
}

export const ENGLISH: Language = { tag: 'en', dir: 'ltr', tables: {} };

/** The page's language. It is set again when more of its tables have loaded. */
export const $language = atom<Language>(ENGLISH);

/** The English tables that have loaded. */
export const english: Record<string, unknown> = {};

let arriving: Promise<unknown> = Promise.resolve();

/**
 * Makes parts of the page that load later wait for these texts. If the texts fail to load, the wait
 * ends, too.
 */
export function awaitTexts(whole: Promise<unknown>): void {
  arriving = whole.catch(() => undefined);
}

/** Resolves once all texts of the language have loaded or failed to load. */
export const textsArrived = (): Promise<unknown> => arriving;

const marked = new WeakSet<object>();

export const isPhrase = (value: unknown): value is Phrase =>
  typeof value === 'function' && marked.has(value);

/**
 * Marks a function as a phrase. Use it for a text that is composed in code and depends only on the
 * language.
 */
export function phrase(say: () => string): Phrase {
  marked.add(say);
  return say as Phrase;
}

function spoken(leaf: unknown, find: () => unknown): unknown {
  if (typeof leaf === 'object' && leaf !== null) {
    const inside = (key: string) => (): unknown =>
      (find() as Readonly<Record<string, unknown>> | undefined)?.[key];
    const all = Object.entries(leaf).map(
      ([key, each]) => [key, spoken(each, inside(key))] as const,
    );
    return Array.isArray(leaf) ? all.map(([, each]) => each) : Object.fromEntries(all);
  }
  const say = (...args: readonly unknown[]): unknown => {
    const now = find() ?? leaf;
    return typeof now === 'function'
      ? (now as (...args: readonly unknown[]) => unknown)(...args)
      : now;
  };
  return typeof leaf === 'string' ? phrase(say as () => string) : say;
}

/** Makes a table of texts. A text that the language does not have yet is shown in English. */
export function texts<const T>(name: string, table: T): Texts<T> {
  english[name] = table;
  return spoken(table, () => (isEnglish ? undefined : $language.get().tables[name])) as Texts<T>;
}

let isEnglish = false;

/** Returns the result of `say` in English, whatever the page's language is. */
export function inEnglish<T>(say: () => T): T {
  isEnglish = true;
  try {
    return say();
  } finally {
    isEnglish = false;
  }
}
