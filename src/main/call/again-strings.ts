import { texts } from '../text/texts.ts';
import { period } from '../ui/strings.ts';

/** The texts of calling again over the connection of the call that has ended, by this side's role. */
export const againStrings = texts('againStrings', {
  asks: {
    host: 'Your guest wants to call again',
    guest: 'Your host wants to call again',
  },
  terms: (price: string, seconds: number): string =>
    `${price} USDC per ${period(seconds)}, as before.`,
  note: {
    host: 'If you say yes, your camera opens. Your guest sees you only after paying.',
    guest: 'If you say yes, you pay nothing yet.',
  },
  /** Shown while a file is being transferred. */
  stops:
    'If you say yes, the file transfer stops. A paid file can be downloaded again in the next call.',
  yes: 'Yes, call again',
  no: 'No',
  asking: {
    host: 'Asking your guest…',
    guest: 'Asking your host…',
  },
  agreed: 'Connecting again…',
  declined: {
    host: 'Your guest cannot call again now.',
    guest: 'Your host cannot call again now.',
  },
  silent: {
    host: 'Your guest has not answered, or has left.',
    guest: 'Your host has not answered, or has left.',
  },
});
