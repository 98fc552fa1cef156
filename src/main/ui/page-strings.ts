import { texts } from '../text/texts.ts';

/** The texts of the first screen and of links that open this page. */
export const pageStrings = texts('pageStrings', {
  lobby: {
    title: 'Get paid by the minute',
    lead: 'A video call between two browsers. The guest pays the host in USDC, minute by minute.',
    host: 'Host a call',
    hostNote: 'Set a price, send an invite and get paid while you talk.',
    guest: 'I have an invite',
    guestNote: 'Open your invite, see the price, then pay and talk.',
    network: 'Network',
  },
  menu: {
    label: 'Menu',
    settings: 'Settings',
    install: 'Install as an app',
    agreed: 'What you agreed to',
    diagnostics: 'Diagnostics',
    language: 'Language',
  },
  linkInCall: 'This tab has another call. Open the link in a new tab.',
  linkInTransfer:
    'A file is still on its way in this tab. Wait until it has arrived, or open the link in another tab.',
  backStays:
    'Going back would end what is under way here. To leave it, use the button on this page.',
  replyLink: {
    handedOver: 'The reply was passed to your waiting tab. You can close this one.',
    noneWaiting: 'No tab in this browser is waiting for this reply. Open the tab with your invite.',
  },
  repairLink: {
    handedOver: 'The link was passed to the tab with your call. You can close this one.',
    noneWaiting:
      'No open call in this browser belongs to this link. It has ended here, or its browser is another: then open the link there.',
  },
});
