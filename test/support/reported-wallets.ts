import {
  ComputeBudgetProgram,
  PublicKey,
  TransactionInstruction,
  type TransactionMessage,
} from '@solana/web3.js';

/**
 * Changes a transaction as wallets are reported to change it before they sign it
 * (docs/platform-notes.md, "Wallets"). Runs in a page too.
 */

const LIGHTHOUSE = new PublicKey('L2TExMFKdjpN9kozasaurPirfHy9P8sbXoAN1qA3S95');

const bytes = (hex: string): Buffer =>
  Buffer.from((hex.match(/../g) ?? []).map((pair) => parseInt(pair, 16)));
/** As `lighthouse-sdk` 2.1.0 encodes them: at least 0.002 SOL; at least 5 USDC. */
const AT_LEAST_LAMPORTS = '05000080841e000000000004';
const AT_LEAST_TOKENS = '0a000102404b4c000000000004';

/** A Lighthouse instruction, of any kind. */
export const lighthouse = (
  data: string | Uint8Array,
  ...keys: TransactionInstruction['keys']
): TransactionInstruction =>
  new TransactionInstruction({
    programId: LIGHTHOUSE,
    keys,
    data: typeof data === 'string' ? bytes(data) : Buffer.from(data),
  });

/**
 * About every field of a USDC account, with delegate and close authority: the longest that
 * `lighthouse-sdk` 2.1.0 makes of one. Only its length matters here.
 */
const EVERY_FIELD = Uint8Array.of(...bytes('0a0009'), ...new Uint8Array(165));

const reads = (pubkey: PublicKey) => ({ pubkey, isSigner: false, isWritable: false });

/** An assertion about an account that the transaction need not name otherwise. */
export const guard = (about: PublicKey): TransactionInstruction =>
  lighthouse(AT_LEAST_LAMPORTS, reads(about));

export type Change = (list: TransactionInstruction[], message: TransactionMessage) => void;

/** Adds guards before some positions of the original list: about the payer, its account, and others. */
const guarding =
  (...before: readonly number[]): Change =>
  (list, { payerKey }) => {
    const main = [...list].slice(2).flatMap(({ keys }) => keys.slice(0, 1));
    const account = main[0]?.pubkey ?? payerKey;
    const made = (n: number): TransactionInstruction =>
      n % 2 === 0 ? guard(payerKey) : lighthouse(AT_LEAST_TOKENS, reads(account));
    // From the end, so that the positions before stay as they are.
    const sorted = before.map((at) => Math.min(at, list.length)).sort((a, b) => b - a);
    for (const [n, at] of sorted.entries()) list.splice(at, 0, made(n));
  };

const END = Infinity;

export const PHANTOM = guarding(2, 2, 2, END);

/** So many, as long as can be. */
const longGuards =
  (length: number): Change =>
  (list, { payerKey }) => {
    list.push(...Array.from({ length }, () => lighthouse(EVERY_FIELD, reads(payerKey))));
  };

/** As many as Phantom's. */
const LONGEST = 'four at the end, as long as can be';

/** Some Android wallets set this price, whatever was there. */
export const ANDROID: Change = (list) =>
  void list.splice(1, 1, ComputeBudgetProgram.setComputeUnitPrice({ microLamports: 100_000 }));

/** Solflare and Backpack are reported to sign what they were given. */
const UNCHANGED: Change = () => undefined;

/** The first is as reported; the others are where guards may stand besides. */
export const GUARDED: Readonly<Record<string, Change>> = {
  'three before the main instruction, one at the end (Phantom)': PHANTOM,
  'one before the main instruction': guarding(2),
  'one at the very front': guarding(0),
  'four at the end': guarding(END, END, END, END),
  [LONGEST]: longGuards(4),
  'one at the end, about the fee payer': guarding(END),
  'between the compute budget': guarding(0, 1, END),
  'eight, as many as are permitted': guarding(0, 1, 2, 2, 2, 3, END, END),
};

export const REPORTED: Readonly<Record<string, Change>> = {
  ...GUARDED,
  'a price of 100,000 micro-lamports (Android)': ANDROID,
  'nothing changed (Solflare, Backpack)': UNCHANGED,
};

/** The transaction that opens the host's account and makes the marker has room for three of the longest. */
export const FIRST_FILL: Readonly<Record<string, Change>> = {
  ...REPORTED,
  [LONGEST]: longGuards(3),
};
