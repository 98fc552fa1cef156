import type { PaymentKind } from '../../../shared/api/ledger.ts';
import { givesBack, hasLanded } from '../../../shared/api/payments.ts';
import { appError, type AppError, ownText, P2cError, raise } from '../../../shared/errors.ts';

import type { NetworkId } from '../../../shared/network.ts';
import { type Evidence, findExpiry } from '../chain/expiry.ts';
import { LARGE_SUM, same, type Servers } from '../chain/servers.ts';
import {
  askChain,
  awaitReading,
  awaitChainStatus,
  ofExpiry,
  type Sent,
  type Unknown,
  type ChainStatus,
} from './confirm.ts';
import { type Env, racing, unlessTrouble } from '../solana/env.ts';
import type { Rest } from '../solana/rest.ts';
import { mayHaveMemo } from '../solana/history.ts';
import type { Journal, JournalEntry } from './journal.ts';
import { type Parsed, parseTransaction, TOKEN_PROGRAM } from '../solana/layout.ts';
import type { Rpc } from '../solana/rpc.ts';
import { completePayment } from '../solana/payload.ts';
import { checkPayment, type ExpectedPayment } from './check-payment.ts';
import { type ChainTransaction, MOST_LISTED } from '../solana/rpc-parse.ts';
import { type Outcome, unpaidBy } from './submit.ts';
import type { Attempted } from '../solana/tx-error.ts';

/**
 * Decides from the chain alone what has become of a payment. Uses the status of its signature, the
 * money that it moved, and the proof that it did not land. Sends and writes nothing. payments.ts
 * records the result.
 */

export interface PaymentStatusDeps {
  readonly rpc: Rpc;
  readonly servers: Servers;
  readonly env: Env;
  readonly network: NetworkId;
  /** The USDC mint, base58. */
  readonly mint: string;
  readonly journal: Pick<Journal, 'list'>;
}

export interface Landed {
  readonly state: 'landed' | 'final';
  readonly error: null;
  readonly signature: string;
  /** The owner of the account that paid. Another key may have signed. */
  readonly payer: string;
  /** The signer of the transfer. */
  readonly authority: string;
  readonly slot: bigint;
  /** Unix seconds. Null if the server does not know the time yet. */
  readonly blockTimeS: number | null;
}

/** The signed transaction moved no money and never will. */
export interface Unpaid {
  readonly state: 'expired' | 'failed';
  readonly signature: string | null;
  readonly error: AppError;
}

/** The payment may still land, or nothing is proven yet. */
type Undecided = Pick<Unknown, 'seen' | 'asks'> & { readonly state: 'signed' };

/**
 * The pause between two searches by memo, in ms. Longer than the pause between polls of a known
 * signature, because a search lists the history of an account.
 */
const SEARCH_MS = 1_500;
/**
 * After this time, in ms, this side also searches for another signature. Most payments have landed
 * by then, with the signature that the peer named.
 */
const OTHER_MS = 10_000;
/**
 * After this many searches, the pauses increase. No blockhash is valid any more then, so only a
 * server that is behind, or the user, can still decide.
 */
const STEADY_SEARCHES = 60;
const LONGEST_SEARCH_MS = 60_000;
const SEARCH_GROWTH = 1.5;

/** A signed payment, with everything needed to ask the chain about it. */
interface Signed {
  readonly entry: JournalEntry;
  readonly parsed: Parsed;
}

function signedOf(entry: JournalEntry): Signed | null {
  const parsed = entry.bytes ? parseTransaction(entry.bytes) : 'encoding';
  return typeof parsed === 'string' ? null : { entry, parsed };
}

/**
 * Returns which proof shows that a payment did not land. The proof depends on whose money moves and
 * who signs last.
 */
function proofOf({ kind, role }: JournalEntry): Evidence['proof'] {
  // For these kinds, the account itself shows whether the transaction landed.
  if (kind === 'allowance' || kind === 'deposit' || kind === 'end') return 'lapse';
  if (kind === 'till' || kind === 'till-refund') return 'absence';
  if (kind === 'transfer' || kind === 'booking') return 'status';
  if (kind === 'refund') return role === 'host' ? 'status' : 'absence';
  return role === 'host' ? 'absence' : 'rest';
}

type Books = Pick<PaymentStatusDeps, 'journal'>;

/** Returns the facts for the proof that the journal has noted. */
export function evidenceOf(books: Books, entry: JournalEntry): Evidence {
  const signed = signedOf(entry);
  const { blockhash, slot, signature } = entry;
  const source = signed && sourceOf(signed.parsed);
  const rest = () => restNow(books, entry);
  return { proof: proofOf(entry), blockhash, slot, signature, source, rest };
}

/**
 * Returns the state of the paying account that is expected if the payment has not landed: the noted
 * balance, minus later payments of this call, plus refunds since then.
 */
async function restNow({ journal }: Books, entry: JournalEntry): Promise<Rest | null> {
  const { rest, callId, slot, id, payer } = entry;
  if (!rest || callId === null || slot === null) return rest;
  const landed = (await journal.list({ role: 'guest' })).filter(
    (each) => each.id !== id && hasLanded(each),
  );
  const later = landed.filter(
    (each) =>
      each.callId === callId && each.rest !== null && each.slot !== null && each.slot >= slot,
  );
  const back = landed.filter(
    (each) => givesBack(each) && each.recipient === payer && (each.landedSlot ?? 0n) > slot,
  );
  const sum = (all: readonly JournalEntry[]): bigint =>
    all.reduce((total, { amount }) => total + amount, 0n);
  const byDelegate = later.filter((each) => each.rest?.delegate === rest.delegate);
  return {
    ...rest,
    amount: rest.amount - sum(later) + sum(back),
    delegated: rest.delegated - sum(byDelegate),
  };
}

const sentOf = (books: Books, entry: JournalEntry, signature: string): Sent => ({
  signature,
  evidence: evidenceOf(books, { ...entry, signature }),
});

export const EXPIRED: Unpaid = {
  state: 'expired',
  signature: null,
  error: appError('blockhash_expired'),
};
const NOT_SEEN: Undecided = { state: 'signed', seen: false, asks: null };

/**
 * Asks the chain once, in its whole history.
 * @throws P2cError `rpc_*`, `server_missing`, `servers_differ`, `confirmation_timeout`, `aborted`.
 */
export async function readPaymentStatus(
  deps: PaymentStatusDeps,
  entry: JournalEntry,
  signal?: AbortSignal,
): Promise<Landed | Unpaid | Undecided> {
  const signed = signedOf(entry);
  if (!signed) return NOT_SEEN;
  const signature = entry.signature ?? (await search(deps, signed, signal));
  if (typeof signature !== 'string') return signature;
  const chainStatus = await askChain(deps, sentOf(deps, entry, signature), {
    signal,
    history: true,
  });
  const isShown = chainStatus.kind === 'confirmed' || chainStatus.kind === 'failed';
  if (!isShown && proofOf(entry) === 'rest') {
    // The peer may have named one signature and landed the payment with another.
    const other = await findOwn(deps, signed, signal);
    if (other !== null && other !== signature) {
      return readPaymentStatus(deps, { ...entry, signature: other }, signal);
    }
  }
  if (chainStatus.kind === 'unknown') return undecided(chainStatus);
  return weigh(deps, signed, signature, chainStatus, signal);
}

const undecided = ({ seen, asks }: Unknown): Undecided => ({ state: 'signed', seen, asks });

/**
 * Derives the status of a payment from the status of its signature.
 * @throws P2cError as {@link readPaymentStatus}.
 */
async function weigh(
  deps: PaymentStatusDeps,
  signed: Signed,
  signature: string,
  chainStatus: ChainStatus,
  signal: AbortSignal | undefined,
): Promise<Landed | Unpaid> {
  if (chainStatus.kind !== 'confirmed')
    return explained(deps, signed, signature, chainStatus, signal);
  const { rpc, servers } = deps;
  const readAt = async (server: Rpc): Promise<ChainTransaction> => {
    const shown = await server.getTransaction(signature, 'confirmed', { signal });
    if (!shown) throw raise('confirmation_timeout', { signature });
    return shown;
  };
  const landed = read(deps, signed, chainStatus.transaction ?? (await readAt(rpc)), {
    signature,
    state: chainStatus.finalized ? 'final' : 'landed',
  });
  if (isLargeIncome(signed.entry)) {
    const saidBy = async (server: Rpc): Promise<'there' | 'not' | 'behind'> => {
      const shown = await server.getTransaction(signature, 'confirmed', { signal });
      if (shown) return payerIn(deps, signed, shown, signature) === null ? 'not' : 'there';
      const { slot } = await server.getSignatureStatuses([signature], { signal });
      return slot !== null && slot > chainStatus.slot + BEHIND_SLOTS ? 'not' : 'behind';
    };
    const said = await servers.all(saidBy, (one, other) =>
      one === 'behind' || other === 'behind' ? 'behind' : same(one, other),
    );
    if (said !== 'there') throw raise('confirmation_timeout', { signature });
  }
  return landed;
}

/**
 * If a server is this many slots past the payment's slot and still does not show the payment, its
 * answer counts as "not landed".
 */
const BEHIND_SLOTS = 32n;

/**
 * Tells whether the host grants something of great value because of this payment. For a payment of
 * a minute, the host risks only that minute.
 */
const isLargeIncome = ({ kind, amount, role }: JournalEntry): boolean =>
  role === 'host' && (kind === 'prepay' || kind === 'file') && amount >= LARGE_SUM;

type Landing = Extract<Outcome, { readonly error: null }>;

export interface AwaitOptions {
  /** Resolves to a signature that the peer named. Meanwhile, this side also searches by memo. */
  readonly hinted?: Promise<string>;
  /**
   * Set if the chain has already confirmed the payment. The payment is then only read back, unless
   * `transaction` is present.
   */
  readonly landed?: Pick<Landing, 'state' | 'slot' | 'transaction'>;
  /**
   * Resolves when the peer reports that the payment has settled. Until then, this side may poll
   * less often.
   */
  readonly told?: Promise<unknown>;
  /**
   * Called with true if only the user can tell what has become of the payment, otherwise with
   * false.
   */
  readonly onAsks?: (asks: boolean) => void;
  readonly signal: AbortSignal;
}

/**
 * Polls until the chain has decided, even if the RPC servers fail for long.
 * @throws P2cError `aborted`, and `internal` for an entry that was never signed.
 */
export async function awaitPaymentStatus(
  deps: PaymentStatusDeps,
  entry: JournalEntry,
  options: AwaitOptions,
): Promise<Landed | Unpaid> {
  const signed = signedOf(entry);
  if (!signed) throw raise('internal', { what: ownText('a payment is not signed') });
  if (entry.signature !== null) return awaitFate(deps, signed, entry.signature, options);
  const first = await firstOf(deps, signed, options);
  if (typeof first !== 'string') return first;
  return racing(options.signal, (signal) => {
    const how = { ...options, signal };
    return Promise.race([
      awaitFate(deps, signed, first, how),
      awaitOther(deps, signed, first, how),
    ]);
  });
}

/** Searches for a signature other than the one that the peer named. */
async function awaitOther(
  deps: PaymentStatusDeps,
  signed: Signed,
  named: string,
  options: AwaitOptions,
): Promise<Landed | Unpaid> {
  const { env } = deps;
  const { signal } = options;
  await env.sleep(OTHER_MS, signal);
  const other = await patiently(env, signal, {}, async () => {
    const found = await findOwn(deps, signed, signal);
    return found === named ? null : found;
  });
  return awaitFate(deps, signed, other, options);
}

async function awaitFate(
  deps: PaymentStatusDeps,
  signed: Signed,
  signature: string,
  { signal, landed, told, onAsks = () => undefined }: AwaitOptions,
): Promise<Landed | Unpaid> {
  const { env } = deps;
  const { entry } = signed;
  const sent = sentOf(deps, entry, signature);
  const onUnknown = ({ asks }: Unknown): void => void (asks !== null && onAsks(asks));
  const awaiting = { read: true, onUnknown, ...(told && { told }) };
  let chainStatus: ChainStatus | null = landed
    ? await readingOf(deps, sent, landed, signal)
    : await awaitChainStatus(deps, env, sent, signal, awaiting);
  return patiently(env, signal, { atOnce: true }, async () => {
    // If the confirmed payment cannot be read, ask for its status again.
    const first = chainStatus;
    chainStatus = null;
    const decided = first
      ? await weigh(deps, signed, signature, first, signal)
      : await readPaymentStatus(deps, { ...entry, signature }, signal);
    return decided.state === 'signed' ? null : decided;
  });
}

/** Returns the status of a payment that the chain has confirmed, with its transaction. */
async function readingOf(
  { rpc, env }: PaymentStatusDeps,
  sent: Sent,
  { state, slot, transaction }: NonNullable<AwaitOptions['landed']>,
  signal: AbortSignal,
): Promise<ChainStatus> {
  const finalized = state === 'final';
  if (transaction) return { kind: 'confirmed', slot, finalized, transaction };
  const chainStatus = await awaitReading(rpc, env, sent, signal);
  return chainStatus.kind === 'confirmed' ? { ...chainStatus, finalized } : chainStatus;
}

/**
 * Repeats a request until there is an answer, even if the RPC servers fail for long. `steady` is
 * the number of requests before the pauses increase.
 * @throws P2cError `aborted`.
 */
async function patiently<T>(
  env: Env,
  signal: AbortSignal,
  { atOnce = false, steady = STEADY_SEARCHES },
  ask: () => Promise<T | null>,
): Promise<T> {
  let pauseMs = SEARCH_MS;
  for (let asked = 0; ; asked += 1) {
    if (asked > 0 || !atOnce) await env.sleep(pauseMs, signal);
    if (asked >= steady) pauseMs = Math.min(LONGEST_SEARCH_MS, pauseMs * SEARCH_GROWTH);
    const answer = await unlessTrouble(signal, ask);
    if (answer !== null) return answer;
  }
}

/**
 * Returns the signature that the peer named or that this side found. Returns an Unpaid if it is
 * proven that the payment did not land.
 */
const firstOf = (
  deps: PaymentStatusDeps,
  signed: Signed,
  { hinted, onAsks = () => undefined, signal }: AwaitOptions,
): Promise<string | Unpaid> =>
  racing(signal, (stop) => {
    // No one waits for an approval. The payment that depends on it is watched too, so increase the
    // pauses at once.
    const steady = signed.entry.kind === 'allowance' ? 0 : STEADY_SEARCHES;
    const searching = patiently(deps.env, stop, { steady }, async () => {
      const found = await search(deps, signed, stop);
      if (typeof found === 'string' || found.state !== 'signed') return found;
      onAsks(found.asks ?? false);
      return null;
    });
    return hinted ? Promise.race([hinted, searching]) : searching;
  });

/** Searches once for the unknown signature, and for the proof that the payment did not land. */
async function search(
  deps: PaymentStatusDeps,
  signed: Signed,
  signal: AbortSignal | undefined,
): Promise<string | Unpaid | Undecided> {
  const found = await findOwn(deps, signed, signal);
  if (found !== null) return found;
  const chainStatus = ofExpiry(
    await findExpiry(deps.servers, evidenceOf(deps, signed.entry), signal),
  );
  return chainStatus.kind === 'unknown' ? undecided(chainStatus) : EXPIRED;
}

/**
 * Returns the transfer that an entry attempts, to explain a failure. Null if the entry was never
 * signed.
 */
export function attemptedOf(entry: JournalEntry, mint: string): Attempted | null {
  const signed = signedOf(entry);
  return signed && attempt(signed, mint);
}

function attempt({ entry, parsed }: Signed, mint: string): Attempted {
  const { feePayer } = parsed;
  const moved = movesUsdc(entry)
    ? { amount: entry.amount, payTo: payToOf(entry) }
    : { amount: 0n, payTo: null };
  return { feePayer, authority: authorityOf(parsed), mint, source: sourceOf(parsed), ...moved };
}

/**
 * Returns why the payment failed on the chain or expired, with the amounts if the chain shows them.
 */
async function explained(
  { rpc, mint }: PaymentStatusDeps,
  signed: Signed,
  signature: string,
  chainStatus: Exclude<ChainStatus, { kind: 'confirmed' }>,
  signal: AbortSignal | undefined,
): Promise<Unpaid> {
  const attempted = attempt(signed, mint);
  return { signature, ...(await unpaidBy({ signature, attempted }, rpc, chainStatus, signal)) };
}

/**
 * Reads what a payment moved. The signature determines the transaction. So if a server shows
 * another transaction, or balances that do not fit, this does not count as an answer.
 * @throws P2cError `rpc_bad_answer`.
 */
function read(
  deps: PaymentStatusDeps,
  signed: Signed,
  shown: ChainTransaction,
  { signature, state }: Pick<Landed, 'signature' | 'state'>,
): Landed {
  const { entry, parsed } = signed;
  const { blockTime: blockTimeS, slot } = shown;
  const authority = authorityOf(parsed);
  const landed = { state, error: null, signature, authority, slot, blockTimeS } as const;
  const payer = payerIn(deps, signed, shown, signature);
  if (payer === null) {
    throw raise('rpc_bad_answer', { host: deps.rpc.hosts[0] ?? '', method: 'getTransaction' });
  }
  return { ...landed, payer: movesUsdc(entry) ? payer : entry.payer };
}

/** Returns who paid, if the server shows the signed transaction. Null if it shows another one. */
function payerIn(
  deps: PaymentStatusDeps,
  { entry, parsed }: Signed,
  shown: ChainTransaction,
  signature: string,
): string | null {
  if (shown.signatures[0] !== signature) return null;
  if (!movesUsdc(entry)) return entry.payer;
  try {
    const expected = { ...expectedOf(deps, entry, signature), authority: authorityOf(parsed) };
    return checkPayment(shown, expected).sourceOwner;
  } catch (thrown) {
    if (!(thrown instanceof P2cError)) throw thrown;
    return null;
  }
}

/** Returns the transfer that the chain must show for a payment in the journal. */
const expectedOf = (
  { mint }: Pick<PaymentStatusDeps, 'mint'>,
  entry: JournalEntry,
  signature: string,
): ExpectedPayment => {
  const { amount, memo } = entry;
  const payTo = payToOf(entry);
  const signed = signedOf(entry);
  const source = signed && sourceOf(signed.parsed);
  return { signature, mint, payTo, amount, authority: null, source, memo };
};

/** Returns the USDC account that pays. */
const sourceOf = ({ instructions }: Parsed): string | null =>
  instructions.find(({ program }) => program === TOKEN_PROGRAM)?.accounts[0]?.address ?? null;

/**
 * Returns the owner of the account that was paid. For a refund, this is the recipient, because its
 * `deposit` is the account that pays.
 */
const payToOf = ({ kind, deposit, recipient }: JournalEntry): string =>
  kind === 'refund' ? recipient : (deposit ?? recipient);

/**
 * Kinds whose transaction is fully known when this side signs. They need not contain exactly one
 * transfer.
 */
const OTHERS: ReadonlySet<PaymentKind> = new Set([
  'allowance',
  'till',
  'till-refund',
  'deposit',
  'end',
]);
const movesUsdc = ({ kind }: JournalEntry): boolean => !OTHERS.has(kind);

/**
 * Returns the signer of the transfer: a key besides the fee payer if there is one, otherwise the
 * fee payer.
 */
const authorityOf = ({ signers, feePayer }: Parsed): string => signers[1] ?? feePayer;

/**
 * Returns the address whose history contains the transaction: the signer, or the key that is
 * approved. A revocation does not name a key, so only the owner's history contains it.
 */
const addressOf = ({ entry, parsed }: Signed): string =>
  entry.kind === 'allowance' && entry.amount > 0n ? entry.recipient : authorityOf(parsed);

/**
 * Finds the signature of a payment that this side signed and that the host's fee payer signs last.
 * Searches the newest transactions of an account for one with a signature of the fee payer over
 * exactly the message that this side signed. Null if the search finds none, which proves nothing.
 * @throws P2cError `rpc_*`, `aborted`.
 */
async function findOwn(
  { rpc }: PaymentStatusDeps,
  signed: Signed,
  signal: AbortSignal | undefined,
): Promise<string | null> {
  const { bytes, memo } = signed.entry;
  if (!bytes) return null;
  const asked = { signal, limit: MOST_LISTED };
  const listed = await rpc.getSignaturesForAddress(addressOf(signed), asked);
  for (const { signature } of memo === null ? listed : mayHaveMemo(listed, memo)) {
    if (await completePayment(bytes, signature)) return signature;
  }
  return null;
}
