import type { CallReceipt } from '../../../shared/receipt/receipt.ts';
import { associatedTokenAccount } from '../solana/layout.ts';
import type { SignatureInfo } from '../solana/rpc-parse.ts';
import type { Facts } from './facts.ts';
import { memosOf } from '../solana/history.ts';
import type { Bought, MemoBook } from './memos.ts';

/**
 * Which transactions are payments of this call. A memo alone makes none: it is public, and anybody
 * can copy it onto a transaction of their own.
 */
export interface Sales {
  /** What the payer paid the host for; null = it is no payment of this call. */
  sold(facts: Facts): Sold | null;
  /** What the payer sent somebody else with a memo of this call: perhaps to the host's real wallet. */
  astray(facts: Facts): Sold | null;
  /** Another wallet's payment to the host with the prepayment's memo. */
  isForeignPrepayment(facts: Facts): boolean;
  isRefund(facts: Facts): boolean;
  /** Learns from when to when the call was paid for. */
  span(known: Iterable<Facts | null>): void;
  /** Worth reading: it may be a sale that only the receipt could name. */
  mayBe(info: SignatureInfo): boolean;
}

export interface Sold {
  readonly kind: Exclude<Bought['kind'], 'refund'>;
  /** null = a file's memo commits to its content, so nobody can guess it. */
  readonly resource: string | null;
}

/** As `memoFor` makes them. */
const OUR_SHAPE = /^[\w-]{32}$/;

/** `factsOf`: a transaction that has been read. */
export function createSales(
  receipt: CallReceipt,
  mint: string,
  memos: MemoBook,
  factsOf: (signature: string) => Facts | null,
): Sales {
  const { payer, payTo, feePayer } = receipt;
  const till = associatedTokenAccount(payTo, mint);
  const purse = associatedTokenAccount(payer, mint);
  let first: bigint | null = null;
  let last = 0n;

  const inSpan = (slot: bigint): boolean => first !== null && slot >= first && slot <= last;

  const bears = (facts: Facts): Bought | null => {
    const [memo = ''] = facts.memos;
    return facts.failed || facts.memos.length !== 1 ? null : memos.find(memo);
  };

  function sold(facts: Facts): Sold | null {
    const [transfer] = facts.transfers;
    const [memo = ''] = facts.memos;
    if (facts.failed || transfer?.destination !== till) return null;
    if (facts.memos.length !== 1 || facts.ownerOf(transfer.source) !== payer) return null;
    const bought = bears(facts);
    if (bought?.kind === 'refund') return null;
    if (bought) return { kind: bought.kind, resource: bought.resource };
    // From one wallet to the other, at the host's cost, while the call was on: it sold this, too.
    const during = OUR_SHAPE.test(memo) && facts.feePayer === feePayer && inSpan(facts.slot);
    return during ? { kind: 'file', resource: null } : null;
  }

  return {
    sold,
    astray(facts) {
      const bought = bears(facts);
      if (!bought || bought.kind === 'refund' || sold(facts)) return null;
      // Nobody but the payer, or a key that the payer approved, moves the payer's money.
      const theirs = facts.transfers.some(({ source }) => facts.ownerOf(source) === payer);
      return theirs ? { kind: bought.kind, resource: bought.resource } : null;
    },
    isForeignPrepayment(facts) {
      if (bears(facts)?.kind !== 'prepay') return false;
      const [transfer] = facts.transfers;
      return transfer?.destination === till && facts.ownerOf(transfer.source) !== payer;
    },
    isRefund(facts) {
      const found = bears(facts);
      const [transfer] = facts.transfers;
      if (found?.kind !== 'refund' || !transfer) return false;
      const of = factsOf(found.resource.slice('refund/'.length));
      return (
        transfer.authority === payTo &&
        facts.ownerOf(transfer.source) === payTo &&
        transfer.destination === purse &&
        // Some other sum to the guest, whatever its memo, gives no payment back.
        transfer.amount === of?.transfers[0]?.amount
      );
    },
    span(known) {
      for (const facts of known) {
        if (!facts || !sold(facts)) continue;
        if (first === null || facts.slot < first) first = facts.slot;
        if (facts.slot > last) last = facts.slot;
      }
    },
    mayBe: (info) =>
      inSpan(info.slot) && memosOf(info).some((memo) => OUR_SHAPE.test(memo) && !memos.find(memo)),
  };
}
