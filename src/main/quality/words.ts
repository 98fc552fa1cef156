import type { QualityTally } from '../../shared/quality-tally.ts';
import { spokenClock } from '../ui/format.ts';
import type { QualityWord } from './link-quality.ts';
import { qualityStrings } from './strings.ts';

const WORDS: readonly QualityWord[] = ['good', 'fair', 'poor'];

/**
 * Returns a tally as text for people. It leaves out words that never applied, and is '' if nothing
 * was observed. It never states that the connection was not lost, because picture and sound may
 * have stood still even then.
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
