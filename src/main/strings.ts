export const pageStrings = {
  lobby: {
    title: 'Talk, paid by the minute',
    lead: 'A video call between two browsers. The guest pays the host in USDC as the minutes pass.',
    host: 'Host a call',
    hostNote: 'Set a price, send an invite, get paid while you talk.',
    guest: 'Join a call',
    guestNote: 'Paste the invite you were sent, see the price, pay, talk.',
    agreed: 'What you agreed to',
    network: 'Network',
    settings: 'Settings',
  },
  linkInCall: 'This tab has a call. End it first, or open the link in another tab.',
  replyLink: {
    handedOver: 'The reply was handed to your waiting tab. You can close this one.',
    noneWaiting: 'No tab of this browser waits for this reply. Open the tab with your invite.',
  },
} as const;
