import { atom } from 'nanostores';

/**
 * The texts of the page in the language of its reader. Each feature has its own in English, in a
 * table of its `strings.ts`; a language has the same tables (languages/). Reading a table gives the
 * text in the present language, so drawing a view again translates it.
 */

declare const mark: unique symbol;

/** A text by itself. `h` writes it at once, and again when the language changes. */
export type Phrase = (() => string) & { readonly [mark]: true };

/** A table as it is read: each text becomes a function, and a function stays one. */
type Texts<T> = T extends string
  ? Phrase
  : T extends (...args: never) => unknown
    ? T
    : { readonly [K in keyof T]: Texts<T[K]> };

interface Language {
  /** As in BCP 47. */
  readonly tag: string;
  readonly dir: 'ltr' | 'rtl';
  /** The tables that have arrived, by their names. English needs none. */
  readonly tables: Readonly<Record<string, unknown>>;
}

export const ENGLISH: Language = { tag: 'en', dir: 'ltr', tables: {} };

/** The page's language. It is set again when more of its tables have arrived. */
export const $language = atom<Language>(ENGLISH);

/** The English tables that have been loaded. */
export const english: Record<string, unknown> = {};

let arriving: Promise<unknown> = Promise.resolve();

/** Has parts of the page that load later wait for these texts, in vain if need be. */
export function awaitTexts(whole: Promise<unknown>): void {
  arriving = whole.catch(() => undefined);
}

/** Resolves once all texts of the language are there, or cannot be loaded. */
export const textsArrived = (): Promise<unknown> => arriving;

const marked = new WeakSet<object>();

export const isPhrase = (value: unknown): value is Phrase =>
  typeof value === 'function' && marked.has(value);

/** Has a text that is put together here, and depends on nothing but the language, treated as one. */
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

/** Makes a table of texts. A text that the language does not have yet is in English. */
export function texts<const T>(name: string, table: T): Texts<T> {
  english[name] = table;
  return spoken(table, () => (isEnglish ? undefined : $language.get().tables[name])) as Texts<T>;
}

let isEnglish = false;

/** Returns the result of `say` in English, in any language of the page. */
export function inEnglish<T>(say: () => T): T {
  isEnglish = true;
  try {
    return say();
  } finally {
    isEnglish = false;
  }
}
