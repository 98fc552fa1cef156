import * as v from 'valibot';
import * as read from './rpc-parse.ts';
import {
  appError,
  type AppError,
  type ErrorCode,
  ownText,
  P2cError,
  toAppError,
} from '../../../shared/errors.ts';
import type { EventLog } from '../../../shared/log.ts';
import type { Env } from './env.ts';
import {
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
import { associatedTokenAccount, TOKEN_PROGRAM } from './layout.ts';

/**
 * Reads an owner's SOL, and the USDC in its associated token account.
 * @throws P2cError `rpc_*`, `aborted`.
 */
export async function readBalances(
  rpc: Rpc,
  owner: string,
  mint: string,
  signal?: AbortSignal,
): Promise<Balances> {
  const [sol, account] = await Promise.all([
    rpc.getBalance(owner, { signal }),
    rpc.getTokenAccount(associatedTokenAccount(owner, mint), { signal }),
  ]);
  return { owner, lamports: lamports(sol), usdc: account ? usdc(account.amount) : null };
}

/**
 * Returns the error if this genesis hash is not the network's. A local ledger may have any, also
 * devnet's (interoperability tests), but never mainnet's: on `local`, the page takes its settings
 * from the URL.
 */
function wrongGenesis(network: NetworkId, got: string): AppError | null {
  const wanted = NETWORKS[network].genesis;
  const isRight = wanted === null ? got !== NETWORKS.mainnet.genesis : got === wanted;
  return isRight
    ? null
    : appError('rpc_wrong_genesis', { wanted: wanted ?? 'a local ledger', got });
}

/**
 * Checks that the RPC server is on the chosen network, and returns the network's CAIP-2 id.
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
 * What is known after sending. Only `refused` and `unsent` mean that nothing was broadcast: the
 * transaction is at fault, or its blockhash is not known yet; or every server has reasons of its own.
 * After `unknown`, only the chain can tell.
 */
type SendAnswer =
  | { readonly kind: 'accepted' }
  | Refused
  | { readonly kind: 'unsent'; readonly error: AppError }
  | { readonly kind: 'unknown'; readonly error: AppError };

/**
 * The part of Solana's JSON-RPC that is used here. Every method throws P2cError `rpc_*` or
 * `aborted`.
 */
export interface Rpc {
  readonly hosts: readonly string[];
  getGenesisHash(options?: CallOptions): Promise<string>;
  getLatestBlockhash(commitment?: Commitment, options?: CallOptions): Promise<Blockhash>;
  /**
   * Tells whether this blockhash was handed out a moment ago, so that a server which is a little
   * behind may not have met it yet. Asks nobody.
   */
  isFresh(blockhash: string): boolean;
  /**
   * Tells whether a server has shown the same finalized height for a minute, called a blockhash valid
   * for longer than any lives, answered nothing that was asked of it alone (a refusal is an answer), or
   * is on another network. It has no answer to
   * whether something is over, and by its own doing alone: no other server can make it look stuck. One
   * that failed a moment ago may answer at the next try, whatever it did earlier.
   */
  isStuck(server: number): boolean;
  /** Counts a blockhash that somebody else chose as handed out now. */
  noteBlockhash(blockhash: string): void;
  getBlockHeight(commitment: Commitment, options?: CallOptions): Promise<bigint>;
  /** false: over, or not known to the server at this commitment yet. */
  isBlockhashValid(
    blockhash: string,
    commitment: Commitment,
    options?: CallOptions,
  ): Promise<boolean>;
  getBalance(address: string, options?: CallOptions): Promise<bigint>;
  /** null: there is no classic SPL token account at this address. */
  getTokenAccount(address: string, options?: CallOptions): Promise<TokenAccount | null>;
  /** One entry per signature; null: unknown to the server. */
  getSignatureStatuses(
    signatures: readonly string[],
    options?: CallOptions & { readonly searchTransactionHistory?: boolean },
  ): Promise<readonly (SignatureStatus | null)[]>;
  getTransaction(
    signature: string,
    commitment?: 'confirmed' | 'finalized',
    options?: CallOptions,
  ): Promise<ChainTransaction | null>;
  /** Newest first. */
  getSignaturesForAddress(
    address: string,
    options?: CallOptions & { readonly limit?: number; readonly before?: string },
  ): Promise<readonly SignatureInfo[]>;
  /** Signatures are not verified: the fee payer's slot may be empty. */
  simulateTransaction(bytes: Uint8Array, options?: CallOptions): Promise<Simulation>;
  /**
   * Throws only `aborted`. If a server gives no answer, or refuses for a reason of its own, the same
   * bytes go to the fallbacks, unless one server is named.
   */
  sendTransaction(
    bytes: Uint8Array,
    options: CallOptions & { readonly skipPreflight: boolean },
  ): Promise<SendAnswer>;
  getMinimumBalanceForRentExemption(bytes: number, options?: CallOptions): Promise<bigint>;
  /** Micro-lamports per compute unit that recent blocks paid to write these accounts. */
  getRecentPrioritizationFees(
    accounts: readonly string[],
    options?: CallOptions,
  ): Promise<readonly bigint[]>;
}

/**
 * How far behind a server may be and still know every blockhash that is no longer fresh. Shorter
 * than a blockhash lives on any network (docs/platform-notes.md), so that no payment waits for it.
 */
const FRESH_MS = 15_000;
/** Finality comes every few seconds, even on a slow day. */
const STUCK_MS = 60_000;
/** Several times as long as a blockhash lives. */
const OUTLIVED_MS = 600_000;
/** Two failures with nothing asked between them say no more than this of the time between. */
const ASKED_MS = 15_000;
/** With nothing asked for longer, what was before says nothing of now. */
const RECENT_MS = 75_000;
/** Some ask only every five minutes, and not while another failure lies between. */
const SELDOM_MS = 400_000;
/** So many failures in a row, each after a pause that long or shorter, are a silence too. */
const SELDOM_FAILED = 5;

/** How a server has failed since its last answer. */
interface Silence {
  /** How long it has been asked, and failed. */
  readonly silentMs: number;
  /** How often it has failed after a longer pause. */
  readonly seldom: number;
  readonly atMs: number;
}

/** `tookMs`: how long the request that failed was waited for. */
function longer(before: Silence | undefined, atMs: number, tookMs: number): Silence {
  const gapMs = before ? atMs - before.atMs : Infinity;
  if (!before || gapMs > SELDOM_MS) return { silentMs: 0, seldom: 1, atMs };
  const { silentMs, seldom } = before;
  if (gapMs > RECENT_MS) return { silentMs: 0, seldom: seldom + 1, atMs };
  return { silentMs: silentMs + Math.min(gapMs, Math.max(ASKED_MS, tookMs)), seldom, atMs };
}

const REFUSALS: ReadonlySet<string> = new Set<ErrorCode>([
  'rpc_rate_limited',
  'rpc_forbidden',
  'rpc_error',
]);

const CONFIRMED = { commitment: 'confirmed' } as const;

/**
 * @param network leaves out every server of another one, checked before its first use; null: any.
 * @throws P2cError `rpc_invalid_url`.
 */
export function createRpc(
  urls: readonly string[],
  env: Env,
  network: NetworkId | null = null,
  log?: EventLog,
): Rpc {
  const refuse = network && ((genesis: string) => wrongGenesis(network, genesis));
  /** By server: its failures since it last answered anything, of what was asked of it alone. */
  const silences = new Map<number, Silence>();
  /** Those of another network: they have nothing to say of this one. */
  const foreign = new Set<number>();
  const heard = (server: number): void => void silences.delete(server);
  const transport = createTransport(urls, env, refuse, log, heard);
  const call: typeof transport.call = async (method, params, schema, options = {}) => {
    const fromMs = env.nowMs();
    try {
      return await transport.call(method, params, schema, options);
    } catch (thrown) {
      const { server, signal } = options;
      const { code } = toAppError(thrown);
      if (server !== undefined && code === 'rpc_wrong_genesis') foreign.add(server);
      // Who refuses is not silent: questions that another server or a peer causes end in refusals.
      if (server !== undefined && !signal?.aborted) {
        if (REFUSALS.has(code)) heard(server);
        else {
          const nowMs = env.nowMs();
          silences.set(server, longer(silences.get(server), nowMs, nowMs - fromMs));
        }
      }
      throw thrown;
    }
  };
  const isRecent = (atMs: number): boolean => env.nowMs() - atMs <= RECENT_MS;
  /** The newest blockhashes, and when each was handed out. */
  const handedOutMs = new Map<string, number>();
  const isFresh = (blockhash: string): boolean =>
    env.nowMs() - (handedOutMs.get(blockhash) ?? -FRESH_MS) < FRESH_MS;
  function noteBlockhash(blockhash: string): void {
    for (const each of handedOutMs.keys()) if (!isFresh(each)) handedOutMs.delete(each);
    handedOutMs.set(blockhash, env.nowMs());
  }

  /** By server: its newest finalized height, and from when to when it was shown. */
  const heights = new Map<number, { height: bigint; sinceMs: number; untilMs: number }>();
  function noteHeight(server: number, height: bigint): void {
    const known = heights.get(server);
    const nowMs = env.nowMs();
    if (known?.height === height) known.untilMs = nowMs;
    else heights.set(server, { height, sinceMs: nowMs, untilMs: nowMs });
  }

  /** By server and blockhash: from when to when it was called valid. */
  const valid = new Map<number, Map<string, { readonly sinceMs: number; untilMs: number }>>();
  function noteValid(server: number, blockhash: string): void {
    const theirs = valid.get(server) ?? new Map<string, { sinceMs: number; untilMs: number }>();
    valid.set(server, theirs);
    const nowMs = env.nowMs();
    const known = theirs.get(blockhash);
    if (known) known.untilMs = nowMs;
    else theirs.set(blockhash, { sinceMs: nowMs, untilMs: nowMs });
  }
  const callsValidForEver = (server: number): boolean =>
    [...(valid.get(server)?.values() ?? [])].some(
      ({ sinceMs, untilMs }) => isRecent(untilMs) && untilMs - sinceMs >= OUTLIVED_MS,
    );

  return {
    hosts: transport.hosts,
    getGenesisHash: (options) => call('getGenesisHash', [], read.genesisHash, options),
    async getLatestBlockhash(commitment = 'confirmed', options) {
      const params = [{ commitment }];
      const answer = await call('getLatestBlockhash', params, read.blockhash, options);
      noteBlockhash(answer.blockhash);
      return answer;
    },
    isFresh,
    noteBlockhash,
    async getBlockHeight(commitment, options) {
      const height = await call('getBlockHeight', [{ commitment }], read.blockHeight, options);
      const { server } = options ?? {};
      if (server !== undefined && commitment === 'finalized') noteHeight(server, height);
      return height;
    },
    isStuck(server) {
      if (foreign.has(server)) return true;
      const { sinceMs = 0, untilMs = 0 } = heights.get(server) ?? {};
      if (isRecent(untilMs) && untilMs - sinceMs >= STUCK_MS) return true;
      if (callsValidForEver(server)) return true;
      const { silentMs = 0, seldom = 0, atMs = 0 } = silences.get(server) ?? {};
      return isRecent(atMs) && (silentMs >= STUCK_MS || seldom >= SELDOM_FAILED);
    },
    async isBlockhashValid(blockhash, commitment, options) {
      const params = [blockhash, { commitment }];
      const isValid = await call('isBlockhashValid', params, read.validity, options);
      const { server } = options ?? {};
      if (isValid && server !== undefined) noteValid(server, blockhash);
      return isValid;
    },
    getBalance: (address, options) =>
      call('getBalance', [address, CONFIRMED], read.balance, options),
    // Parsed from the account itself: `getTokenAccountBalance` fails if no account exists, and does
    // not return the delegate (platform-notes.md).
    getTokenAccount: (address, options) =>
      call(
        'getAccountInfo',
        [address, { encoding: 'base64', ...CONFIRMED }],
        // Checked here rather than afterwards, so that another server is asked if this is no token
        // account.
        v.pipe(
          read.accountInfo,
          v.transform((account) =>
            account?.owner === TOKEN_PROGRAM ? read.tokenAccount(address, account.data) : null,
          ),
        ),
        options,
      ),
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
            ...(options?.limit === undefined ? {} : { limit: options.limit }),
            ...(options?.before === undefined ? {} : { before: options.before }),
          },
        ],
        read.signatureInfos,
        options,
      ),
    simulateTransaction: (bytes, options) =>
      call(
        'simulateTransaction',
        [toBase64(bytes), { encoding: 'base64', sigVerify: false, ...CONFIRMED }],
        read.simulation,
        options,
      ),
    getMinimumBalanceForRentExemption: (bytes, options) =>
      call('getMinimumBalanceForRentExemption', [bytes], read.rentExemption, options),
    getRecentPrioritizationFees: (accounts, options) =>
      call('getRecentPrioritizationFees', [accounts], read.prioritizationFees, options),

    async sendTransaction(bytes, options) {
      const params = [
        toBase64(bytes),
        {
          encoding: 'base64',
          skipPreflight: options.skipPreflight,
          preflightCommitment: 'confirmed',
          // This project rebroadcasts by itself and knows when to stop.
          maxRetries: 0,
        },
      ];
      let maybeDelivered: AppError | null = null;
      let refused: Refused | null = null;
      const { server: only } = options;
      for (const server of only === undefined ? transport.hosts.keys() : [only]) {
        const answer = await transport.attempt(server, 'sendTransaction', params, options);
        if (answer.kind === 'result') return { kind: 'accepted' };
        if (answer.kind === 'no-answer') {
          maybeDelivered ??= answer.error;
          continue;
        }
        // The network already has it, which is as good as accepted. The chain says how it went.
        if (answer.err?.name === 'AlreadyProcessed') return { kind: 'accepted' };
        if (!refused || answer.isFinal || answer.err) refused = answer;
        if (answer.isFinal) break;
      }
      // A server may have accepted it a moment ago, and that may be why another one refuses.
      if (maybeDelivered) return { kind: 'unknown', error: maybeDelivered };
      if (!refused)
        return { kind: 'unsent', error: appError('internal', { what: ownText('no RPC server') }) };
      return refused.isFinal || refused.err ? refused : { kind: 'unsent', error: refused.error };
    },
  };
}
