import type { PaymentState, PrepayView } from '../../shared/api/ledger.ts';
import { STANDARD_PERIOD_SECONDS } from '../../shared/terms.ts';
import type { ConnectionState } from '../rtc/connection-state.ts';
import { billingStrings } from '../billing/strings.ts';

/** Every word the views say. Errors have a table of their own: shared/sentences.ts. */

const period = (seconds: number): string =>
  seconds === STANDARD_PERIOD_SECONDS ? 'minute' : `${seconds}-second minute`;

export const strings = {
  ...billingStrings,
  brand: 'Pay2Chat',
  back: 'Back',
  copy: 'Copy',
  copied: 'Copied',
  copyByHand: 'Copy by hand',
  receipts: 'Receipts',
  usdc: 'USDC',
  sol: 'SOL',
  explorer: 'View on the explorer',
  cancel: 'Cancel',
  dismiss: 'Dismiss',
  replyLink: {
    handedOver: 'The reply was handed to your waiting tab. You can close this one.',
    noneWaiting: 'No tab of this browser waits for this reply. Open the tab with your invite.',
  },
  linkInCall: 'This tab has a call. End it first, or open the link in another tab.',
  period,

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

  settings: {
    title: 'Settings',
    rpc: 'RPC server',
    rpcHint:
      'Where this page reads and sends Solana transactions: an https address. Add more, one per line, to fall back on.',
    rpcMissing:
      'Mainnet’s public servers refuse browsers: set an RPC server of your own in the settings.',
    ice: 'STUN and TURN servers',
    iceHint:
      'One per line; for TURN add user name and password after it. Left empty, nobody else is contacted and only direct routes are found.',
    icePlaceholder: 'stun:stun.example.org:3478\nturn:turn.example.org:3478 name password',
    iceInvalid: (line: string): string => `This line is not a STUN or TURN server: ${line}`,
  },

  wallet: {
    title: 'Wallet',
    none: 'Payments are signed by your own Solana wallet. This page never sees its keys.',
    connect: 'Connect a wallet',
    install: 'Install',
    installed: 'Found',
    waiting: (name: string): string => `Waiting for ${name}. Answer in its window.`,
    disconnect: 'Disconnect',
    loading: '…',
    noAccount: 'No USDC account yet',
    address: 'Address',
    balance: 'Balance',
    fees: 'For fees',
    network: 'Network',
    refresh: 'Refresh',
    faucet: 'Test money for devnet:',
    faucetUsdc: 'USDC faucet',
    faucetSol: 'SOL faucet',
    transfer: 'Send USDC',
    to: 'To (Solana address)',
    amount: 'Amount in USDC',
    send: 'Send',
    checkAgain: 'Check again',
  },

  payment: {
    pending: 'Waiting for your wallet',
    broadcasting: 'Sending',
    confirming: 'Waiting for the network to confirm',
    confirmed: 'Confirmed',
    failed: 'Failed',
    timeout: 'Not confirmed in time',
    invalid: 'Not accepted',
  } satisfies Record<PaymentState, string>,

  host: {
    title: 'Host a call',
    offer: 'Your offer',
    price: 'Price per minute, in USDC',
    priceHint: 'The guest pays three minutes before joining, then each minute.',
    subject: 'What you offer',
    subjectHint: 'Shown to the guest after connecting. Optional.',
    till: 'Till',
    tillHint:
      'A little SOL of yours that pays the network fees, so that your guest needs none. You can take it back.',
    tillLeft: (payments: number): string =>
      payments === 1 ? 'Covers one more payment' : `Covers ${payments} more payments`,
    tillNone: 'Not open yet; making an invite opens it.',
    openTill: 'Open',
    refillTill: 'Refill',
    refund: 'Take back',
    createInvite: 'Make the invite',
    creating: 'Making the invite…',
    send: 'Send this invite',
    invite: 'Invite code',
    inviteLink: 'Invite link',
    reply: 'Paste the reply',
    replyHint: 'Your guest’s page shows a reply code or link. Paste it here.',
    accept: 'Connect',
    status: {
      idle: '',
      inviting: 'Waiting for your guest’s reply. The code stays valid while this tab is open.',
      connecting: 'Reply accepted. Looking for a route to your guest…',
      'awaiting-prepayment':
        'Waiting for the prepayment. You see your guest as soon as it has settled.',
      'in-call': 'In the call',
      ended: 'The call is over',
    },
    discard: 'Discard this invite',
    cancelCall: 'Cancel the call',
  },

  guest: {
    title: 'Join a call',
    paste: 'Paste the invite',
    pasteHint: 'The code or the link your host sent you.',
    open: 'Open the invite',
    terms: 'The terms',
    price: 'Price',
    perMinute: (seconds: number): string => `USDC per ${period(seconds)}`,
    upfront: 'Upfront',
    upfrontFor: (minutes: number): string =>
      minutes === 1 ? 'for the first minute' : `for the first ${minutes} minutes`,
    payTo: 'Paid to',
    network: 'Network',

    mode: 'Paying the minutes',
    modes: { allowance: 'One approval for the call', manual: 'Approve every minute' },
    modeNotes: {
      allowance: (cap: string): string =>
        `Your wallet asks once. You allow this call to spend at most ${cap} USDC, minute by minute; Solana’s Token program enforces the limit. What is not used stays yours.`,
      manual: () =>
        'Your wallet asks for the prepayment, then again every minute. A minute not approved in time freezes the call.',
    },
    budget: 'Minutes you may add',
    replace: 'Replace it and pay',
    byHand: 'Sign each payment instead',
    budgetHint: (total: number): string =>
      total === 1
        ? 'One minute in all, the prepaid one.'
        : `${total} minutes in all, the prepaid ones included.`,
    createReply: 'Make the reply',
    creating: 'Making the reply…',
    discard: 'Discard this invite',
    leave: 'Leave without joining',
    send: 'Send this reply',
    reply: 'Reply code',
    replyLink: 'Reply link (for the host’s computer)',
    status: {
      idle: '',
      replying: 'Making the reply…',
      waiting:
        'Waiting for your host to paste the reply. The code stays valid while this tab is open.',
      connected: 'Connected. Same words on both sides? Then pay to join.',
      paying: 'Paying',
      'in-call': 'In the call',
      ended: 'The call is over',
    },
  },

  prepay: {
    title: 'Pay and join',
    offer: 'Offer',

    balance: 'Your balance',
    after: 'Balance after',
    fee: 'Network fee',
    feeNone: 'none, the host pays it',
    short: (amount: string): string => `add ${amount} USDC`,
    unknown: 'not known yet',
    pay: (cost: string): string => `Pay ${cost} USDC and join`,
    again: (cost: string): string => `Try again: pay ${cost} USDC`,
    inAll: {
      allowance: (cap: string): string => `At most ${cap} USDC for the call`,
      manual: () => 'then each minute as you approve it',
    },
    needWallet: 'Connect a wallet to pay.',
    stage: {
      idle: '',
      asking: 'Asking your host for the payment request…',
      signing: 'Waiting for your wallet. Answer in its window.',
      approving: 'Approving the allowance…',
      sending: 'Sending the payment…',
      confirming: 'Waiting for the network to confirm…',
      waiting: 'Sent, not confirmed yet. This page goes on trying by itself.',
      unadmitted: 'Paid. Waiting for your host to let you in…',
      expiring:
        'Waiting until the earlier payment can no longer arrive, so that nothing is paid twice. This takes 45 to 75 seconds.',
      settled: 'Paid. Joining…',
      failed: '',
    } satisfies Record<PrepayView['stage'], string>,
  },

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
