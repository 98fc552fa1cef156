import { isolated } from '../../shared/peer-text.ts';
import type { FileState } from '../../shared/api/transfer.ts';
import { texts } from '../text/texts.ts';

/** The texts of the files panel; its errors are in ui/error-strings.ts. */
export const fileStrings = texts('fileStrings', {
  title: { host: 'Files for sale', guest: 'Files from your host' },
  emptyHost: 'Add a file and set a price. Your guest can buy it during the call.',
  emptyGuest: 'Your host has not offered any files yet.',
  emptyAway: 'Your host’s files appear again once you are reconnected.',
  choose: 'Choose files',
  drop: 'or drop them here',
  folder: 'Folders cannot be offered. Zip the folder first.',
  chosen: (count: number, size: string): string =>
    count === 1 ? `1 file, ${size}` : `${count} files, ${size} in all`,
  price: 'Price in USDC',
  priceHint: 'For each file. Leave empty to offer it for free.',
  description: 'Description (optional)',
  descriptionHint: 'Your guest sees it beside the name.',
  add: 'Offer to your guest',
  /** Shown after a reload of the host's page, which has lost the files. */
  earlier: {
    what: 'You offered these files before this page was reloaded. Choose the same files to offer them again at the same price.',
    choose: 'Choose them again',
    drop: 'No longer offer them',
    line: (name: string, size: string, price: string, isOwed: boolean): string =>
      `${isolated(name)} (${size}, ${price}${isOwed ? ', paid and not delivered' : ''})`,
    owed: (names: string): string =>
      `Your guest has paid for this and does not have it yet: ${names}. Offer it again, or refund it under Payments.`,
    owedAtEnd: (names: string): string =>
      `Your guest has paid for this and did not get it: ${names}. Offer it in your next call, or refund it.`,
    waits: 'Paid. The file is sent when your guest asks for it again.',
    others: (names: string): string =>
      `Not offered, because no file above has the same name and size: ${names}`,
  },
  free: 'Free',
  edit: 'Edit',
  name: 'Name',
  keep: 'Save changes',
  withdraw: 'Withdraw',
  buy: { free: 'Download', paid: 'Buy', again: 'Download again' },
  again: 'You have already paid for this file. Your wallet signs once, and you pay nothing.',
  claiming: 'Waiting for your signature',
  confirm: {
    title: (name: string): string => `Buy ${isolated(name)}?`,
    cost: 'Cost',
    size: 'Size',
    balance: 'Your balance',
    after: 'After payment',
    short: (missing: string): string => `Add ${missing} USDC to your wallet first.`,
    allowance: (left: string): string =>
      `Pay from the call’s spending limit, without asking your wallet (${left} USDC left)`,
    fee: 'You pay no fee on top.',
    pay: (cost: string): string => `Pay ${cost} and download`,
    hash: 'Details',
    honest:
      'The fingerprint (SHA-256) guarantees which data you get, not that the data is worth the price.',
  },
  lost: 'A guest has paid for this file and cannot get it. Restore the file as it was, or refund the payment.',
  withdrawn: (name: string): string =>
    `Your host withdrew ${isolated(name)} while you were deciding. Nothing was charged.`,
  pause: 'Pause',
  resume: 'Resume',
  cancel: 'Cancel',
  save: 'Save',
  kept: {
    title: 'Received files',
    hint: 'These files stay in this browser for a week. Save what you want to keep.',
    saveOf: (name: string): string => `Save ${isolated(name)}`,
    remove: 'Remove…',
    removeOf: (name: string): string => `Remove ${isolated(name)}`,
    sure: 'Remove permanently',
  },
  handedOver: {
    saved: (name: string): string => `Saved: ${isolated(name)}`,
    downloading: (name: string): string => `In your browser’s downloads: ${isolated(name)}`,
  },
  states: {
    hashing: 'Reading',
    listed: 'Offered',
    buying: 'Paying',
    paid: 'Paid, starting soon',
    transferring: 'Transferring',
    paused: 'Paused',
    verifying: 'Verifying',
    done: 'Transfer complete',
    failed: 'Failed',
    withdrawn: 'Withdrawn',
  } satisfies Record<FileState, string>,
  /** Shown after the call, because an offer ends with the call. */
  over: { unpaid: 'Offered during the call only', paid: 'Paid: get it in your next call' },
  queued: 'Waiting for the previous file',
  pausedBy: {
    me: 'Paused by you',
    peer: { host: 'Paused by your guest', guest: 'Paused by your host' },
  },
  sold: 'Delivered',
  speed: (perSecond: string): string => `${perSecond}/s`,
  left: (time: string): string => `${time} left`,
  bytes: (count: number): string => `${count.toFixed(0)} ${count === 1 ? 'byte' : 'bytes'}`,
  /** A wait, no more exact than an estimate can be. */
  wait: {
    seconds: (s: number): string => `${s} s`,
    minutes: (min: number): string => `${min} min`,
    hours: (h: number, min: number): string => (min === 0 ? `${h} h` : `${h} h ${min} min`),
  },
  progress: (name: string): string => `Progress of ${isolated(name)}`,
});
