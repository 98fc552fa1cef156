import {
  type AuditLine,
  type CallReceipt,
  isTime,
  refundedBy,
} from '../../../shared/receipt/receipt.ts';
import { associatedTokenAccount } from '../solana/layout.ts';
import { takenBy } from './allowances.ts';
import type { Facts, MemoBook, Purpose } from './facts.ts';
import type { Gathered } from './gather.ts';

/**
 * Tells by the balances what a transaction did with the money of guest, host and deposit. A list of the
 * call, or its memo, shows that it belongs to the call; the memo also names what it is for.
 */

interface Movement {
  /**
   * - `paid`: from the guest to host or deposit, or signed by the session key.
   * - `back`: from the deposit to the guest, or a refund by the rules.
   * - `astray`: from the host to the guest, and no refund by the rules.
   * - `other`: between the deposit and another wallet.
   */
  readonly what: 'paid' | 'back' | 'astray' | 'other';
  readonly subject: AuditLine['subject'];
  /** null: its memo names none. */
  readonly resource: string | null;
  readonly amount: bigint;
  /** Of what was paid: how much of it reached host and deposit. */
  readonly received: bigint;
  /** It paid for time, or gives back what time cost. */
  readonly isTime: boolean;
  readonly isFromDeposit: boolean;
}

export interface Moved extends Movement {
  readonly signature: string;
}

const NOTHING = {
  subject: 'call',
  resource: null,
  received: 0n,
  isTime: false,
  isFromDeposit: false,
} as const satisfies Partial<Movement>;

const positive = (amount: bigint): bigint => (amount > 0n ? amount : 0n);

/** @param gathered what was read of the call. */
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
  /** Without a deposit, no account. */
  const store = deposit === null ? '' : accountOf(deposit);
  const prepay = payments.find(({ kind }) => kind === 'prepay');
  const isListed = ({ signature }: Facts): boolean =>
    [...lists.values()].some((signatures) => signatures?.has(signature));

  function purposeOf({ signature, memos: found }: Facts): Purpose | null {
    // A payment ahead of the call has no memo of it.
    if (ahead && signature === prepay?.signature) return { kind: 'prepay', resource: 'prepay' };
    const [memo = ''] = found;
    return found.length === 1 ? memos.find(memo) : null;
  }

  /**
   * Only a wallet, or a key that it approved, can take money from its accounts. If another wallet puts
   * as much back in the same transaction, the signature shows who paid.
   */
  const isBy = (wallet: string, facts: Facts): boolean =>
    facts.lost(wallet, mint) > 0n || facts.signers.includes(wallet);

  function paid(facts: Facts): Movement | null {
    const stored = facts.moved(store);
    const received = positive(facts.moved(income) + stored);
    const isByKey = sessionKey !== null && facts.signers.includes(sessionKey);
    // The session key signs nothing but payments.
    if (!isByKey && !(received > 0n && isBy(payer, facts))) return null;
    const taken = isByKey ? takenBy({ sessionKey, account: purse }, facts) : 0n;
    const purpose = purposeOf(facts);
    const bought = purpose?.kind === 'refund' ? null : purpose;
    return {
      ...NOTHING,
      what: 'paid',
      ...(bought && { subject: bought.kind, resource: bought.resource }),
      amount: received > taken ? received : taken,
      received,
      isTime: (bought !== null && isTime(bought)) || stored > 0n,
    };
  }

  function back(facts: Facts): Movement | null {
    const purpose = purposeOf(facts);
    const amount = positive(facts.moved(purse));
    const resource = purpose?.kind === 'refund' ? purpose.resource : null;
    const returned = { ...NOTHING, what: 'back', subject: 'refund', resource, amount } as const;
    const stored = positive(-facts.moved(store));
    if (stored > 0n && amount > 0n) {
      const most = stored < amount ? stored : amount;
      return { ...returned, amount: most, isTime: true, isFromDeposit: true };
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
    const fits = bought && (amount === bought.amount || (bought.isTime && amount < bought.amount));
    if (isRight && fits) return { ...returned, isTime: bought.isTime };
    return { ...NOTHING, what: 'astray', amount };
  }

  /** Returns what the deposit got from another wallet, or sent to one. */
  function other(facts: Facts): Movement | null {
    const stored = facts.moved(store);
    // The rest of a deposit goes to the host.
    const left = -stored - positive(facts.moved(purse)) - positive(facts.moved(income));
    const amount = stored > 0n ? stored : positive(left);
    return amount > 0n ? { ...NOTHING, what: 'other', amount } : null;
  }

  return (facts) => {
    if (facts.failed || !(isListed(facts) || purposeOf(facts))) return [];
    const bought = paid(facts);
    const all = bought ? [bought] : [back(facts), other(facts)];
    const { signature } = facts;
    return all.flatMap((each) => (each ? [{ ...each, signature }] : []));
  };
}
