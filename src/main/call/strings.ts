import type { ConnectionState } from '../rtc/connection-state.ts';

/** The next step on the host's and the guest's first screen, by what is missing. */
export const nextSteps = {
  hostWallet: 'First, connect your wallet. Your guest pays into it.',
  hostSol: 'Your wallet holds no SOL. Send about 0.02 SOL to it for the network fees.',
  hostPrice:
    'Set your price and create the invite. Your browser asks for camera and microphone; you can host without them.',
  guestInvite: 'Paste the invite that your host sent you, or open its link.',
  guestWallet: (cost: string): string =>
    `Connect a wallet that holds ${cost} USDC. You need no SOL: the host pays the network fees.`,
  guestShort: (missing: string): string =>
    `Add ${missing} USDC to your wallet to join. You can accept the invite meanwhile. You pay nothing yet.`,
  guestAccept:
    'Check the price and the address, then accept. You pay nothing yet. Your browser asks for camera and microphone; without them you can join and listen.',
} as const;

/** The texts of the connection, the picture, the controls and the chat. */
export const callStrings = {
  words: {
    title: 'Security words',
    note: {
      host: 'Read these to your guest, by phone or in the chat where you sent the invite. If theirs differ, someone is intercepting the call: end it.',
      guest:
        'Ask your host to read theirs, by phone or in the chat where you got the invite. If they differ, someone is intercepting the call: do not pay, and leave.',
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
  lastFiles: 'Call over, files still transferring',
  noHeartbeat: {
    host: 'your guest’s payments do not answer',
    guest: 'your host’s payments do not answer',
  },
  stage: {
    label: 'Call',
    you: 'You',
    peer: { host: 'Your guest', guest: 'Your host' },
    mute: 'Mute microphone',
    unmute: 'Unmute microphone',
    cameraOff: 'Turn camera off',
    cameraOn: 'Turn camera on',
    share: 'Share your screen',
    unshare: 'Stop sharing your screen',
    devices: 'Choose devices',
    more: 'Devices and connection',
    help: 'Alerts and shortcuts',
    end: 'End call',
    peerCameraOff: 'Camera is off',
    peerMuted: 'Muted',
    ownCameraOff: 'Your camera is off',
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
    empty: 'Only the two of you can read this. It is deleted when the call is over.',
    from: { me: 'You', peer: { host: 'Your guest', guest: 'Your host' } },
  },
} as const;
