import type { QualityTally } from '../../shared/quality-tally.ts';
import { spokenClock } from '../ui/format.ts';
import type { QualityWord } from './link-quality.ts';
import { qualityStrings } from './strings.ts';

const WORDS: readonly QualityWord[] = ['good', 'fair', 'poor'];

/**
 * Returns a tally as a person reads it, without the words that never held; '' if nothing was seen. That
 * the connection was never lost is not said: picture and sound may have stood still all the same.
 */
export function tallyWords(tally: QualityTally): string {
  const text = qualityStrings.tally;
  const times = WORDS.flatMap((word) => {
    const ms = tally[`${word}Ms`];
    return ms < 1000 ? [] : [text.time[word](spokenClock(ms))];
  });
  const lost = tally.interruptions === 0 ? '' : text.interruptions(tally.interruptions);
  return [times.join(', '), lost].filter(Boolean).join('; ');
}
