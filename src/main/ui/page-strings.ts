import { texts } from '../text/texts.ts';

/** The texts of the first screen. */
export const pageStrings = texts('pageStrings', {
  lobby: {
    title: 'Get paid by the minute',
    lead: 'A video call between two browsers. The guest pays the host in USDC, minute by minute.',
    host: 'Host a call',
    hostNote: 'Set a price, send a link and get paid while you talk.',
    guest: 'I have an invite',
    guestNote: 'Open your host’s link, see the price, then pay and talk.',
    network: 'Network',
  },
  menu: {
    label: 'Menu',
    settings: 'Settings',
    install: 'Install as an app',
    guides: { host: 'Guide for hosts', guest: 'Guide for guests' },
    agreed: 'What you agreed to',
    diagnostics: 'Diagnostics',
    language: 'Language',
  },
});
