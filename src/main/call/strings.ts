import type { ConnectionState } from '../rtc/connection-state.ts';

/** One line on each first screen: what to do now, whatever is missing. */
export const nextSteps = {
  hostWallet: 'First, connect your wallet: it is where you are paid.',
  hostSol:
    'Your wallet holds no SOL. The till needs a little of it once, for the network fees: send some to your wallet.',
  hostPrice:
    'Set your price and make the invite. Your browser will ask for camera and microphone; without them you can host all the same.',
  guestInvite: 'Paste the invite that your host sent you, or open its link.',
  guestWallet: (cost: string): string =>
    `Connect a wallet that holds ${cost} USDC. You need no SOL: the host pays the network fees.`,
  guestShort: (missing: string): string =>
    `Your wallet needs ${missing} USDC more to join. You may make the reply meanwhile: nothing is paid before you press “Pay … and join”.`,
  guestAccept:
    'If price and address are right, make the reply. Your browser will ask for camera and microphone; without them you can join and listen.',
} as const;

export const callStrings = {
  words: {
    title: 'Who is this?',
    note: 'Compare these words with the other side, by phone or in the chat you sent the codes with. If they differ, somebody is in between: do not pay.',
  },
  connection: {
    new: 'Not connected',
    connecting: 'Connecting',
    connected: 'Connected',
    interrupted: 'Interrupted',
    failed: 'Connection failed',
    closed: 'Closed',
  } satisfies Record<ConnectionState, string>,
  lastFiles: 'Call over, files on their way',
  noHeartbeat: 'the other side’s payments do not answer',
  stage: {
    label: 'Call',
    you: 'You',
    peer: 'The other side',
    mute: 'Mute microphone',
    unmute: 'Unmute microphone',
    cameraOff: 'Turn camera off',
    cameraOn: 'Turn camera on',
    share: 'Share your screen',
    unshare: 'Stop sharing your screen',
    devices: 'Choose devices',
    help: 'Alerts and shortcuts',
    end: 'End call',
    peerCameraOff: 'Camera is off',
    peerMuted: 'Muted',
    ownCameraOff: 'Your camera is off',
    play: 'Play sound',
    starting: 'Starting…',
  },
  chat: {
    title: 'Chat',
    input: 'Message',
    send: 'Send',
    empty: 'Only you two can read this. It is gone when the call is.',
    from: { me: 'You', peer: 'Other side' },
  },
} as const;
