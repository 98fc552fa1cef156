import type { First, Rest } from './languages/types.ts';
import { primary } from './text/intl.ts';

interface Loads {
  /** The name of the language in the language itself. */
  readonly name: string;
  readonly dir: 'ltr' | 'rtl';
  first(): Promise<First>;
  rest(): Promise<Rest>;
}

/** The languages other than English, by their tags. Each loads in two parts. */
export const LANGUAGES: Readonly<Record<string, Loads>> = {
  de: {
    name: 'Deutsch',
    dir: 'ltr',
    first: async () => (await import('./languages/de/first.ts')).first,
    rest: async () => (await import('./languages/de/rest.ts')).rest,
  },
  es: {
    name: 'Español',
    dir: 'ltr',
    first: async () => (await import('./languages/es/first.ts')).first,
    rest: async () => (await import('./languages/es/rest.ts')).rest,
  },
  fr: {
    name: 'Français',
    dir: 'ltr',
    first: async () => (await import('./languages/fr/first.ts')).first,
    rest: async () => (await import('./languages/fr/rest.ts')).rest,
  },
  'pt-BR': {
    name: 'Português (Brasil)',
    dir: 'ltr',
    first: async () => (await import('./languages/pt-BR/first.ts')).first,
    rest: async () => (await import('./languages/pt-BR/rest.ts')).rest,
  },
  tr: {
    name: 'Türkçe',
    dir: 'ltr',
    first: async () => (await import('./languages/tr/first.ts')).first,
    rest: async () => (await import('./languages/tr/rest.ts')).rest,
  },
  vi: {
    name: 'Tiếng Việt',
    dir: 'ltr',
    first: async () => (await import('./languages/vi/first.ts')).first,
    rest: async () => (await import('./languages/vi/rest.ts')).rest,
  },
  'zh-Hans': {
    name: '简体中文',
    dir: 'ltr',
    first: async () => (await import('./languages/zh-Hans/first.ts')).first,
    rest: async () => (await import('./languages/zh-Hans/rest.ts')).rest,
  },
};

/**
 * Matches tags of traditional Chinese, whose readers expect other characters than those of the
 * page's Chinese.
 */
const TRADITIONAL = /^zh\b.*\b(?:hant|tw|hk|mo)\b/i;

/**
 * Returns the language to begin with. This is the chosen one, or else the first of `preferred`
 * (text/intl.ts) that the page has. A language serves the readers of all its regions.
 */
export function languageFor(
  chosen: string | undefined,
  preferred: readonly string[],
  has: readonly string[] = Object.keys(LANGUAGES),
): string {
  const all = ['en', ...has];
  if (chosen !== undefined && all.includes(chosen)) return chosen;
  for (const each of preferred) {
    if (TRADITIONAL.test(each)) continue;
    const found = all.find((tag) => primary(tag) === primary(each));
    if (found !== undefined) return found;
  }
  return 'en';
}
