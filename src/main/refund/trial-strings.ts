import { texts } from '../text/texts.ts';

/** The texts of the choice of a trial; they are part of the chunk that shows it. */
export const trialStrings = texts('trialStrings', {
  trial: 'Free trial',
  trials: (seconds: number): string => (seconds === 0 ? 'None' : `The first ${seconds} seconds`),
  trialHint:
    'A guest who leaves within the trial gets a full refund. If you invite the same guest again, the trial starts over. You pay the network fees.',
});
