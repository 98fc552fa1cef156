import type { ConnectionState } from '../rtc/connection-state.ts';

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
