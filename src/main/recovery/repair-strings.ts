/** Repair codes. */
export const repairStrings = {
  title: 'Connection trouble?',
  hint: 'For a connection that does not come back by itself, as after a change of network. Time that is paid stays paid.',
  start: 'Make a repair code',
  another: 'Make another',
  input: 'The other side’s repair code',
  apply: 'Use code',
  code: 'Your repair code',
  answer: 'Your answer',
  send: {
    none: 'Make a repair code, or wait for one of theirs.',
    offered: 'Send this code the way you sent the first ones.',
    answered: 'Send this answer back: the call goes on when the other side has pasted it.',
    applied: 'Connecting…',
  },
  paste: {
    none: 'Paste what the other side sends you.',
    offered: 'Paste the answer that comes back, or a code of theirs.',
    answered: 'Nothing more to paste, unless they send another code.',
    applied: 'Paste what the other side sends you.',
  },
} as const;
