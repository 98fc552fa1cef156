import { texts } from '../text/texts.ts';

/** The texts of the part of the settings that exports and wipes this browser's data. */
export const wipeStrings = texts('wipeStrings', {
  title: 'This browser',
  keeps:
    'Settings, receipts, invoice texts and numbers, unsaved files and keys are only in this browser. Anyone using this browser can use your keys.',
  export: 'Export settings, payments and invoices',
  exportSecrets: 'Include RPC addresses and TURN logins',
  exportHint:
    'A JSON file without wallet or payment keys. RPC addresses can contain an API key. Anyone with the file could use that key and your TURN logins. Both are left out unless you include them.',
  wipe: 'Wipe everything',
  looking: 'Checking what is stored…',
  ask: 'Wipe everything this page stores in this browser?',
  lost: 'This deletes settings, your consent, receipts, the texts and numbers of invoices, unsaved files and all keys. You cannot undo this. Payments remain on Solana.',
  nothing: 'You would lose no money.',
  stakes: 'You would lose:',
  takeBack: 'Withdraw it first',
  sure: 'I accept losing this',
  giveUp: (sol: string): string => `I accept losing ${sol} SOL`,
  confirm: 'Wipe now',
  closeTabs: 'Close all other tabs of this page. They still use the data to be wiped.',
  done: 'Everything this page stored in this browser has been wiped.',
  notAll: (why: string): string =>
    `Not everything could be removed (${why}). Clear this site’s data in the browser’s settings.`,
  /** The losses that wiping would cause, each with its amount. */
  stake: {
    feeBalance: (sol: string, network: string): string =>
      `${sol} SOL in the network-fee balance on ${network}.`,
    feeBalanceUnread: (network: string): string =>
      `The network-fee balance on ${network}. Its amount cannot be read from here. Choose that network to withdraw the balance.`,
    key: 'The payment key of a call that you can still rejoin.',
    keyOfAllowance: (usdc: string): string =>
      `The payment key of a call that you can still rejoin, with a spending limit of up to ${usdc} USDC. Without the key, nobody can use the limit. Stop automatic payments in that call, or revoke the limit in your wallet.`,
    payment: (usdc: string): string => `A payment of ${usdc} USDC that is not confirmed yet.`,
    deposit: (usdc: string): string =>
      `The key of a deposit of ${usdc} USDC that is not paid out. Without this key, your wallet can still move the money, but only with other software.`,
    unused: (usdc: string): string =>
      `The record of ${usdc} USDC of unused time that you still owe a guest. Without the record, this money is not refunded.`,
    offer: (when: string, paid: string | null): string =>
      `Your offer for ${when}${paid === null ? '' : `, paid with ${paid} USDC`}. Without the offer, this page can neither recognise nor refund a payment. If you keep the offer’s link, it brings the offer back.`,
    booking: (when: string, usdc: string): string =>
      `Your booking for ${when}, paid with ${usdc} USDC. If you keep its link, you can open the booking again with the same wallet.`,
    files: (count: number, size: string): string =>
      `${count === 1 ? 'A file' : `${count} files`} (${size}) that you have perhaps paid for.`,
    links: (count: number, sol: string): string =>
      count === 1
        ? `A call link, which stops working, and up to ${sol} SOL held in it.`
        : `${count} call links, which stop working, and up to ${sol} SOL held in each.`,
    unread: (why: string): string => `Something could not be read: ${why}`,
  },
});
