import type { Address } from '@solana/kit';
import type { Account, Outcome } from './bank.ts';
import type { Transfer } from './history.ts';
import type { Json } from './json.ts';
import { firstMemo } from './memo.ts';
import { readMint, readTokenAccount, TOKEN_PROGRAM, uiAmount } from './token.ts';
import type { WireTransaction } from './transaction.ts';

/** Reads the changes to token accounts from a transaction. */

type AccountReader = (key: Address) => Account | null;

/**
 * Returns `preTokenBalances` and `postTokenBalances`:
 * https://solana.com/docs/rpc/json-structures#token-balances
 */
export function tokenBalances(keys: readonly Address[], read: AccountReader): readonly Json[] {
  return keys.flatMap((key, accountIndex) => {
    const account = read(key);
    const token = readTokenAccount(account);
    const mint = token && readMint(read(token.mint));
    if (!account || !token || !mint) return [];
    return [
      {
        accountIndex,
        mint: token.mint,
        owner: token.owner,
        programId: account.programAddress,
        uiTokenAmount: uiAmount(token.amount, mint.decimals),
      },
    ];
  });
}

interface Step {
  readonly program: Address | undefined;
  readonly accounts: readonly (Address | undefined)[];
  readonly data: Uint8Array;
}

/**
 * Returns every instruction in the order of execution. Inner instructions come after the
 * instruction that called them.
 */
function steps(tx: WireTransaction, keys: readonly Address[], outcome: Outcome): readonly Step[] {
  return tx.message.instructions.flatMap(({ programIdIndex, accounts, data }, index) => [
    { program: keys[programIdIndex], accounts: accounts.map((a) => keys[a]), data },
    ...(outcome.innerInstructions[index] ?? []).map((inner) => {
      const call = inner.instruction();
      const indexes = Array.from(call.accounts());
      return {
        program: keys[call.programIdIndex()],
        accounts: indexes.map((a) => keys[a]),
        data: call.data(),
      };
    }),
  ]);
}

/**
 * The instruction numbers of the Token program: `Transfer` {amount} and `TransferChecked` {amount,
 * decimals}.
 */
const TRANSFER = 3;
const TRANSFER_CHECKED = 12;

/** Returns {source, destination, authority, amount} of a Token program transfer, or null. */
function readTransfer({ program, accounts, data }: Step) {
  if (program !== TOKEN_PROGRAM || data.length < 9) return null;
  const checked = data[0] === TRANSFER_CHECKED;
  if (!checked && data[0] !== TRANSFER) return null;
  const [source, second, third, fourth] = accounts;
  const destination = checked ? third : second;
  const authority = checked ? fourth : third;
  if (!source || !destination || !authority) return null;
  const amount = new DataView(data.buffer, data.byteOffset).getBigUint64(1, true);
  return { source, destination, authority, amount };
}

/**
 * Returns every transfer of a successful transaction. `before` and `after` read accounts before and
 * after that transaction.
 */
export function readTransfers(
  {
    tx,
    keys,
    outcome,
    signature,
    slot,
  }: {
    readonly tx: WireTransaction;
    readonly keys: readonly Address[];
    readonly outcome: Outcome;
    readonly signature: string;
    readonly slot: number;
  },
  before: AccountReader,
  after: AccountReader,
): readonly Transfer[] {
  if (outcome.err) return [];
  // The transaction that moves an account's tokens can also close or create the account.
  const token = (key: Address) => readTokenAccount(before(key)) ?? readTokenAccount(after(key));
  return steps(tx, keys, outcome).flatMap((step) => {
    const transfer = readTransfer(step);
    const from = transfer && token(transfer.source);
    const to = transfer && token(transfer.destination);
    if (!from || !to) return [];
    return [
      {
        signature,
        ...transfer,
        sourceOwner: from.owner,
        destinationOwner: to.owner,
        mint: from.mint,
        slot,
        memo: firstMemo(tx.message),
      },
    ];
  });
}
