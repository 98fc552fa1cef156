import type { CallReceipt } from '../../../shared/receipt.ts';
import { associatedTokenAccount } from '../solana/layout.ts';
import type { SignatureInfo } from '../solana/rpc-parse.ts';
import type { Facts } from './facts.ts';
import { memosOf } from './history.ts';
import type { Bought, MemoBook } from './memos.ts';

/**
 * Which transactions are payments of this call. A memo alone makes none: it is public, and anybody
 * can copy it onto a transaction of their own.
 */
export interface Sales {
  /** What the payer paid the host for; null = it is no payment of this call. */
  sold(facts: Facts): Sold | null;
  isRefund(facts: Facts): boolean;
  /** Where the call begins on the chain; null = among these there is no prepayment. */
  prepaidSlot(known: Iterable<Facts | null>): bigint | null;
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

/** `amountOf`: what a payment that is known of came to. */
export function createSales(
  receipt: CallReceipt,
  mint: string,
  memos: MemoBook,
  amountOf: (signature: string) => bigint | null,
): Sales {
  const { payer, payTo, feePayer } = receipt;
  const till = associatedTokenAccount(payTo, mint);
  const purse = associatedTokenAccount(payer, mint);
  let first: bigint | null = null;
  let last = 0n;

  const inSpan = (slot: bigint): boolean => first !== null && slot >= first && slot <= last;

  function sold(facts: Facts): Sold | null {
    const [transfer] = facts.transfers;
    const [memo = ''] = facts.memos;
    if (facts.failed || transfer?.destination !== till) return null;
    if (facts.memos.length !== 1 || facts.ownerOf(transfer.source) !== payer) return null;
    const bought = memos.find(memo);
    if (bought?.kind === 'refund') return null;
    if (bought) return { kind: bought.kind, resource: bought.resource };
    // From one wallet to the other, at the host's cost, while the call was on: it sold this, too.
    const during = OUR_SHAPE.test(memo) && facts.feePayer === feePayer && inSpan(facts.slot);
    return during ? { kind: 'file', resource: null } : null;
  }

  return {
    sold,
    isRefund({ failed, transfers: [transfer], memos: [memo = ''] }) {
      const found = memos.find(memo);
      if (failed || found?.kind !== 'refund') return false;
      return (
        transfer?.authority === payTo &&
        transfer.destination === purse &&
        // Some other sum to the guest, whatever its memo, gives no payment back.
        transfer.amount === amountOf(found.resource.slice('refund/'.length))
      );
    },
    prepaidSlot(known) {
      for (const facts of known) if (facts && sold(facts)?.kind === 'prepay') return facts.slot;
      return null;
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
