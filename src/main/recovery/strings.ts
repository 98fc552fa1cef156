/** The card of a call that an earlier page left. */
export const rejoinStrings = {
  title: 'Your call was interrupted',
  elsewhere: 'Your call is open in another tab',
  lead: 'This page was closed or reloaded during a call. Billing is paused, and time that is paid stays paid.',
  how: {
    host: 'Rejoining creates a repair code. Send it to your guest and paste the answer. The call then continues where it stopped.',
    guest:
      'Rejoining creates a repair code. Send it to your host and paste the answer. The call then continues where it stopped.',
  },
  role: 'You are',
  roles: { host: 'the host', guest: 'the guest' },
  counterpart: { host: 'Your guest’s wallet', guest: 'Your host’s wallet' },
  subject: 'Topic',
  words: 'Security words',
  talked: 'Call time',
  paidUntil: 'Paid until',
  left: 'Time left to rejoin',
  rejoin: 'Rejoin call',
  end: 'End call',
} as const;

/** Repair codes. */
export const repairStrings = {
  title: 'Connection trouble?',
  hint: 'Use this if the connection does not come back, for example after a change of network. Time that is paid stays paid.',
  start: 'Create repair code',
  another: 'Create another code',
  input: 'Repair code you received',
  apply: 'Use code',
  code: 'Your repair code',
  answer: 'Your answer',
  send: {
    none: 'Create a repair code, or wait for one from the other person.',
    offered: 'Send this code the way you sent the first one.',
    answered: 'Send this answer back. The call continues once it has been pasted.',
    applied: 'Connecting…',
  },
  paste: {
    none: 'Paste the code that you receive.',
    offered: 'Paste the answer or the repair code that comes back.',
    answered: 'Nothing more to paste, unless you receive another code.',
    applied: 'Paste the code that you receive.',
  },
} as const;
