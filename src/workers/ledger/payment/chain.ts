import type {
  Balances,
  FeeBalance,
  LedgerConfig,
  SignTransaction,
} from '../../../shared/api/ledger.ts';
import type { AppError } from '../../../shared/errors.ts';
import type { EventLog } from '../../../shared/log.ts';
import { NETWORKS } from '../../../shared/network.ts';
import { checkNetwork, readBalances, type Rpc } from '../solana/rpc.ts';
import { createServers } from '../chain/servers.ts';
import { type Claims, type LedgerDb, openLedgerDb } from '../solana/db.ts';
import type { Env } from '../solana/env.ts';
import { createFacilitator, type Facilitator } from './facilitator.ts';
import { type Books, createBooks, type Windows } from './books.ts';
import { createJournal, type Journal, type JournalEntry } from './journal.ts';
import {
  createKeyStore,
  depositKeyId,
  type KeyStore,
  sessionKeyId,
  type Signer,
} from '../solana/keys.ts';
import { createKv, type Kv } from '../solana/kv.ts';
import { createFollowing, type PaymentDeps, untilFinal } from './payments.ts';
import {
  type FeeKeyDeps,
  feeKeyOf,
  fundFeeKey,
  readFeeBalance,
  refundFeeKey,
} from './fee-balance.ts';
import { createTransferEngine, type TransferEngine } from './transfer.ts';

/** What the ledger worker stores in the browser. One per worker, for all networks. */
export interface Stores {
  readonly db: LedgerDb;
  readonly keys: KeyStore;
  readonly journal: Journal;
  readonly kv: Kv;
  readonly books: Books;
}

/**
 * Opens the stores.
 * @throws P2cError `storage_failed`.
 */
export async function openStores(env: Env, windows: Windows, name?: string): Promise<Stores> {
  const db = await openLedgerDb(name);
  const claims: Claims = new Map();
  return {
    db,
    keys: createKeyStore(db, claims, env.wallMs),
    journal: createJournal(db, claims, env.wallMs),
    kv: createKv(db, claims),
    books: createBooks(windows, db, claims, env),
  };
}

/**
 * The chain of one network, with this browser's storage. Methods throw P2cError unless they return
 * a Result.
 */
export interface Chain extends PaymentDeps, Stores {
  readonly journal: Journal;
  /** The same servers, for requests that yield to all others (rpc-priority.ts). */
  readonly background: Rpc;
  /** Checked against the RPC server's genesis hash. */
  readonly caip2: `solana:${string}`;
  balances(owner: string, signal?: AbortSignal): Promise<Balances>;
  feeBalance(owner: string, signal?: AbortSignal): Promise<FeeBalance>;
  fundFeeKey(owner: string, sign: SignTransaction, signal?: AbortSignal): Promise<FeeBalance>;
  refundFeeKey(owner: string, signal?: AbortSignal): Promise<FeeBalance>;
  feeKey(owner: string): Promise<Signer>;
  /** Creates the key on first use. It is destroyed once its account is gone (deposit/settle.ts). */
  depositKey(owner: string, callId: string): Promise<Signer>;
  /**
   * Creates the key on first use; `keys.destroy(sessionKeyId(callId))` removes it when the call
   * ends.
   */
  sessionKey(callId: string): Promise<Signer>;
  readonly transfer: TransferEngine;
  /**
   * Returns the owner's facilitator, always the same one because it remembers what is in progress.
   */
  facilitator(owner: string): Promise<Facilitator>;
  /** Follows a payment until the chain has decided (payments.ts). */
  readonly follow: ReturnType<typeof createFollowing>;
  /** Watches a confirmed payment to finality; false = rolled back. */
  untilFinal(entry: JournalEntry, signal: AbortSignal): Promise<boolean>;
}

/**
 * Connects to a network and checks the RPC servers and their genesis hash.
 * @throws P2cError `rpc_missing`, `rpc_invalid_url`, `rpc_wrong_genesis`, `rpc_*`, `aborted`.
 */
export async function createChain(
  config: LedgerConfig,
  stores: Stores,
  env: Env,
  options: {
    readonly log?: EventLog;
    readonly onSecond?: (error: AppError | null) => void;
    readonly signal?: AbortSignal;
  } = {},
): Promise<Chain> {
  const { network } = config;
  const servers = createServers(config, env, options);
  const { any: rpc, background } = servers;
  const caip2 = await checkNetwork(rpc, network, options.signal);
  const mint = NETWORKS[network].usdcMint;
  const { journal, keys, books } = stores;
  const shared = { rpc, servers, env, network, mint, books };
  const deps: FeeKeyDeps = { ...shared, journal, keys };
  const facilitators = new Map<string, Promise<Facilitator>>();

  async function makeFacilitator(owner: string): Promise<Facilitator> {
    return createFacilitator({
      ...shared,
      feeKey: await feeKeyOf(deps, owner),
      recall: async (hash) =>
        (await stores.journal.byMessageHash(hash)).find((entry) => entry.role === 'host') ?? null,
    });
  }

  return {
    ...stores,
    ...shared,
    background,
    caip2,
    balances: (owner, signal) => readBalances(rpc, owner, mint, signal),
    feeBalance: (owner, signal) => readFeeBalance(deps, owner, signal),
    fundFeeKey: (owner, sign, signal) => fundFeeKey(deps, owner, sign, signal),
    refundFeeKey: (owner, signal) => refundFeeKey(deps, owner, signal),
    feeKey: (owner) => feeKeyOf(deps, owner),
    depositKey: (owner, callId) =>
      stores.keys.loadOrCreate(depositKeyId(network, owner, callId), 'deposit'),
    sessionKey: (callId) => stores.keys.loadOrCreate(sessionKeyId(callId), 'session'),
    transfer: createTransferEngine(deps),
    facilitator(owner) {
      const known = facilitators.get(owner) ?? makeFacilitator(owner);
      facilitators.set(owner, known);
      return known;
    },
    follow: createFollowing(deps),
    untilFinal: (entry, signal) => untilFinal(entry, deps, signal),
  };
}
