import type { AppError } from '../../shared/errors.ts';
import type { Sentence } from './error-strings.ts';
import { $language } from '../text/texts.ts';
import { strings } from './strings.ts';

let sentenceFor: ((error: AppError) => Sentence) | 'loading' | null = null;

/** Loads the sentences of errors, which the first screen can do without, and draws what waits for them. */
export async function loadSentences(): Promise<void> {
  if (sentenceFor !== null) return;
  sentenceFor = 'loading';
  try {
    ({ sentenceFor } = await import('./error-strings.ts'));
  } catch {
    sentenceFor = null;
  }
  $language.set({ ...$language.get() });
}

/** Returns the sentences about an error; empty while they load. */
export function sayError(error: AppError): Sentence {
  if (typeof sentenceFor === 'function') return sentenceFor(error);
  if (sentenceFor === 'loading') return { text: '', next: '' };
  return { text: strings.error(error.code), next: strings.reload() };
}
