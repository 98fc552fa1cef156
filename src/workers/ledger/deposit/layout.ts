import type { VersionedTransaction } from '@solana/web3.js';
import { type AtomicUsdc, U64_MAX, usdc } from '../../../shared/money.ts';
import {
  approveChecked,
  closeAccount,
  type Common,
  compile,
  createAccount,
  memoOf,
  transferChecked,
} from '../solana/build.ts';
import { DEPOSIT_COMPUTE_UNITS } from '../solana/compute-limits.ts';

/**
 * The three transactions of a deposit, in their order. For each, the fee payer pays, and the
 * deposit key signs.
 */

interface Parts extends Common {
  /** The deposit key. */
  readonly deposit: string;
  /** The host's wallet. */
  readonly host: string;
  readonly mint: string;
}

/**
 * Opens the account. Also allows the host's wallet to pay from it, in case the host's browser data
 * is lost.
 */
export function buildOpening(parts: Parts): VersionedTransaction {
  const { deposit: owner, host: delegate, feePayer: payer, mint } = parts;
  return compile(parts, DEPOSIT_COMPUTE_UNITS, [
    createAccount({ payer, owner, mint }),
    approveChecked({ owner, mint, delegate, cap: usdc(U64_MAX) }),
  ]);
}

/**
 * Moves the whole balance that was read: the guest gets what is due, and the host gets the rest. A
 * second such transaction would fail, because no money is left. The account is not closed, because
 * a stranger could then make the transaction fail by sending a little money to the account.
 */
export function buildEnd(
  parts: Parts & {
    readonly guest: string;
    readonly due: AtomicUsdc;
    readonly rest: AtomicUsdc;
    /** The memo that identifies the refund of the call's unused time. */
    readonly memo: string;
  },
): VersionedTransaction {
  const { deposit: owner, host, guest, mint, due, rest, feePayer: payer } = parts;
  const from = { owner, mint, authority: owner };
  return compile(parts, DEPOSIT_COMPUTE_UNITS, [
    ...(due > 0n ? [transferChecked({ ...from, payTo: guest, amount: due })] : []),
    ...(rest > 0n
      ? [
          createAccount({ payer, owner: host, mint }),
          transferChecked({ ...from, payTo: host, amount: rest }),
        ]
      : []),
    memoOf(parts.memo),
  ]);
}

/**
 * Closes the account. The fee payer gets the rent back. The host gets money that strangers have
 * sent.
 */
export function buildClosing(parts: Parts & { readonly left: AtomicUsdc }): VersionedTransaction {
  const { deposit: owner, host, mint, left, feePayer: payer } = parts;
  return compile(parts, DEPOSIT_COMPUTE_UNITS, [
    ...(left > 0n
      ? [
          createAccount({ payer, owner: host, mint }),
          transferChecked({ owner, mint, authority: owner, payTo: host, amount: left }),
        ]
      : []),
    closeAccount({ owner, mint, rentTo: payer }),
  ]);
}
