import { period } from '../ui/strings.ts';
import { texts } from '../text/texts.ts';

/** The texts of a link's invitation, above the consent text. */
export const invitationStrings = texts('invitationStrings', {
  title: 'You are invited to a paid video call',
  host: 'Your host',
  topic: 'Topic',
  when: 'When',
  price: 'Price',
  perMinute: (price: string, seconds: number): string => `${price} per ${period(seconds)}`,
  upfront: 'To start',
  first: (cost: string, minutes: number): string =>
    `${cost} for the first ${minutes === 1 ? 'minute' : `${minutes} minutes`}`,
  /** Shown for an invite to a scheduled call. */
  booked: (cost: string, minutes: number): string =>
    `${cost} for the first ${minutes === 1 ? 'minute' : `${minutes} minutes`}, already paid if you booked`,
});
