/** The words of the settings' last part. */
export const wipeStrings = {
  title: 'This browser',
  keeps:
    'Settings, receipts, unsaved files and keys are in this browser and nowhere else. Whoever can use it can use them.',
  export: 'Export settings and payments',
  exportSecrets: 'Include RPC addresses and TURN logins',
  exportHint:
    'A JSON file, without wallet or payment keys. RPC addresses can contain an API key: anyone with the file could use it and your TURN logins, so they are left out unless you include them.',
  wipe: 'Wipe everything',
  looking: 'Looking what there is…',
  ask: 'Wipe everything this page keeps in this browser?',
  lost: 'Settings, the consent, receipts, unsaved files and all keys go. Nothing of it can be recovered; only the chain keeps what was paid.',
  nothing: 'Nothing here holds money.',
  stakes: 'This is lost with it:',
  takeBack: 'Take it back first',
  sure: 'I give this up',
  giveUp: (sol: string): string => `I give up ${sol} SOL`,
  confirm: 'Wipe now',
  inCall: 'A call of this browser is not over.',
  inCallNext:
    'End it, leave its last screen and close the other tabs of this page. Then wipe again.',
  closeTabs: 'Close all other tabs of this page: they still hold what is to be removed.',
  done: 'All that this page kept in this browser is gone.',
  notAll: (why: string): string =>
    `Not everything could be removed (${why}). Clear this site’s data in the browser’s settings.`,
  /** What is at stake, each with its amount. */
  stake: {
    till: (sol: string, network: string): string => `${sol} SOL in a till on ${network}.`,
    tillUnread: (network: string): string =>
      `A till on ${network}. How much SOL is in it cannot be read from here: choose that network to take it back.`,
    key: 'The payment key of a call that may still be rejoined.',
    keyOfAllowance: (usdc: string): string =>
      `The payment key of a call that may still be rejoined, with an allowance of up to ${usdc} USDC. Nobody can use it without the key; end it in that call, or in your wallet.`,
    payment: (usdc: string): string =>
      `A payment of ${usdc} USDC that is not known to have arrived yet.`,
    files: (count: number, size: string): string =>
      `${count === 1 ? 'A file' : `${count} files`} (${size}) that you may have paid for.`,
    unread: (why: string): string => `Something could not be read: ${why}`,
  },
} as const;
