import {
  address,
  getTransactionDecoder,
  lamports,
  type Address,
  type EncodedAccount,
  type ReadonlyUint8Array,
} from '@solana/kit';
import {
  Clock,
  FailedTransactionMetadata,
  LiteSVM,
  type InnerInstruction,
  type TransactionMetadata,
} from 'litesvm';
import type { SlotTime } from './chain.ts';
import { readError, type TxError } from './txerror.ts';
import type { WireTransaction } from './transaction.ts';

/**
 * Accounts and execution, on LiteSVM. LiteSVM has one state. A real node answers from several
 * (processed, confirmed, finalized) and can lose a fork. Both abilities come from one undo journal.
 * It contains each transaction's accounts before that transaction, until the transaction is final.
 */

export type Account = Omit<EncodedAccount, 'address' | 'data'> & { readonly data: Uint8Array };
export type Snapshot = Map<Address, Account | null>;

interface JournalEntry {
  readonly slot: number;
  readonly before: Snapshot;
}

/** Describes one run of a transaction. A null `err` means success. */
export interface Outcome {
  readonly err: TxError | null;
  readonly logs: readonly string[];
  readonly unitsConsumed: bigint;
  readonly innerInstructions: readonly (readonly InnerInstruction[])[];
  readonly returnData: { readonly programId: Uint8Array; readonly data: Uint8Array };
}

export interface Simulation extends Outcome {
  /** The accounts after the transaction; empty if it failed. */
  readonly accounts: ReadonlyMap<Address, Account | null>;
}

/**
 * LiteSVM machines of closed banks. The next banks use them, because making a machine takes 30 ms.
 */
const spare: LiteSVM[] = [];

export class Bank {
  // The ledger checks signatures, blockhashes and duplicates itself. LiteSVM's sigverify switch is
  // global, its blockhash expiry invalidates all older blockhashes, and its history has no forks.
  private readonly svm =
    spare.pop() ??
    new LiteSVM().withSigverify(false).withBlockhashCheck(false).withTransactionHistory(0n);
  private readonly clockAtFirst = this.svm.getClock();
  /** The original state of every account that this bank has changed. */
  private readonly atFirst: Snapshot = new Map();
  private journal: JournalEntry[] = [];
  /** The newest final slot. The bank can undo neither this slot nor any earlier slot. */
  finalSlot = 0;

  /** Puts a program at this address that accepts any instruction and does nothing. */
  standIn(key: Address): void {
    const memo = this.svm.getAccount(MEMO_PROGRAM);
    if (memo.exists) this.svm.addProgram(key, returningAtOnce(memo.data));
  }

  /** Restores all accounts for the next bank. This bank must not be used afterwards. */
  close(): void {
    this.restore(this.atFirst);
    this.svm.setClock(this.clockAtFirst);
    spare.push(this.svm);
  }

  rentExempt(bytes: number): bigint {
    return this.svm.minimumBalanceForRentExemption(BigInt(bytes));
  }

  /** Returns the account as the bank of `slot` has it. */
  read(key: Address, slot = Infinity): Account | null {
    const change = this.journal.find((entry) => entry.slot > slot && entry.before.has(key));
    return change ? (change.before.get(key) ?? null) : this.current(key);
  }

  /** Returns every account of a program, as the bank of `slot` has them. */
  readOwnedBy(program: Address, slot: number): [Address, Account][] {
    const keys = new Set(this.svm.getProgramAccounts(program).map((account) => account.address));
    for (const { before } of this.journal) for (const key of before.keys()) keys.add(key);
    return [...keys].flatMap((key) => {
      const account = this.read(key, slot);
      return account?.programAddress === program ? [[key, account] as [Address, Account]] : [];
    });
  }

  /**
   * Changes an account without a transaction, as if it had always been so. The change is made in
   * the present and in every older state that can still be read or restored.
   */
  patch(key: Address, change: (account: Account | null) => Account): void {
    for (const { before } of this.journal)
      if (before.has(key)) before.set(key, change(before.get(key) ?? null));
    this.write(key, change(this.current(key)));
  }

  /**
   * Runs a transaction and keeps its effects.
   * @param keys all accounts that the transaction may touch.
   * @param disturbed accounts that have another state while the transaction runs, and are restored
   * after it.
   */
  execute(
    tx: WireTransaction,
    keys: readonly Address[],
    clock: SlotTime,
    disturbed: Snapshot = new Map(),
  ): { readonly outcome: Outcome; readonly before: Snapshot } {
    this.setClock(clock);
    const before = this.snapshot(keys);
    for (const [key, account] of before) this.keep(key, account);
    this.journal.push({ slot: clock.slot, before });
    const result = this.withAccounts(disturbed, () =>
      this.svm.sendTransaction(getTransactionDecoder().decode(tx.bytes)),
    );
    return { outcome: outcome(result), before };
  }

  /** Runs a transaction on the state of `clock.slot` and restores that state. */
  simulate(tx: WireTransaction, clock: SlotTime): Simulation {
    return this.asOf(clock.slot, () => {
      this.setClock(clock);
      const result = this.svm.simulateTransaction(getTransactionDecoder().decode(tx.bytes));
      if (result instanceof FailedTransactionMetadata)
        return { ...outcome(result), accounts: new Map() };
      const accounts = result
        .postAccounts()
        .map((after) => [after.address, after.lamports > 0n ? plain(after) : null] as const);
      return { ...outcome(result.meta()), accounts: new Map(accounts) };
    });
  }

  /** Discards the undo entries of final slots. */
  finalize(slot: number): void {
    this.finalSlot = slot;
    this.journal = this.journal.filter((entry) => entry.slot > slot);
  }

  /** Undoes the `count` newest executions. */
  undo(count: number): void {
    for (const { before } of this.journal.splice(this.journal.length - count).reverse())
      this.restore(before);
  }

  /** Runs `body` with some accounts changed, then restores them. */
  private withAccounts<T>(changed: Snapshot, body: () => T): T {
    const kept = this.snapshot([...changed.keys()]);
    this.restore(changed);
    try {
      return body();
    } finally {
      this.restore(kept);
    }
  }

  private asOf<T>(slot: number, body: () => T): T {
    const older: Snapshot = new Map();
    for (const { slot: made, before } of this.journal)
      if (made > slot)
        for (const [key, account] of before) if (!older.has(key)) older.set(key, account);
    return this.withAccounts(older, body);
  }

  private snapshot(keys: readonly Address[]): Snapshot {
    const accounts = keys.map((key) => [key, this.current(key)] as const);
    // Sysvars depend on the clock and not on transactions, so they are left out.
    return new Map(accounts.filter(([, account]) => account?.programAddress !== SYSVARS));
  }

  private restore(accounts: Snapshot): void {
    for (const [key, account] of accounts) this.write(key, account);
  }

  private current(key: Address): Account | null {
    const found = this.svm.getAccount(key);
    if (!found.exists) return null;
    return plain(found);
  }

  /**
   * Writes an account, but only if it has changed. So programs and sysvars among a transaction's
   * accounts stay untouched.
   */
  private write(key: Address, account: Account | null): void {
    const now = this.current(key);
    if (account === null ? now === null : now !== null && sameAccount(now, account)) return;
    this.keep(key, now);
    this.svm.setAccount({ address: key, ...(account ?? NOTHING) });
  }

  private keep(key: Address, account: Account | null): void {
    if (!this.atFirst.has(key)) this.atFirst.set(key, account);
  }

  private setClock({ slot, unixTime, slotHashes }: SlotTime): void {
    const clock = this.svm.getClock();
    if (clock.slot === BigInt(slot)) return;
    const epoch = BigInt(Math.floor(slot / SLOTS_PER_EPOCH));
    this.svm.setClock(
      new Clock(BigInt(slot), clock.epochStartTimestamp, epoch, epoch + 1n, BigInt(unixTime)),
    );
    this.svm.setSlotHashes(slotHashes());
  }
}

const SLOTS_PER_EPOCH = 432_000;
const SYSVARS = 'Sysvar1111111111111111111111111111111111111';
const SYSTEM_PROGRAM = address('11111111111111111111111111111111');

const MEMO_PROGRAM = address('MemoSq4gqABAXKb96qnH8TysNcWxMyWCqXgDLGmfcHr');

/**
 * Returns a program whose first instructions are `r0 = 0; exit`. In its ELF file, addresses are
 * file offsets.
 */
function returningAtOnce(elf: ReadonlyUint8Array): Uint8Array {
  const changed = Uint8Array.from(elf);
  const view = new DataView(changed.buffer);
  const entry = Number(view.getBigUint64(24, true));
  view.setBigUint64(entry, 0xb7n, true);
  view.setBigUint64(entry + 8, 0x95n, true);
  return changed;
}

const NOTHING: Account = {
  lamports: lamports(0n),
  data: new Uint8Array(),
  programAddress: SYSTEM_PROGRAM,
  executable: false,
  space: 0n,
};

const plain = ({ lamports, data, programAddress, executable, space }: EncodedAccount): Account => ({
  lamports,
  data: new Uint8Array(data),
  programAddress,
  executable,
  space,
});

const sameAccount = (a: Account, b: Account): boolean =>
  a.lamports === b.lamports &&
  a.programAddress === b.programAddress &&
  a.executable === b.executable &&
  Buffer.compare(a.data, b.data) === 0;

/** Returns an account of the system program with a balance added to its previous balance. */
export const credited = (account: Account | null, amount: bigint): Account => ({
  ...(account ?? NOTHING),
  lamports: lamports((account?.lamports ?? 0n) + amount),
});

function outcome(result: TransactionMetadata | FailedTransactionMetadata): Outcome {
  const failed = result instanceof FailedTransactionMetadata;
  const meta = failed ? result.meta() : result;
  const returned = meta.returnData();
  return {
    err: failed ? readError(result) : null,
    logs: meta.logs(),
    unitsConsumed: meta.computeUnitsConsumed(),
    innerInstructions: meta.innerInstructions(),
    returnData: { programId: returned.programId(), data: returned.data() },
  };
}
