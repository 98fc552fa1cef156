import type { AppError, ErrorCode } from '../../shared/errors.ts';
import type { Sentence } from './error-strings.ts';
import { $language, type Phrase } from '../text/texts.ts';
import { strings } from './strings.ts';

let sentenceFor: ((error: AppError) => Sentence) | 'loading' | null = null;

const instead = new Map<ErrorCode, Phrase>();

/** Sets another next step for errors of this code, or, with null, restores their own. */
export function adviseInstead(code: ErrorCode, next: Phrase | null): void {
  if (next === (instead.get(code) ?? null)) return;
  if (next) instead.set(code, next);
  else instead.delete(code);
  $language.set({ ...$language.get() });
}

/**
 * Loads the sentences of errors, which the first screen does not need, and draws the errors that
 * wait for them.
 */
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
  if (typeof sentenceFor === 'function') {
    const own = sentenceFor(error);
    return { text: own.text, next: instead.get(error.code)?.() ?? own.next };
  }
  if (sentenceFor === 'loading') return { text: '', next: '' };
  return { text: strings.error(error.code), next: strings.reload() };
}
