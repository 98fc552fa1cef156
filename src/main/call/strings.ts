import type { ConnectionState } from '../rtc/connection-state.ts';
import { texts } from '../text/texts.ts';

/** The hint beside the button of the first screen, by what is still missing. */
export const nextSteps = texts('nextSteps', {
  hostWallet:
    'Your guest pays into your wallet. Your wallet also needs a little SOL for network fees.',
  /** `missing`: in SOL. */
  hostSol: (missing: string): string =>
    `Next: send ${missing} SOL to your wallet, for the network fees.`,
  hostFees: 'Your wallet asks once, for the network fees.',
  guestWallet: (cost: string): string => `You need ${cost} USDC and no SOL.`,
  guestShort: (missing: string): string =>
    `Add ${missing} USDC to your wallet to join. You can accept the invite meanwhile.`,
  guestDevices: 'Your browser asks for camera and microphone. You can join without them.',
  guestMicrophone: 'Your browser asks for the microphone. You can join without it.',
});

/** The next step after a reload before the call, or after the end of one. */
export const lostWayStrings = texts('lostWayStrings', {
  invite: {
    what: 'This page was reloaded, so your earlier invite no longer works.',
    next: 'Create a new invite with the same terms and send it. Your guest has to open the new invite.',
  },
  agreed: {
    what: 'This page was reloaded, so your earlier invite no longer works.',
    next: 'Press “Invite by hand” at the scheduled call again, and send the new invite. An invite that you create below ignores the booking.',
  },
  replied: {
    what: 'This page was reloaded, so your earlier reply no longer works.',
    next: 'Accept again and send the new reply. If your host has used the earlier reply, ask for a new invite.',
  },
  again: {
    what: 'Ask your host to press “Call again”, too, and to send you the new link.',
    next: 'Open that link, or paste it here.',
  },
  link: {
    what: 'While this page is open, your guest can call again with your link.',
    next: 'Or create an invite with the same terms and send it.',
  },
  gone: {
    what: 'Your guest’s page does not answer any more.',
    next: 'Create an invite with the same terms and send it.',
  },
  met: {
    what: 'This page was reloaded, so you are no longer connected to your host.',
    next: 'An invite works once. Ask your host for a new one and open it here.',
  },
});

/** The field for the user's own display name. */
export const ownNameStrings = texts('ownNameStrings', {
  label: 'Your name (optional)',
  hint: 'The other person sees it once you are in the call. This browser remembers it.',
  hostHint: 'Your guest sees it in the call, and in your links. This browser remembers it.',
});

/** The texts of a shared screen, on both sides, and of the full screen. */
export const screenStrings = texts('screenStrings', {
  sharing: 'You are sharing your screen.',
  stop: 'Stop sharing',
  peerShares: {
    host: 'Your guest shares a screen.',
    guest: 'Your host shares a screen.',
  },
  lens: 'Zoom and full screen',
  closer: 'Zoom in',
  further: 'Zoom out',
  percent: (scale: number): string => `${Math.round(scale * 100)} %`,
  whole: (percent: string): string => `Zoom is ${percent}. Show the whole screen`,
  full: 'Full screen',
  leave: 'Leave full screen',
});

/** The texts of the connection, the picture, the controls and the chat. */
export const callStrings = texts('callStrings', {
  /** Names the place where the call says what is wrong with it. */
  notices: 'Notices',
  words: {
    title: 'Security words',
    /** For the time before the prepayment has settled, when nobody can be heard. */
    before: {
      host: 'Compare them with your guest, by phone or in a chat outside this page.',
      guest: 'Compare them with your host, by phone or in a chat outside this page.',
    },
    unpaid: 'Nothing is paid yet.',
    /** Shown instead of `unpaid` for a scheduled call. */
    unclaimed: 'Your booking is not redeemed yet, and nothing else is paid.',
    why: {
      host: 'If they differ, someone is intercepting the call: cancel it.',
      guest: 'If they differ, someone is intercepting the call: leave.',
    },
    /** Shown to users who have neither a phone number nor a chat of the other person. */
    noOtherWay: {
      host: 'Does your guest know no other way to reach you? Read the words to each other at the start of the call, before you talk business.',
      guest:
        'Do you know no other way to reach your host? Read the words to each other at the start of the call, before you talk business.',
    },
    note: {
      host: 'Compare them with your guest, by phone or in a chat outside this page. If theirs differ, someone is intercepting the call: end it.',
      guest:
        'Compare them with your host, by phone or in a chat outside this page. If theirs differ, someone is intercepting the call: end it.',
    },
  },
  connection: {
    new: 'Not connected',
    connecting: 'Connecting',
    connected: 'Connected',
    interrupted: 'Interrupted',
    failed: 'Connection failed',
    closed: 'Closed',
  } satisfies Record<ConnectionState, string>,
  /** Shown until the host has accepted the reply. */
  unsent: 'Waiting for your host',
  lastFiles: 'Call over, files still transferring',
  noHeartbeat: 'Reconnecting payments…',
  /**
   * The page's words for the peer, by the user's own role. If the peer has a name, the label shows
   * both the role and the name.
   */
  peer: {
    label: { host: 'Your guest', guest: 'Your host' },
    named: {
      host: (name: string): string => `Your guest: ${name}`,
      guest: (name: string): string => `Your host: ${name}`,
    },
  },
  stage: {
    preview: 'Camera and microphone',
    you: 'You',
    openMicrophone: 'No microphone. Try again',
    openCamera: 'No camera. Try again',
    mute: 'Mute microphone',
    unmute: 'Unmute microphone',
    cameraOff: 'Turn camera off',
    flip: 'Switch camera',
    cameraOn: 'Turn camera on',
    share: 'Share your screen',
    unshare: 'Stop sharing your screen',
    pip: 'Open picture-in-picture',
    closePip: 'Close picture-in-picture',
    devices: 'Choose devices',
    more: 'Devices and connection',
    help: 'Alerts and shortcuts',
    end: 'End call',
    /**
     * The visible text of the button, where there is little room. These words must be part of the
     * button's name.
     */
    endShort: 'End call',
    peerCameraOff: 'Camera is off',
    /** By this side's role. */
    peerSilent: {
      host: 'Your guest sends no video or sound.',
      guest: 'Your host sends no video or sound.',
    },
    peerMuted: 'Muted',
    peerNoMicrophone: 'No microphone',
    ownCameraOff: 'Your camera is off',
    /** Shown on the user's own picture while nothing may be sent. */
    ownWaits: 'Your picture is not being sent',
    play: 'Play sound',
    starting: 'Starting…',
  },
  panels: {
    label: 'Panels',
    chat: 'Chat',
    payments: 'Payments',
    files: 'Files',
    wallet: 'Wallet',
    more: 'Devices and connection',
    news: 'New',
  },
  chat: {
    title: 'Chat',
    input: 'Message',
    send: 'Send',
    away: 'Not connected. Your text stays here until you can send it.',
    empty: 'Only the two of you can read this. It is deleted when the call is over.',
    me: 'You',
    room: (count: number): string => `Characters left: ${count}`,
    tooLong: (count: number): string => `Too long to send. Characters to remove: ${count}`,
    all: (count: number): string => `Show all ${count} messages`,
    newest: 'New messages',
  },
});
