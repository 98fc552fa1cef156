/** The words of handing codes over, and of the way into the wallet's own browser. */
export const shareStrings = {
  share: 'Share…',
  shareFailed: 'Sharing did not work here. Copy the link instead.',
  title: { invite: 'Pay2Chat invite', reply: 'Pay2Chat reply' },
  showQr: 'Show QR code',
  hideQr: 'Hide QR code',
  qr: { invite: 'Invite link as a QR code', reply: 'Reply link as a QR code' },
  qrHint: {
    invite: 'Your guest points a phone’s camera at it. It opens the invite there.',
    reply: 'For the device on which your host’s page is waiting.',
  },
  wallet: {
    title: 'On a phone',
    hint: 'Wallets on phones open pages in a browser of their own. Open this page there; it goes on from here. Without the app, the link leads to its maker’s site, which then sees it.',
    open: (name: string): string => `Open in ${name}`,
  },
} as const;
