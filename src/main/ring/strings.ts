import { isolated } from '../../shared/peer-text.ts';
import { texts } from '../text/texts.ts';
import type { LinkState, ShownVisit } from './rules.ts';

/** The texts of call links and ringing. */
export const ringStrings = texts('ringStrings', {
  /** Host: the links. */
  links: 'Your call links',
  link: 'Your call link',
  lead: 'Put it into a message or a profile.',
  make: 'Create call link',
  another: 'Create another call link',
  making: 'Creating call link…',
  /**
   * `fee`: the network fee of making a link. `postage`: the SOL in the link that pays for its
   * messages. Both in SOL.
   */
  cost: (fee: string, postage: string): string =>
    `A call link costs ${fee} SOL. Another ${postage} SOL is held in the link. You get it back when you retire the link.`,
  fixed: 'Links that you have sent keep their price, topic and name.',
  orInvite: 'Or an invite, for one call: your guest sends you a reply to paste.',
  untitled: 'Call link',
  options: 'Options of this link',
  states: {
    open: 'Open: this page rings as long as you keep it open.',
    closed: 'Closed: nobody can ring at it now.',
    filling: 'Adding network fees…',
    elsewhere: 'Another tab of this browser rings.',
    spent:
      'This link cannot ring, because it has used up today’s network fees. This page refills it within a day.',
    unfunded: 'This link cannot ring, because its network fees are used up. Refill them below.',
    broken: 'Somebody has made this link unusable. Create a new link and send it.',
  } satisfies Record<LinkState, string>,
  /** Shown instead of `broken` for a scheduled call. */
  brokenAhead:
    'Somebody has made this link unusable. At the time of the call, choose “Invite by hand”.',
  open: 'Open for calls',
  openHint: 'Everyone with the link can ring.',
  itself: 'Answer automatically',
  itselfHint:
    'Everyone with the link then learns your IP address and can use the TURN server that you share. After paying, they see you.',
  notify: 'Notify me while this tab is hidden',
  notifyHint: 'Your browser asks for permission once.',
  notifyBlocked:
    'Your browser blocks notifications from this page. Allow them in its site settings.',
  retire: 'Retire this link',
  retireSure: 'Press again to retire it. The link then never rings again.',
  retiring: 'Retiring this link…',
  /** `sol`: the rest of the postage. */
  cameBack: (sol: string): string => `The link is retired, and you got ${sol} SOL back.`,
  nothingBack: 'The link is retired. It held no SOL to give back to you.',
  away: (since: string): string => `Nobody could reach you from ${since} until this page opened.`,
  spent: (sol: string): string =>
    `Answering calls and refilling links cost ${sol} SOL in the last 24 hours.`,
  missed: 'Calls that you did not answer',
  /** `name`: the display name that the guest sent with the ring; '' if the guest sent none. */
  missedBy: (name: string): string =>
    name === '' ? 'Somebody' : `Gave the name ${isolated(name)}`,
  clear: 'Clear list',

  /** Host: the texts of the first screen. */
  line: {
    open: 'Your call link is open: this page rings.',
    closed: 'Your call link is closed: nobody can ring at it.',
    /** Shown if only some of the links are open. */
    some: (open: number, all: number): string =>
      `${open} of your ${all} call links ${open === 1 ? 'is' : 'are'} open: this page rings.`,
    none: 'Your call links are closed: nobody can ring at them.',
  },
  toLinks: 'Show call links',

  /** Host: the texts of a ring. */
  comes: (name: string): string =>
    name === '' ? 'Somebody is calling' : `Somebody is calling as ${isolated(name)}`,
  scheduled: (when: string): string => `Scheduled for ${when}`,
  ringHint:
    'Answering opens your camera. If your browser asks, allow it. Your guest sees you only after paying.',
  mayBeGone: 'If your guest leaves, this page can still ring for up to two minutes.',
  endsInvite: 'Answering discards the invite that you have open.',
  answer: 'Answer',
  answering: 'Answering…',
  decline: 'Not now',
  rang: (name: string): string =>
    name === '' ? 'Somebody rang during the call.' : `${isolated(name)} rang during the call.`,
  noReply: 'Your guest did not connect. Nothing was paid.',

  /** Guest: the texts of an open call link. */
  with: (name: string): string =>
    name === ''
      ? 'A video call with the person who sent you this link. You pay by the minute.'
      : `A video call with ${isolated(name)}. You pay by the minute.`,
  lendsTurn:
    'Your host shares a server that can carry the call. Your browser contacts it when your host answers.',
  useStun: 'Use my host’s server to connect',
  call: 'Call',
  callHint: 'Your host’s page rings for up to two minutes. You pay nothing yet.',
  /** For a booking: when to call. */
  callFrom: (when: string): string => `From ${when} on, you can call on this page.`,
  callEarly: 'You can call already, but your host is expected only at the start.',
  visits: {
    ringing: 'Ringing…',
    answered: 'Your host has answered. Connecting…',
    busy: 'Your host cannot talk now.',
    'no-answer': 'Your host is away or not taking calls now. Keep this page open.',
  } satisfies Record<ShownVisit, string>,
  knocksAgain: (time: string): string => `This page calls again by itself in ${time}.`,
  over: 'This page has stopped calling.',
  leaveName: 'To leave your name, type it below and call again.',
  readsLater: 'Your host can see later who rang.',
  nameHint: 'Your host sees your name while the page rings. This browser remembers it.',
  again: 'Call again',
  stop: 'Stop calling',
  leave: 'Leave',
});
