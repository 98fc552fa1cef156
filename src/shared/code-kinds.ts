import type { Sentence } from './sentences.ts';

/** What a field waits for, and what people are told who paste another kind of code into it. */
export type Expected = 'invite' | 'reply' | 'repair';

const NAMES: Record<Expected, string> = {
  invite: 'an invite',
  reply: 'a reply',
  repair: 'a repair code',
};
const NEXT: Record<Expected, string> = {
  invite: 'Paste the code your host sent you.',
  reply: 'Paste the code your guest sent back.',
  repair: 'Paste the repair code that the other side made in this call.',
};

export const misplacedCode =
  (is: Expected) =>
  ({ wanted }: { readonly wanted: Expected }): Sentence => ({
    text: `This is ${NAMES[is]}; ${NAMES[wanted]} belongs here.`,
    next: NEXT[wanted],
  });
