/** The demo wallet's words, which travel in its own chunk. */
export const demoStrings = {
  title: 'Demo wallet',
  note: 'Play money on the local ledger. It answers by itself, the way it is told to here.',
  mode: 'Answers with',
  modes: {
    approve: 'Approve',
    reject: 'Decline',
    silent: 'No answer',
    locked: 'Locked',
  },
  switchAccount: 'Switch account',
  disconnect: 'Disconnect from the wallet',
} as const;
