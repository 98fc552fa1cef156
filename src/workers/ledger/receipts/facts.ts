import { raise } from '../../../shared/errors.ts';
import { USDC_DECIMALS } from '../../../shared/money.ts';
import {
  MEMO_PROGRAM,
  TOKEN_APPROVE_CHECKED,
  TOKEN_PROGRAM,
  TOKEN_TRANSFER_CHECKED,
  fromBase58,
  readCheckedAmount,
} from '../solana/layout.ts';
import type { ChainInstruction, ChainTransaction, TokenBalance } from '../solana/rpc-parse.ts';
import type { Rpc } from '../solana/rpc.ts';

/** The facts of one transaction from which a bill can follow, whoever asks. */
export interface Facts {
  readonly signature: string;
  readonly slot: bigint;
  readonly blockTimeS: number;
  readonly failed: boolean;
  readonly feePayer: string;
  readonly signers: readonly string[];
  readonly memos: readonly string[];
  readonly transfers: readonly Transfer[];
  readonly approvals: readonly Approval[];
  /** Returns how the transaction changed a token account's balance. */
  moved(account: string): bigint;
  /** null: the transaction does not show it. */
  ownerOf(account: string): string | null;
}

/** A TransferChecked. */
export interface Transfer {
  readonly source: string;
  readonly mint: string;
  readonly destination: string;
  readonly authority: string;
  readonly amount: bigint;
}

/** An ApproveChecked. */
export interface Approval {
  readonly source: string;
  readonly mint: string;
  readonly delegate: string;
  readonly owner: string;
  readonly cap: bigint;
}

const text = (data: string): string => new TextDecoder().decode(fromBase58(data));

/**
 * Returns `[amount, four accounts]` of each Token instruction with this tag; both kinds have four.
 */
const checked = (instructions: readonly ChainInstruction[], tag: number) =>
  instructions.flatMap(({ programId, data, accounts }) => {
    const read = programId === TOKEN_PROGRAM ? readCheckedAmount(fromBase58(data), tag) : null;
    const [first, mint, third, authority] = accounts;
    if (read?.decimals !== USDC_DECIMALS) return [];
    if (first === undefined || mint === undefined) return [];
    if (third === undefined || authority === undefined) return [];
    return [{ first, mint, third, authority, amount: read.amount }];
  });

export function factsOf(found: ChainTransaction, signature: string, blockTimeS: number): Facts {
  const { instructions, accounts, before, after } = found;
  const balance = (balances: readonly TokenBalance[], account: string) =>
    balances.find((each) => each.account === account);
  return {
    signature,
    slot: found.slot,
    blockTimeS,
    failed: found.err !== null,
    feePayer: accounts[0] ?? '',
    signers: accounts.slice(0, found.signatures.length),
    memos: instructions
      .filter(({ programId }) => programId === MEMO_PROGRAM)
      .map(({ data }) => text(data)),
    transfers: checked(instructions, TOKEN_TRANSFER_CHECKED).map((each) => ({
      source: each.first,
      mint: each.mint,
      destination: each.third,
      authority: each.authority,
      amount: each.amount,
    })),
    approvals: checked(instructions, TOKEN_APPROVE_CHECKED).map((each) => ({
      source: each.first,
      mint: each.mint,
      delegate: each.third,
      owner: each.authority,
      cap: each.amount,
    })),
    moved: (account) =>
      (balance(after, account)?.amount ?? 0n) - (balance(before, account)?.amount ?? 0n),
    ownerOf: (account) => (balance(before, account) ?? balance(after, account))?.owner ?? null,
  };
}

/**
 * Reads a transaction; null: there is none. If a server lists one and does not show it, or not its
 * time, that is a failure of the server.
 * @throws P2cError `rpc_*`, `aborted`.
 */
export async function readFacts(
  rpc: Rpc,
  signature: string,
  signal?: AbortSignal,
): Promise<Facts | null> {
  const found = await rpc.getTransaction(signature, 'confirmed', { signal });
  const trouble = () => {
    const [host = ''] = rpc.hosts;
    return raise('rpc_bad_answer', { host, method: 'getTransaction' });
  };
  if (!found) {
    const [status] = await rpc.getSignatureStatuses([signature], {
      signal,
      searchTransactionHistory: true,
    });
    if (status && status.commitment !== 'processed') throw trouble();
    return null;
  }
  if (found.signatures[0] !== signature || found.blockTime === null) throw trouble();
  return factsOf(found, signature, found.blockTime);
}

/**
 * Returns the time of the block that contains a transaction, in Unix seconds.
 * @throws P2cError `confirmation_timeout`, `rpc_*`, `aborted`.
 */
export async function blockTimeOf(
  { rpc }: { readonly rpc: Rpc },
  signature: string,
  signal?: AbortSignal,
): Promise<number> {
  const facts = await readFacts(rpc, signature, signal);
  if (!facts) throw raise('confirmation_timeout', { signature });
  return facts.blockTimeS;
}
