import { randomBytes } from 'node:crypto';
import { address, type Address } from '@solana/kit';
import { Bank, credited, type Simulation, type Snapshot } from './bank.ts';
import { toBase58 } from './bytes.ts';
import { Chain, type ChainOptions } from './chain.ts';
import { invalidParams, minContextSlotNotReached } from './errors.ts';
import { Faults } from './faults.ts';
import { feeOf } from './fees.ts';
import { History, type Landed } from './history.ts';
import type { Json } from './json.ts';
import type { Config } from './params.ts';
import * as token from './token.ts';
import { signatureOf, signaturesAreValid, type WireTransaction } from './transaction.ts';
import { readTransfers, tokenBalances } from './transfers.ts';
import { txError, type TxError } from './txerror.ts';

/** One ledger from genesis: the bank, its chain, its history, and its faults. */

export const MAINNET_USDC = address('EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v');
export const DEVNET_USDC = address('4zMMC9srt5Ri5X14GAgXhaHii3GnPAEERYPJgZJDncDU');
const USDC_DECIMALS = 6;
/** No one has the key of this authority. Money comes only from `local_fund`. */
const MINT_AUTHORITY = address(toBase58(randomBytes(32)));
/** The Lighthouse program. Wallets add its assertions to the transactions that they sign. */
const LIGHTHOUSE = address('L2TExMFKdjpN9kozasaurPirfHy9P8sbXoAN1qA3S95');
const GENESIS = {
  mainnet: '5eykt4UsFv8P8NJdTREpY1vzqKqZKvdpKuc147dw2N9d',
  devnet: 'EtWTRABZaYq6iMfeYKouRu166VU2xqa1wcaWoxPkrZBG',
} as const;
const API_VERSION = '3.1.0';
/** The largest u64, which is the type of lamports and token amounts. */
export const MAX_U64 = (1n << 64n) - 1n;
const MAX_LOCKED_ACCOUNTS = 128;
/** How many slots a doomed transaction stays confirmed before it vanishes. */
const CONFIRMED_BEFORE_ROLLBACK = 4;

/**
 * A simulation with the accounts that it read. If the transaction failed its checks, no account was
 * read.
 */
export type Simulated = Simulation & { readonly keys: readonly Address[] };

export class Node {
  readonly genesisHash = toBase58(randomBytes(32));
  readonly bank = new Bank();
  readonly chain: Chain;
  readonly history = new History();
  readonly faults = new Faults();
  /** Which genesis hash the ledger shows, by default its own. */
  presents: 'own' | 'devnet' | 'mainnet' | { readonly hash: string } = 'own';
  private readonly options: ChainOptions;
  private readonly doomed = new Map<string, number>();

  constructor(options: ChainOptions) {
    this.options = options;
    this.chain = new Chain(options, this.genesisHash);
    this.bank.standIn(LIGHTHOUSE);
    for (const mint of [MAINNET_USDC, DEVNET_USDC]) {
      const rent = this.bank.rentExempt(82);
      this.bank.patch(mint, () => token.newMint(MINT_AUTHORITY, USDC_DECIMALS, rent));
    }
  }

  /** Closes the ledger. No method may be called afterwards. */
  close(): void {
    this.faults.clear();
    this.bank.close();
  }

  /** The genesis hash that the ledger shows. */
  get presentedGenesis(): string {
    if (this.presents === 'own') return this.genesisHash;
    return typeof this.presents === 'object' ? this.presents.hash : GENESIS[this.presents];
  }

  /** Applies the changes that passing time causes. Called before each request. */
  tick(): void {
    this.faults.apply(this.chain);
    for (const [signature, slot] of this.doomed)
      if (this.chain.slot >= slot) this.rollBack(signature);
    this.bank.finalize(this.chain.slotAt('finalized'));
  }

  /** Returns the slot at which a request is answered. */
  contextSlot(config: Config): number {
    return this.atLeast(this.chain.slotAt(config.commitment()), config);
  }

  /** Returns the slot. @throws RpcError -32016 if the request requires a later slot. */
  atLeast(slot: number, config: Config): number {
    if (slot < (config.uint('minContextSlot') ?? 0)) throw minContextSlotNotReached(slot);
    return slot;
  }

  /** Returns `{context, value}`, the form of most answers. */
  withContext(slot: number, value: Json): Json {
    return { context: { apiVersion: API_VERSION, slot }, value };
  }

  /** Runs a transaction on the state of `slot` without effect. */
  simulate(tx: WireTransaction, slot: number): Simulated {
    const err = this.check(tx, slot);
    if (err) return { ...UNRUN, err };
    return { ...this.bank.simulate(tx, this.chain.timeOf(slot)), keys: tx.message.staticKeys };
  }

  /**
   * Checks, runs and keeps a transaction, as a leader does. If the transaction fails the checks, or
   * its payer cannot pay, drops the transaction without a trace.
   * @returns the landed transaction, or null.
   */
  land(tx: WireTransaction, failOnChain = false): Landed | null {
    const { slot } = this.chain;
    if (!signaturesAreValid(tx)) return null;
    if (this.check(tx, slot)) return null;
    return this.execute(tx, slot, this.chain.unixTime(), failOnChain);
  }

  /** Makes a landed transaction vanish a few slots after it is confirmed. */
  doom({ signature, slot }: Landed): void {
    this.doomed.set(signature, slot + this.options.confirmedAfter + CONFIRMED_BEFORE_ROLLBACK);
  }

  /** Returns the newest transaction that is confirmed and not final. */
  newestConfirmed(): Landed | undefined {
    const [confirmed, final] = [this.chain.slotAt('confirmed'), this.chain.slotAt('finalized')];
    return this.history.all.findLast(({ slot }) => slot <= confirmed && slot > final);
  }

  /**
   * Lets a fork without this transaction win. The transaction and its effects are gone. Later
   * transactions land on the new fork if they still can.
   * @returns the signatures that vanished.
   */
  rollBack(signature: string): readonly string[] {
    this.doomed.delete(signature);
    const target = this.history.find(signature);
    if (!target || target.slot <= this.bank.finalSlot) return [];
    const index = this.history.all.indexOf(target);
    const cut = this.history.cutFrom(index);
    this.bank.undo(cut.length);
    const later = cut
      .slice(1)
      .filter(
        ({ tx, slot, blockTime }) =>
          this.check(tx, slot) !== null || !this.execute(tx, slot, blockTime, false),
      );
    return [signature, ...later.map((gone) => gone.signature)];
  }

  /**
   * Creates lamports and tokens, as if they had existed from genesis. @returns the token account,
   * if there is one.
   */
  fund(owner: Address, lamports: bigint, mint: Address, amount: bigint | null): Address | null {
    const held = this.bank.read(owner)?.lamports ?? 0n;
    const supply = token.readMint(this.bank.read(mint))?.supply;
    if (supply === undefined) throw invalidParams('Invalid param: could not find mint');
    if (held + lamports > MAX_U64 || supply + (amount ?? 0n) > MAX_U64)
      throw invalidParams('Invalid param: amount out of range');
    if (lamports > 0n) this.bank.patch(owner, (account) => credited(account, lamports));
    if (amount === null) return null;
    const ata = token.ataOf(mint, owner);
    const rent = this.bank.rentExempt(165);
    this.bank.patch(ata, (account) => {
      const known = token.readTokenAccount(account) && account;
      return token.minted(known ?? token.newTokenAccount(mint, owner, rent), amount);
    });
    this.bank.patch(mint, (account) => {
      if (!account) throw invalidParams('Invalid param: could not find mint');
      return token.minted(account, amount);
    });
    return ata;
  }

  /**
   * Makes a bank's checks before it runs a transaction. Returns null if the transaction may run.
   */
  private check(tx: WireTransaction, slot: number): TxError | null {
    const { staticKeys, recentBlockhash } = tx.message;
    if (staticKeys.length > MAX_LOCKED_ACCOUNTS) return txError('TooManyAccountLocks');
    if (new Set(staticKeys).size < staticKeys.length) return txError('AccountLoadedTwice');
    if (!this.chain.isBlockhashValid(recentBlockhash, slot)) return txError('BlockhashNotFound');
    const landed = this.history.findDuplicate(tx);
    return landed && landed.slot <= slot ? txError('AlreadyProcessed') : null;
  }

  /**
   * Runs a transaction and keeps its effects. With `failOnChain`, its token accounts are frozen
   * during the run.
   */
  private execute(
    tx: WireTransaction,
    slot: number,
    blockTime: number,
    failOnChain: boolean,
  ): Landed | null {
    const keys = tx.message.staticKeys;
    const clock = this.chain.timeOf(slot, blockTime);
    const disturbed = failOnChain ? this.frozenTokens(keys) : undefined;
    const { outcome, before } = this.bank.execute(tx, keys, clock, disturbed);
    if (failOnChain && !outcome.err) {
      // The frozen accounts caused no failure. So the run is undone, and the transaction lands
      // normally.
      this.bank.undo(1);
      return this.execute(tx, slot, blockTime, false);
    }
    const after = (key: Address) => this.bank.read(key);
    const earlier = (key: Address) => (before.has(key) ? (before.get(key) ?? null) : after(key));
    const [payer] = keys;
    const paid = payer && after(payer)?.lamports !== earlier(payer)?.lamports;
    if (outcome.err && !paid) {
      this.bank.undo(1);
      return null;
    }
    const signature = signatureOf(tx);
    const landed: Landed = {
      ...outcome,
      signature,
      tx,
      keys,
      slot,
      blockTime,
      fee: feeOf(tx.message),
      preBalances: keys.map((key) => earlier(key)?.lamports ?? 0n),
      postBalances: keys.map((key) => after(key)?.lamports ?? 0n),
      preTokenBalances: tokenBalances(keys, earlier),
      postTokenBalances: tokenBalances(keys, after),
      transfers: readTransfers({ tx, keys, outcome, signature, slot }, earlier, after),
    };
    this.history.add(landed);
    return landed;
  }

  private frozenTokens(keys: readonly Address[]): Snapshot {
    const accounts = keys.map((key) => [key, this.bank.read(key)] as const);
    return new Map(
      accounts.flatMap(([key, account]) =>
        account && token.readTokenAccount(account) ? [[key, token.frozen(account)] as const] : [],
      ),
    );
  }
}

const UNRUN: Simulated = {
  err: null,
  logs: [],
  unitsConsumed: 0n,
  innerInstructions: [],
  returnData: { programId: new Uint8Array(32), data: new Uint8Array() },
  accounts: new Map(),
  keys: [],
};
