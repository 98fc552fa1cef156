import type { LedgerConfig } from '../../../shared/api/ledger.ts';
import type { AppError } from '../../../shared/errors.ts';
import type { Lamports } from '../../../shared/money.ts';
import { MAX_FEES } from '../../../shared/network-fees.ts';
import type { EventLog } from '../../../shared/log.ts';
import { NETWORKS } from '../../../shared/network.ts';
import { createServers } from '../chain/servers.ts';
import { type Claims, type LedgerDb, openLedgerDb } from '../solana/db.ts';
import type { Env } from '../solana/env.ts';
import { createKeyStore, type KeyStore } from '../solana/keys.ts';
import { createKv, type Kv } from '../solana/kv.ts';
import { checkNetwork } from '../solana/rpc.ts';
import { type Books, createBooks, type Windows } from './books.ts';
import { createFacilitator, type Facilitator } from './facilitator.ts';
import { feePayerKeyOf } from './fee-balance.ts';
import { createJournal, type Journal } from './journal.ts';
import { createFollowing, type PaymentDeps } from './payments.ts';
import { createTransferEngine, type TransferEngine } from './transfer.ts';

/** The ledger worker's storage in the browser. Each worker has one, for all networks. */
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

/** The chain of one network, together with this browser's storage. */
export interface Chain extends PaymentDeps, Stores {
  readonly journal: Journal;
  /** The network's CAIP-2 id, checked against the genesis hash of the RPC servers. */
  readonly caip2: `solana:${string}`;
  /** The host's choice of `MAX_FEES`. */
  readonly maxFee: Lamports;
  /**
   * Returns the facilitator of an owner. Always the same object for the same owner, because it
   * knows which payments are in progress.
   * @throws P2cError `storage_failed`.
   */
  facilitator(owner: string): Promise<Facilitator>;
  /** Watches a payment until the chain has decided (payments.ts). */
  readonly follow: ReturnType<typeof createFollowing>;
  readonly transfer: TransferEngine;
}

/** Returns the same chain with low-priority requests, which wait for all others. */
export const inBackground = (chain: Chain): Chain => ({ ...chain, rpc: chain.servers.background });

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
  const maxFee = MAX_FEES[config.maxFee ?? 'normal'];
  const servers = createServers(config, env, options);
  const { any: rpc } = servers;
  const caip2 = await checkNetwork(rpc, network, options.signal);
  const mint = NETWORKS[network].usdcMint;
  const deps = { ...stores, rpc, servers, env, network, mint, maxFee };
  const facilitators = new Map<string, Promise<Facilitator>>();

  async function makeFacilitator(owner: string): Promise<Facilitator> {
    return createFacilitator({
      ...deps,
      feePayerKey: await feePayerKeyOf(deps, owner),
      recall: async (hash) =>
        (await stores.journal.byMessageHash(hash)).find((entry) => entry.role === 'host') ?? null,
    });
  }

  return {
    ...deps,
    caip2,
    facilitator(owner) {
      const known = facilitators.get(owner) ?? makeFacilitator(owner);
      facilitators.set(owner, known);
      return known;
    },
    follow: createFollowing(deps),
    transfer: createTransferEngine(deps),
  };
}
