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
