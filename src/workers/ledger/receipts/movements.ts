import type { PaymentKind } from '../../../shared/api/ledger.ts';
import { isForTime } from '../../../shared/api/payments.ts';
import { atLeastZero } from '../../../shared/billing/call-sums.ts';
import { type AtomicUsdc, usdc } from '../../../shared/money.ts';
import { type AuditLine, type CallReceipt, refundedBy } from '../../../shared/receipt/receipt.ts';
import { associatedTokenAccount } from '../solana/layout.ts';
import { takenBy } from './approvals.ts';
import type { Facts, MemoBook, Purpose } from './facts.ts';
import type { Gathered } from './gather.ts';

/**
 * Derives from the balances what a transaction did with the money of guest, host and deposit. A
 * list of the call, or a memo, shows that the transaction belongs to the call. The memo also shows
 * what it is for.
 */

interface Movement {
  /**
   * The kind under which `callSums` adds up the movement. For money that reached the host or the
   * deposit, the memo decides. Without a fitting memo, money in the deposit counts as time, and
   * other money as a tip. `end` is a movement from the deposit to the guest. `refund` is a refund
   * from the host that follows the rules. Everything else is a `transfer`, which is not added up.
   */
  readonly kind: PaymentKind;
  readonly subject: AuditLine['subject'];
  /** The resource that the memo stands for. Null if it stands for none. */
  readonly resource: string | null;
  readonly amount: AtomicUsdc;
}

export interface Moved extends Movement {
  readonly signature: string;
}

const NOTHING = { kind: 'transfer', subject: 'call', resource: null } as const;

/**
 * Returns a function that reads the movements of a transaction.
 * @param gathered the facts that were read about the call.
 */
export function createMovements(
  receipt: CallReceipt,
  mint: string,
  memos: MemoBook,
  { facts: known, lists }: Gathered,
): (facts: Facts) => readonly Moved[] {
  const { payer, payTo, deposit, sessionKey, ahead, payments } = receipt;
  const accountOf = (owner: string): string => associatedTokenAccount(owner, mint);
  const purse = accountOf(payer);
  const income = accountOf(payTo);
  /** The deposit's token account. Empty if there is no deposit. */
  const store = deposit === null ? '' : accountOf(deposit);
  const prepay = payments.find(({ kind }) => kind === 'prepay');
  const isListed = ({ signature }: Facts): boolean =>
    [...lists.values()].some((signatures) => signatures?.has(signature));

  function purposeOf({ signature, memos: found }: Facts): Purpose | null {
    // The payment of a booking has no memo of the call.
    if (ahead && signature === prepay?.signature) return { kind: 'prepay', resource: 'prepay' };
    const [memo = ''] = found;
    return found.length === 1 ? memos.find(memo) : null;
  }

  /**
   * Tells whether this wallet paid. Only a wallet, or a key that the wallet approved, can take
   * money from its accounts. If another wallet replaces the same sum in the same transaction, the
   * signature shows who paid.
   */
  const isBy = (wallet: string, facts: Facts): boolean =>
    facts.lost(wallet, mint) > 0n || facts.signers.includes(wallet);

  function paid(facts: Facts): Movement | null {
    const stored = facts.moved(store);
    const received = atLeastZero(facts.moved(income) + stored);
    const isByKey = sessionKey !== null && facts.signers.includes(sessionKey);
    // The session key signs only payments, so its signature is enough.
    if (!isByKey && !(received > 0n && isBy(payer, facts))) return null;
    const purpose = purposeOf(facts);
    const bought = purpose?.kind === 'refund' ? null : purpose;
    const named = bought && { subject: bought.kind, resource: bought.resource };
    if (received > 0n) {
      const kind = bought?.kind ?? (stored > 0n ? 'prepay' : 'tip');
      return { ...NOTHING, ...named, kind, amount: received };
    }
    const taken = isByKey ? takenBy({ sessionKey, account: purse }, facts) : 0n;
    return { ...NOTHING, ...named, amount: usdc(taken) };
  }

  function back(facts: Facts): Movement | null {
    const purpose = purposeOf(facts);
    const amount = atLeastZero(facts.moved(purse));
    const resource = purpose?.kind === 'refund' ? purpose.resource : null;
    const stored = atLeastZero(-facts.moved(store));
    if (stored > 0n && amount > 0n) {
      return {
        kind: 'end',
        subject: 'refund',
        resource,
        amount: stored < amount ? stored : amount,
      };
    }
    if (amount === 0n || !isBy(payTo, facts)) return null;
    const of = known.get((purpose && refundedBy(purpose)) ?? '');
    const bought = of && paid(of);
    const [transfer] = facts.transfers;
    const isRight =
      transfer?.authority === payTo &&
      facts.ownerOf(transfer.source) === payTo &&
      transfer.destination === purse &&
      transfer.amount === amount;
    const isPart = bought && isForTime(bought.kind) && amount < bought.amount;
    return isRight && (isPart || amount === bought?.amount)
      ? { kind: 'refund', subject: 'refund', resource, amount }
      : { ...NOTHING, amount };
  }

  /** Returns a movement between the deposit and another wallet. Null if there was none. */
  function other(facts: Facts): Movement | null {
    const stored = facts.moved(store);
    // Subtract the parts of the guest and of the host, who gets the rest of a deposit.
    const left = -stored - atLeastZero(facts.moved(purse)) - atLeastZero(facts.moved(income));
    const amount = atLeastZero(stored > 0n ? stored : left);
    return amount > 0n ? { ...NOTHING, subject: 'other', amount } : null;
  }

  return (facts) => {
    if (facts.failed || !(isListed(facts) || purposeOf(facts))) return [];
    const bought = paid(facts);
    const all = bought ? [bought] : [back(facts), other(facts)];
    const { signature } = facts;
    return all.flatMap((each) => (each ? [{ ...each, signature }] : []));
  };
}
