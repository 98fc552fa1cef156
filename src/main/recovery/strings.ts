import { texts } from '../text/texts.ts';

/** The card of a call that an earlier page left. */
export const rejoinStrings = texts('rejoinStrings', {
  title: 'Your call was interrupted',
  lead: 'This page was closed or reloaded during a call. Billing is paused, and time that is paid stays paid.',
  how: {
    host: 'Rejoining makes a link. Send it to your guest, who sends one back. The call then continues where it stopped, unless your guest has ended it. Files for sale have to be chosen again.',
    guest:
      'Rejoining makes a link. Send it to your host, who sends one back. The call then continues where it stopped, unless your host has ended it.',
  },
  role: 'You are',
  roles: { host: 'the host', guest: 'the guest' },
  counterpart: { host: 'Your guest’s wallet', guest: 'Your host’s wallet' },
  subject: 'Topic',
  words: 'Security words',
  talked: 'Call time',
  paidUntil: 'Paid until',
  /** Shown while a payment is under way, because the time moves on if that payment counts. */
  orLater: (time: string): string => `${time} or later`,
  left: 'Time left to rejoin',
  rejoin: 'Rejoin call',
  end: 'End call',
  ended: {
    host: 'You ended the call. See Receipts for what you earned and what is refunded.',
    guest: 'You ended the call. See Receipts for what you paid and what is refunded.',
  },
});

/** Shown on a side's screen while another tab has that side's books. */
export const booksStrings = texts('booksStrings', {
  title: 'Open in another tab',
  /** Stands below the button. */
  lost: 'An invite or reply that you made there stops working.',
  act: {
    open: 'Use it here',
    paying: 'Try again',
    call: 'End that call and use it here',
    silent: 'Use it here',
  },
});

/** The texts of reconnect links. */
export const repairStrings = texts('repairStrings', {
  title: 'Connection trouble?',
  hint: 'Use this if the connection does not come back, for example after a change of network. Time that is paid stays paid.',
  down: 'Connection interrupted. Billing is paused. Reconnecting…',
  /** Beside *Rejoin call*, which makes a link too. */
  left: {
    title: 'Has the other person sent you a link?',
    hint: 'Open it, or paste it below. Otherwise press Rejoin call above.',
  },
  start: 'Create reconnect link',
  another: 'Create another link',
  copyLink: 'Copy link',
  input: 'Link or code you received',
  apply: 'Connect',
  linked: 'The link that you opened is in the field. Press Connect to go on with your call.',
  code: 'As a code',
  answer: 'Your answer as a code',
  send: {
    none: 'Create a reconnect link, or wait for one from the other person.',
    offered: 'Send this link to the other person, for example in a chat.',
    answered: 'Send this link back. The call continues once the other person has opened it.',
    applied: 'Connecting…',
  },
  paste: {
    none: 'Open the link that you receive, or paste it here.',
    offered: 'Open the link that you get back, or paste it here.',
    answered: 'Open nothing more, unless you receive another link.',
    applied: 'Open the link that you receive, or paste it here.',
  },
});
