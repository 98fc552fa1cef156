/** The card of a call that an earlier page left. */
export const rejoinStrings = {
  title: 'Your call is interrupted: rejoin',
  elsewhere: 'Your call is open in another tab',
  lead: 'This page was closed or reloaded in the middle of a call. Nobody is billed meanwhile, and time that is paid stays paid.',
  how: 'Rejoin makes a repair code. Send it to the other side and paste the answer: the call goes on where it stopped.',
  role: 'You are',
  roles: { host: 'the host', guest: 'the guest' },
  counterpart: { host: 'Your guest’s wallet', guest: 'Your host’s wallet' },
  subject: 'Subject',
  words: 'The four words',
  talked: 'Talked',
  paidUntil: 'Paid until',
  left: 'Time left to rejoin',
  rejoin: 'Rejoin',
  end: 'End the call here',
} as const;

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
