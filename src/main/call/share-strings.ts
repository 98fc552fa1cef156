import { period } from '../ui/strings.ts';
import { texts } from '../text/texts.ts';

/** The texts for handing over an invite or a reply; part of the chunk that does it. */
export const shareStrings = texts('shareStrings', {
  title: { invite: 'Pay2Chat invite', reply: 'Pay2Chat reply', call: 'Pay2Chat call link' },
  /** Says what the call is about and what it costs, so that the link is not a bare address. */
  invite: (topic: string, price: string, upfront: string): string =>
    `${topic === '' ? 'Video call' : `Video call about ${topic}`}: ${price} USDC/min, ${upfront} to start.`,
  /** The message for a scheduled call, whose guest has paid for the start already. */
  agreed: (topic: string, host: string, when: string, price: string): string =>
    `Our scheduled call${topic === '' ? '' : ` about ${topic}`}${host === '' ? '' : ` with ${host}`}, ${when}: ${price} USDC/min. Your booking pays for the first minutes.`,
  call: (topic: string, price: string): string =>
    topic === ''
      ? `Call me by video: ${price} USDC/min.`
      : `Call me by video about ${topic}: ${price} USDC/min.`,
  reply: 'My reply to your call invite. Paste it into the page that waits for it.',
  share: { invite: 'Share invite', reply: 'Share reply', call: 'Share call link' },
  copy: { invite: 'Copy invite link', reply: 'Copy reply', call: 'Copy call link' },
  copyLink: 'Copy link',
  shareFailed: 'Sharing failed. Copy the link instead.',
  showQr: 'Show QR code',
  hideQr: 'Hide QR code',
  qr: {
    invite: 'Invite link as a QR code',
    reply: 'Reply link as a QR code',
    call: 'Call link as a QR code',
  },
  qrHint: {
    invite: 'Your guest scans this with a phone to open the invite.',
    reply: 'Your host scans this with the device that is waiting for the reply.',
    call: 'Everyone who scans this can call you.',
  },
  trouble: 'Show link and code',
  troubleHint: {
    invite: 'Send either of these in any way. Your guest presses “I have an invite” and pastes it.',
    reply:
      'Send either of these in any way. Your host pastes it, or opens the link in the browser that waits for your reply.',
    call: 'Send either of these in any way, to as many people as you like.',
  },
  code: { invite: 'Invite code', reply: 'Reply code', call: 'Call code' },
  link: { invite: 'Invite link', reply: 'Reply link', call: 'Call link' },
});

/** The texts of the invite that waits for its reply. */
export const inviteStrings = texts('inviteStrings', {
  offered: (price: string, upfront: string, seconds: number): string =>
    `${price} USDC per ${period(seconds)}, ${upfront} USDC to start.`,
  agreed: (price: string, upfront: string, seconds: number): string =>
    `${price} USDC per ${period(seconds)}, ${upfront} USDC to start (nothing with a booking).`,
  reply: 'Paste your guest’s reply',
  replyHint: 'The link that your guest sends back. The whole message will do.',
  accept: 'Connect',
  network: (name: string): string => `This invite is for ${name}.`,
  discard: 'Discard invite',
});
