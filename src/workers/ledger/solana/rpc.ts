import * as v from 'valibot';
import * as read from './rpc-parse.ts';
import { appError, type AppError, ownText, P2cError } from '../../../shared/errors.ts';
import type { EventLog } from '../../../shared/log.ts';
import type { Env } from './env.ts';
import {
  type Account,
  type AtSlot,
  type Blockhash,
  type ChainTransaction,
  type Commitment,
  type SignatureInfo,
  type SignatureStatus,
  type Simulation,
  toBase64,
  type TokenAccount,
} from './rpc-parse.ts';
import { type CallOptions, createTransport, type Refused } from './rpc-transport.ts';
import { caip2, type NetworkId, NETWORKS } from '../../../shared/network.ts';
import type { Balances } from '../../../shared/api/ledger.ts';
import { lamports, usdc } from '../../../shared/money.ts';
import { TOKEN_ACCOUNT_BYTES } from '../../../shared/network-fees.ts';
import { associatedTokenAccount, TOKEN_PROGRAM } from './layout.ts';

/**
 * Reads an owner's SOL, and the USDC in the owner's associated token account.
 * @throws P2cError `rpc_*`, `aborted`.
 */
export async function readBalances(
  rpc: Rpc,
  owner: string,
  mint: string,
  signal?: AbortSignal,
): Promise<Balances> {
  const account = associatedTokenAccount(owner, mint);
  const { sol, token } = await rpc.getPurse(owner, account, { signal });
  return { owner, lamports: lamports(sol), usdc: token ? usdc(token.amount) : null };
}

/**
 * Returns an error if this genesis hash is not that of the network. A local ledger may have any
 * hash, even that of devnet (interoperability tests). It must not have that of mainnet, because on
 * `local` the page takes settings from the URL.
 */
function wrongGenesis(network: NetworkId, got: string): AppError | null {
  const wanted = NETWORKS[network].genesis;
  const isRight = wanted === null ? got !== NETWORKS.mainnet.genesis : got === wanted;
  return isRight
    ? null
    : appError('rpc_wrong_genesis', { wanted: wanted ?? 'a local ledger', got });
}

/**
 * Checks that the RPC servers are on the chosen network. Returns the network's CAIP-2 id.
 * @throws P2cError `rpc_wrong_genesis`, `rpc_*`, `aborted`.
 */
export async function checkNetwork(
  rpc: Rpc,
  network: NetworkId,
  signal?: AbortSignal,
): Promise<`solana:${string}`> {
  const got = await rpc.getGenesisHash({ signal });
  const wrong = wrongGenesis(network, got);
  if (wrong) throw new P2cError(wrong);
  return caip2(got);
}

/**
 * The result of sending. Only after `refused` and `unsent` is it certain that nothing was
 * broadcast. `refused`: the transaction is at fault, or its blockhash is not known yet. `unsent`:
 * every server refused for reasons of its own. `unknown`: only the chain can tell.
 */
type SendAnswer =
  | { readonly kind: 'accepted' }
  | Refused
  | { readonly kind: 'unsent'; readonly error: AppError }
  | { readonly kind: 'unknown'; readonly error: AppError };

/**
 * The part of Solana's JSON-RPC that this project uses. Every method throws P2cError `rpc_*` or
 * `aborted`.
 */
export interface Rpc {
  readonly hosts: readonly string[];
  getGenesisHash(options?: CallOptions): Promise<string>;
  getLatestBlockhash(commitment?: Commitment, options?: CallOptions): Promise<Blockhash>;
  /**
   * Returns false if the blockhash has expired, or if the server does not know it yet at this
   * commitment. The slot shows which: a server at a slot knows every blockhash that was valid at an
   * earlier slot.
   */
  isBlockhashValid(
    blockhash: string,
    commitment: Commitment,
    options?: CallOptions,
  ): Promise<AtSlot<boolean>>;
  getBalance(address: string, options?: CallOptions): Promise<bigint>;
  /** Returns one entry per address, in the same order. An entry is null if there is no account. */
  getAccounts(
    addresses: readonly string[],
    options?: CallOptions,
  ): Promise<{ readonly slot: bigint; readonly value: readonly (Account | null)[] }>;
  /** Returns the SOL of this owner and the token account at this address, with one request. */
  getPurse(
    owner: string,
    account: string,
    options?: CallOptions,
  ): Promise<{ readonly sol: bigint; readonly token: TokenAccount | null }>;
  /** Returns null if there is no classic SPL token account at this address. */
  getTokenAccount(address: string, options?: CallOptions): Promise<TokenAccount | null>;
  /** Returns the same, together with the slot of the answer. */
  getTokenAccountAt(address: string, options?: CallOptions): Promise<AtSlot<TokenAccount | null>>;
  /**
   * Returns one entry per signature. An entry is null if the server does not know the signature.
   * Without the history, the answer is the state of the newest blocks at the slot that the server
   * names. With the history, the answer comes from records that may be behind.
   */
  getSignatureStatuses(
    signatures: readonly string[],
    options?: CallOptions & { readonly searchTransactionHistory?: boolean },
  ): Promise<AtSlot<readonly (SignatureStatus | null)[]>>;
  getTransaction(
    signature: string,
    commitment?: 'confirmed' | 'finalized',
    options?: CallOptions,
  ): Promise<ChainTransaction | null>;
  /** Lists signatures, newest first. */
  getSignaturesForAddress(
    address: string,
    options?: CallOptions & {
      readonly limit?: number;
      readonly before?: string;
      /**
       * This signature and older ones are not listed. A server that does not know it may list all,
       * or refuse.
       */
      readonly until?: string;
    },
  ): Promise<readonly SignatureInfo[]>;
  /**
   * Simulates a transaction. Does not verify signatures, so that of the fee payer may be missing.
   */
  simulateTransaction(bytes: Uint8Array, options?: CallOptions): Promise<Simulation>;
  /**
   * Sends a transaction. If a server does not answer, or refuses for a reason of its own, the next
   * server gets the same transaction. Throws only `aborted`.
   */
  sendTransaction(
    bytes: Uint8Array,
    options: CallOptions & { readonly skipPreflight: boolean },
  ): Promise<SendAnswer>;
  getMinimumBalanceForRentExemption(bytes: number, options?: CallOptions): Promise<bigint>;
  /**
   * Returns the prices that recent transactions paid to write to these accounts, in micro-lamports
   * per compute unit.
   */
  getRecentPrioritizationFees(
    accounts: readonly string[],
    options?: CallOptions,
  ): Promise<readonly bigint[]>;
}

const CONFIRMED = { commitment: 'confirmed' } as const;
const TOKEN_ACCOUNT = { offset: 0, length: TOKEN_ACCOUNT_BYTES } as const;

const tokenAccountIn = (
  address: string,
  account: { readonly owner: string; readonly data: Uint8Array } | null,
): TokenAccount | null =>
  account?.owner === TOKEN_PROGRAM ? read.tokenAccount(address, account.data) : null;

/** Returns the part of a request's configuration that makes a server refuse if it is behind. */
const least = (options: CallOptions | undefined): { readonly minContextSlot?: number } =>
  options?.minContextSlot === undefined ? {} : { minContextSlot: Number(options.minContextSlot) };

/**
 * Connects to servers.
 * @param network every server on another network is skipped, which is checked before a server is
 * first used; null accepts any network.
 * @throws P2cError `rpc_invalid_url`.
 */
export function createRpc(
  urls: readonly string[],
  env: Env,
  network: NetworkId | null = null,
  log?: EventLog,
): Rpc {
  const refuse = network && ((genesis: string) => wrongGenesis(network, genesis));
  const transport = createTransport(urls, env, refuse, log);
  const { call } = transport;
  /** Rent exemptions by size in bytes. The network changes them only every few months. */
  const rents = new Map<number, bigint>();
  // The balance is parsed from the account itself, because `getTokenAccountBalance` fails if there
  // is no account, and does not return the delegate (platform-notes.md). The schema also checks
  // that it is a token account, so that otherwise another server is asked.
  const tokenAccountAt = (
    address: string,
    options?: CallOptions,
  ): Promise<AtSlot<TokenAccount | null>> =>
    call(
      'getAccountInfo',
      [address, { encoding: 'base64', ...CONFIRMED, ...least(options) }],
      v.pipe(
        read.accountInfo,
        v.transform(({ slot, value: account }) => ({
          slot,
          value: tokenAccountIn(address, account),
        })),
      ),
      options,
    );

  return {
    hosts: transport.hosts,
    getGenesisHash: (options) => call('getGenesisHash', [], read.genesisHash, options),
    getLatestBlockhash: (commitment = 'confirmed', options) =>
      call('getLatestBlockhash', [{ commitment }], read.blockhash, options),
    isBlockhashValid: (blockhash, commitment, options) =>
      call(
        'isBlockhashValid',
        [blockhash, { commitment, ...least(options) }],
        read.validity,
        options,
      ),
    getBalance: (address, options) =>
      call('getBalance', [address, { ...CONFIRMED, ...least(options) }], read.balance, options),
    getAccounts: (addresses, options) =>
      call(
        'getMultipleAccounts',
        // One byte is enough to see whether the account has data.
        [addresses, { encoding: 'base64', dataSlice: { offset: 0, length: 1 }, ...CONFIRMED }],
        v.pipe(
          read.accounts,
          v.check(({ value }) => value.length === addresses.length),
        ),
        options,
      ),
    getPurse: (owner, account, options) =>
      call(
        'getMultipleAccounts',
        [[owner, account], { encoding: 'base64', dataSlice: TOKEN_ACCOUNT, ...CONFIRMED }],
        v.pipe(
          read.purse,
          v.transform(([sol, found]) => ({ sol, token: tokenAccountIn(account, found) })),
        ),
        options,
      ),
    getTokenAccount: async (address, options) => (await tokenAccountAt(address, options)).value,
    getTokenAccountAt: tokenAccountAt,
    getSignatureStatuses: (signatures, options) =>
      call(
        'getSignatureStatuses',
        [signatures, { searchTransactionHistory: options?.searchTransactionHistory ?? false }],
        read.signatureStatuses,
        options,
      ),
    getTransaction: (signature, commitment = 'confirmed', options) =>
      call(
        'getTransaction',
        [signature, { encoding: 'json', commitment, maxSupportedTransactionVersion: 1 }],
        read.transaction,
        options,
      ),
    getSignaturesForAddress: (address, options) =>
      call(
        'getSignaturesForAddress',
        [
          address,
          {
            ...CONFIRMED,
            ...least(options),
            ...(options?.limit === undefined ? {} : { limit: options.limit }),
            ...(options?.before === undefined ? {} : { before: options.before }),
            ...(options?.until === undefined ? {} : { until: options.until }),
          },
        ],
        read.signatureInfos,
        options,
      ),
    simulateTransaction: (bytes, options) =>
      call(
        'simulateTransaction',
        [
          toBase64(bytes),
          { encoding: 'base64', sigVerify: false, ...CONFIRMED, ...least(options) },
        ],
        read.simulation,
        options,
      ),
    async getMinimumBalanceForRentExemption(bytes, options) {
      const known = rents.get(bytes);
      if (known !== undefined) return known;
      const method = 'getMinimumBalanceForRentExemption';
      const rent = await call(method, [bytes], read.rentExemption(bytes), options);
      rents.set(bytes, rent);
      return rent;
    },
    getRecentPrioritizationFees: (accounts, options) =>
      call('getRecentPrioritizationFees', [accounts], read.prioritizationFees, options),

    async sendTransaction(bytes, options) {
      const params = [
        toBase64(bytes),
        {
          encoding: 'base64',
          skipPreflight: options.skipPreflight,
          preflightCommitment: 'confirmed',
          ...least(options),
          // This project sends the transaction again itself, and knows when to stop.
          maxRetries: 0,
        },
      ];
      let maybeDelivered: AppError | null = null;
      let refused: Refused | null = null;
      for (const server of transport.hosts.keys()) {
        const answer = await transport.attempt(server, 'sendTransaction', params, options);
        if (answer.kind === 'result') return { kind: 'accepted' };
        if (answer.kind === 'no-answer') {
          maybeDelivered ??= answer.error;
          continue;
        }
        // The network already has the transaction, so this counts as accepted. The chain shows the
        // result.
        if (answer.err?.name === 'AlreadyProcessed') return { kind: 'accepted' };
        if (!refused || answer.isFinal || answer.err) refused = answer;
        if (answer.isFinal) break;
      }
      // An earlier server may have accepted the transaction a moment ago. That may be why this
      // server refuses.
      if (maybeDelivered) return { kind: 'unknown', error: maybeDelivered };
      if (!refused)
        return { kind: 'unsent', error: appError('internal', { what: ownText('no RPC server') }) };
      return refused.isFinal || refused.err ? refused : { kind: 'unsent', error: refused.error };
    },
  };
}
