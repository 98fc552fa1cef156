import type { Rpc } from '../solana/rpc.ts';
import type { Rest } from '../solana/rest.ts';
import type { TokenAccount } from '../solana/rpc-parse.ts';
import type { Servers } from './servers.ts';

/**
 * Decides whether a signed transaction has not landed and can no longer land (docs/security.md,
 * "Proof that a payment did not land"). Only the state at a slot can prove this. If a transaction
 * is missing in a server's history, that proves nothing.
 */

/**
 * The ways to prove that a signed transaction never lands.
 * - `lapse`: no transaction with this blockhash can land any more. Used for approvals and deposits,
 *   because the account itself shows whether one has landed.
 * - `absence`: `lapse`, and a server does not show the transaction. Used for income. This proof is
 *   only provisional, because the income may still be found later.
 * - `status`: `lapse`, and the newest blocks do not show the transaction. Used for payments that
 *   only this side signs.
 * - `rest`: the balance of the paying account is unchanged. Used for payments that the host's key
 *   signs last. This side cannot know their signature, because the host may announce one signature
 *   and send the transaction with another.
 */
type Proof = 'lapse' | 'absence' | 'status' | 'rest';

/** The facts about a transaction that were noted when it was signed. */
interface Noted {
  readonly blockhash: string | null;
  /** A slot at which a server knew the blockhash. Null if the server named no slot. */
  readonly slot: bigint | null;
}

export interface Evidence extends Noted {
  readonly proof: Proof;
  /** base58. Null if the signature is not known. */
  readonly signature: string | null;
  /** The USDC account that pays. */
  readonly source: string | null;
  /** For `rest`: returns what the paying account holds if this transaction has not landed. */
  readonly rest: (() => Promise<Rest | null>) | null;
}

/**
 * `open`: the transaction may still land. `unknown`: it can no longer land, but nothing proves that
 * it has not landed, so the page asks the user.
 */
type Finding = 'open' | 'expired' | 'unknown';

/**
 * For this many slots after the noted slot, a server's newest blocks show everything that has
 * landed since. A server lists the last 300 blocks, a blockhash is valid for 150 slots, and
 * finality takes 32 slots.
 */
const WINDOW_SLOTS = 250n;

const ONCE = { rounds: 1 } as const;

/** The slot from which on the transaction can no longer land. */
type Lapse = { readonly slot: bigint } | 'open' | 'unknown';

const bothLapsed = (one: Lapse, other: Lapse): Lapse => {
  if (one === 'open' || other === 'open') return 'open';
  if (one === 'unknown' || other === 'unknown') return 'unknown';
  return one.slot > other.slot ? one : other;
};

/**
 * Asks whether the blockhash has expired on the finalized chain. A server that does not know the
 * blockhash yet gives the same answer, so the answer counts only from the noted slot on.
 */
async function lapseOf(
  rpc: Rpc,
  { blockhash, slot, proof }: Evidence,
  signal: AbortSignal | undefined,
): Promise<Lapse> {
  if (blockhash === null) return 'unknown';
  const answer = await rpc.isBlockhashValid(blockhash, 'finalized', { ...ONCE, signal });
  if (answer.value) return 'open';
  if (answer.slot === null || slot === null) {
    if (proof !== 'absence') return 'unknown';
    // Proof by absence is only provisional, so it needs no slot.
    const newest = await rpc.isBlockhashValid(blockhash, 'processed', { ...ONCE, signal });
    return newest.value ? 'open' : { slot: answer.slot ?? 0n };
  }
  return answer.slot >= slot ? { slot: answer.slot } : 'open';
}

/**
 * Tells whether the paying account is unchanged. Incoming money hides a payment only if it has
 * exactly the same amount.
 */
const isUntouched = (account: TokenAccount | null, rest: Rest): boolean => {
  if (!account) return false;
  const { delegate, delegated, amount } = rest;
  const isDelegate = delegate !== null && account.delegate === delegate;
  return isDelegate ? account.delegatedAmount === delegated : account.amount === amount;
};

/** The answer of one server. `seen` means that the server shows the transaction. */
type Said = Finding | 'seen';

/**
 * Combines the answers of two servers. `open` if one of them is behind, so that the caller asks
 * again. Null if they contradict each other.
 */
const together = (one: Said, other: Said): Said | null => {
  if (one === other) return one;
  return one === 'open' || other === 'open' ? 'open' : null;
};

/**
 * Finds out whether a transaction can still land. If this throws, nothing is known.
 * @throws P2cError `rpc_*`, `server_missing`, `servers_differ`, `aborted`.
 */
export async function findExpiry(
  servers: Pick<Servers, 'any' | 'all'>,
  evidence: Evidence,
  signal?: AbortSignal,
): Promise<Finding> {
  const { proof, signature, source, rest } = evidence;
  const isOurs = proof === 'status' || proof === 'rest';
  const lapseAt = (rpc: Rpc): Promise<Lapse> => lapseOf(rpc, evidence, signal);
  const first = await lapseAt(servers.any);
  if (typeof first === 'string') return first;
  const lapse = isOurs ? await servers.all(lapseAt, bothLapsed) : first;
  if (typeof lapse === 'string') return lapse;
  if (proof === 'lapse') return 'expired';

  /**
   * Asks a server for the transaction. Searches the newest blocks, or for income all its records.
   */
  async function statusAt(rpc: Rpc, { slot: over }: { readonly slot: bigint }): Promise<Said> {
    if (signature === null) return 'unknown';
    const searchTransactionHistory = proof === 'absence';
    const how = { ...ONCE, signal, searchTransactionHistory };
    const { slot: at, value } = await rpc.getSignatureStatuses([signature], how);
    if (value[0]) return 'seen';
    if (at === null) return proof === 'absence' ? 'expired' : 'unknown';
    if (at <= over) return 'open';
    const isLate = at > (evidence.slot ?? 0n) + WINDOW_SLOTS;
    return proof !== 'absence' && isLate ? 'unknown' : 'expired';
  }

  /** Asks a server whether the paying account is unchanged. */
  async function restAt(rpc: Rpc, { slot }: { readonly slot: bigint }): Promise<Finding> {
    const before = await rest?.();
    if (source === null || !before) return 'unknown';
    const how = { ...ONCE, signal, minContextSlot: slot };
    const { slot: at, value: account } = await rpc.getTokenAccountAt(source, how);
    if (at !== null && at < slot) return 'open';
    return at !== null && isUntouched(account, before) ? 'expired' : 'unknown';
  }

  const said = await (proof === 'absence'
    ? statusAt(servers.any, lapse)
    : servers.all((rpc) => saidBy(rpc, lapse), together));
  return said === 'seen' ? 'open' : said;

  async function saidBy(rpc: Rpc, lapse: { readonly slot: bigint }): Promise<Said> {
    const status = await statusAt(rpc, lapse);
    // The peer named this signature, but may have sent the payment under another one.
    const isShort = proof === 'rest' && (status === 'unknown' || status === 'expired');
    return isShort ? restAt(rpc, lapse) : status;
  }
}
