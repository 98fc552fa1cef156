import type { First, Rest } from './languages/types.ts';

interface Loads {
  /** In the language itself. */
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
};

const primary = (tag: string): string => tag.toLowerCase().split('-')[0] ?? '';
/** Written with other characters than a reader of traditional Chinese expects. */
const TRADITIONAL = /^zh\b.*\b(?:hant|tw|hk|mo)\b/i;

/**
 * Returns the language to begin with: the chosen one, or the first of those that the browser prefers
 * which the page has. A language serves the readers of all its regions.
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
