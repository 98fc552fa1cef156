import type { Rpc } from '../solana/rpc.ts';
import type { Rest } from '../solana/rest.ts';
import type { TokenAccount } from '../solana/rpc-parse.ts';
import type { Servers } from './servers.ts';

/**
 * Whether signed bytes have not landed and never will (docs/security.md, "Proof that a payment did not
 * land"). State proves it, at a slot; that a history does not show them proves nothing.
 */

/**
 * The ways to prove that signed bytes never land.
 * - `lapse`: nothing with this blockhash can land any more. For approvals and deposits: the account itself
 *   shows whether one has landed.
 * - `absence`: `lapse`, and a server's answer without it. For income, whose absence is never final.
 * - `status`: `lapse`, and the newest blocks do not show it. For payments that this side alone signs.
 * - `rest`: the paying account was not touched. For payments that the host's key signs last, so that this
 *   side cannot know the signature: the host may announce one that is valid, and send another.
 */
type Proof = 'lapse' | 'absence' | 'status' | 'rest';

/** The notes that signing adds to bytes. */
interface Noted {
  readonly blockhash: string | null;
  /** A slot at which a server knew the blockhash; null: it named none. */
  readonly slot: bigint | null;
}

export interface Evidence extends Noted {
  readonly proof: Proof;
  /** base58; null: not known. */
  readonly signature: string | null;
  /** The USDC account that pays. */
  readonly source: string | null;
  /** For `rest`: what is left there if these bytes have not landed. */
  readonly rest: (() => Promise<Rest | null>) | null;
}

/** `open`: it may still land. `unknown`: it cannot, and nothing proves that it has not: a person decides. */
type Finding = 'open' | 'expired' | 'unknown';

/**
 * For so many slots after the noted one, a server's newest blocks show everything that has landed since:
 * a server lists the last 300 blocks, a blockhash lives for 150 slots, and finality takes 32.
 */
const WINDOW_SLOTS = 250n;

const ONCE = { rounds: 1 } as const;

/** From which slot on nothing can land any more. */
type Lapse = { readonly slot: bigint } | 'open' | 'unknown';

const bothLapsed = (one: Lapse, other: Lapse): Lapse => {
  if (one === 'open' || other === 'open') return 'open';
  if (one === 'unknown' || other === 'unknown') return 'unknown';
  return one.slot > other.slot ? one : other;
};

/**
 * Asks whether the finalized chain no longer accepts the blockhash. A server that has not met the
 * blockhash yet gives the same answer, so the answer counts from the noted slot on.
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
    // Proof by absence is never final, so it needs no slot.
    const newest = await rpc.isBlockhashValid(blockhash, 'processed', { ...ONCE, signal });
    return newest.value ? 'open' : { slot: answer.slot ?? 0n };
  }
  return answer.slot >= slot ? { slot: answer.slot } : 'open';
}

/** Money that came in meanwhile hides what left only if it is the same sum. */
const isUntouched = (account: TokenAccount | null, rest: Rest): boolean => {
  if (!account) return false;
  const { delegate, delegated, amount } = rest;
  const isDelegate = delegate !== null && account.delegate === delegate;
  return isDelegate ? account.delegatedAmount === delegated : account.amount === amount;
};

/** `seen`: a server shows it. */
type Said = Finding | 'seen';

/** A server that is behind is waited for. */
const together = (one: Said, other: Said): Said | null => {
  if (one === other) return one;
  return one === 'open' || other === 'open' ? 'open' : null;
};

/** @throws P2cError `rpc_*`, `server_missing`, `servers_differ`, `aborted`: nothing is known now. */
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

  /** Whether the newest blocks, or for what comes in any record, are without it. */
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

  /** Whether the account that pays is as it was. */
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
    // The peer named this signature; the payment may have landed under another one.
    const isShort = proof === 'rest' && (status === 'unknown' || status === 'expired');
    return isShort ? restAt(rpc, lapse) : status;
  }
}
